"""What is counted about money received."""

from typing import Any

from django.db.models import Q, QuerySet

from guiju.finance.models import Receipt
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure


def _received(period: Period) -> QuerySet[Any]:
    """Receipts whose money came in on a day of the period."""
    rows: QuerySet[Any] = Receipt.objects.filter(received_on__gte=period.start, received_on__lt=period.end)
    return rows


MEASURES = (
    Measure(
        name="finance.receipts_matched",
        label=N_("Receipts matched to orders in full, or the rest refunded"),
        kind="finance.receipt",
        rows=_received,
        satisfied=Q(unapplied=0),
    ),
)
