"""Delivery of news to listeners: exactly once in effect, in order per record, with back-off and a parked list."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.ledger.models import Debt, Entry
from guiju.groundwork.ledger.record import Written

Listener = Callable[[Actor, Entry], None]
LAST_ATTEMPT = 5
_AT_A_TIME = 500
# A crash may undo the last moment's payments, but together with what the listeners did: they are simply paid again.
_CLAIM = """
SELECT e.*, d.listener AS owed_to, d.attempts AS tried, set_config('synchronous_commit', 'off', true)
FROM ledger_debt d JOIN ledger_entry e ON e.id = d.entry_id
WHERE d.id = %s AND d.parked_at IS NULL AND d.next_at <= %s
  AND NOT EXISTS (SELECT FROM ledger_debt b WHERE b.listener = d.listener AND b.ref = d.ref AND b.id < d.id)
FOR UPDATE OF d SKIP LOCKED
"""
log = logging.getLogger("guiju.ledger")


def owe(entry: Written, listeners: Iterable[str], now: datetime) -> None:
    """Note, in the transaction of the event, that these listeners must hear of it."""
    ref = f"{entry.kind}:{entry.record_id}"
    debts = [Debt(entry_id=entry.id, listener=name, ref=ref, next_at=now) for name in listeners]
    if debts:
        Debt.objects.bulk_create(debts)


def drain(
    by: Actor, listeners: Mapping[str, Listener], most: int = 1000, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Pay up to ``most`` debts that are due; returns how many were tried.

    Several processes may drain at once. News of one record reaches a listener in the order of its debts: while one
    waits for its next attempt, or is parked, the later ones wait too. ``stopping`` is asked between two debts.
    """
    tried = 0
    while tried < most and (round_of := _due(by.now, min(most - tried, _AT_A_TIME))):
        paid = 0
        for key in round_of:
            if stopping():
                return tried + paid
            paid += _pay(key, by, listeners)
        if not paid:
            break  # another process is at work on all of them
        tried += paid
    return tried


def parked() -> list[Debt]:
    """What was given up after the last attempt, oldest first."""
    return list(Debt.objects.exclude(parked_at=None).select_related("entry").order_by("id"))


def retry(debt_id: int, now: datetime) -> bool:
    """Put a parked debt back, after an administrator has mended its cause; False when there is no such debt."""
    debts = Debt.objects.filter(pk=debt_id).exclude(parked_at=None)
    return bool(debts.update(parked_at=None, attempts=0, next_at=now, error=""))


def _due(now: datetime, most: int) -> list[int]:
    """Debts that may be paid now, oldest first; those behind one that must wait are left out."""
    before = Debt.objects.filter(listener=OuterRef("listener"), ref=OuterRef("ref"), id__lt=OuterRef("id"))
    waiting = before.filter(Q(next_at__gt=now) | Q(parked_at__isnull=False))
    due = Debt.objects.filter(parked_at=None, next_at__lte=now).exclude(Exists(waiting))
    return list(due.order_by("id").values_list("id", flat=True)[:most])


def _pay(key: int, by: Actor, listeners: Mapping[str, Listener]) -> bool:
    """Try one debt under its lock; False when it is no longer owed, must wait, or another process holds it."""
    with transaction.atomic():
        entry = next(iter(Entry.objects.raw(_CLAIM, [key, by.now])), None)
        if entry is None:
            return False
        listener, tried = vars(entry)["owed_to"], vars(entry)["tried"]
        try:
            with transaction.atomic():
                listeners[listener](by, entry)
                _run("DELETE FROM ledger_debt WHERE id = %s", [key])
        except Exception as error:  # a listener may fail in any way; its debt is kept, told and tried again
            log.exception("listener %s failed on entry %s", listener, entry.id)
            _postpone(key, tried + 1, by.now, error)
        return True


def _postpone(key: int, attempts: int, now: datetime, error: Exception) -> None:
    said = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
    given_up = now if attempts >= LAST_ATTEMPT else None
    later = now + timedelta(seconds=4**attempts)
    _run(
        "UPDATE ledger_debt SET attempts = %s, error = %s, next_at = %s, parked_at = %s WHERE id = %s",
        [attempts, said, later, given_up, key],
    )


def _run(sql: str, given: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
