"""While the database is away everybody is told so, in their language, with what to do; any other fault stays a 500."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, Error, InterfaceError, OperationalError, ProgrammingError, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from guiju.groundwork.access import tokens
from guiju.site.faults import is_away

CHINESE, ENGLISH = "数据库暂时没有响应", "The database does not answer at the moment"


@pytest.fixture
def away(django_db_blocker: Any, tmp_path: Any) -> Iterator[None]:
    """A database whose server has been stopped: its socket is gone."""
    there = connections["default"]
    connections["default"] = DatabaseWrapper({**there.settings_dict, "HOST": str(tmp_path)}, "default")
    try:
        with django_db_blocker.unblock():
            yield
    finally:
        connections["default"] = there


@pytest.fixture
def client() -> Client:
    """Somebody who is signed in, as their browser says."""
    found = Client(raise_request_exception=False)
    found.cookies["sessionid"] = "a" * 32
    return found


@pytest.mark.parametrize(("language", "says"), [("zh-CN", CHINESE), ("en-GB,en", ENGLISH), ("fr", CHINESE)])
@pytest.mark.parametrize("path", ["/", "/leads/", "/leads/1/", "/find/?q=1", "/dashboard/", "/bell/", "/nowhere/"])
def test_a_page_says_in_the_persons_language_that_the_database_is_away(
    away: None, client: Client, path: str, language: str, says: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": language})

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert says in answer.content.decode()
    assert 'href=""' in answer.content.decode()
    assert "Content-Security-Policy" in answer


def test_what_was_being_sent_is_not_sent_again_by_the_page(away: None, client: Client) -> None:
    answer = client.post("/sign-in/", {"username": "owner", "password": "x"}, headers={"Accept-Language": "en"})

    assert answer.status_code == 503
    assert 'href="/"' in answer.content.decode()


def test_the_chosen_language_comes_before_the_browsers(away: None, client: Client) -> None:
    client.cookies["django_language"] = "en"

    assert ENGLISH in client.get("/leads/", headers={"Accept-Language": "zh-CN"}).content.decode()


@pytest.mark.parametrize(("language", "says"), [("zh-CN", CHINESE), ("en", ENGLISH)])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("signed", [{}, {"Authorization": "Bearer gj_whatever"}])
def test_the_interface_answers_with_a_problem(
    away: None, client: Client, method: str, signed: dict[str, str], language: str, says: str
) -> None:
    sent = {"data": "{}", "content_type": "application/json"} if method == "post" else {}

    answer = getattr(client, method)("/api/v1/leads", **sent, headers={"Accept-Language": language, **signed})

    told = answer.json()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer["Content-Type"] == "application/problem+json"
    assert (told["status"], told["code"]) == (503, "site.database_away")
    assert told["detail"].startswith(says)


def test_an_open_page_shows_the_sentence_where_its_answer_was_to_stand(away: None, client: Client) -> None:
    fragment = client.get("/leads/1/peek/", headers={"HX-Request": "true", "Accept-Language": "en"})
    cell = client.get("/leads/1/", headers={"Accept": "application/json", "Accept-Language": "en"})

    assert (fragment.status_code, cell.status_code) == (503, 503)
    assert fragment["Content-Type"] == "text/plain; charset=utf-8"
    assert fragment.content.decode().startswith(ENGLISH)
    assert cell.json()["message"].startswith(ENGLISH)


def test_every_other_fault_stays_one_and_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(*_: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(tokens, "find", stumble)
    with caplog.at_level(logging.ERROR, "django.request"):
        answer = Client(raise_request_exception=False).get(
            "/api/v1/leads", headers={"Authorization": "Bearer gj_x", "Accept-Language": "en"}
        )

    assert (answer.status_code, answer.json()["code"]) == (500, "site.fault")
    assert "Retry-After" not in answer
    assert "broken" in caplog.text


def test_a_machine_that_answers_nothing_at_all_is_not_waited_for() -> None:
    assert 0 < int(connections["default"].settings_dict["OPTIONS"]["connect_timeout"]) <= 10


def caused(error: Error, by: BaseException | None) -> Error:
    """A database error as Django raises it for one of the driver's."""
    error.__cause__ = by
    return error


GONE = caused(OperationalError("gone"), psycopg.OperationalError("server closed the connection unexpectedly"))
AFTERWARDS = ProgrammingError("Cannot open a new connection in an atomic block.")
AFTERWARDS.__context__ = GONE
TOLD = {
    "lost": (GONE, True),
    "closed": (caused(InterfaceError("closed"), psycopg.InterfaceError("the connection is closed")), True),
    "stopped": (caused(OperationalError("stop"), psycopg.errors.AdminShutdown("terminating connection")), True),
    "starting": (caused(OperationalError("start"), psycopg.errors.CannotConnectNow("starting up")), True),
    "full": (caused(OperationalError("full"), psycopg.errors.DiskFull("no space left on device")), True),
    "the next statement": (AFTERWARDS, True),
    "of the driver": (psycopg.errors.CrashShutdown("crash"), True),
    "a deadlock": (caused(OperationalError("dead"), psycopg.errors.DeadlockDetected("deadlock")), False),
    "too slow": (caused(OperationalError("slow"), psycopg.errors.QueryCanceled("statement timeout")), False),
    "a wrong statement": (caused(DatabaseError("wrong"), psycopg.errors.SyntaxError("syntax")), False),
    "no database error": (ValueError("wrong"), False),
    "nothing": (None, False),
}


@pytest.mark.parametrize("what", TOLD)
def test_only_a_database_that_is_gone_is_away(what: str) -> None:
    error, away = TOLD[what]

    assert is_away(error) is away
