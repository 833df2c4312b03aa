"""The table of contracts and their lines."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from guiju.contracts import states
from guiju.deals.models import Lined, LineFields
from guiju.groundwork.flow.keep import Owned
from guiju.groundwork.kernel.text import N_


class Contract(Lined, Owned):
    """What we and a customer promise each other. The amount is in yuan; it may differ from the sum of the lines by
    agreement.

    ``begins_on`` and ``ends_on`` are the first and the last day of its term; without a last day it runs on.

    ``own_text``: the customer's or a text of its own was used instead of our standard form.
    """

    number = models.CharField(_("Contract no."), max_length=40, unique=True, editable=False)
    title = models.CharField(_("Contract"), max_length=200)
    opportunity = models.ForeignKey(
        "deals.Opportunity", null=True, blank=True, on_delete=models.PROTECT, related_name="contracts",
        verbose_name=_("Opportunity"),
    )  # fmt: skip
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="contracts", verbose_name=_("Customer")
    )
    quotation = models.ForeignKey(
        "deals.Quotation", null=True, blank=True, on_delete=models.PROTECT, related_name="contracts",
        verbose_name=_("Quotation"),
    )  # fmt: skip
    negotiation = models.ForeignKey(
        "deals.Negotiation", null=True, blank=True, on_delete=models.PROTECT, related_name="contracts",
        verbose_name=_("Negotiation"),
    )  # fmt: skip
    amount = models.DecimalField(_("Contract amount"), max_digits=14, decimal_places=2)
    text = models.TextField(_("Contract text"), blank=True)
    own_text = models.BooleanField(_("Not our standard form"), default=False)
    delivery_date = models.DateField(_("Delivery date"), null=True, blank=True)
    begins_on = models.DateField(_("Term from"), null=True, blank=True)
    ends_on = models.DateField(_("Term until"), null=True, blank=True)
    payment_terms = models.CharField(_("Payment terms"), max_length=300, blank=True)
    payment_method = models.CharField(_("Payment method"), max_length=80, blank=True)
    state = models.CharField(_("State"), max_length=20, default=states.DRAFT, editable=False)
    approved_at = models.DateTimeField(_("Approved at"), null=True, editable=False)
    signed_at = models.DateTimeField(_("Signed at"), null=True, editable=False)
    signed_by_customer = models.CharField(_("Signed for the customer by"), max_length=80, blank=True)
    handed_over_at = models.DateTimeField(_("Handed over at"), null=True, editable=False)
    handed_over_to = models.CharField(_("Handed over to"), max_length=120, blank=True)
    cancel_reason = models.CharField(_("Reason of cancelling"), max_length=300, blank=True)
    tokens = ArrayField(models.TextField(), default=list, blank=True, editable=False)

    parents: ClassVar[tuple[str, ...]] = ("opportunity", "customer", "negotiation")
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Contract")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="contracts_contract_owner"),
            models.Index(fields=["unit", "state", "-updated_at"], name="contracts_contract_unit"),
            models.Index(fields=["state", "-updated_at"], name="contracts_contract_state"),
            models.Index(fields=["-updated_at"], name="contracts_contract_updated"),
            models.Index(fields=["signed_at"], name="contracts_contract_signed"),
            GinIndex(
                OpClass(Func(F("tokens"), function="array_to_tsvector"), name="tsvector_ops"),
                name="contracts_contract_tokens",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="contracts_contract_amount",
                violation_error_message=N_("The amount must not be below zero."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")) | Q(begins_on=None) | Q(ends_on=None),
                name="contracts_contract_term",
                violation_error_message=N_("The term must not end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def search_text(self) -> str:
        """Found by number, title and the customer's name."""
        return f"{self.number}\n{self.title}\n{self.customer.name}"

    def approved_content(self) -> dict[str, Any]:
        """An approval binds to the customer, the amount, the text, the lines, the term and the terms;
        nothing else changes a promise. A term that is not set is no part of it, as before there were any.
        """
        term = {name: str(day) for name in ("begins_on", "ends_on") if (day := getattr(self, name)) is not None}
        return term | {
            "customer": self.customer_id,
            "title": self.title,
            "amount": str(self.amount),
            "text": self.text,
            "own_text": self.own_text,
            "lines": self.lines_content(),
            "delivery_date": str(self.delivery_date or ""),
            "payment_terms": self.payment_terms,
            "payment_method": self.payment_method,
        }


class ContractLine(LineFields):
    """A line of a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lines")

    class Meta(LineFields.Meta):
        pass
