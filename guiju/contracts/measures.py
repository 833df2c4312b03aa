"""What is counted about contracts."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Value

from guiju.contracts.clauses import HandOverTerms
from guiju.contracts.models import Contract
from guiju.contracts.states import CANCELLED
from guiju.deals.states import AGREED
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.moment import moment_of, terms_of


def _drafted(period: Period) -> QuerySet[Any]:
    """Contracts drawn up in the period, without those given up."""
    rows = Contract.objects.exclude(state=CANCELLED)
    return rows.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at)


def _signed(period: Period) -> QuerySet[Any]:
    """Contracts signed in the period."""
    rows: QuerySet[Any] = Contract.objects.filter(signed_at__gte=period.starts_at, signed_at__lt=period.ends_at)
    return rows


def _due_for_hand_over(period: Period) -> QuerySet[Any]:
    """Contracts signed in the period that were handed over or whose time for it is over;
    ``hand_over_by`` is the last moment.
    """
    terms = terms_of(period, "contracts.hand_over", HandOverTerms)
    if terms is None:
        return Contract.objects.none()
    allowed = timedelta(days=terms.within_days)
    due = Q(handed_over_at__isnull=False) | Q(signed_at__lt=moment_of(period) - allowed)
    rows: QuerySet[Any] = _signed(period).filter(due)
    found: QuerySet[Any] = rows.annotate(hand_over_by=F("signed_at") + Value(allowed))
    return found


MEASURES = (
    Measure(
        name="contracts.from_agreed_negotiation",
        label=N_("Contracts drawn up from an agreed negotiation"),
        kind="contracts.contract",
        rows=_drafted,
        satisfied=Q(negotiation__state=AGREED),
    ),
    Measure(
        name="contracts.reviewed_before_signature",
        label=N_("Contracts signed after a passed review of the same text"),
        kind="contracts.contract",
        rows=_signed,
        satisfied=Q(approved_at__lte=F("signed_at")),
    ),
    Measure(
        name="contracts.handed_over_in_time",
        label=N_("Signed contracts handed over in time"),
        kind="contracts.contract",
        rows=_due_for_hand_over,
        satisfied=Q(handed_over_at__lte=F("hand_over_by")),
    ),
)
