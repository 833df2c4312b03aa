"""What the environment may say, and what we answer when it says nonsense."""

from __future__ import annotations

import json
import logging
import stat
import sys
from pathlib import Path

import pytest

from guiju.site import database_url, email_url, home, modules
from guiju.site.log import OneLine
from guiju.site.secret import secret_key


def test_a_database_url_with_everything_in_it() -> None:
    found = database_url.parse("postgresql://li%40hua:p%3Aw@DB.example:6543/gui%20ju?sslmode=require")

    assert found["USER"] == "li@hua"
    assert found["PASSWORD"] == "p:w"
    assert found["HOST"] == "DB.example"
    assert found["PORT"] == "6543"
    assert found["NAME"] == "gui ju"
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("url", ["postgresql://app@/guiju?host=/Run/Pg&port=5", "postgres://app@%2FRun%2FPg:5/guiju"])
def test_a_database_url_with_a_socket(url: str) -> None:
    found = database_url.parse(url)

    assert (found["HOST"], found["PORT"], found["NAME"]) == ("/Run/Pg", "5", "guiju")


def test_an_address_of_the_sixth_version() -> None:
    assert database_url.parse("postgresql://app@[::1]:5432/guiju")["HOST"] == "::1"


@pytest.mark.parametrize("url", ["mysql://a/b", "guiju", "postgresql://host", "postgresql://host:port/guiju"])
def test_it_refuses_what_is_no_database(url: str) -> None:
    with pytest.raises(database_url.BadDatabaseUrl):
        database_url.parse(url)


def test_mail_goes_where_the_url_says() -> None:
    found = email_url.settings("smtp+tls://me:s%40fe@mail.example")

    assert found["EMAIL_HOST"] == "mail.example"
    assert found["EMAIL_PORT"] == 587
    assert found["EMAIL_HOST_PASSWORD"] == "s@fe"
    assert found["EMAIL_USE_TLS"] is True
    assert found["EMAIL_USE_SSL"] is False


def test_without_a_mail_server_mail_goes_to_the_log() -> None:
    assert email_url.settings("")["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize("url", ["http://mail.example", "mail.example", "smtp://"])
def test_it_refuses_what_is_no_mail_server(url: str) -> None:
    with pytest.raises(email_url.BadEmailUrl):
        email_url.settings(url)


def test_the_secret_key_is_made_once_and_only_its_user_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUIJU_SECRET_KEY", raising=False)
    first = secret_key(tmp_path)

    assert len(first) >= 50
    assert secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_key_from_the_environment_wins_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIJU_SECRET_KEY", "from outside")

    assert secret_key(tmp_path) == "from outside"
    assert not list(tmp_path.iterdir())


def test_a_key_cut_short_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUIJU_SECRET_KEY", raising=False)
    (tmp_path / "secret.key").write_text("short")

    with pytest.raises(RuntimeError, match="cut short"):
        secret_key(tmp_path)


def test_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GUIJU_HOME", str(tmp_path / "here"))
    assert home.made() == tmp_path / "here"
    assert (tmp_path / "here").is_dir()

    monkeypatch.delenv("GUIJU_HOME")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert home.home() == Path("/var/lib/guiju")

    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home.home() == tmp_path / "guiju"


def test_no_module_is_listed_twice_and_every_module_built_is_listed() -> None:
    package = Path(modules.__file__).parents[1]
    apart = {"site", "groundwork", "demo", "policies"}
    built = {path.parent.name for path in package.glob("*/__init__.py")} - apart

    assert len(set(modules.FLOORS)) == len(modules.FLOORS)
    assert built <= set(modules.FLOORS)


def test_a_line_of_the_log_is_one_object_even_with_a_traceback() -> None:
    try:
        raise ValueError("两行\nof text")
    except ValueError:
        record = logging.LogRecord("guiju", logging.ERROR, "", 1, "failed: %s", ("客户",), sys.exc_info())

    line = OneLine().format(record)

    assert "\n" not in line
    assert json.loads(line)["message"] == "failed: 客户"
    assert "ValueError" in json.loads(line)["error"]
