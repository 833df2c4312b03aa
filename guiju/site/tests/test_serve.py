"""`guiju serve` as a whole: it answers, and nothing of it stays behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.site import postgres, serve
from guiju.site.tests.ready import copy_tables


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """An installation of its own, in a folder that the database's user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="guiju-serve-"))
    folder.chmod(0o711)
    apart = {"DATABASE_URL", "DATABASE_OWNER_URL", "GUIJU_AS_OWNER", "GUIJU_SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in apart}
    yield {**kept, "GUIJU_HOME": str(folder), "GUIJU_LOG": "INFO"}
    shutil.rmtree(folder)


@pytest.fixture
def filled(environment: dict[str, str], transactional_db: None) -> dict[str, str]:
    """The same with its tables: every test run shows that they can be made from nothing."""
    with postgres.running(Path(environment["GUIJU_HOME"]) / "postgres") as urls:
        copy_tables(urls)
    return environment


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _processes_of(home: str) -> set[str]:
    """Command lines of everything that runs with this home in its environment or arguments."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:  # ended meanwhile, or somebody else's
            continue
        if home.encode() in words + environment:
            found.add(words.replace(b"\0", b" ").decode())
    return found


def _served(process: subprocess.Popen[str]) -> list[str]:
    """What it said up to the line with its address."""
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if "http://" in line:
            return said
    pytest.fail("".join(said))


@pytest.mark.slow
def test_it_serves_and_leaves_nothing_behind(filled: dict[str, str]) -> None:
    environment = filled
    port = _free_port()
    command = [sys.executable, "-m", "guiju.site.cli", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            _served(process)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/vendor/htmx.js") as answer:
                assert answer.status == 200
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/nothing-is-here/") as answer:
                assert answer.url.startswith(f"http://127.0.0.1:{port}/sign-in/")  # strangers learn nothing
                assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        finally:
            process.send_signal(signal.SIGTERM)
            ended = process.wait(30)
        assert ended == 0

    deadline = time.monotonic() + 5
    while _processes_of(environment["GUIJU_HOME"]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _processes_of(environment["GUIJU_HOME"]) == set()


def test_a_taken_port_is_said_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    kept = {wish: signal.getsignal(wish) for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert serve.main(["--port", str(port)]) == 1
    for wish, handler in kept.items():
        signal.signal(wish, handler)

    assert f"port {port} of 127.0.0.1 cannot be used" in capsys.readouterr().err
