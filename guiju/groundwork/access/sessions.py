"""Sessions of the desk: their marks, the list of those that are open, and how they are ended from elsewhere."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from guiju.groundwork.access.models import Account, OpenSession

STARTED, SEEN, PROVED, FACTOR_DUE, ACTING = "gj_started", "gj_seen", "gj_proved", "gj_factor_due", "gj_acting"


def mark(session: Any, now: datetime) -> None:
    """A session that has just begun with a proof of who it is."""
    session[STARTED] = session[SEEN] = session[PROVED] = now.timestamp()


def list_open(session: Any, account: Account, now: datetime, **told: str) -> None:
    """Store a session that has just begun among the open ones; ``told``: address, device, method."""
    session.save()
    given = {"account": account, "started_at": now, "seen_at": now, **told}
    OpenSession.objects.update_or_create(session_key=session.session_key, defaults=given)


def use(session: Any, now: datetime) -> None:
    """Note that a session was used."""
    session[SEEN] = now.timestamp()
    OpenSession.objects.filter(session_key=session.session_key).update(seen_at=now)


def follow(before: str | None, after: str | None) -> None:
    """A session got a new key; its line among the open ones follows."""
    OpenSession.objects.filter(session_key=before).update(session_key=after)


def end(rows: QuerySet[OpenSession]) -> int:
    """End these sessions at once; returns how many there were."""
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    OpenSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_one(key: str | None) -> None:
    """Take one session off the list; who calls ends it."""
    OpenSession.objects.filter(session_key=key).delete()
