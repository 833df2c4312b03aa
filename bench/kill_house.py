"""A house that can be killed: its own durable PostgreSQL, web server and worker, started and signalled here alone."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from guiju.site import binaries, postgres
from guiju.site.child import ended_with_parent

ROOT = Path(__file__).parents[1]
WITHIN = 120.0  # seconds that a part may need until it answers
_APART = ("DATABASE_URL", "DATABASE_OWNER_URL", "GUIJU_AS_OWNER", "GUIJU_SECRET_KEY", "GUIJU_TEST_DB")


def upgraded(house: "House") -> None:
    """Make the tables by walking the migrations."""
    house.run("-m", "guiju.site.upgrade")


class House:
    """Three parts in a folder of their own; ``kill`` ends one of them with SIGKILL and starts it again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.place = postgres.Place(home / "postgres", binaries.account())
        self.urls = self.place.urls()
        self.port = _free_port()
        self.server: subprocess.Popen[bytes] | None = None
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.log = (home / "parts.log").open("ab")  # of a part that lost its database, as is meant here
        kept = {name: value for name, value in os.environ.items() if name not in _APART}
        self.environment = {
            **kept, **self.urls.environment(), "GUIJU_HOME": str(home), "GUIJU_LOG": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "guiju.site.settings",
        }  # fmt: skip

    def run(self, *words: str) -> str:
        """Run a program of ours to its end as the owner of the tables; returns what it wrote."""
        owner = {**self.environment, "GUIJU_AS_OWNER": "1"}
        done = subprocess.run(
            [sys.executable, *words], env=owner, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True
        )
        return done.stdout

    def start_database(self) -> None:
        """Start the server; after a kill this waits until the last of its old processes is gone."""
        with postgres._claim(self.place) as lock:
            assert lock is not None
            self.server = postgres._start(self.place, lock)

    def stop_database(self) -> None:
        """Stop the server in order, as its administrator does."""
        assert self.server is not None
        postgres._stop(self.server)

    def start(self, part: str, log: str = "CRITICAL") -> None:
        """Start web or worker in a session of its own, with so much of its log."""
        words = {
            "web": (
                *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)),
                *("--workers", "1", "--blocking-threads", "4", "--log-level", "critical", "--no-ws"),
                "guiju.site.wsgi:application",
            ),
            "worker": ("-m", "guiju.site.cli", "worker"),
        }[part]
        self.parts[part] = subprocess.Popen(
            [sys.executable, *words],
            env={**self.environment, "PGAPPNAME": part, "GUIJU_LOG": log},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stderr=self.log,
            start_new_session=True,
            preexec_fn=ended_with_parent(signal.SIGKILL),
        )

    def wait_until_at_work(self) -> None:
        """Wait until the pages answer and the worker has its session in the database."""
        wait_for(lambda: self._listens() and ("worker" not in self.parts or self.works()))

    def kill(self, part: str) -> None:
        """kill -9 of one part, and start it again."""
        if part == "database":
            assert self.server is not None
            self.server.kill()
            self.server.wait()
            self.start_database()
            return
        self._end(part)
        self.start(part)

    def stop(self, part: str) -> tuple[int, float]:
        """SIGTERM to one part; its exit code, and the seconds that it took."""
        process, asked = self.parts.pop(part), time.monotonic()
        process.terminate()
        return process.wait(WITHIN), time.monotonic() - asked

    def tend(self) -> None:
        """Start what ended by itself again, as ``guiju serve`` does: it was starting when the database went."""
        for part, process in list(self.parts.items()):
            if process.poll() is not None:
                self.start(part)

    def rows(self, statement: str, given: Any = ()) -> list[tuple[Any, ...]]:
        """Ask the database, past everything that is ours."""
        with psycopg.connect(self.urls.admin, autocommit=True) as link:
            return link.execute(statement, given).fetchall()

    def close(self) -> None:
        """End whatever was started here."""
        for part in list(self.parts):
            self._end(part)
        self.log.close()
        if self.server is not None:
            postgres._stop(self.server)

    def ask(self, path: str) -> tuple[int, str]:
        """Status and Retry-After of a page that somebody opens with a session of long ago."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        try:
            link.request("GET", path, headers={"Cookie": f"sessionid={'a' * 32}"})
            answer = link.getresponse()
            return answer.status, answer.getheader("Retry-After", "")
        finally:
            link.close()

    def complaints(self) -> int:
        """How often a part has written that the database does not answer."""
        return (self.home / "parts.log").read_text(encoding="utf-8").count("the database does not answer")

    def _end(self, part: str) -> None:
        """The whole session of a part that was started here: the web server has processes of its own."""
        process = self.parts.pop(part)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def works(self) -> bool:
        """True when the worker has a session in the database."""
        found = self.rows("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'worker'")
        return bool(found[0][0])


@contextmanager
def opened(prepare: Callable[[House], None] = upgraded) -> Iterator[House]:
    """A house with its tables and nothing in them; the web server and the worker are not started yet."""
    folder = Path(tempfile.mkdtemp(prefix="guiju-kills-"))
    folder.chmod(0o711)  # the server's own user passes through
    house = House(folder)
    try:
        house.start_database()
        prepare(house)
        yield house
    finally:
        house.close()
        shutil.rmtree(folder)


def wait_for(what: Callable[[], bool], within: float = WITHIN) -> None:
    """Wait until it is so; AssertionError when it does not become so."""
    deadline = time.monotonic() + within
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
