"""Reads about orders that have a name."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from guiju.customers.models import Customer
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.period import business_day, day_start, shifted_month
from guiju.orders import states
from guiju.orders.models import Order, OrderLine, Receivable
from guiju.orders.rules import missing_for_closing


def running() -> QuerySet[Order]:
    """Orders that are being carried out: neither closed nor cancelled."""
    found: QuerySet[Order] = Order.objects.filter(state__in=states.RUNNING)
    return found


def overdue(day: date) -> QuerySet[Receivable]:
    """Parts that were due before a day and are not paid in full, oldest first."""
    late = Receivable.objects.exclude(order__state=states.CANCELLED).filter(settled_at=None, due_on__lt=day)
    found: QuerySet[Receivable] = late.select_related("order").order_by("due_on", "pk")
    return found


def overdue_amount(day: date) -> Decimal:
    """How many yuan are overdue on a day."""
    found: Decimal | None = overdue(day).aggregate(open=Sum(F("amount") - F("paid")))["open"]
    return found or Decimal("0.00")


def incomplete_lines() -> QuerySet[OrderLine]:
    """Order lines without a specification, a quantity or a price."""
    return OrderLine.objects.filter(Q(spec="") | Q(quantity__lte=0) | Q(unit_price__lte=0))


def missing(order: Order) -> list[str]:
    """What the order still lacks before it closes, as sentences (msgids)."""
    return missing_for_closing(
        delivered=order.delivered_at is not None, balance=order.balance, filed=order.filed_at is not None
    )


def is_fully_paid(record: Record) -> bool:
    """Fact: nothing is open on the order."""
    return isinstance(record, Order) and record.balance == 0


def is_delivered(record: Record) -> bool:
    """Fact: the customer has everything."""
    return isinstance(record, Order) and record.delivered_at is not None


def is_filed(record: Record) -> bool:
    """Fact: the papers are complete and filed."""
    return isinstance(record, Order) and record.filed_at is not None


def has_complete_lines(record: Record) -> bool:
    """Fact: the order has lines, and each states specification, quantity and price."""
    rows = OrderLine.objects.filter(order_id=record.pk or 0)
    return rows.exists() and not incomplete_lines().filter(order_id=record.pk).exists()


def ordered_within(months: int, now: datetime) -> list[tuple[Customer, Decimal]]:
    """Every customer with orders, and how many yuan they ordered within so many months; cancelled ones left out."""
    since = day_start(shifted_month(business_day(now), -months))
    kept = Order.objects.exclude(state=states.CANCELLED).values("customer_id")
    sums = kept.annotate(ordered=Sum("amount", filter=Q(created_at__gte=since), default=Decimal(0)))
    found = {row["customer_id"]: row["ordered"] for row in sums.order_by()}
    customers = Customer.objects.in_bulk(found)
    return [(customers[key], ordered) for key, ordered in found.items() if key in customers]
