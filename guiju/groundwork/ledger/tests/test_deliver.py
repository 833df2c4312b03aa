"""News reaches every listener once in effect, in order for each record; failures neither spread nor vanish."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.ledger.deliver import LAST_ATTEMPT, drain, owe, parked, retry
from guiju.groundwork.ledger.models import Debt, Entry
from guiju.groundwork.ledger.tests.events import enter

pytestmark = pytest.mark.django_db(transaction=True)
Heard = Callable[[], list[Any]]
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def tell(records: int, times: int = 1, listener: str = "hear") -> None:
    """Each of so many records has so many events, every one owed to the listener."""
    for turn in range(times):
        with transaction.atomic():
            for record in range(records):
                owe(enter(record), [listener], NOON + timedelta(microseconds=turn))


def note(by: Actor, entry: Entry) -> None:
    """A listener with an effect in the database: one more entry, caused by the one it heard."""
    done = enter(entry.record_id, by)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO heard (cause, record_id, effect) VALUES (%s, %s, %s)", [entry.id, entry.record_id, done.id]
        )


@pytest.fixture(autouse=True)
def heard() -> Iterator[Heard]:
    """Where the listener's effects are kept."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE heard (id bigserial, cause bigint, record_id bigint, effect bigint)")
    yield lambda: _rows("SELECT cause, record_id FROM heard ORDER BY id")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE heard")


def _rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[Any] = cursor.fetchall()
    return rows


def test_each_event_has_its_effect_once_and_in_order(heard: Heard) -> None:
    # Given
    tell(records=5, times=4)
    # When
    tried = drain(SYSTEM, {"hear": note})
    again = drain(SYSTEM, {"hear": note})
    # Then
    causes = [cause for cause, _ in heard()]
    assert (tried, again, Debt.objects.count()) == (20, 0, 0)
    assert len(set(causes)) == 20
    for record in range(5):
        mine = [cause for cause, of in heard() if of == record]
        assert mine == sorted(mine)


def test_a_failing_listener_leaves_no_half_effect_and_is_tried_later(heard: Heard) -> None:
    # Given
    tell(records=2)

    def stumble(by: Actor, entry: Entry) -> None:
        note(by, entry)
        if entry.record_id == 0:
            raise ValueError("not today")

    # When
    drain(SYSTEM.at(NOON), {"hear": stumble})
    # Then: the other record's news went through
    debt = Debt.objects.get()
    assert [record for _, record in heard()] == [1]
    assert (debt.attempts, debt.error, debt.next_at) == (1, "ValueError: not today", NOON + timedelta(seconds=4))
    # When: before its time, and then at its time, mended
    early = drain(SYSTEM.at(NOON + timedelta(seconds=3)), {"hear": note})
    late = drain(SYSTEM.at(NOON + timedelta(seconds=4)), {"hear": note})
    # Then
    assert (early, late, Debt.objects.count()) == (0, 1, 0)


def test_after_the_last_attempt_it_is_parked_and_an_administrator_can_put_it_back(heard: Heard) -> None:
    # Given
    tell(records=1)

    def refuse(by: Actor, entry: Entry) -> None:
        raise RuntimeError("broken")

    moment = NOON
    for _ in range(LAST_ATTEMPT + 3):
        drain(SYSTEM.at(moment), {"hear": refuse})
        moment += timedelta(days=1)
    # Then
    (debt,) = parked()
    assert (debt.attempts, drain(SYSTEM.at(moment), {"hear": note})) == (LAST_ATTEMPT, 0)
    # When
    assert retry(debt.id, moment)
    assert drain(SYSTEM.at(moment), {"hear": note}) == 1
    # Then
    assert (len(heard()), parked(), retry(debt.id, moment)) == (1, [], False)


def test_news_of_a_record_waits_behind_what_failed_while_other_records_go_on(heard: Heard) -> None:
    # Given
    tell(records=2, times=3)
    first = min(Debt.objects.filter(ref="tests.stone:0").values_list("entry_id", flat=True))

    def stumble(by: Actor, entry: Entry) -> None:
        if entry.id == first:
            raise ValueError("later")
        note(by, entry)

    # When
    drain(SYSTEM.at(NOON + timedelta(seconds=1)), {"hear": stumble})
    # Then
    assert [record for _, record in heard()] == [1, 1, 1]
    # When
    drain(SYSTEM.at(NOON + timedelta(seconds=60)), {"hear": note})
    # Then
    mine = [cause for cause, record in heard() if record == 0]
    assert len(mine) == 3
    assert mine == sorted(mine)


def test_many_debts_that_must_wait_do_not_starve_the_ones_behind_them(heard: Heard) -> None:
    # Given: more waiting ones than are looked at in one go
    tell(records=550)
    Debt.objects.update(next_at=NOON + timedelta(days=1))
    tell(records=550)
    tell(records=1, listener="other")
    # When
    drain(SYSTEM.at(NOON + timedelta(seconds=1)), {"hear": note, "other": note})
    # Then
    assert len(heard()) == 1


def test_a_listener_that_is_gone_is_noted_and_nothing_is_lost() -> None:
    # Given
    tell(records=1, listener="removed")
    # When
    drain(SYSTEM.at(NOON), {})
    # Then
    assert Debt.objects.get().error == "KeyError: 'removed'"


def test_two_workers_share_the_work_and_keep_the_order(heard: Heard) -> None:
    # Given
    tell(records=20, times=10)

    def work() -> None:
        try:
            while drain(SYSTEM, {"hear": note}):
                pass
        finally:
            connection.close()

    # When
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # Then
    drain(SYSTEM, {"hear": note})
    causes = [cause for cause, _ in heard()]
    assert (len(causes), len(set(causes)), Debt.objects.count()) == (200, 200, 0)
    for record in range(20):
        mine = [cause for cause, of in heard() if of == record]
        assert mine == sorted(mine)


def test_a_worker_killed_in_the_middle_has_done_nothing_or_all(heard: Heard) -> None:
    # Given
    tell(records=3)
    connection.close()
    child = os.fork()
    if child == 0:

        def die(by: Actor, entry: Entry) -> None:
            note(by, entry)
            if entry.record_id == 1:
                os.kill(os.getpid(), signal.SIGKILL)

        drain(SYSTEM, {"hear": die})
        os._exit(0)
    _, status = os.waitpid(child, 0)
    # Then: the first was paid, the second left no trace
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert [record for _, record in heard()] == [0]
    # When
    drain(SYSTEM, {"hear": note})
    # Then
    assert [record for _, record in heard()] == [0, 1, 2]


def test_it_stops_between_two_debts_when_asked(heard: Heard) -> None:
    # Given
    tell(records=5)
    # When
    tried = drain(SYSTEM, {"hear": note}, stopping=lambda: len(heard()) == 2)
    # Then
    assert (tried, len(heard())) == (2, 2)
