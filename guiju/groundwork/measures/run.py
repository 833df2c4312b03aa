"""Running measures and scores: satisfied ÷ population over a period and a scope, always with its n."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.generic import DUTIES, GATES, duties_of, duties_together, gates_of, gates_together
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.reach import Reach
from guiju.groundwork.measures.spelled import Part, Spelling
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import Gate, Respond

FEW = 10
_PLACED = "SELECT '{place}', n, good FROM ({counted}) AS counted (name, n, good)"


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
            return duties_of(clause)
        if clause.measure == GATES:
            return gates_of(clause)
        return self.named.get(clause.measure or "")

    def scores(self, clauses: Iterable[Clause], period: Period, reach: Reach | None = None) -> dict[str, Score]:
        """The scores of many clauses over a period, in one statement; ``reach`` narrows the rows that count.

        Clauses without a measure are left out; a measure shared by several clauses is counted once, duties and gates
        of all clauses are counted together.
        """
        wanted = {clause.id: clause for clause in clauses if self.has(clause)}
        found = {name: Score(good, n) for name, n, good in _counted(self._parts(wanted.values(), period, reach))}
        return {key: found.get(_counted_as(clause), Score(0, 0)) for key, clause in wanted.items()}

    def course(self, clause: Clause, periods: Sequence[Period], reach: Reach | None = None) -> list[Score | None]:
        """One clause's score over each of several periods, in one statement; None where it has no measure."""
        if not self.has(clause):
            return [None for _ in periods]
        parts = [
            (_PLACED.format(counted=part[0], place=place), part[1])
            for place, period in enumerate(periods)
            for part in self._parts([clause], period, reach)
            if part is not None
        ]
        found = {name: Score(good, n) for name, n, good in _counted(parts)}
        return [found.get(str(place), Score(0, 0)) for place, _ in enumerate(periods)]

    def has(self, clause: Clause) -> bool:
        """True when some measure stands behind a clause's score."""
        return clause.measure in (DUTIES, GATES) or clause.measure in self.named

    def _parts(self, clauses: Collection[Clause], period: Period, reach: Reach | None) -> Iterator[Part | None]:
        spelling = Spelling(period, reach)
        names = dict.fromkeys(clause.measure for clause in clauses if clause.measure)
        yield from (spelling.of(self.named[name]) for name in names if name in self.named)
        yield duties_together([clause for clause in clauses if clause.measure == DUTIES], period, reach)
        yield gates_together([clause for clause in clauses if clause.measure == GATES], period, reach)

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


def _counted_as(clause: Clause) -> str:
    return clause.id if clause.measure in (DUTIES, GATES) else str(clause.measure)


def _counted(parts: Iterable[Part | None]) -> list[tuple[str, int, int]]:
    some = [part for part in parts if part is not None]
    if not some:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"({sql})" for sql, _ in some), [one for _, params in some for one in params])
        return list(cursor.fetchall())


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


def measured_by_default(clause: Clause) -> str | None:
    """The generic measure that fits a clause's controls, if any."""
    if any(isinstance(control, Respond) for control in clause.controls):
        return DUTIES
    return GATES if any(isinstance(control, Gate) for control in clause.controls) else None
