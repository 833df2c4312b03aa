"""Delivery of news to listeners: exactly once in effect, in order per record, with back-off and a parked list."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.ledger.models import Debt, Entry
from guiju.groundwork.ledger.record import Written

Listener = Callable[[Actor, Entry], None]
LAST_ATTEMPT = 5
_AT_A_TIME = 200
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
    waiting = _before().filter(Q(next_at__gt=now) | Q(parked_at__isnull=False))
    due = Debt.objects.filter(parked_at=None, next_at__lte=now).exclude(Exists(waiting))
    return list(due.order_by("id").values_list("id", flat=True)[:most])


def _before() -> QuerySet[Debt]:
    return Debt.objects.filter(listener=OuterRef("listener"), ref=OuterRef("ref"), id__lt=OuterRef("id"))


def _pay(key: int, by: Actor, listeners: Mapping[str, Listener]) -> bool:
    """Try one debt under its lock; False when it is no longer owed, must wait, or another process holds it."""
    due = Debt.objects.filter(pk=key, parked_at=None, next_at__lte=by.now).exclude(Exists(_before()))
    with transaction.atomic():
        debt = due.select_for_update(skip_locked=True, of=("self",)).select_related("entry").first()
        if debt is None:
            return False
        try:
            with transaction.atomic():
                listeners[debt.listener](by, debt.entry)
                debt.delete()
        except Exception as error:  # a listener may fail in any way; its debt is kept, told and tried again
            log.exception("listener %s failed on entry %s", debt.listener, debt.entry_id)
            _postpone(debt, by.now, error)
        return True


def _postpone(debt: Debt, now: datetime, error: Exception) -> None:
    debt.attempts += 1
    debt.error = f"{type(error).__name__}: {error}"[:2000]
    debt.next_at = now + timedelta(seconds=4**debt.attempts)
    debt.parked_at = now if debt.attempts >= LAST_ATTEMPT else None
    debt.save(update_fields=["attempts", "error", "next_at", "parked_at"])
