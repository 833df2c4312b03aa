"""Decisions about calls: whom a call reached, when it counts, which follow-ups it answers."""

from datetime import datetime, timedelta

from guiju.calls.clauses import NoteTerms
from guiju.groundwork.kernel import phone
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.period import business_day, day_start
from guiju.groundwork.kernel.text import N_

UNREACHED = frozenset({"no_answer", "busy", "wrong_number"})
DO_NOT_CALL = "do_not_call"


def read_number(raw: str | None) -> tuple[str, str]:
    """A number as typed → (as it is dialled, key); both empty when none was given. Raises Invalid on ``phone``."""
    if not raw or not raw.strip():
        return "", ""
    try:
        read = phone.normalise(raw)
    except Malformed as reason:
        raise Invalid({"phone": (reason.text, reason.params)}) from reason
    return f"{read.dialled}-{read.extension}" if read.extension else read.dialled, read.key


def has_reached(result: str) -> bool:
    """True when somebody was spoken to or written to; a call that nobody took is no contact."""
    return result not in UNREACHED


def is_effective(result: str, talk_seconds: int, at_least: int) -> bool:
    """True when the call reached somebody and lasted at least the policy's seconds."""
    return has_reached(result) and talk_seconds >= at_least


def answered_until(moment: datetime) -> datetime:
    """A talk answers what was due until the end of its business day."""
    return day_start(business_day(moment) + timedelta(days=1))


def is_in_time(done_at: datetime, due_at: datetime) -> bool:
    """A follow-up done on the day it was due, or before, is in time."""
    return done_at < answered_until(due_at)


def check_edit(author_id: int | None, editor_id: int | None, written_at: datetime, now: datetime, t: NoteTerms) -> None:
    """A note is changed by its author alone, and only for the policy's minutes. Raises NotAllowed or Refused."""
    if author_id != editor_id:
        raise NotAllowed("calls.not_the_author", N_("Only whoever wrote a note changes it; add a note of your own."))
    if now > written_at + timedelta(minutes=t.edit_minutes):
        raise Refused(
            "calls.note_stands",
            N_("After %(minutes)s minutes a note stands as it is; add to it instead."),
            minutes=t.edit_minutes,
        )
