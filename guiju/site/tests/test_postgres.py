"""The embedded database: starts, keeps, stops, and touches nothing that is not its own."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from guiju.site import binaries, postgres

EXAMPLE = ["-m", "guiju.site.postgres", "--not-durable", "--root"]


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that the server's own user can reach: pytest's folders are closed to others when we are root."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="guiju-test-"))
    folder.chmod(0o711)
    yield folder / "postgres"
    shutil.rmtree(folder)


def _server_pid(root: Path) -> int:
    return int((root / "data/postmaster.pid").read_text().splitlines()[0])


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not _alive(pid)


def test_it_starts_keeps_what_was_written_and_stops(root: Path) -> None:
    with postgres.running(root, durable=False) as urls, psycopg.connect(urls.owner) as link:
        link.execute("create table kept as select '客户' as word")
        pid = _server_pid(root)

    assert _gone_within(pid, 5)
    with postgres.running(root, durable=False) as urls, psycopg.connect(urls.app) as link:
        assert link.execute("select word from kept").fetchone() == ("客户",)


def test_the_application_may_use_the_tables_and_not_change_them(root: Path) -> None:
    with postgres.running(root, durable=False) as urls:
        with psycopg.connect(urls.owner) as link:
            link.execute("create table deal (id bigint generated always as identity, name text)")
        with psycopg.connect(urls.app) as link:
            link.execute("insert into deal (name) values ('first')")
            for forbidden in (
                "drop table deal",
                "alter table deal add extra text",
                "create table other ()",
                "truncate deal",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), link.transaction():
                    link.execute(forbidden)


def test_a_running_server_is_used_and_left_alone(root: Path) -> None:
    with postgres.running(root, durable=False):
        pid = _server_pid(root)
        with postgres.running(root, durable=False) as again, psycopg.connect(again.app) as link:
            assert link.execute("select 1").fetchone() == (1,)
        assert _server_pid(root) == pid
        assert _alive(pid)


def test_a_bystander_is_not_touched(root: Path) -> None:
    with (
        postgres.running(root.with_name("bystander"), durable=False) as bystander,
        psycopg.connect(bystander.app) as link,
    ):
        pid = _server_pid(root.with_name("bystander"))
        with postgres.running(root, durable=False):
            assert _server_pid(root) != pid
        assert _alive(pid)
        assert link.execute("select 1").fetchone() == (1,)


def test_a_stale_pid_of_somebody_else_is_not_signalled(root: Path) -> None:
    with postgres.running(root, durable=False):
        left = (root / "data/postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["sleep", "60"]) as bystander:
        (root / "data/postmaster.pid").write_text("\n".join([str(bystander.pid), *left[1:]]) + "\n")
        with postgres.running(root, durable=False) as urls, psycopg.connect(urls.app) as link:
            link.execute("select 1")
        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_stays_behind_however_the_starter_ends(root: Path, ending: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, *EXAMPLE, str(root)], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline().startswith(b"postgresql://")
        pid = _server_pid(root)
        starter.send_signal(ending)

    assert _gone_within(pid, 10)


def test_two_commands_at_once_share_one_server(root: Path) -> None:
    command = [sys.executable, *EXAMPLE, str(root), "sleep", "1"]
    with ThreadPoolExecutor(2) as both:
        ended = list(both.map(lambda _: subprocess.run(command, check=False, capture_output=True), range(2)))

    assert [one.returncode for one in ended] == [0, 0], [one.stderr for one in ended]


def test_the_temporary_server_leaves_no_folder() -> None:
    with postgres.temporary() as urls, psycopg.connect(urls.admin) as link:
        row = link.execute("show data_directory").fetchone()
        assert row is not None
        folder = Path(row[0]).parent
        assert folder.exists()

    assert not folder.exists()


def test_a_path_too_long_for_a_socket_is_no_obstacle(root: Path) -> None:
    deep = root / ("a" * 100)
    with postgres.running(deep, durable=False) as urls, psycopg.connect(urls.app) as link:
        assert link.execute("select 1").fetchone() == (1,)
        assert len(urls.app.partition("host=")[2].partition("&")[0]) < 60


def test_nobody_else_can_reach_the_data_or_the_socket(root: Path) -> None:
    with postgres.running(root, durable=False):
        for folder in ("data", "socket"):
            assert stat.S_IMODE((root / folder).stat().st_mode) == 0o700


def test_a_server_of_the_administrators_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/guiju")
    monkeypatch.setattr(postgres, "running", lambda: pytest.fail("no server of ours is to be started"))

    with postgres.database() as environment:
        assert environment == {}


def test_settings_of_another_server_do_not_leak_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nonexistent")
    with postgres.running(root, durable=False) as urls, psycopg.connect(urls.app) as link:
        assert link.execute("select 1").fetchone() == (1,)


def test_binaries_named_by_hand_come_first_and_too_old_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    assert binaries.find().major == 99
    assert binaries.find().folder == tmp_path

    (tmp_path / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.2'\n")
    assert binaries.find().major >= binaries.OLDEST


def test_a_version_that_is_not_there_is_named() -> None:
    with pytest.raises(binaries.NoPostgres, match="PostgreSQL 7 is needed"):
        binaries.find(7)


def test_binaries_in_a_closed_folder_are_copied_to_where_the_servers_user_can_run_them(root: Path) -> None:
    found = binaries.find()
    closed = root / "closed"
    closed.mkdir(parents=True)
    binaries._copy(found.folder.parent, closed / "original")
    moved = binaries.Binaries(closed / "original/programs/pg/bin", found.version)
    who = binaries.account()
    assert binaries.usable_by(None, moved, root) is moved
    if who is not None:  # for an ordinary user no folder of his own is closed
        closed.chmod(0o700)
        root.chmod(0o711)
        used = binaries.usable_by(who, moved, root)
        assert used.folder.is_relative_to(root / f"postgresql-{found.version}")
        assert os.access(used.folder / "postgres", os.X_OK)
