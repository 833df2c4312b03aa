"""Events of a ledger that nobody but a test writes."""

from dataclasses import dataclass

from django.db import connection, transaction

from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.ledger.record import Written, write


@dataclass(frozen=True)
class StoneTurned(Event):
    """Something small happened."""

    side: str


def enter(record_id: int = 1, by: Actor = SYSTEM) -> Written:
    """Write one entry, as an action would, in the transaction now open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ledger_entry_id_seq')")
        (key,) = cursor.fetchone()
    return write(
        key, by, "tests.turn", StoneTurned("up"), kind="tests.stone", record_id=record_id,
        refs=[f"tests.stone:{record_id}", "tests.heap:1"], policy="b2b@1", happened_at=by.now,
        before={"side": "down"}, after={"side": "up"},
    )  # fmt: skip


def enter_many(transactions: int, each: int = 3) -> None:
    """Write ``each`` entries in each of so many transactions."""
    for number in range(transactions):
        with transaction.atomic():
            for _ in range(each):
                enter(number)
