"""How clauses stand over a period: score, refusals at gates, waivers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.reach import Reach
from guiju.groundwork.measures.run import Measures, Score
from guiju.groundwork.policy.clause import Clause

_BESIDES = """
SELECT 'stopped', clause, count(*) FROM flow_refusal CROSS JOIN LATERAL unnest(clauses) AS clause
WHERE at >= %(since)s AND at < %(until)s GROUP BY clause
UNION ALL
SELECT 'waived', clause, count(*) FROM ledger_entry CROSS JOIN LATERAL unnest(waived) AS clause
WHERE happened_at >= %(since)s AND happened_at < %(until)s AND waived <> '{}' GROUP BY clause
"""


@dataclass(frozen=True)
class Standing:
    """One clause over a period: its score (None: nothing counts it), how often its gate stopped, its waivers."""

    clause: Clause
    score: Score | None
    stopped: int = 0
    waived: int = 0

    @cached_property
    def percent(self) -> int | None:
        """The score in per cent, rounded down so that 100 means every single row; None without data."""
        score = self.score
        return None if score is None or not score.population else score.satisfied * 100 // score.population

    @property
    def tone(self) -> str:
        """``good`` from 95 %, ``warn`` from 80 %, else ``bad``; ``none`` without data."""
        if self.percent is None:
            return "none"
        return "good" if self.percent >= 95 else "warn" if self.percent >= 80 else "bad"


def measures() -> Measures:
    """All measures of the house."""
    return Measures(HOUSE.measures)


def scored(clauses: Iterable[Clause], period: Period, reach: Reach | None) -> list[Standing]:
    """How those of the clauses stand that have a measure, by their score alone. One statement."""
    listed = list(clauses)
    scores = measures().scores(listed, period, reach)
    return [Standing(clause, scores[clause.id]) for clause in listed if clause.id in scores]


def standings(clauses: Iterable[Clause], period: Period, reach: Reach | None = None) -> list[Standing]:
    """How these clauses stand over a period, within a reach. Two statements whatever their number."""
    listed = list(clauses)
    scores = measures().scores(listed, period, reach)
    besides = _besides(period)
    return [
        Standing(
            clause, scores.get(clause.id), besides.get(("stopped", clause.id), 0), besides.get(("waived", clause.id), 0)
        )
        for clause in listed
    ]


def course(clause: Clause, periods: Sequence[Period], reach: Reach | None) -> list[Standing]:
    """How one clause stands in each of several periods; the last one with what it stopped and where it was waived."""
    *earlier, last = measures().course(clause, periods, reach)
    besides = _besides(periods[-1])
    stopped, waived = (besides.get((what, clause.id), 0) for what in ("stopped", "waived"))
    return [*(Standing(clause, score) for score in earlier), Standing(clause, last, stopped, waived)]


def _besides(period: Period) -> dict[tuple[str, str], int]:
    """How often each clause stopped somebody, and how often it was passed on a waiver."""
    with connection.cursor() as cursor:
        cursor.execute(_BESIDES, {"since": period.starts_at, "until": period.ends_at})
        return {(what, clause): count for what, clause, count in cursor.fetchall()}
