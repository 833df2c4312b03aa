"""What is counted about orders, their changes, shipments and payments."""

from datetime import timedelta
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from guiju.groundwork.kernel.period import Period, business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.moment import moment_of, terms_of
from guiju.orders import states
from guiju.orders.clauses import ChangeTerms, TrackingTerms
from guiju.orders.models import Order, OrderChange, OrderLine, Receivable, Shipment
from guiju.orders.queries import incomplete_lines, running

_OF_ORDER = {"order": OuterRef("pk")}
_LINES = OrderLine.objects.filter(**_OF_ORDER).order_by().values("order")
_MONEY = DecimalField(max_digits=14, decimal_places=2)


def _opened(period: Period) -> QuerySet[Any]:
    """Orders entered in the period, without those cancelled."""
    rows = Order.objects.exclude(state=states.CANCELLED)
    return rows.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at)


def _tracked(period: Period) -> QuerySet[Any]:
    """Orders being carried out now that were entered before the period ended; ``fresh``: something happened in time."""
    terms = terms_of(period, "orders.tracking", TrackingTerms)
    if terms is None:
        return Order.objects.none()
    since = moment_of(period) - timedelta(days=terms.within_days)
    changed = OrderChange.objects.filter(**_OF_ORDER).order_by("-updated_at").values("updated_at")[:1]
    latest = Greatest("last_event_at", Coalesce(Subquery(changed), F("last_event_at")))
    return running().filter(created_at__lt=period.ends_at).annotate(latest=latest, since=Value(since))


def _changes(period: Period) -> QuerySet[Any]:
    """Changes asked for in the period; ``decide_by`` is the last moment allowed."""
    terms = terms_of(period, "orders.changes", ChangeTerms)
    if terms is None:
        return OrderChange.objects.none()
    asked = OrderChange.objects.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at)
    found: QuerySet[Any] = asked.annotate(decide_by=F("created_at") + Value(timedelta(days=terms.decide_within_days)))
    return found


def _due_for_shipping(period: Period) -> QuerySet[Any]:
    """Orders whose delivery date lies in the period and has come, without those cancelled or still being entered."""
    rows = Order.objects.exclude(state__in=[states.CANCELLED, states.OPEN])
    return rows.filter(delivery_date__gte=period.start, delivery_date__lte=_last_day(period))


def _due_for_payment(period: Period) -> QuerySet[Any]:
    """Receivables whose due day lies in the period and has come, without those of cancelled orders."""
    rows = Receivable.objects.exclude(order__state=states.CANCELLED)
    return rows.filter(due_on__gte=period.start, due_on__lte=_last_day(period))


def _last_day(period: Period) -> Any:
    return business_day(moment_of(period))


MEASURES = (
    Measure(
        name="orders.from_contract",
        label=N_("Orders opened from a contract"),
        kind="orders.order",
        rows=_opened,
        satisfied=Q(contract__isnull=False),
    ),
    Measure(
        name="orders.elements_complete",
        label=N_("Orders with specification, quantity, price, delivery date and payment method"),
        kind="orders.order",
        rows=_opened,
        satisfied=Q(has_lines=True, has_gaps=False, delivery_date__isnull=False) & ~Q(payment_method=""),
        annotations={
            "has_lines": Exists(OrderLine.objects.filter(**_OF_ORDER)),
            "has_gaps": Exists(incomplete_lines().filter(**_OF_ORDER)),
        },
    ),
    Measure(
        name="orders.amount_equals_lines",
        label=N_("Orders with the amount equal to their lines, a delivery date and an opportunity"),
        kind="orders.order",
        rows=_opened,
        satisfied=Q(amount=F("lines_total"), delivery_date__isnull=False, opportunity__isnull=False),
        annotations={
            "lines_total": Subquery(_LINES.annotate(total=Sum("amount")).values("total"), output_field=_MONEY)
        },
    ),
    Measure(
        name="orders.tracked",
        label=N_("Running orders with something new in time"),
        kind="orders.order",
        rows=_tracked,
        satisfied=Q(latest__gte=F("since")),
    ),
    Measure(
        name="orders.changes_in_time",
        label=N_("Order changes decided in time, with before and after"),
        kind="orders.orderchange",
        rows=_changes,
        satisfied=Q(decided_at__lte=F("decide_by")) & ~Q(before="") & ~Q(after=""),
        owner="order__owner",
        unit="order__unit",
    ),
    Measure(
        name="orders.shipped_in_time",
        label=N_("Orders shipped by the promised day, with carrier and date"),
        kind="orders.order",
        rows=_due_for_shipping,
        satisfied=Q(in_time=True),
        annotations={
            "in_time": Exists(
                Shipment.objects.filter(**_OF_ORDER, shipped_on__lte=F("promised_on")).exclude(carrier="")
            ),
        },
    ),
    Measure(
        name="orders.paid_in_time",
        label=N_("Receivables paid in full by their due day"),
        kind="orders.receivable",
        rows=_due_for_payment,
        satisfied=Q(settled_on__lte=F("due_on")),
        owner="order__owner",
        unit="order__unit",
    ),
)
