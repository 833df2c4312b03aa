"""Duties open and end inside the transaction of the event that causes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from guiju.groundwork.access.grants import acting_for, units_answered_for
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
WHERE about = ANY(%(refs)s) AND state IN ('{OPEN}', '{LATE}') AND opened_by <> %(entry)s AND discarded_at IS NULL
  AND ({_ANSWERED} OR {_ENDED} OR (next_only AND about = %(ref)s))
"""  # noqa: S608 - constants of this file

_DROP = f"""
UPDATE clock_duty SET state = '{DROPPED}', wake_at = NULL, version = version + 1
WHERE about = %(ref)s AND clause_id = ANY(%(clauses)s) AND state = '{OPEN}' AND opened_by <> %(entry)s
  AND discarded_at IS NULL
"""  # noqa: S608 - constants of this file


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A record that was just made, as far as duties ask: ``fields`` holds what their conditions may name."""

    ref: str
    name: str
    owner_id: int | None = None
    unit_id: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def react(
    book: Book, by: Actor, entry: Written, record: Record, *, owner_changed: bool = False, created: bool = False
) -> None:
    """Discharge what this event answers, drop what it ends, open what it obliges to, let duties follow a new owner.

    Nothing was owed yet on a record that this very event ``created``; nothing is owed any more on a discarded one.
    """
    if entry.kind == "clock.duty":
        return
    if not created or len(entry.refs) > 1:  # its parents may have been waiting for this
        _settle(entry)
    if record.discarded_at is not None:
        gone = Duty.objects.filter(about=entry.refs[0], state=OPEN)
        gone.update(state=DROPPED, wake_at=None, version=F("version") + 1)
        return
    if owner_changed and not created:
        Duty.objects.filter(about=entry.refs[0], state__in=[OPEN, LATE], follows_owner=True).update(
            who_id=getattr(record, "owner_id", None), unit_id=getattr(record, "unit_id", None), version=F("version") + 1
        )
    opens = book.opens.get(entry.event, ())
    due = [bound for bound in opens if _applies(bound.control, lambda name: getattr(record, name, None))]
    if due and not created:
        _drop([bound.clause.id for bound in due], entry)
    if due:
        held = Newcomer(entry.refs[0], str(record), getattr(record, "owner_id", None), getattr(record, "unit_id", None))
        for bound in due:
            _insert_like(_opened(bound, book, by, entry, held), bound.control, [held])


def owed_by(account_id: int, day: date, acting: Sequence[int] | None = None) -> QuerySet[Duty]:
    """What a person owes on a day, late or running: their own duties and those of their roles in the units they answer
    for (never those of another department's holder of the same role), and the same of whoever they stand in for.

    ``acting`` is what :func:`acting_for` gave, where it was asked already.
    """
    persons = acting_for(account_id, day) if acting is None else acting
    theirs = Q(who_id__in=persons)
    for role, units in units_answered_for(persons, day).items():
        theirs |= Q(who=None, role=role) & (Q(unit=None) | Q(unit_id__in=units))
    rows: QuerySet[Duty] = Duty.objects.filter(theirs, state__in=[OPEN, LATE])
    return rows


def open_many(book: Book, by: Actor, entry: Written, event: str, newcomers: Sequence[Newcomer]) -> int:
    """Open on records just made in bulk what ``event`` obliges to, one statement a clause; returns how many duties.

    The same rules as for one record: conditions, times, warnings, and who is to act. Nothing is owed on them before.
    """
    opened = 0
    for bound in book.opens.get(event, ()):
        conditions = bound.control.conditions
        chosen = [one for one in newcomers if _applies(bound.control, one.fields.get)] if conditions else newcomers
        if chosen:
            opened += _insert_like(_opened(bound, book, by, entry, chosen[0]), bound.control, chosen)
    return opened


def settle_many(entry: Written, event: str, touched: Sequence[Newcomer]) -> None:
    """What ``event`` answers or ends on records that one act changed together; duties follow their new owners."""
    if not touched:
        return
    _settle(replace(entry, event=event, refs=[one.ref for one in touched]))
    owners: dict[tuple[int | None, int | None], list[str]] = {}
    for one in touched:
        owners.setdefault((one.owner_id, one.unit_id), []).append(one.ref)
    for (owner_id, unit_id), refs in owners.items():
        running = Duty.objects.filter(about__in=refs, state__in=[OPEN, LATE], follows_owner=True)
        running.exclude(who_id=owner_id).update(who_id=owner_id, unit_id=unit_id, version=F("version") + 1)


def _insert_like(first: Duty, control: Respond, newcomers: Sequence[Newcomer]) -> int:
    """Store one duty a newcomer, each as the first but for its record, its name, its unit and whoever is in charge."""
    own: dict[str, list[Any]] = {
        "about": [one.ref for one in newcomers],
        "about_name": [one.name[:200] for one in newcomers],
        "unit_id": [one.unit_id for one in newcomers],
    }
    if control.who == "owner":
        own["who_id"] = [one.owner_id for one in newcomers]
    statement, same = _insertion(tuple(own))
    values = [field.get_db_prep_save(getattr(first, field.attname), connection) for field in same]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *own.values()])
        return int(cursor.rowcount)


@cache
def _insertion(own: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """The statement that stores duties alike in every column but their ``own``, and the fields of the common ones."""
    fields = {str(field.column): field for field in Duty._meta.concrete_fields if not field.primary_key}
    types = {name: str(field.db_type(connection)) for name, field in fields.items()}
    same = [name for name in fields if name not in own]
    statement = (
        f"INSERT INTO clock_duty ({', '.join([*own, *same])}) "  # noqa: S608 - columns of the model
        f"SELECT own.*, {', '.join(f'%s::{types[name]}' for name in same)} "
        f"FROM unnest({', '.join(f'%s::{types[name]}[]' for name in own)}) own"
    )
    return statement, tuple(fields[name] for name in same)


def _drop(clauses: list[str], entry: Written) -> None:
    """The same event again starts the time anew: what it opened before is owed no more."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP, {"ref": entry.refs[0], "clauses": clauses, "entry": entry.id})


def _settle(entry: Written) -> None:
    """One statement: answered duties are done (late if past due), ended ones dropped, ``next`` ones missed."""
    given: dict[str, Any] = {"event": entry.event, "at": entry.happened_at, "entry": entry.id}
    given |= {"refs": list(entry.refs), "ref": entry.refs[0]}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, given)


def _applies(control: Respond, value: Callable[[str], Any]) -> bool:
    return all(comparison.holds(value(name)) for name, comparison in control.conditions.items())


def _opened(bound: Bound, book: Book, by: Actor, entry: Written, record: Newcomer) -> Duty:
    control: Respond = bound.control
    start = entry.happened_at
    due_at, warnings = timetable(book, control, start)
    who = {"owner": record.owner_id, "actor": by.account_id}.get(control.who)
    return Duty(
        clause_id=bound.clause.id, policy=book.mark, about=record.ref, about_name=record.name[:200],
        answers=list(control.by), ends=list(control.unless), next_only=control.next, who_id=who,
        follows_owner=control.who == "owner", role="" if control.who in ("owner", "actor") else control.who,
        unit_id=record.unit_id, warnings=warnings, opened_by=entry.id, opened_at=start,
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
