"""`guiju user`, as somebody types it."""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from guiju.groundwork.access.models import Account, Post, Token, Unit
from guiju.groundwork.testing.cast import Cast
from guiju.security.command import main

GOOD = "seven wide rivers 31"


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n"))


def test_it_founds_an_empty_company_with_its_first_administrator(adopt: Any) -> None:
    adopt()

    assert main(["add", "zhao", "--name", "赵管", "--company", "启明科技"]) == 0

    assert Unit.objects.get().name == "启明科技"
    assert Post.objects.get().role == "admin"
    assert Client().login(username="zhao", password=GOOD)


def test_an_empty_company_needs_a_name(adopt: Any, capsys: pytest.CaptureFixture[str]) -> None:
    adopt()

    assert main(["add", "zhao"]) == 1

    assert "--company" in capsys.readouterr().err
    assert not Account.objects.exists()


def test_it_refuses_a_weak_password(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("12345678\n"))

    assert main(["password", "owner"]) == 1
    assert capsys.readouterr().err


def test_a_new_password_ends_open_sessions(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.owner.account)

    assert main(["password", "owner"]) == 0

    assert client.get("/api/v1/verbs").status_code == 401
    assert Client().login(username="owner", password=GOOD)


def test_a_token_is_printed_once_and_only_its_hash_is_kept(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "owner", "--name", "sync", "--scope", "leads.*"]) == 0

    whole = capsys.readouterr().out.strip()
    kept = Token.objects.get()
    assert kept.scopes == ["leads.*"]
    assert whole.rsplit("_", 1)[-1] not in (kept.digest, kept.prefix)
    assert Client().get("/api/v1/verbs", headers={"Authorization": f"Bearer {whole}"}).status_code == 200
    assert main(["token", "owner", "--name", "sync", "--revoke"]) == 0
    assert Client().get("/api/v1/verbs", headers={"Authorization": f"Bearer {whole}"}).status_code == 401


def test_a_shut_account_is_out_at_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.owner.account)

    assert main(["disable", "owner"]) == 0
    assert client.get("/api/v1/verbs").status_code == 401
    assert main(["enable", "owner"]) == 0
    assert Client().login(username="owner", password="three small gates 9")


def test_it_lists_people_with_their_posts(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with translation.override("en"):
        assert main(["list"]) == 0
        assert main(["password", "nobody"]) == 1

    told = capsys.readouterr()
    assert "owner\t陈晨\tsales@销售一组\t" in told.out
    assert "Nobody signs in as nobody." in told.err
