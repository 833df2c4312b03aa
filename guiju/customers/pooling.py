"""Which records return to a shared pool, and when: one query for the heartbeat, the warnings and the trial of a rule.

Whoever asks what a rule would do and whoever lets it be done read the very same rows: :func:`going`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, DateTimeField, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Greatest
from pydantic import TypeAdapter

from guiju.customers.models import LAST_ACTIVE, Pool, Pooled
from guiju.customers.pool_rules import Claimant, PoolRule, PoolTerms
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.period import BUSINESS_ZONE, business_day, day_start
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.policy.book import Book, in_force
from guiju.groundwork.policy.controls import Comparison

BATCH = 2_000


@dataclass(frozen=True)
class Kind:
    """A kind of record that lies in pools: its model, its terms, the rows in somebody's charge, the field it is
    counted by besides the owner (grade of a lead, class of a customer), and the events of claiming and looking closer.
    """

    word: str
    model: type[Pooled]
    terms: str
    shape: type[PoolTerms]
    in_charge: Q
    level: str
    claimed: str
    looked: str

    def in_force(self, book: Book) -> PoolTerms | None:
        """The terms by which this kind is recycled; None while no clause in force sets them."""
        return self.required(book) if self.terms in book.terms else None

    def required(self, book: Book) -> PoolTerms:
        """The terms by which this kind is recycled; raises Refused when no clause in force sets them."""
        return book.read_terms(self.terms, self.shape)

    def read(self, values: Mapping[str, Any]) -> PoolTerms:
        """Terms as somebody tries them; raises ValueError (pydantic's) naming what does not fit."""
        return TypeAdapter(self.shape).validate_python(dict(values))


def _midnight_after(field: str) -> Func:
    """The end of a day of the business calendar."""
    return Func(
        F(field), Value(str(BUSINESS_ZONE)), template="((%(expressions)s)",
        arg_joiner=" + 1)::timestamp AT TIME ZONE ", output_field=DateTimeField(),
    )  # fmt: skip


# Whoever takes over after a contract's end or long after an order begins anew, or would lose the record at once.
_BASES: dict[str, Callable[[], Combinable]] = {
    "activity": lambda: LAST_ACTIVE,
    "assigned": lambda: F("assigned_at"),
    "never_contacted": lambda: F("assigned_at"),
    "contract_end": lambda: Greatest(_midnight_after("contract_ends_on"), LAST_ACTIVE),
    "last_order": lambda: Greatest("last_order_at", "assigned_at"),
}
# Every row that goes by a rule of these has its last sign of life that long ago.
_BY_LIFE = frozenset({"activity", "never_contacted"})


def going(kind: Kind, terms: PoolTerms, at: datetime) -> QuerySet[Any]:
    """The rows that a rule returns to a pool by a moment: each with ``rule`` (its place) and ``leaves_at``."""
    return _judged(kind, terms, at).filter(leaves_at__lte=at)


@dataclass(frozen=True)
class Batch:
    """Locked rows that go to one pool, and the rules that send them there."""

    rows: list[Any]
    rules: Sequence[PoolRule]

    def by_rule(self) -> dict[str, list[int]]:
        """The keys of the rows by the name of the rule that returns them."""
        found: dict[str, list[int]] = {}
        for row in self.rows:
            found.setdefault(self.rules[row.rule].name, []).append(row.pk)
        return found


def next_going(kind: Kind, at: datetime, pool: Pool) -> Batch:
    """The next rows that go to a pool, longest over first, locked; those being worked on wait for the next time."""
    terms = kind.required(in_force(at))
    pools = by_name(kind, terms.in_order())
    places = [place for place, target in pools.items() if target is not None and target.pk == pool.pk]
    rows = going(kind, terms, at).filter(rule__in=places).order_by("leaves_at", "pk")
    return Batch(list(rows.select_for_update(skip_locked=True, of=("self",))[:BATCH]), terms.in_order())


def targets(kind: Kind, terms: PoolTerms, at: datetime) -> list[Pool]:
    """The pools to which something goes at a moment."""
    places = going(kind, terms, at).order_by().values_list("rule", flat=True).distinct()
    pools = by_name(kind, terms.in_order())
    return list({pool.pk: pool for place in places if (pool := pools[place]) is not None}.values())


def soon_going(kind: Kind, terms: PoolTerms, now: datetime) -> QuerySet[Any]:
    """The rows whose owner is to be warned now and has not been since the last sign of life."""
    unwarned = Q(warned_at=None) | Q(warned_at__lt=F("last_active"))
    found: QuerySet[Any] = _near(kind, terms, now).filter(unwarned, leaves_at__gt=now)
    return found


def returning(
    kind: Kind, terms: PoolTerms, owner_id: int, now: datetime, within: timedelta | None = None
) -> QuerySet[Any]:
    """A person's rows that go back within a time, or within the days of their rule, soonest first."""
    rows = _near(kind, terms, now) if within is None else going(kind, terms, now + within)
    found: QuerySet[Any] = rows.filter(owner_id=owner_id).order_by("leaves_at")
    return found


def _near(kind: Kind, terms: PoolTerms, now: datetime) -> QuerySet[Any]:
    """The rows that go within the days that their rule warns before."""
    rules = terms.in_order()
    warned = [now + timedelta(days=rule.warn_days or 0) for rule in rules]
    latest = max(warned, default=now)
    rows: QuerySet[Any] = _judged(kind, terms, latest)
    if all(moment == latest for moment in warned):
        return rows.filter(leaves_at__lte=latest)
    by_rule = [When(fits, then=Value(moment)) for fits, moment in zip(_fits(kind, rules), warned, strict=True)]
    return rows.filter(leaves_at__lte=Case(*by_rule, default=None, output_field=DateTimeField()))


def _judged(kind: Kind, terms: PoolTerms, at: datetime) -> QuerySet[Any]:
    rules = terms.in_order()
    rows = kind.model.objects.filter(kind.in_charge, owner__isnull=False)
    if not rules:
        return rows.none()
    fits = _fits(kind, rules)
    firsts = [When(condition, then=Value(place)) for place, condition in enumerate(fits)]
    ends = [When(condition, then=_end(rule)) for condition, rule in zip(fits, rules, strict=True)]
    judged: QuerySet[Any] = rows.alias(last_active=LAST_ACTIVE).annotate(
        rule=Case(*firsts, default=None, output_field=IntegerField()),
        leaves_at=Case(*ends, default=None, output_field=DateTimeField()),
    )
    return judged.filter(_bound(rules, at))


def _fits(kind: Kind, rules: Sequence[PoolRule]) -> list[Q]:
    """For each rule which rows it is about; the first that fits is the one that counts."""
    return [_all_hold(kind.model, rule) & _has_base(rule) for rule in rules]


def _end(rule: PoolRule) -> Combinable:
    """When a row goes by this rule; never by one that names no days."""
    if rule.days is None:
        return Value(None, output_field=DateTimeField())
    return ExpressionWrapper(_base(rule) + timedelta(days=rule.days), output_field=DateTimeField())


def _bound(rules: Sequence[PoolRule], at: datetime) -> Q:
    """What every row that goes has at least: said apart, so that the index on the last sign of life is used."""
    running = [rule for rule in rules if rule.days is not None]
    if not running or any(rule.since not in _BY_LIFE for rule in running):
        return Q()
    return Q(last_active__lte=at - timedelta(days=min(rule.days or 0 for rule in running)))


def _base(rule: PoolRule) -> Any:
    return _BASES[rule.since]()


def _has_base(rule: PoolRule) -> Q:
    """A rule that counts from a contract's end or an order is not about those who have none, nor one about those never
    contacted about others.
    """
    if rule.since == "never_contacted":
        return Q(last_contact_at=None) | Q(last_contact_at__lt=F("assigned_at"))
    field = {"contract_end": "contract_ends_on", "last_order": "last_order_at"}.get(rule.since)
    return Q(**{f"{field}__isnull": False}) if field else Q()


def _all_hold(model: type[Pooled], rule: PoolRule) -> Q:
    found = Q(pk__gt=0)
    for name, comparison in rule.when.items():
        found &= holds(model, name, comparison)
    return found


def holds(model: type[Pooled], name: str, comparison: Comparison) -> Q:
    """A typed comparison as a condition on rows; it answers as ``Comparison.holds`` does."""
    found = Q()
    if comparison.filled is not None:
        texts = isinstance(model._meta.get_field(name), CharField | TextField)
        empty = Q(**{name: ""}) if texts else Q(**{f"{name}__isnull": True})
        found &= ~empty if comparison.filled else empty
    if comparison.eq is not None:
        found &= Q(**{name: comparison.eq})
    if comparison.ne is not None:
        found &= ~Q(**{name: comparison.ne}) | Q(**{f"{name}__isnull": True})
    if comparison.one_of is not None:
        found &= Q(**{f"{name}__in": list(comparison.one_of)})
    for bound in ("gt", "gte", "lt", "lte"):
        limit = getattr(comparison, bound)
        if limit is not None:
            found &= Q(**{f"{name}__{bound}": limit})
    return found


@dataclass(frozen=True)
class Count:
    """One figure of a trial: what it counts by (``all``, ``rule``, ``owner``, ``level``), the value, how many rows."""

    by: str
    value: Any
    rows: int


_BY = ("rule", "owner", "level")


def counted(kind: Kind, rows: QuerySet[Any]) -> list[Count]:
    """How many rows go, in all, by rule, by owner and by level: one statement over exactly these rows."""
    inner, params = rows.order_by().values_list("rule", "owner_id", kind.level).query.sql_with_params()
    statement = f"""
        SELECT GROUPING(rule, owner, level), rule, owner, level, count(*)
        FROM ({inner}) AS going (rule, owner, level)
        GROUP BY GROUPING SETS ((), (rule), (owner), (level))
    """  # noqa: S608 - the statement of the query set, its values as parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found = cursor.fetchall()
    places = {0b011: 1, 0b101: 2, 0b110: 3}
    return [
        Count("all", None, row[4]) if row[0] == 0b111 else Count(_BY[places[row[0]] - 1], row[places[row[0]]], row[4])
        for row in found
    ]


def arrived(kind: Kind, pools: Sequence[Pool], at: datetime) -> int:
    """How many rows came to these pools at a moment."""
    return kind.model.objects.filter(pool__in=pools, pooled_at=at).count()


@dataclass(frozen=True)
class Warned:
    """Somebody who is to be told: which of their rows go, soonest first, and when the first one does."""

    owner_id: int
    keys: tuple[int, ...]
    leaves_at: datetime

    @property
    def count(self) -> int:
        """How many rows go."""
        return len(self.keys)

    def params(self) -> dict[str, Any]:
        """What the sentence is filled with."""
        return {"count": self.count, "day": business_day(self.leaves_at).isoformat()}

    def ref(self, kind: str) -> str:
        """The first of the rows, as kind:id."""
        return f"{kind}:{self.keys[0]}"


def warnings(rows: QuerySet[Any]) -> list[Warned]:
    """The rows by the person in charge."""
    found: dict[int, list[Any]] = {}
    for owner_id, pk, leaves_at in rows.order_by("leaves_at", "pk").values_list("owner_id", "pk", "leaves_at"):
        found.setdefault(owner_id, []).append((pk, leaves_at))
    return [Warned(owner_id, tuple(key for key, _ in theirs), theirs[0][1]) for owner_id, theirs in found.items()]


def by_name(kind: Kind, rules: Sequence[PoolRule]) -> dict[int, Pool | None]:
    """The pool that each rule sends records to, by the rule's place: the default one where none has that name."""
    pools = {pool.name: pool for pool in Pool.objects.filter(kind_held=kind.word)}
    default = next((pool for pool in pools.values() if pool.is_default), None)
    return {place: pools.get(rule.pool, default) for place, rule in enumerate(rules)}


def default_pool(word: str) -> Pool | None:
    """The pool that takes in what no other is named for."""
    found: Pool | None = Pool.objects.filter(kind_held=word, is_default=True).first()
    return found


def waiting_in(pool: Pool) -> int:
    """How many records wait in a pool."""
    return sum(
        model.objects.filter(pool=pool).count()
        for model in REGISTER.kinds.values()
        if issubclass(model, Pooled)
    )  # fmt: skip


def rules_of(name: str, book: Book) -> tuple[PoolRule, ...]:
    """The rules that terms of this name set, whatever kind of record they are about."""
    return book.read_terms(name, REGISTER.terms[name]).in_order() if name in book.terms else ()


def claimant(kind: Kind, account_id: int, record: Pooled, now: datetime) -> Claimant:
    """What the limits of the pool ask about somebody who wants this record. Two queries."""
    claimed = claimed_today(kind, account_id, now)
    holding = kind.model.objects.filter(kind.in_charge, owner_id=account_id).count()
    return Claimant(holding, claimed, record.pooled_at if record.last_owner_id == account_id else None)


def claimed_today(kind: Kind, account_id: int, now: datetime) -> int:
    """How many records somebody has claimed today."""
    return _acts_today(account_id, kind.claimed, now).count()


def seen_today(kind: Kind, account_id: int, now: datetime, besides: int | None = None) -> int:
    """How many records of the pools somebody has looked closer at today, leaving one out."""
    seen = _acts_today(account_id, kind.looked, now)
    others = seen if besides is None else seen.exclude(record_id=besides)
    return others.values("record_id").distinct().count()


def has_looked(kind: Kind, account_id: int, record_id: int, now: datetime) -> bool:
    """True when the person has looked closer at this very record today: they may go on reading it."""
    return _acts_today(account_id, kind.looked, now).filter(record_id=record_id).exists()


def _acts_today(account_id: int, event: str, now: datetime) -> QuerySet[Entry]:
    since = day_start(business_day(now))
    return Entry.objects.filter(actor_id=account_id, event=event, happened_at__gte=since)
