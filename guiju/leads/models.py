"""The table of leads."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from guiju.customers.models import LAST_ACTIVE, CompanySize, Pooled, Source, open_pools
from guiju.customers.models.matching import came_from, formers_of, went_into
from guiju.customers.models.records import MAIL_BACKWARDS
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.text import N_
from guiju.leads import rules, states

OPEN_VERBS = frozenset({"leads.see", "leads.claim", "leads.look_closer"})


def _choices(labels: Mapping[str, str]) -> list[tuple[str, object]]:
    return [(code, _(label)) for code, label in labels.items()]


class Lead(Pooled):
    """A prospect: a company or person who might buy, until it becomes an opportunity.

    ``name_key`` is the name without legal form and place, ``phone_key`` the number with extension in one form: equal
    keys are possible duplicates. ``first_contact_at`` counts from the present assignment on.
    """

    name = models.CharField(_("Company name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    contact_name = models.CharField(_("Contact name"), max_length=80, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    phone_key = models.CharField(max_length=40, blank=True, editable=False)
    phone_ext = models.CharField(_("Extension"), max_length=6, blank=True, editable=False)
    email = models.EmailField(_("E-mail"), blank=True)
    region = models.CharField(_("Region"), max_length=60, blank=True)
    source = models.CharField(_("Source"), max_length=12, blank=True, choices=Source.choices)
    campaign = models.CharField(_("Campaign"), max_length=80, blank=True)
    intent = models.CharField(_("Intent"), max_length=8, blank=True, choices=_choices(rules.INTENTS))
    industry = models.CharField(_("Industry"), max_length=60, blank=True)
    company_size = models.CharField(_("Company size"), max_length=10, blank=True, choices=CompanySize.choices)
    screening = models.CharField(_("Screening"), max_length=10, blank=True, choices=_choices(rules.SCREENINGS))
    screened_at = models.DateTimeField(_("Screened on"), null=True, blank=True)
    grade = models.CharField(_("Grade"), max_length=1, blank=True, choices=_choices(rules.GRADES))
    graded_at = models.DateTimeField(_("Graded on"), null=True, blank=True)
    key = models.BooleanField(_("Key lead"), default=False)
    product = models.CharField(_("Product asked about"), max_length=120, blank=True)
    needs = models.TextField(_("Needs"), blank=True)
    presented = models.TextField(_("Products presented"), blank=True)
    state = models.CharField(_("State"), max_length=12, default=states.NEW, editable=False)
    obtained_at = models.DateTimeField(_("Obtained on"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Assigned by"),
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    first_contact_at = models.DateTimeField(_("First contact"), null=True, blank=True)
    next_step = models.CharField(_("Next step"), max_length=200, blank=True)
    next_at = models.DateTimeField(_("Next contact"), null=True, blank=True)
    converted_at = models.DateTimeField(_("Converted on"), null=True, blank=True)
    converted_ref = models.CharField(max_length=80, blank=True, editable=False)
    invalid_reason = models.CharField(_("Why invalid"), max_length=200, blank=True)
    tokens = ArrayField(models.TextField(), default=list, editable=False)

    formers: ClassVar[str] = formers_of("leads.lead")
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Pooled.Meta):
        verbose_name = _("Lead")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="leads_lead_owner"),
            models.Index(fields=["unit", "state", "-updated_at"], name="leads_lead_unit"),
            models.Index(fields=["state", "-updated_at"], name="leads_lead_list"),
            models.Index(fields=["-updated_at", "-id"], name="leads_lead_latest"),  # an import gives many one moment
            models.Index(fields=["name_key"], name="leads_lead_name"),
            models.Index(fields=["phone_key"], condition=~Q(phone_key=""), name="leads_lead_phone"),
            models.Index(MAIL_BACKWARDS, condition=~Q(email=""), name="leads_lead_mail"),
            models.Index(fields=["pooled_at"], condition=Q(state=states.POOLED), name="leads_lead_pool"),
            models.Index(LAST_ACTIVE, condition=Q(state__in=states.IN_WORK, discarded_at=None), name="leads_lead_idle"),
            GinIndex(
                OpClass(Func(F("tokens"), function="array_to_tsvector"), name="tsvector_ops"), name="leads_lead_search"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def search_text(self) -> str:
        """A lead is found by company, person, number and address."""
        return rules.search_text(self.name, self.contact_name, self.phone, self.email)

    @classmethod
    def successor(cls, pk: int) -> int | None:
        """The lead into which another was merged."""
        return went_into(cls.kind(), pk)

    def former_refs(self) -> tuple[str, ...]:
        """What was merged into it."""
        return came_from(self.kind(), self.pk)

    @staticmethod
    def scope_open(rights: Rights, verb: str) -> Q:
        """Pooled leads are open, to be seen and claimed, to everyone who may see the pool."""
        return open_pools(rights, states.POOLED) if verb in OPEN_VERBS else Q(pk__in=[])


class SourceCost(Record):
    """What a channel, or one campaign in it, cost in a month; in yuan. ``month`` is the first day of the month."""

    source = models.CharField(_("Source"), max_length=12, choices=Source.choices)
    campaign = models.CharField(_("Campaign"), max_length=80, blank=True)
    month = models.DateField(_("Month"))
    amount = models.DecimalField(_("Cost"), max_digits=14, decimal_places=2)
    note = models.CharField(_("What was paid for"), max_length=200, blank=True)

    scope_owner: ClassVar[str | None] = None
    scope_unit: ClassVar[str | None] = None

    class Meta(Record.Meta):
        verbose_name = _("Cost of a source")
        indexes = [models.Index(fields=["month", "source"], name="leads_sourcecost_month")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="leads_sourcecost_amount",
                violation_error_message=N_("The amount must not be below zero."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.campaign} {self.month:%Y-%m}".replace("  ", " ")


class Enquiry(Record):
    """What came in through a public door, the web form or the mail box, as it came, and what became of it.

    ``consent`` is the sentence that the person ticked, word for word, with ``consent_at``: the proof. ``address`` is
    a keyed hash of the network address, enough to count by and no more. ``outcome``: taken, known, spam.
    """

    door = models.CharField(_("Door"), max_length=8, choices=[("web", _("Web form")), ("mail", _("Mail"))])
    name = models.CharField(_("Company name"), max_length=120, blank=True)
    contact_name = models.CharField(_("Contact name"), max_length=80, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.CharField(_("E-mail"), max_length=254, blank=True)
    product = models.CharField(_("Product asked about"), max_length=120, blank=True)
    message = models.TextField(_("Message"), blank=True)
    consent = models.CharField(_("What was agreed"), max_length=400, blank=True)
    consent_at = models.DateTimeField(_("Agreed on"), null=True, blank=True)
    address = models.CharField(max_length=64, blank=True, editable=False)
    message_id = models.CharField(max_length=200, blank=True, editable=False)
    outcome = models.CharField(
        _("Outcome"), max_length=8, choices=[("taken", _("Became a lead")), ("known", _("Known already")),
        ("spam", _("Kept out"))],
    )  # fmt: skip
    lead = models.ForeignKey(
        Lead, verbose_name=_("Lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="enquiries"
    )

    parents = ("lead",)
    scope_owner: ClassVar[str | None] = "lead__owner"
    scope_unit: ClassVar[str | None] = "lead__unit"

    class Meta(Record.Meta):
        verbose_name = _("Enquiry")
        indexes = [models.Index(fields=["address", "created_at"], name="leads_enquiry_address")]
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"], condition=~Q(message_id=""), name="leads_enquiry_message",
                violation_error_message=N_("This mail was taken in already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"
