"""Starts PostgreSQL for an installation that brings none: one folder, one unix socket, no system user, no open port.

Whoever starts the server stops it, also when it is killed itself; a server that was already running is used and
left alone. Nothing is ever signalled that this process did not start.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from guiju.site import binaries, child
from guiju.site.binaries import Account, Binaries
from guiju.site.home import made

ADMIN, OWNER, APP = "guiju_admin", "guiju_owner", "guiju_app"
DATABASE = "guiju"
PORT = 5432  # only a part of the socket's file name
LONGEST_SOCKET = 107  # bytes the kernel allows for the path of a unix socket
READY_WITHIN = 600.0  # seconds; only recovery after a power cut takes more than one
STOP_WITHIN = 60.0

SAFE = ("fsync=on", "jit=off", "shared_buffers=128MB")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off", "autovacuum=off")


class NotStarted(RuntimeError):
    """The server did not come up; the message ends with what it wrote."""


@dataclass(frozen=True)
class Urls:
    """How to reach the running database as each of its roles."""

    admin: str
    owner: str
    app: str

    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to use this database: the application's role and the owner's."""
        return {"DATABASE_URL": self.app, "DATABASE_OWNER_URL": self.owner}


@dataclass(frozen=True)
class Place:
    """One server's folder and the user that runs it; `durable` is false only where losing the data is no loss."""

    root: Path
    who: Account | None
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.root / "server.log"

    @property
    def sockets(self) -> Path:
        """Folder of the unix socket: beside the data, or a short private one where that path is too long."""
        beside = self.root / "socket"
        if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
            return beside
        return Path("/tmp") / f"guiju-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]}"  # noqa: S108

    def url(self, role: str, database: str = DATABASE) -> str:
        """Connection URL of a role through the socket; no password, the folder's mode is the lock."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}&port={PORT}"

    def urls(self) -> Urls:
        """The three roles' URLs."""
        return Urls(self.url(ADMIN), self.url(OWNER), self.url(APP))

    def starter(self) -> dict[str, Any]:
        """Arguments for subprocess that run a program as the server's user, away from our terminal."""
        asked: dict[str, Any] = {"cwd": self.root, "env": _plain_environment(), "stdin": subprocess.DEVNULL}
        if self.who is not None:
            asked.update(user=self.who.uid, group=self.who.gid, extra_groups=[])
        return asked


@contextlib.contextmanager
def running(root: Path | None = None, *, durable: bool = True) -> Iterator[Urls]:
    """The installation's own database, started if it is not running and stopped at the end if we started it."""
    place = Place((root or made() / "postgres").absolute(), binaries.account(), durable)
    with _claim(place) as lock:
        server = None if lock is None else _start(place, lock)
    try:
        yield place.urls()
    finally:
        if server is not None:
            _stop(server)


@contextlib.contextmanager
def temporary() -> Iterator[Urls]:
    """A fresh server for tests: fast, not durable, and its folder is destroyed at the end."""
    root = Path(tempfile.mkdtemp(prefix="guiju-pg-"))
    try:
        with running(root, durable=False) as urls:
            yield urls
    finally:
        shutil.rmtree(root)


@contextlib.contextmanager
def database() -> Iterator[dict[str, str]]:
    """Environment that leads to the database: DATABASE_URL as it stands, else our own server for as long as needed."""
    if os.environ.get("DATABASE_URL"):
        yield {}
        return
    with running() as urls:
        yield urls.environment()


@contextlib.contextmanager
def _claim(place: Place) -> Iterator[int | None]:
    """The lock that a server of this folder holds while any of its processes lives, or None when one answers.

    Waits while another command starts or stops the server.
    """
    place.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.who is not None:
        place.root.chmod(0o711)  # its user may pass through to its own two folders, and read nothing else
    deadline = time.monotonic() + READY_WITHIN
    with open(place.root / "server.lock", "w", encoding="ascii") as lock:
        while not _answers(place):
            if _locked(lock.fileno()):
                yield lock.fileno()
                return
            if time.monotonic() > deadline:
                raise NotStarted(f"Another server holds {place.root} and does not answer.")
            time.sleep(0.05)
        yield None


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _answers(place: Place) -> bool:
    """Whether a server on exactly this data folder is running already."""
    try:
        with psycopg.connect(place.url(ADMIN, "postgres"), connect_timeout=5) as link:
            row = link.execute("show data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and Path(str(row[0])) == place.data


def _start(place: Place, lock: int) -> subprocess.Popen[bytes]:
    """Create the data folder if need be, start the server, hand it the lock and wait until it answers."""
    version = place.data / "PG_VERSION"
    found = binaries.find(int(version.read_text()) if version.exists() else None)
    programs = binaries.usable_by(place.who, found, place.root if not place.durable else place.root.parent)
    _private(place.sockets, place.who)
    if not version.exists():
        _create(place, programs)
    _forget_a_stale_pid(place)
    if place.log.exists() and place.log.stat().st_size > 10_000_000:
        place.log.replace(place.log.with_suffix(".old"))
    with open(place.log, "ab") as log:
        server = subprocess.Popen(
            [programs.folder / "postgres", "-D", place.data, *_settings(place)],
            stdout=log,
            stderr=log,
            pass_fds=[lock],
            start_new_session=True,  # Ctrl-C reaches us, and we end it in order
            preexec_fn=child.ended_with_parent(signal.SIGINT),
            **place.starter(),
        )
    try:
        _wait_until_ready(place, server)
        _see_to_roles(place)
    except BaseException:  # whatever went wrong, a server that nobody will stop must not stay
        _stop(server)
        raise
    return server


def _create(place: Place, programs: Binaries) -> None:
    if place.data.exists():
        shutil.rmtree(place.data)  # left half made by an interrupted first start: there is no PG_VERSION in it
    _private(place.data, place.who)
    command: list[str | Path] = [programs.folder / "initdb", "-D", place.data, "-U", ADMIN, "-E", "UTF8"]
    command += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
    command += ["--data-checksums"] if place.durable else ["--no-sync"]
    made_it = subprocess.run(command, capture_output=True, text=True, check=False, **place.starter())
    if made_it.returncode:
        raise NotStarted(f"initdb failed: {made_it.stderr.strip()}")


def _forget_a_stale_pid(place: Place) -> None:
    """After a power cut the number of the old server may be anybody's, and PostgreSQL would not start beside it.

    We hold the lock, so no server of ours lives; one started by hand is left for PostgreSQL to refuse.
    """
    file = place.data / "postmaster.pid"
    if not file.exists():
        return
    number = file.read_text(encoding="ascii").partition("\n")[0].strip()
    try:
        name = Path("/proc", number, "comm").read_text(encoding="utf-8").strip() if number.isdecimal() else ""
    except OSError:
        name = ""
    if name not in ("postgres", "postmaster"):
        file.unlink()


def _settings(place: Place) -> list[str]:
    chosen = [
        "listen_addresses=",
        f"port={PORT}",
        f"unix_socket_directories={place.sockets}",
        "unix_socket_permissions=0700",
        "max_connections=100",
        "timezone=UTC",
        "log_timezone=UTC",
        *(SAFE if place.durable else FAST),
    ]
    return [part for setting in chosen for part in ("-c", setting)]


def _wait_until_ready(place: Place, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(place):
        if server.poll() is not None or time.monotonic() > deadline:
            said = place.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
            raise NotStarted("PostgreSQL did not start:\n" + "\n".join(said))
        time.sleep(0.03)


def _see_to_roles(place: Place) -> None:
    """Two roles from the start: one owns the tables, the other may only use them; every later database inherits it."""
    with psycopg.connect(place.url(ADMIN, "postgres"), autocommit=True) as link:
        if link.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            return
        for role, rights in ((OWNER, "LOGIN CREATEDB"), (APP, "LOGIN")):
            if not link.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                link.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(role)))
        with psycopg.connect(place.url(ADMIN, "template1"), autocommit=True) as template:
            for statement in (
                f"ALTER SCHEMA public OWNER TO {OWNER}",
                f"GRANT USAGE ON SCHEMA public TO {APP}",
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
            ):
                template.execute(sql.SQL(statement))
        link.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server we started: open sessions are cut, everything committed is on disk."""
    child.stop(server, signal.SIGINT, signal.SIGQUIT, within=STOP_WITHIN)


def _private(folder: Path, who: Account | None) -> None:
    """Make a folder that only the server's user enters; refuse one that somebody else put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if who is not None and folder.lstat().st_uid == os.geteuid():
        os.chown(folder, who.uid, who.gid, follow_symlinks=False)
    owner = who.uid if who is not None else os.geteuid()
    if folder.is_symlink() or folder.lstat().st_uid != owner:
        raise NotStarted(f"{folder} belongs to somebody else.")


def _plain_environment() -> dict[str, str]:
    """Nothing of ours reaches the server: PGDATA, PGPORT and the like would change what it does."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command beside a database, or keep one running until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m guiju.site.postgres", description=main.__doc__)
    parser.add_argument("--temporary", action="store_true", help="fresh, fast, destroyed at the end")
    parser.add_argument("--root", type=Path, help="folder of the server (default: below GUIJU_HOME)")
    parser.add_argument("--not-durable", action="store_true", help="no fsync: for development and tests only")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="with DATABASE_URL in its environment")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are started deaf to it
    server = temporary() if asked.temporary else running(asked.root, durable=not asked.not_durable)
    with server as urls, contextlib.suppress(KeyboardInterrupt):
        if asked.command:
            return subprocess.run(asked.command, env={**os.environ, **urls.environment()}, check=False).returncode
        print(urls.admin, flush=True)
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
