"""The table of money received."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from guiju.finance import states
from guiju.groundwork.flow.keep import Owned
from guiju.groundwork.kernel.text import N_


class Receipt(Owned):
    """Money that came in, in yuan: amount = applied to orders + unapplied + refunded.

    ``bank_ref`` is the bank's own number of the transfer; it makes recording the same money twice impossible.
    """

    bank_ref = models.CharField(_("Bank reference"), max_length=80)
    customer = models.ForeignKey(
        "customers.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="receipts",
        verbose_name=_("Customer"),
    )  # fmt: skip
    order = models.ForeignKey(
        "orders.Order",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receipts",
        verbose_name=_("Order"),
    )
    payer = models.CharField(_("Payer"), max_length=200, blank=True)
    amount = models.DecimalField(_("Amount received"), max_digits=14, decimal_places=2)
    received_on = models.DateField(_("Received on"))
    note = models.CharField(_("Note"), max_length=300, blank=True)
    applied = models.DecimalField(_("Matched"), max_digits=14, decimal_places=2, default=0, editable=False)
    unapplied = models.DecimalField(_("Not matched"), max_digits=14, decimal_places=2, default=0, editable=False)
    refunded = models.DecimalField(_("Refunded"), max_digits=14, decimal_places=2, default=0, editable=False)
    state = models.CharField(_("State"), max_length=20, default=states.OPEN, editable=False)
    tokens = ArrayField(models.TextField(), default=list, blank=True, editable=False)

    parents: ClassVar[tuple[str, ...]] = ("order", "customer")
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Receipt")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="finance_receipt_owner"),
            models.Index(fields=["unit", "state", "-updated_at"], name="finance_receipt_unit"),
            models.Index(fields=["state", "-received_on"], name="finance_receipt_state"),
            models.Index(fields=["-updated_at"], name="finance_receipt_updated"),
            models.Index(fields=["-received_on"], name="finance_receipt_day"),
            GinIndex(
                OpClass(Func(F("tokens"), function="array_to_tsvector"), name="tsvector_ops"),
                name="finance_receipt_tokens",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bank_ref"],
                name="finance_receipt_bank_ref",
                violation_error_message=N_("This bank reference was recorded already; the money is in the books once."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, applied__gte=0, unapplied__gte=0, refunded__gte=0)
                & Q(amount=F("applied") + F("unapplied") + F("refunded")),
                name="finance_receipt_sums",
                violation_error_message=N_("Matched, unmatched and refunded must add up to the amount received."),
            ),
        ]

    def __str__(self) -> str:
        return self.bank_ref

    def search_text(self) -> str:
        """Found by bank reference and payer."""
        return f"{self.bank_ref}\n{self.payer}"
