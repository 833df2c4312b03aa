"""Gates: before a verb, every clause in force has its say. A gate never just refuses, it tells what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.models import Unit
from guiju.groundwork.clock.calendars import working_calendar
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import GateShut, Shut
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.binding import DEPARTMENT
from guiju.groundwork.policy.book import Book, Bound
from guiju.groundwork.policy.controls import Approve, Comparison, Limit, Precede, Require
from guiju.groundwork.policy.models import Waiver

_OF_RECORD = "SELECT FROM ledger_entry WHERE event = %s AND kind = %s AND record_id = %s"
_TOLD_BY = "SELECT FROM ledger_entry WHERE event = %s AND refs @> ARRAY[%s]::varchar[]"
_COUNT = "SELECT count(*) FROM ledger_entry WHERE event = %s AND happened_at > %s"
# What was merged into a record happened to it, as long as the merge stands: asked in the same statement.
# The ledger is asked for each former record by itself: for none, and so mostly, it is not asked at all.
_OF_FORMER = """SELECT coalesce(bool_or(EXISTS (
    SELECT FROM ledger_entry WHERE event = %s AND kind = %s AND record_id = former.key)), false) FROM former"""
_TOLD_BY_FORMER = """SELECT coalesce(bool_or(EXISTS (
    SELECT FROM ledger_entry WHERE event = %s
    AND refs @> ARRAY[%s::text || former.key]::varchar[])), false) FROM former"""
_COUNT_OF_FORMER = """SELECT coalesce(sum((
    SELECT count(*) FROM ledger_entry WHERE event = %s AND happened_at > %s
    AND refs @> ARRAY[%s::text || former.key]::varchar[] AND NOT refs @> ARRAY[%s]::varchar[])), 0) FROM former"""


@dataclass
class Passed:
    """Which clauses had a say and were kept, which were passed on a waiver, and which approval was spent."""

    kept: list[str] = field(default_factory=list)
    waived: dict[str, int] = field(default_factory=dict)
    approvals: list[int] = field(default_factory=list)

    def settle(self, entry_id: int, now: datetime) -> None:
        """Spend the waivers and approvals on the entry that was just written."""
        if self.waived:
            spent = Waiver.objects.filter(pk__in=self.waived.values())
            spent.update(state=Waiver.USED, used_at=now, used_entry=entry_id)
        for approval in self.approvals:
            if REGISTER.approvals is not None:
                REGISTER.approvals.use(approval, entry_id)


def unit_of(record: Record) -> int | None:
    """The unit a record belongs to, by the look-up its kind declares; None when it belongs to none."""
    found: Any = record
    for name in (getattr(record, "scope_unit", None) or "unit").split("__"):
        found = getattr(found, name, None)
    key: int | None = getattr(found, "pk", found)
    return key


def departments_of(unit_id: int | None) -> tuple[str, ...]:
    """Names and roles of a unit and of all units above it."""
    path = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first() or ""
    keys = [int(part) for part in path.strip("/").split("/") if part]
    rows = Unit.objects.filter(pk__in=keys).values_list("name", "role")
    return tuple(word for row in rows for word in row if word)


def is_approved_kind(book: Book, model: type[Record]) -> bool:
    """True when some verb on this kind of record needs approval."""
    verbs = (REGISTER.verbs.get(name) for name in book.approving)
    return REGISTER.approvals is not None and any(verb is not None and verb.model is model for verb in verbs)


@dataclass(frozen=True)
class Case:
    """One attempt at a verb: the record as it stands, with the inputs laid over it."""

    by: Actor
    verb: str
    record: Record
    inputs: Mapping[str, Any]

    def value(self, name: str) -> Any:
        """What the field would hold: the input if given, else the record's own value; ``department``: where it lies."""
        if name == DEPARTMENT and not hasattr(self.record, name):
            return self.departments
        return self.record.judged(name, self.inputs)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Names and roles of the record's unit and of all units above it; of the person's own where it has none."""
        return departments_of(unit_of(self.record) or home_unit(self.by.account_id, self.by.now))

    @property
    def moment(self) -> datetime:
        """When the thing happens that is judged: a call logged in the evening was made when it was made."""
        happened_at: datetime | None = self.inputs.get("happened_at")
        return happened_at or self.by.now

    def meets(self, conditions: Mapping[str, Comparison]) -> bool:
        """True when every condition of a control holds, so that the control applies."""
        return all(comparison.holds(self.value(name)) for name, comparison in conditions.items())


def check(book: Book, case: Case) -> Passed:
    """Ask every gate of the verb; raises :class:`GateShut` naming all clauses in the way that are not waived."""
    passed, shut = Passed(), []
    for bound in book.gates.get(case.verb, ()):
        if case.meets(bound.control.conditions):
            answer = _ask(book, bound, case, passed)
            if answer is None:
                passed.kept.append(bound.clause.id)
            else:
                shut.append(answer)
    if shut:
        shut = _without_waived(shut, case, passed)
    if shut:
        raise GateShut(case.verb, shut)
    return passed


def _without_waived(shut: list[Shut], case: Case, passed: Passed) -> list[Shut]:
    if case.record.pk is None:
        return shut
    granted = Waiver.objects.filter(
        about=case.record.ref, verb=case.verb, state=Waiver.GRANTED, clause_id__in=[answer.clause_id for answer in shut]
    )
    passed.waived = dict(granted.values_list("clause_id", "pk"))
    passed.kept = [clause for clause in passed.kept if clause not in passed.waived]
    return [answer for answer in shut if answer.clause_id not in passed.waived]


def _ask(book: Book, bound: Bound, case: Case, passed: Passed) -> Shut | None:
    control = bound.control
    if isinstance(control, Require):
        return _require(bound, control, case)
    if isinstance(control, Precede):
        return _precede(bound, control, case)
    if isinstance(control, Limit):
        return _limit(book, bound, control, case)
    if isinstance(control, Approve):
        return _approve(bound, control, case, passed)
    raise TypeError(f"{type(control).__name__} is not a gate")


def _shut(bound: Bound, reason: str, *, missing: tuple[str, ...] = (), route: str | None = None, **params: Any) -> Shut:
    control = bound.control
    return Shut(bound.clause.id, control.kind, bound.clause.title, reason, params, missing, route, control.waiver)


def _require(bound: Bound, control: Require, case: Case) -> Shut | None:
    missing = tuple(name for name in control.fields if case.value(name) in (None, "", [], ()))
    if missing:
        return _shut(bound, N_("Fill in what is missing, then go on."), missing=missing)
    for name in control.facts:
        if not REGISTER.facts[name](case.record):
            return _shut(bound, N_("This must hold first: %(fact)s"), fact=name)
    return None


def _precede(bound: Bound, control: Precede, case: Case) -> Shut | None:
    if control.on == "record":
        done = _happened(case.record, control.after, own=True)
    else:
        parent = case.value(control.on)
        done = parent is not None and _happened(parent, control.after, own=False)
    return None if done else _shut(bound, N_("This must have happened first: %(event)s"), event=control.after)


def _happened(record: Record, event: str, *, own: bool) -> bool:
    """True when an event was told of a record, or of one that lives on in it; ``own``: it happened to just that one."""
    kind, key = record.kind(), record.pk
    whose: list[Any] = [kind, key] if own else [record.ref]
    first, second = (_OF_RECORD, _OF_FORMER) if own else (_TOLD_BY, _TOLD_BY_FORMER)
    if not record.formers:
        return bool(_asked(f"SELECT EXISTS ({first})", [event, *whose]))
    statement = f"SELECT EXISTS ({first}) OR ({record.formers} {second})"
    return bool(_asked(statement, [event, *whose, key, event, kind if own else f"{kind}:"]))


def _times(record: Record, given: list[Any]) -> int:
    """How often an event (``given``: which, since when) was told of a record or of one that lives on in it."""
    statement = f"{_COUNT} AND refs @> ARRAY[%s]::varchar[]"
    if not record.formers:
        return int(_asked(statement, [*given, record.ref]))
    both = f"SELECT ({statement}) + ({record.formers} {_COUNT_OF_FORMER})"
    return int(_asked(both, [*given, record.ref, record.pk, *given, f"{record.kind()}:", record.ref]))


def _asked(statement: str, given: list[Any]) -> Any:
    """One value from the ledger. Written out: the ORM takes longer to spell it than the database to answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()[0]


def _limit(book: Book, bound: Bound, control: Limit, case: Case) -> Shut | None:
    if control.hours is not None or control.workdays_only:
        closed = _out_of_hours(book, bound, control, case.moment)
        if closed is not None:
            return closed
    if control.event is None:
        return None
    if control.at_least is None:
        _one_at_a_time(bound, control, case)
    count = _count(control, case)
    if control.at_most is not None and count >= control.at_most:
        return _shut(bound, N_("%(count)s of at most %(most)s are used up."), count=count, most=control.at_most)
    if control.at_least is not None and count < control.at_least:
        return _shut(bound, N_("%(count)s of at least %(least)s are done."), count=count, least=control.at_least)
    if control.exactly is not None and count != control.exactly:
        return _shut(bound, N_("%(count)s of exactly %(exactly)s are done."), count=count, exactly=control.exactly)
    return None


def _one_at_a_time(bound: Bound, control: Limit, case: Case) -> None:
    """Of two who use up the same limit at one moment the second waits, and counts what the first did."""
    by = {"actor": case.by.account_id, "record": case.record.ref}.get(control.per)
    value = by if by is not None else plain(case.value(control.per))
    with connection.cursor() as cursor:
        key = f"limit {bound.clause.id} {control.per} {value}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _count(control: Limit, case: Case) -> int:
    """How often the event happened, by what the control counts by, within its window."""
    value = case.record if control.per == "record" else None if control.per == "actor" else case.value(control.per)
    since = (
        case.moment - control.within.approximate() if control.within is not None else datetime.min.replace(tzinfo=UTC)
    )
    given: list[Any] = [control.event, since]
    if control.per == "actor" and case.by.account_id is None:
        return int(_asked(f"{_COUNT} AND actor_id IS NULL", given))
    if control.per == "actor":
        return int(_asked(f"{_COUNT} AND actor_id = %s", [*given, case.by.account_id]))
    if isinstance(value, Record):
        return _times(value, given)
    return int(_asked(f"{_COUNT} AND data -> %s = %s", [*given, control.per, Jsonb(plain(value))]))


def _out_of_hours(book: Book, bound: Bound, control: Limit, now: datetime) -> Shut | None:
    local = now.astimezone(ZONE)
    if control.workdays_only and not working_calendar(book).is_workday(local.date()):
        return _shut(bound, N_("Only on working days."))
    if control.hours is not None:
        opens, closes = (time.fromisoformat(edge) for edge in control.hours)
        if not opens <= local.time() < closes:
            return _shut(
                bound, N_("Only between %(opens)s and %(closes)s."), opens=control.hours[0], closes=control.hours[1]
            )
    return None


def _approve(bound: Bound, control: Approve, case: Case, passed: Passed) -> Shut | None:
    if not control.reached(case.value(control.amount) if control.amount else None, case.value):
        return None
    port = REGISTER.approvals
    approval = port.granted(case.verb, case.record, case.inputs) if port is not None else None
    if approval is None:
        return _shut(bound, N_("This needs approval first."), route=bound.clause.id)
    passed.approvals.append(approval)
    return None
