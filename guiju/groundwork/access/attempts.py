"""Attempts to sign in, as they are noted and forgotten; what they mean is judged by guiju.security."""

from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.crypto import salted_hmac

from guiju.groundwork.access.models import Attempt


def key_of(username: str) -> str:
    """What stands for a name as typed: attempts keep no names of people who may not exist."""
    return salted_hmac("guiju.attempt", username.strip().lower()).hexdigest()[:64]


def wait_turn(username: str) -> None:
    """Attempts on one name are judged one after the other: until the transaction ends, others on it wait here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"security.try {key_of(username)}"])


def note(username: str, address: str, now: datetime) -> Attempt:
    """Keep an attempt before it is judged; it counts as failed until it is said to have succeeded."""
    return Attempt.objects.create(name_key=key_of(username), address=address, succeeded=False, at=now)


def succeed(attempt: Attempt) -> None:
    """The attempt was right."""
    Attempt.objects.filter(pk=attempt.pk).update(succeeded=True)


def forget(attempt: Attempt) -> None:
    """The attempt is not over: its next step is noted by itself."""
    Attempt.objects.filter(pk=attempt.pk).delete()


def forget_before(failed: datetime, succeeded: datetime) -> int:
    """Drop failures and successes older than these moments; returns how many."""
    return Attempt.objects.filter(Q(at__lt=succeeded) | Q(succeeded=False, at__lt=failed)).delete()[0]
