"""Duties open and end inside the transaction of the event that causes it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F

from guiju.groundwork.clock.calendars import working_calendar
from guiju.groundwork.clock.models import DONE, DONE_LATE, DROPPED, LATE, OPEN, Duty
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.duration import Duration, Unit
from guiju.groundwork.ledger.record import Written
from guiju.groundwork.policy.book import Book, Bound
from guiju.groundwork.policy.controls import Respond

# Written out because it runs with every event: the ORM needs longer to spell it than the database to carry it out.
_ANSWERED = "%(event)s = ANY(answers)"
_IN_TIME = f"{_ANSWERED} AND due_at >= %(at)s AND state <> '{LATE}'"
_ENDED = "%(event)s = ANY(ends)"
_SETTLE = f"""
UPDATE clock_duty SET
    state = CASE WHEN {_IN_TIME} THEN '{DONE}' WHEN {_ANSWERED} THEN '{DONE_LATE}'
                 WHEN {_ENDED} AND state = '{OPEN}' THEN '{DROPPED}' WHEN {_ENDED} THEN '{DONE_LATE}' ELSE '{LATE}' END,
    settled_at = CASE WHEN {_IN_TIME} THEN %(at)s WHEN {_ANSWERED} THEN due_at
                      WHEN {_ENDED} THEN settled_at ELSE %(at)s END,
    discharged_at = CASE WHEN {_ANSWERED} THEN %(at)s END,
    discharged_by = CASE WHEN {_ANSWERED} THEN %(entry)s END,
    wake_at = NULL, version = version + 1
WHERE about = ANY(%(refs)s) AND state IN ('{OPEN}', '{LATE}') AND discarded_at IS NULL
  AND ({_ANSWERED} OR {_ENDED} OR (next_only AND about = %(ref)s))
"""  # noqa: S608 - constants of this file


def react(book: Book, by: Actor, entry: Written, record: Record, *, owner_changed: bool) -> None:
    """Discharge what this event answers, drop what it ends, open what it obliges to, and let duties follow a new owner."""
    if entry.kind == "clock.duty":
        return
    _settle(entry)
    if owner_changed:
        Duty.objects.filter(about=entry.refs[0], state__in=[OPEN, LATE], follows_owner=True).update(
            who_id=getattr(record, "owner_id", None), unit_id=getattr(record, "unit_id", None), version=F("version") + 1
        )
    due = [bound for bound in book.opens.get(entry.event, ()) if _applies(bound.control, record)]
    if due:
        clauses = [bound.clause.id for bound in due]
        Duty.objects.filter(about=entry.refs[0], clause_id__in=clauses, state=OPEN).exclude(opened_by=entry.id).update(
            state=DROPPED, wake_at=None, version=F("version") + 1
        )
        Duty.objects.bulk_create(_opened(bound, book, by, entry, record) for bound in due)


def _settle(entry: Written) -> None:
    """One statement: answered duties are done (late if past due), ended ones dropped, ``next`` ones missed."""
    given = {"event": entry.event, "at": entry.happened_at, "entry": entry.id, "refs": list(entry.refs), "ref": entry.refs[0]}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, given)


def _applies(control: Respond, record: Record) -> bool:
    return all(comparison.holds(getattr(record, name, None)) for name, comparison in control.conditions.items())


def _opened(bound: Bound, book: Book, by: Actor, entry: Written, record: Record) -> Duty:
    control: Respond = bound.control
    start = entry.happened_at
    due_at, warnings = timetable(book, control, start)
    who = {"owner": getattr(record, "owner_id", None), "actor": by.account_id}.get(control.who)
    return Duty(
        clause_id=bound.clause.id, policy=book.mark, about=entry.refs[0], about_name=str(record)[:200],
        answers=list(control.by), ends=list(control.unless), next_only=control.next, who_id=who,
        follows_owner=control.who == "owner", role="" if control.who in ("owner", "actor") else control.who,
        unit_id=getattr(record, "unit_id", None), warnings=warnings, opened_by=entry.id, opened_at=start,
        due_at=due_at, wake_at=datetime.fromisoformat(warnings[0][0]) if warnings else due_at,
        created_at=start, updated_at=start, version=1,
    )  # fmt: skip


def timetable(book: Book, control: Respond, start: datetime) -> tuple[datetime, list[list[Any]]]:
    """When it is due, and the warnings on the way as [moment, whom to tell, per cent], in time order."""
    calendar = working_calendar(book)
    due_at = control.within.due(start, control.clock, calendar)
    warnings: list[list[Any]] = []
    for warn in sorted(control.warn, key=lambda warn: warn.at):
        share = Duration(Decimal(warn.at), Unit.PERCENT)
        warnings.append([share.warn_at(start, due_at, control.clock, calendar).isoformat(), warn.tell, warn.at])
    return due_at, warnings
