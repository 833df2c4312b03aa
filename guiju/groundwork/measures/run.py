"""Running measures and scores: satisfied ÷ population over a period and a scope, always with its n."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Value

from guiju.groundwork.clock.models import DONE, DONE_LATE, LATE, Duty
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import Gate, Respond

FEW = 10
DUTIES, GATES = "clock.duties_met", "flow.gates_kept"


@dataclass(frozen=True)
class Score:
    """How a clause stands: ``satisfied`` of ``population``; ``value`` None means no data, never a pass."""

    satisfied: int
    population: int

    @property
    def value(self) -> Decimal | None:
        """The share kept, 0 to 1; None when nothing was there to keep."""
        return Decimal(self.satisfied) / self.population if self.population else None

    @property
    def few(self) -> bool:
        """True when the population is too small to read much from."""
        return 0 < self.population < FEW

    @property
    def broken(self) -> int:
        """How many of the population do not satisfy."""
        return self.population - self.satisfied


@dataclass
class Measures:
    """Every measure of the house by name, and the two that any clause can use: duties met and gates kept."""

    named: Mapping[str, Measure]

    def of(self, clause: Clause) -> Measure | None:
        """The measure behind a clause's score: its own, or that of its duties or gates."""
        if clause.measure == DUTIES:
            return _duties(clause)
        if clause.measure == GATES:
            return _gates(clause)
        return self.named.get(clause.measure or "")

    def scores(
        self, clauses: Iterable[Clause], period: Period, reach: Callable[[Measure], Q | None] | None = None
    ) -> dict[str, Score]:
        """The scores of many clauses over a period, in one statement; ``reach`` narrows each measure's rows.

        Clauses without a measure are left out; a measure shared by several clauses is counted once.
        """
        wanted = {clause.id: measure for clause in clauses if (measure := self.of(clause)) is not None}
        counted: dict[str, QuerySet[Any]] = {}
        for clause_id, measure in wanted.items():
            key = _shared_key(measure, clause_id)
            if key not in counted:
                counted[key] = _one_row(key, measure, period, reach(measure) if reach else None)
        parts = list(counted.values())
        rows = parts[0].union(*parts[1:], all=True) if parts else []
        found = {row["counted_as"]: Score(row["good"], row["n"]) for row in rows}
        return {
            clause_id: found.get(_shared_key(measure, clause_id), Score(0, 0)) for clause_id, measure in wanted.items()
        }

    def score(self, clause: Clause, period: Period, within: Q | None = None) -> Score | None:
        """The clause's score over a period, optionally narrowed by a filter on the measured rows. One query."""
        measure = self.of(clause)
        if measure is None:
            return None
        return count(measure, period, within)


def count(measure: Measure, period: Period, within: Q | None = None) -> Score:
    """Population and satisfied of a measure over a period, in one query."""
    rows = measure.population(period)
    if rows.query.is_empty():  # no clause sets the terms it is judged by: no data
        return Score(0, 0)
    if within is not None:
        rows = rows.filter(within)
    found = rows.aggregate(n=Count("pk", distinct=True), good=Count("pk", distinct=True, filter=measure.satisfied))
    return Score(satisfied=found["good"], population=found["n"])


def _shared_key(measure: Measure, clause_id: str) -> str:
    return clause_id if measure.name in (DUTIES, GATES) else measure.name


def _one_row(key: str, measure: Measure, period: Period, within: Q | None) -> QuerySet[Any]:
    rows = measure.population(period)
    if within is not None:
        rows = rows.filter(within)
    counted: QuerySet[Any] = (
        rows.order_by()
        .annotate(counted_as=Value(key, output_field=CharField()))
        .values("counted_as")
        .annotate(n=Count("pk", distinct=True), good=Count("pk", distinct=True, filter=measure.satisfied))
        .values("counted_as", "n", "good")
    )
    return counted


def drill(measure: Measure, period: Period, *, good: bool | None = None) -> QuerySet[Any]:
    """The rows behind the figure: all, only the satisfied (``good=True``) or only the broken (``good=False``)."""
    rows = measure.population(period)
    if good is None or rows.query.is_empty():
        return rows
    return rows.filter(measure.satisfied) if good else rows.exclude(pk__in=rows.filter(measure.satisfied).values("pk"))


def by(measure: Measure, period: Period, group: str, within: Q | None = None) -> dict[Any, Score]:
    """The measure grouped by a look-up (owner, unit …), in one query, optionally narrowed by a filter."""
    rows = measure.population(period)
    if rows.query.is_empty():
        return {}
    found = (
        (rows if within is None else rows.filter(within))
        .values(group)
        .annotate(n=Count("pk", distinct=True), good=Count("pk", distinct=True, filter=measure.satisfied))
        .order_by(group)
    )
    return {row[group]: Score(row["good"], row["n"]) for row in found}


def _duties(clause: Clause) -> Measure:
    def rows(period: Period) -> QuerySet[Any]:
        return Duty.objects.filter(
            clause_id=clause.id,
            state__in=[DONE, DONE_LATE, LATE],
            settled_at__gte=period.starts_at,
            settled_at__lt=period.ends_at,
        )

    return Measure(DUTIES, clause.title.en, "clock.duty", rows, Q(state=DONE), owner="who")


def _gates(clause: Clause) -> Measure:
    verbs = [control.before for control in clause.controls if isinstance(control, Gate)]  # type: ignore[attr-defined]

    def rows(period: Period) -> QuerySet[Any]:
        had_a_say = Q(kept__contains=[clause.id]) | Q(waived__contains=[clause.id])
        return Entry.objects.filter(
            had_a_say, verb__in=verbs, happened_at__gte=period.starts_at, happened_at__lt=period.ends_at
        )

    return Measure(
        GATES, clause.title.en, "ledger.entry", rows, Q(kept__contains=[clause.id]), owner="actor_id", unit=None
    )


def measured_by_default(clause: Clause) -> str | None:
    """The generic measure that fits a clause's controls, if any."""
    if any(isinstance(control, Respond) for control in clause.controls):
        return DUTIES
    return GATES if any(isinstance(control, Gate) for control in clause.controls) else None
