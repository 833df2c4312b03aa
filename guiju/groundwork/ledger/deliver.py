"""Delivery of news to listeners: exactly once in effect, in order per record, with back-off and a parked list."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.ledger.models import Debt, Entry
from guiju.groundwork.ledger.record import Written

Listener = Callable[[Actor, Entry], None]
LAST_ATTEMPT = 5
log = logging.getLogger("guiju.ledger")


def owe(entry: Written, listeners: Iterable[str], now: datetime) -> None:
    """Note, in the transaction of the event, that these listeners must hear of it."""
    ref = f"{entry.kind}:{entry.record_id}"
    debts = [Debt(entry_id=entry.id, listener=name, ref=ref, next_at=now) for name in listeners]
    if debts:
        Debt.objects.bulk_create(debts)


def drain(by: Actor, listeners: Mapping[str, Listener], most: int = 1000) -> int:
    """Pay up to ``most`` debts that are due; returns how many were tried."""
    tried = 0
    while tried < most and _pay_next(by, listeners):
        tried += 1
    return tried


def retry(debt: Debt, now: datetime) -> None:
    """Put a parked debt back, after an administrator has mended its cause."""
    Debt.objects.filter(pk=debt.pk).update(parked_at=None, attempts=0, next_at=now, error="")


def _pay_next(by: Actor, listeners: Mapping[str, Listener]) -> bool:
    earlier = Debt.objects.filter(listener=OuterRef("listener"), ref=OuterRef("ref"), id__lt=OuterRef("id"))
    due = Debt.objects.filter(parked_at=None, next_at__lte=by.now).exclude(Exists(earlier))
    with transaction.atomic():
        debt = due.select_for_update(skip_locked=True, of=("self",)).select_related("entry").order_by("id").first()
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
