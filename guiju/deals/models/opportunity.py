"""Opportunities."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from guiju.deals import states
from guiju.groundwork.flow.keep import Owned
from guiju.groundwork.kernel.text import N_


class Source(models.TextChoices):
    """Where an opportunity came from; ``latent_need`` is one that sales found beyond what was asked for."""

    LEAD = "lead", _("Lead")
    LATENT_NEED = "latent_need", _("Latent need")
    REPEAT = "repeat", _("Repeat business")
    REFERRAL = "referral", _("Referral")
    CUSTOMER = "customer", _("The customer asked")
    OTHER = "other", _("Other")


class Opportunity(Owned):
    """A chance of business with one customer; its state is its sales stage.

    ``triggered_at`` is when the lead or contact that showed it came about. ``analysed_first`` holds what was true
    when the
    solution stage was first reached: present business, pain points and goals were all written down.
    ``credit_owner`` had it before and keeps ``credit_percent`` of the credit for it.
    ``replanned_at`` is the first plan made after the last change of stage.
    """

    name = models.CharField(_("Opportunity"), max_length=200)
    lead = models.ForeignKey(
        "leads.Lead",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opportunities",
        verbose_name=_("Lead"),
    )
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="opportunities", verbose_name=_("Customer")
    )
    contact = models.ForeignKey(
        "customers.Contact",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Contact"),
    )
    state = models.CharField(_("Stage"), max_length=20, default=states.DISCOVERY, editable=False)
    amount = models.DecimalField(_("Expected amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    expected_close = models.DateField(_("Expected signing"), null=True, blank=True)
    needs = models.TextField(_("Needs"), blank=True)
    current_state = models.TextField(_("Present business"), blank=True)
    pain_points = models.TextField(_("Pain points"), blank=True)
    goals = models.TextField(_("Goals"), blank=True)
    background = models.TextField(_("Project background"), blank=True)
    competitors = models.TextField(_("Competitors"), blank=True)
    source = models.CharField(_("Source"), max_length=20, choices=Source, blank=True)
    next_step = models.CharField(_("Next step"), max_length=200, blank=True)
    next_at = models.DateTimeField(_("Next step at"), null=True, blank=True)
    replanned_at = models.DateTimeField(_("Replanned at"), null=True, editable=False)
    stage_changed_at = models.DateTimeField(_("In this stage since"), null=True, editable=False)
    solution_at = models.DateTimeField(_("Reached the solution stage"), null=True, editable=False)
    analysed_first = models.BooleanField(_("Needs analysed before the solution"), default=False, editable=False)
    lost_reason = models.CharField(_("Reason of loss"), max_length=300, blank=True, editable=False)
    won_at = models.DateTimeField(_("Won at"), null=True, editable=False)
    lost_at = models.DateTimeField(_("Lost at"), null=True, editable=False)
    last_contact_at = models.DateTimeField(_("Last contact"), null=True, editable=False)
    triggered_at = models.DateTimeField(_("Found at"), null=True, blank=True)
    credit_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("Credit shared with"),
    )  # fmt: skip
    credit_percent = models.PositiveSmallIntegerField(_("Their share in percent"), null=True, editable=False)
    tokens = ArrayField(models.TextField(), default=list, blank=True, editable=False)

    parents: ClassVar[tuple[str, ...]] = ("lead", "customer")
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Opportunity")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="deals_opp_owner"),
            models.Index(fields=["unit", "state", "-updated_at"], name="deals_opp_unit"),
            models.Index(fields=["state", "-updated_at"], name="deals_opp_state"),
            models.Index(fields=["-updated_at"], name="deals_opp_updated"),
            GinIndex(
                OpClass(Func(F("tokens"), function="array_to_tsvector"), name="tsvector_ops"), name="deals_opp_tokens"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(lead__isnull=False),
                name="deals_opp_lead_once",
                violation_error_message=N_("This lead has already become an opportunity."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="deals_opp_amount",
                violation_error_message=N_("The amount must not be below zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def search_text(self) -> str:
        """Found by its own name, the customer's name and the competitors."""
        return f"{self.name}\n{self.customer.name}\n{self.competitors}"
