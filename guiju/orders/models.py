"""The tables of orders: lines, receivables, shipments, changes."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from guiju.deals.models import Lined, LineFields
from guiju.groundwork.flow.keep import Owned, Record
from guiju.groundwork.kernel.text import N_
from guiju.orders import states
from guiju.orders.rules import Due


class Order(Lined, Owned):
    """What a customer ordered. Amounts in yuan; ``paid`` never exceeds ``amount``.

    ``settled_at`` is when the balance reached zero, ``filed_at`` when the papers were complete, ``last_event_at``
    when something
    last happened to the order.
    """

    number = models.CharField(_("Order no."), max_length=40, unique=True, editable=False)
    contract = models.ForeignKey(
        "contracts.Contract",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=_("Contract"),
    )
    opportunity = models.ForeignKey(
        "deals.Opportunity", null=True, blank=True, on_delete=models.PROTECT, related_name="orders",
        verbose_name=_("Opportunity"),
    )  # fmt: skip
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="orders", verbose_name=_("Customer")
    )
    amount = models.DecimalField(_("Order amount"), max_digits=14, decimal_places=2)
    paid = models.DecimalField(_("Received"), max_digits=14, decimal_places=2, default=0, editable=False)
    delivery_date = models.DateField(_("Delivery date"), null=True, blank=True)
    payment_method = models.CharField(_("Payment method"), max_length=80, blank=True)
    payment_terms = models.CharField(_("Payment terms"), max_length=300, blank=True)
    state = models.CharField(_("State"), max_length=20, default=states.OPEN, editable=False)
    confirmed_at = models.DateTimeField(_("Confirmed at"), null=True, editable=False)
    delivered_at = models.DateTimeField(_("Delivered at"), null=True, editable=False)
    settled_at = models.DateTimeField(_("Paid in full at"), null=True, editable=False)
    filed_at = models.DateTimeField(_("Filed at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("Closed at"), null=True, editable=False)
    last_event_at = models.DateTimeField(_("Last event"), null=True, editable=False)
    cancel_reason = models.CharField(_("Reason of cancelling"), max_length=300, blank=True, editable=False)
    tokens = ArrayField(models.TextField(), default=list, blank=True, editable=False)

    parents: ClassVar[tuple[str, ...]] = ("contract", "opportunity", "customer")
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"
    _kept_plan: Sequence[Due] | None = None

    class Meta(Owned.Meta):
        verbose_name = _("Order")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="orders_order_owner"),
            models.Index(fields=["unit", "state", "-updated_at"], name="orders_order_unit"),
            models.Index(fields=["state", "-updated_at"], name="orders_order_state"),
            models.Index(fields=["-updated_at"], name="orders_order_updated"),
            models.Index(fields=["delivery_date"], name="orders_order_delivery"),
            GinIndex(
                OpClass(Func(F("tokens"), function="array_to_tsvector"), name="tsvector_ops"),
                name="orders_order_tokens",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(contract__isnull=False) & ~Q(state=states.CANCELLED),
                name="orders_order_contract_once",
                violation_error_message=N_("There is already an order for this contract."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, paid__gte=0, paid__lte=F("amount")),
                name="orders_order_paid",
                violation_error_message=N_("Payments must not exceed the order's amount."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def balance(self) -> Decimal:
        """What is still to be received, in yuan."""
        return self.amount - self.paid

    def search_text(self) -> str:
        """Found by number and by the customer's name."""
        return f"{self.number}\n{self.customer.name}"

    def keep_plan(self, parts: Sequence[Due]) -> None:
        """Note the receivables that replace the present ones when the order is stored."""
        self._kept_plan = parts

    def after_save(self) -> None:
        """Replace lines and receivables by those kept, in the transaction that stored the order."""
        super().after_save()
        if self._kept_plan is not None:
            Receivable.every.filter(order=self).delete()
            Receivable.every.bulk_create(
                Receivable(
                    order=self, position=place, due_on=part.due_on, amount=part.amount, version=1,
                    created_at=self.updated_at, updated_at=self.updated_at,
                )
                for place, part in enumerate(self._kept_plan, start=1)
            )  # fmt: skip
            self._kept_plan = None


class OrderLine(LineFields):
    """A line of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")

    class Meta(LineFields.Meta):
        pass


class OfOrder(Record):
    """A record that belongs to an order, and through it to the order's owner and unit."""

    parents: ClassVar[tuple[str, ...]] = ("order",)
    scope_owner: ClassVar[str | None] = "order__owner"
    scope_unit: ClassVar[str | None] = "order__unit"

    class Meta(Record.Meta):
        abstract = True


class Receivable(OfOrder):
    """A part of an order's amount and the day it falls due.
    ``settled_on`` is the day the money that completed it came in.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receivables", verbose_name=_("Order"))
    position = models.PositiveSmallIntegerField(_("Part"))
    due_on = models.DateField(_("Due on"))
    amount = models.DecimalField(_("Amount due"), max_digits=14, decimal_places=2)
    paid = models.DecimalField(_("Received"), max_digits=14, decimal_places=2, default=0)
    settled_at = models.DateTimeField(_("Settled at"), null=True)
    settled_on = models.DateField(_("Money in on"), null=True)

    class Meta(OfOrder.Meta):
        verbose_name = _("Receivable")
        ordering = ["due_on", "position"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(settled_at=None), name="orders_receivable_open"),
            models.Index(fields=["due_on", "settled_on"], name="orders_receivable_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, paid__gte=0, paid__lte=F("amount")),
                name="orders_receivable_paid",
                violation_error_message=N_("Payments must not exceed the amount due."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.position}"

    def take(self, amount: Decimal, day: object, now: datetime) -> None:
        """Count ``amount`` yuan that came in on ``day`` towards this part; it is settled once nothing is open."""
        self.paid += amount
        self.version += 1
        self.updated_at = now
        if self.paid == self.amount:
            self.settled_at, self.settled_on = now, day  # type: ignore[assignment]


class Shipment(OfOrder):
    """Goods sent out for an order: by which carrier, when, and when they were promised for."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("Order"))
    carrier = models.CharField(_("Carrier"), max_length=80)
    tracking_no = models.CharField(_("Tracking no."), max_length=80, blank=True)
    shipped_on = models.DateField(_("Shipped on"))
    promised_on = models.DateField(_("Promised for"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta(OfOrder.Meta):
        verbose_name = _("Shipment")
        indexes = [models.Index(fields=["order", "shipped_on"], name="orders_shipment_order")]

    def __str__(self) -> str:
        return f"{self.order} {self.carrier} {self.tracking_no}".strip()


class Subject(models.TextChoices):
    """What a customer wants changed. Lines and other things are worked into the order again before it is confirmed
    anew.
    """

    DELIVERY_DATE = "delivery_date", _("Delivery date")
    PAYMENT_TERMS = "payment_terms", _("Payment terms")
    PAYMENT_METHOD = "payment_method", _("Payment method")
    LINES = "lines", _("Goods and quantities")
    OTHER = "other", _("Other")


class OrderChange(OfOrder):
    """A change that the customer asks for: what, how it was, how it is to be, and what follows from it."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="changes", verbose_name=_("Order"))
    what = models.CharField(_("What changes"), max_length=20, choices=Subject.choices)
    before = models.CharField(_("Before"), max_length=300, blank=True)
    after = models.CharField(_("After"), max_length=300)
    impact = models.TextField(_("Consequences"), blank=True)
    state = models.CharField(_("State"), max_length=20, default=states.ASKED, editable=False)
    decided_at = models.DateTimeField(_("Decided at"), null=True, editable=False)
    decision_note = models.CharField(_("Reason of the decision"), max_length=300, blank=True, editable=False)

    class Meta(OfOrder.Meta):
        verbose_name = _("Order change")
        indexes = [
            models.Index(fields=["order", "state"], name="orders_change_order"),
            models.Index(fields=["state", "-updated_at"], name="orders_change_state"),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_what_display()}"
