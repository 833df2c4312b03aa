"""Delivery of news to listeners: exactly once in effect, in order per record, with back-off and a parked list."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.ledger.models import Debt, Entry
from guiju.groundwork.ledger.record import Written

Listener = Callable[[Actor, Entry], None]
LAST_ATTEMPT = 5
_AT_A_TIME = 500
_DUE = """
SELECT d.id FROM ledger_debt d WHERE d.parked_at IS NULL AND d.next_at <= %(now)s AND NOT EXISTS (
    SELECT FROM ledger_debt b WHERE b.listener = d.listener AND b.ref = d.ref AND b.id < d.id
    AND (b.next_at > %(now)s OR b.parked_at IS NOT NULL)
) ORDER BY d.id LIMIT %(most)s
"""
# A crash may undo the last moment's payments, but together with what the listeners did: they are simply paid again.
_CLAIM = """
SELECT set_config('synchronous_commit', 'off', true) FROM ledger_debt d
WHERE d.id = %s AND d.parked_at IS NULL AND d.next_at <= %s
  AND NOT EXISTS (SELECT FROM ledger_debt b WHERE b.listener = d.listener AND b.ref = d.ref AND b.id < d.id)
FOR UPDATE OF d SKIP LOCKED
"""
_POSTPONE = """
UPDATE ledger_debt SET attempts = attempts + 1, error = %(said)s,
       next_at = %(now)s + interval '1 second' * power(4, attempts + 1),
       parked_at = CASE WHEN attempts + 1 >= %(last)s THEN %(now)s END
WHERE id = %(id)s
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
        paid, failed = 0, set[tuple[str, str]]()
        for debt in round_of:
            if stopping():
                return tried + paid
            if (debt.listener, debt.ref) not in failed:
                outcome = _pay(debt, by, listeners)
                paid += outcome is not None
                if outcome is False:
                    failed.add((debt.listener, debt.ref))
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


def _due(now: datetime, most: int) -> list[Debt]:
    """Debts that may be paid now with their entries, oldest first; those behind one that must wait are left out."""
    with connection.cursor() as cursor:  # asked with every heartbeat, most often for nothing
        cursor.execute(_DUE, {"now": now, "most": most})
        due = [key for (key,) in cursor.fetchall()]
    return list(Debt.objects.filter(pk__in=due).select_related("entry").order_by("id")) if due else []


def _pay(debt: Debt, by: Actor, listeners: Mapping[str, Listener]) -> bool | None:
    """Try one debt under its lock: paid or failed; None when it is no longer owed, must wait, or another holds it."""
    try:
        with transaction.atomic():
            if not _run(_CLAIM, [debt.pk, by.now]):
                return None
            listeners[debt.listener](by, debt.entry)
            _run("DELETE FROM ledger_debt WHERE id = %s", [debt.pk])
    except Exception as error:  # a listener may fail in any way; its debt is kept, told and tried again
        log.exception("listener %s failed on entry %s", debt.listener, debt.entry_id)
        said = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
        _run(_POSTPONE, {"said": said, "now": by.now, "last": LAST_ATTEMPT, "id": debt.pk})
        return False
    return True


def _run(sql: str, given: Sequence[Any] | Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return int(cursor.rowcount)
