"""`guiju serve`: database, migrations, web server and worker, started together and stopped together."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Never

import psycopg

from guiju.site import binaries, cli, postgres
from guiju.site.child import ended_with_parent, stop, sweep
from guiju.site.progress import say

STATEMENT_MS = "15000"  # a page that needs longer is a fault, and must not hold the database
BLOCKING_THREADS = "2"  # each keeps a database connection of its own
STOP_WITHIN = 10.0  # seconds for requests and jobs under way
READY_WITHIN = 60.0


class CannotServe(RuntimeError):
    """The service cannot start or go on; the message says why."""


def main(arguments: list[str]) -> int:
    """Serve until interrupted; leaves no process behind. 1 when a part could not start or died."""
    asked = _parser().parse_args(arguments)
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, _leave)
    if asked.sample:
        os.environ["GUIJU_SAMPLE"] = "1"
    try:
        _refuse_a_taken_port(asked.host, asked.port)
        say("starting the database")
        with postgres.database() as environment:
            os.environ.update(environment)
            _bring_up_to_date(sample=asked.sample)
            _serve(asked)
    except (CannotServe, postgres.NotStarted, binaries.NoPostgres) as stopped:
        print(f"guiju serve: {stopped}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guiju serve", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="web processes (default: one a core)")
    parser.add_argument("--sample", action="store_true", help="fill an empty database with the sample company; no TLS")
    return parser


def _leave(_signal: int, _frame: FrameType | None) -> Never:
    """Unwind everything once; impatience must not interrupt the unwinding."""
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, signal.SIG_IGN)
    say("stopping")
    sys.exit(0)


def _refuse_a_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CannotServe(f"port {port} of {host} cannot be used: {taken.strerror}. Try --port.") from taken


def _bring_up_to_date(*, sample: bool) -> None:
    """Everything ready to serve, and the sample company in an empty database."""
    say("bringing the tables up to date")
    _finish("bringing the tables up to date", ["-m", "guiju.site.upgrade"], {"GUIJU_AS_OWNER": "1"})
    if sample and _is_empty():
        _finish("the sample company", ["-m", "guiju.site.cli", "demo", "--if-empty"])


def _is_empty() -> bool:
    """Asked of the database itself: loading every module for one question would cost each start two seconds."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT EXISTS (SELECT FROM ledger_entry)").fetchone()
    return found is None or not found[0]


def _finish(what: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a program of ours to its end."""
    running = _start(arguments, environment)
    try:
        code = running.wait()
    finally:
        _end([running])
    if code:
        raise CannotServe(f"{what} failed (exit code {code}).")


def _start(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A Python process in a session of its own: Ctrl-C reaches us alone, and we end it in order."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=ended_with_parent(signal.SIGTERM),
    )


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for one in children:
        if one.poll() is None:
            one.terminate()
    for one in children:
        stop(one, signal.SIGTERM, signal.SIGKILL, within=STOP_WITHIN)
        sweep(one)


def _serve(asked: argparse.Namespace) -> None:
    """Start pages and worker and watch over them: a dead worker is started again, dead pages end the service."""
    web = _start(
        [
            *("-m", "granian", "--interface", "wsgi", "--host", asked.host, "--port", str(asked.port)),
            *("--workers", str(asked.workers), "--blocking-threads", BLOCKING_THREADS, "--respawn-failed-workers"),
            *(
                "--workers-kill-timeout",
                str(int(STOP_WITHIN / 2)),
                "--log-level",
                "warning",
                "guiju.site.wsgi:application",
            ),
        ],
        {"GUIJU_STATEMENT_MS": STATEMENT_MS},
    )
    children = [web]
    try:
        _wait_until_it_answers(web, asked.host, asked.port)
        say(f"Guiju is at http://{asked.host}:{asked.port}/  (Ctrl-C stops it)")
        if cli.COMMANDS["worker"].built():
            _watch(web, children)
        raise CannotServe(f"the web server ended by itself (exit code {web.wait()}).")
    finally:
        _end(children)


def _wait_until_it_answers(web: subprocess.Popen[bytes], host: str, port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if web.poll() is not None:
            raise CannotServe(f"the web server did not start (exit code {web.returncode}).")
        try:
            with socket.create_connection((host, port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise CannotServe(f"the web server did not answer within {READY_WITHIN:.0f} s.")


def _watch(web: subprocess.Popen[bytes], children: list[subprocess.Popen[bytes]]) -> None:
    """Keep a worker alive while the pages live; one that dies at once is started again ever more slowly."""
    pause = 1.0
    while web.poll() is None:
        worker = _start(["-m", "guiju.site.cli", "worker"])
        children.append(worker)
        started = time.monotonic()
        while web.poll() is None and worker.poll() is None:
            time.sleep(0.5)
        children.remove(worker)
        if web.poll() is not None:
            children.append(worker)
            return
        sweep(worker)
        pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, 30.0)
        say(f"the worker ended (exit code {worker.returncode}); starting it again in {pause:.0f} s")
        time.sleep(pause)
