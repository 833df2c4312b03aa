"""Sessions of the desk: their marks, their limits, and how they are ended from elsewhere."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from guiju.groundwork.access.models import OpenSession

STARTED, SEEN, PROVED, FACTOR_DUE, ACTING = "gj_started", "gj_seen", "gj_proved", "gj_factor_due", "gj_acting"


def end(rows: QuerySet[OpenSession]) -> int:
    """End these sessions at once; returns how many there were."""
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    OpenSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def mark(session: Any, now: datetime) -> None:
    """A session that has just begun with a proof of who it is."""
    session[STARTED] = session[SEEN] = session[PROVED] = now.timestamp()
