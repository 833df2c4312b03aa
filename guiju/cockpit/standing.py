"""How clauses stand over a period: score, refusals at gates, waivers."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.models import Refusal
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.run import Measures, Score
from guiju.groundwork.policy.clause import Clause


@dataclass(frozen=True)
class Standing:
    """One clause over a period: its score (None: nothing counts it), how often its gate stopped, its waivers."""

    clause: Clause
    score: Score | None
    stopped: int
    waived: int

    @property
    def percent(self) -> int | None:
        """The score in per cent, rounded down so that 100 means every single row; None without data."""
        value = self.score.value if self.score else None
        return None if value is None else int(value * 100)

    @property
    def tone(self) -> str:
        """``good`` from 95 %, ``warn`` from 80 %, else ``bad``; ``none`` without data."""
        if self.percent is None:
            return "none"
        return "good" if self.percent >= 95 else "warn" if self.percent >= 80 else "bad"


def measures() -> Measures:
    """All measures of the house."""
    return Measures(HOUSE.measures)


def standings(
    clauses: Iterable[Clause], period: Period, reach: Callable[[Measure], Q | None] | None = None
) -> list[Standing]:
    """How these clauses stand over a period, within a reach. Three statements whatever their number."""
    listed = list(clauses)
    scores = measures().scores(listed, period, reach)
    stopped, waived = Counter[str](), Counter[str]()
    for found in Refusal.objects.filter(at__gte=period.starts_at, at__lt=period.ends_at).values_list(
        "clauses", flat=True
    ):
        stopped.update(found)
    passed = Entry.objects.filter(happened_at__gte=period.starts_at, happened_at__lt=period.ends_at)
    for found in passed.exclude(waived=[]).values_list("waived", flat=True):
        waived.update(found)
    return [Standing(clause, scores.get(clause.id), stopped[clause.id], waived[clause.id]) for clause in listed]
