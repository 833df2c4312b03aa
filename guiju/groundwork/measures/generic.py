"""The two measures that any clause can use: its duties met and its gates kept; for one clause, or many together."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from guiju.groundwork.clock.models import DONE, DONE_LATE, LATE, Duty
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.reach import Reach, within
from guiju.groundwork.measures.spelled import Part, spelled_out
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import Gate

DUTIES, GATES = "clock.duties_met", "flow.gates_kept"
# A ledger entry keeps or waives several clauses; only those count whose gate stands before the entry's own verb.
_GATES = """
SELECT clause, count(DISTINCT id), count(DISTINCT id) FILTER (WHERE clause = ANY(kept))
FROM ({entries}) AS passed (id, verb, kept, waived) CROSS JOIN LATERAL unnest(kept || waived) AS clause
WHERE clause || ' ' || verb = ANY(%s) GROUP BY clause
"""


def duties_of(clause: Clause) -> Measure:
    """The duties of a clause whose outcome was decided in the period; met are those done in time."""

    def rows(period: Period) -> QuerySet[Any]:
        return _settled([clause.id], period)

    return Measure(DUTIES, clause.title.en, "clock.duty", rows, Q(state=DONE), owner="who")


def gates_of(clause: Clause) -> Measure:
    """What passed the gates of a clause in the period; kept are those that needed no waiver."""
    verbs = _verbs(clause)

    def rows(period: Period) -> QuerySet[Any]:
        return _passed(verbs, period).filter(Q(kept__contains=[clause.id]) | Q(waived__contains=[clause.id]))

    return Measure(
        GATES, clause.title.en, "ledger.entry", rows, Q(kept__contains=[clause.id]), owner="actor_id", unit=None
    )


def duties_together(clauses: Sequence[Clause], period: Period, reach: Reach | None) -> Part | None:
    """The statement that counts the duties of many clauses: clause, population, met. None when no row can count."""
    if not clauses:
        return None
    rows = _narrowed(_settled([clause.id for clause in clauses], period), duties_of(clauses[0]), reach)
    counted = rows.order_by().values("clause_id").annotate(n=Count("pk"), good=Count("pk", filter=Q(state=DONE)))
    return spelled_out(counted.values_list("clause_id", "n", "good"))


def gates_together(clauses: Sequence[Clause], period: Period, reach: Reach | None) -> Part | None:
    """The statement that counts the gates of many clauses: clause, population, kept. None when no row can count."""
    pairs = [(clause.id, verb) for clause in clauses for verb in _verbs(clause)]
    if not pairs:
        return None
    rows = _narrowed(_passed({verb for _, verb in pairs}, period), gates_of(clauses[0]), reach)
    entries = spelled_out(rows.order_by().values_list("pk", "verb", "kept", "waived"))
    if entries is None:
        return None
    return _GATES.format(entries=entries[0]), [*entries[1], [f"{clause} {verb}" for clause, verb in pairs]]


def _settled(clause_ids: Sequence[str], period: Period) -> QuerySet[Any]:
    return Duty.objects.filter(
        clause_id__in=clause_ids,
        state__in=[DONE, DONE_LATE, LATE],
        settled_at__gte=period.starts_at,
        settled_at__lt=period.ends_at,
    )


def _passed(verbs: Collection[str], period: Period) -> QuerySet[Any]:
    return Entry.objects.filter(
        verb__in=sorted(verbs), happened_at__gte=period.starts_at, happened_at__lt=period.ends_at
    )


def _verbs(clause: Clause) -> list[str]:
    return [control.before for control in clause.controls if isinstance(control, Gate)]  # type: ignore[attr-defined]


def _narrowed(rows: QuerySet[Any], like: Measure, reach: Reach | None) -> QuerySet[Any]:
    narrowed = within(reach, like)
    return rows if narrowed is None else rows.filter(narrowed)
