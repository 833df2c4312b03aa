"""The worker: everything that is due is done, a failure stays alone, it stops quickly and outlives its database."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

from guiju.groundwork.clock.models import LATE, OPEN, Duty
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.ledger.deliver import owe
from guiju.groundwork.ledger.models import Debt, Entry, Seal
from guiju.groundwork.ledger.tests.events import enter
from guiju.groundwork.testing.cast import guard_open
from guiju.site import worker

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def duty() -> Duty:
    """Something that was due at noon."""
    with guard_open():
        done: Duty = Duty.every.create(
            clause_id="t-1", policy="t@1", about="tests.stone:1", about_name="石头", opened_by=1,
            answers=["tests.stone_turned"], opened_at=NOON - timedelta(hours=1), due_at=NOON, wake_at=NOON,
            created_at=NOON, updated_at=NOON,
        )  # fmt: skip
    return done


def timers(monkeypatch: pytest.MonkeyPatch, *wanted: Callable[[Actor], int]) -> None:
    monkeypatch.setattr(HOUSE, "timers", list(wanted))


def test_a_beat_lets_duties_fall_due_and_runs_every_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given
    late = duty()
    timers(monkeypatch, lambda by: 3, lambda by: 4)
    # When
    done = worker.beat(SYSTEM.at(NOON))
    # Then
    late.refresh_from_db()
    assert done == {"warned": 0, "breached": 1, "timers": 7}
    assert late.state == LATE
    entry = Entry.objects.get(event="clock.duty_breached")
    assert (entry.door, entry.actor_id) == ("job", None)


def test_a_timer_that_fails_is_told_in_the_log_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(by: Actor) -> int:
        raise ValueError("broken")

    timers(monkeypatch, stumble, lambda by: 1)
    assert worker.beat(SYSTEM)["timers"] == 1
    assert "stumble failed" in caplog.text


def test_a_timer_that_loses_a_deadlock_keeps_none_of_the_others_from_running(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(by: Actor) -> int:
        raise OperationalError("deadlock detected") from DeadlockDetected()

    timers(monkeypatch, lose, lambda by: 1)
    assert worker.beat(SYSTEM)["timers"] == 1


def test_a_round_with_work_writes_one_line_and_one_without_writes_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Given
    caplog.set_level(logging.INFO, "guiju.worker")
    duty()
    timers(monkeypatch)
    loop = worker.Worker()
    # When
    loop.round()
    told = [record.getMessage() for record in caplog.records if record.name == "guiju.worker"]
    caplog.clear()
    loop.round()
    # Then
    assert len(told) == 1
    assert "breached=1" in told[0]
    assert not caplog.records


def test_a_database_that_goes_away_is_waited_for_with_longer_and_longer_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given
    loop, pauses = worker.Worker(), list[float]()

    def gone(*_given: Any) -> int:
        raise OperationalError("the server was shut down")

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 7:
            loop.stopping.set()
        return False

    monkeypatch.setattr(worker, "drain", gone)
    monkeypatch.setattr(loop.stopping, "wait", wait)
    # When
    loop.run()
    # Then
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_worker_that_begins_before_its_database_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, pauses = worker.Worker(), list[float]()

    def founded() -> bool:
        if len(pauses) < 2:
            raise OperationalError("starting up")
        return True

    monkeypatch.setattr(loop.stopping, "wait", pauses.append)

    assert loop.patiently(founded)
    assert pauses == [1, 2]


def test_a_tick_at_another_time_is_for_the_sample_company_only(
    settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    late = duty()
    timers(monkeypatch)
    settings.SAMPLE = False
    # When
    refused = worker.tick(["--at", "2026-03-02T11:00"])
    settings.SAMPLE = True
    early = worker.tick(["--at", "2026-03-02T11:59:59"])
    late.refresh_from_db()
    before = late.state
    on_time = worker.tick(["--at", "2026-03-02T12:00"])
    late.refresh_from_db()
    # Then: a moment without a zone is business time
    assert (refused, early, on_time) == (2, 0, 0)
    assert (before, late.state) == (OPEN, LATE)


def test_mails_lead_to_a_record_or_to_the_inbox(settings: Any) -> None:
    settings.BASE_URL = "https://crm.example"
    assert worker.link("tests.unknown:3") == "https://crm.example/inbox/"
    for kind, resource in HOUSE.resources.items():
        assert worker.link(f"{kind}:3") == f"https://crm.example/{resource.slug}/3/"


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """A worker of its own on the database of the test."""
    base = connection.settings_dict
    url = f"postgresql://{base['USER']}@/{base['NAME']}?host={quote(base['HOST'], safe='/')}&port={base['PORT']}"
    running = subprocess.Popen(
        [sys.executable, "-m", "guiju.site.cli", "worker"],
        env={**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url, "GUIJU_LOG": "INFO"},
        stderr=subprocess.PIPE,
        text=True,
    )
    yield running
    if running.poll() is None:
        running.kill()
    running.wait()
    assert running.stderr is not None
    running.stderr.close()


def until(what: Callable[[], bool], within: float = 180) -> None:
    """Wait for it; a long transaction elsewhere on this server holds the seal back."""
    deadline = time.monotonic() + within
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_a_running_worker_delivers_seals_outlives_a_cut_and_stops_within_two_seconds(
    process: subprocess.Popen[str],
) -> None:
    # Given: news for a listener that is gone; trying it shows that the worker is at work
    owe(enter(1), ["gone"], NOON)
    until(lambda: Debt.objects.get().attempts == 1)
    until(lambda: Seal.objects.exists())
    # When: every session of the worker is cut, as by a restart of the database
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )
    Debt.objects.all().delete()
    owe(enter(2), ["gone"], NOON)
    # Then
    until(lambda: Debt.objects.get().attempts == 1)
    # When
    asked = datetime.now(UTC)
    process.send_signal(signal.SIGTERM)
    code = process.wait(60)
    # Then
    assert process.stderr is not None
    lines = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert code == 0
    assert lines[-1]["message"] == "worker stopped"
    assert datetime.fromisoformat(lines[-1]["at"]) - asked < timedelta(seconds=2)
    assert any("the database does not answer" in line["message"] for line in lines)
