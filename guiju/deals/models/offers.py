"""What is worked out for an opportunity: solutions, proposals, quotations, negotiations."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.deals import states
from guiju.deals.models.lines import Lined, LineFields
from guiju.deals.models.opportunity import Opportunity
from guiju.groundwork.flow.keep import Owned


class Solution(Owned):
    """What the company would do for the customer, agreed on with the departments concerned."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="solutions", verbose_name=_("Opportunity")
    )
    description = models.TextField(_("Product or service"), blank=True)
    implementation = models.TextField(_("Implementation plan"), blank=True)
    expected_result = models.TextField(_("Expected results"), blank=True)
    discussed_with = models.CharField(_("Departments that took part"), max_length=200, blank=True)
    discussion_note = models.TextField(_("Record of the discussion"), blank=True)
    state = models.CharField(_("State"), max_length=20, default=states.DRAFT, editable=False)
    agreed_at = models.DateTimeField(_("Agreed at"), null=True, editable=False)

    parents: ClassVar[tuple[str, ...]] = ("opportunity",)
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Solution")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="deals_solution_owner"),
            models.Index(fields=["agreed_at"], name="deals_solution_agreed"),
        ]

    def __str__(self) -> str:
        return self.description.strip().split("\n")[0][:80] or f"#{self.pk}"


class Proposal(Owned):
    """The sales proposal that puts an agreed solution before the customer."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("Opportunity")
    )
    solution = models.ForeignKey(
        Solution, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("Solution")
    )
    strengths = models.TextField(_("Strengths"), blank=True)
    value = models.TextField(_("Value to the customer"), blank=True)
    problem_fit = models.TextField(_("How the problem is solved"), blank=True)
    case = models.TextField(_("Success cases"), blank=True)
    testimonial = models.TextField(_("Customer testimonials"), blank=True)
    sent_at = models.DateTimeField(_("Sent at"), null=True, editable=False)
    presented_at = models.DateTimeField(_("Presented at"), null=True, editable=False)
    audience = models.CharField(_("Audience"), max_length=200, blank=True)
    reaction = models.TextField(_("Reactions"), blank=True)
    state = models.CharField(_("State"), max_length=20, default=states.DRAFT, editable=False)

    parents: ClassVar[tuple[str, ...]] = ("opportunity", "solution")
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Proposal")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="deals_proposal_owner"),
            models.Index(fields=["sent_at"], name="deals_proposal_sent"),
        ]

    def __str__(self) -> str:
        return self.value.strip().split("\n")[0][:80] or f"#{self.pk}"


class Quotation(Lined, Owned):
    """Prices offered to the customer. ``discount_rate`` is in per cent of the list prices, reckoned from the lines.

    ``below_floor``: a line lies below its product's floor price; ``beyond_terms``: that, or more discount than the
    policy leaves free.
    """

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="quotations", verbose_name=_("Opportunity")
    )
    number = models.CharField(_("Quotation no."), max_length=40, unique=True, editable=False)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    discount_rate = models.DecimalField(_("Discount %"), max_digits=5, decimal_places=2, default=0, editable=False)
    total = models.DecimalField(_("Total"), max_digits=14, decimal_places=2, default=0, editable=False)
    below_floor = models.BooleanField(_("Below floor price"), default=False, editable=False)
    beyond_terms = models.BooleanField(_("Beyond the free discount"), default=False, editable=False)
    state = models.CharField(_("State"), max_length=20, default=states.DRAFT, editable=False)
    sent_at = models.DateTimeField(_("Sent at"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("Accepted at"), null=True, editable=False)

    parents: ClassVar[tuple[str, ...]] = ("opportunity",)
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Quotation")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="deals_quotation_owner"),
            models.Index(fields=["unit", "state", "-updated_at"], name="deals_quotation_unit"),
        ]

    def __str__(self) -> str:
        return self.number

    def approved_content(self) -> dict[str, Any]:
        """An approval binds to the lines, the total and how long they hold."""
        return {
            "opportunity": self.opportunity_id,
            "lines": self.lines_content(),
            "total": str(self.total),
            "discount_rate": str(self.discount_rate),
            "valid_until": str(self.valid_until or ""),
        }


class QuotationLine(LineFields):
    """A line of a quotation."""

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="lines")

    class Meta(LineFields.Meta):
        pass


class Negotiation(Owned):
    """Talks with the customer: what was agreed on the four topics, where the customer stands, what was conceded, our
    limits.
    """

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="negotiations", verbose_name=_("Opportunity")
    )
    agreed_terms = models.TextField(_("Contract terms"), blank=True)
    agreed_price = models.DecimalField(_("Agreed price"), max_digits=14, decimal_places=2, null=True, blank=True)
    agreed_delivery = models.CharField(_("Delivery time"), max_length=200, blank=True)
    agreed_after_sales = models.TextField(_("After-sales service"), blank=True)
    customer_stance = models.TextField(_("Customer's position and concerns"), blank=True)
    concessions = models.TextField(_("Concessions made"), blank=True)
    limits = models.TextField(_("Our limits"), blank=True)
    state = models.CharField(_("State"), max_length=20, default=states.OPEN, editable=False)
    agreed_at = models.DateTimeField(_("Agreed at"), null=True, editable=False)

    parents: ClassVar[tuple[str, ...]] = ("opportunity",)
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Negotiation")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="deals_negotiation_owner"),
            models.Index(fields=["agreed_at"], name="deals_negotiation_agreed"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity} #{self.pk}"
