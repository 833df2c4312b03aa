"""The table of leads."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from guiju.customers.models import CompanySize, Source
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.flow.keep import Owned
from guiju.leads import rules, states

SEE_POOL = "leads.see_pool"
OPEN_VERBS = frozenset({"leads.see", "leads.claim"})
# The last sign of life of a lead that somebody is in charge of; the index below is on the same expression.
LAST_ACTIVE = Greatest("assigned_at", "last_contact_at")


def _choices(labels: Mapping[str, str]) -> list[tuple[str, object]]:
    return [(code, _(label)) for code, label in labels.items()]


class Lead(Owned):
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
    needs = models.TextField(_("Needs"), blank=True)
    presented = models.TextField(_("Products presented"), blank=True)
    state = models.CharField(_("State"), max_length=12, default=states.NEW, editable=False)
    obtained_at = models.DateTimeField(_("Obtained on"))
    assigned_at = models.DateTimeField(_("Assigned on"), null=True, blank=True)
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
    last_contact_at = models.DateTimeField(_("Last contact"), null=True, blank=True)
    next_step = models.CharField(_("Next step"), max_length=200, blank=True)
    next_at = models.DateTimeField(_("Next contact"), null=True, blank=True)
    converted_at = models.DateTimeField(_("Converted on"), null=True, blank=True)
    converted_ref = models.CharField(max_length=80, blank=True, editable=False)
    pooled_at = models.DateTimeField(_("In the pool since"), null=True, blank=True)
    last_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Last owner"),
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    invalid_reason = models.CharField(_("Why invalid"), max_length=200, blank=True)
    tokens = ArrayField(models.TextField(), default=list, editable=False)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Lead")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="leads_lead_owner"),
            models.Index(fields=["unit", "state", "-updated_at"], name="leads_lead_unit"),
            models.Index(fields=["state", "-updated_at"], name="leads_lead_list"),
            models.Index(fields=["name_key"], name="leads_lead_name"),
            models.Index(fields=["phone_key"], condition=~Q(phone_key=""), name="leads_lead_phone"),
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

    @staticmethod
    def scope_open(rights: Rights, verb: str) -> Q:
        """Pooled leads are open, to be seen and claimed, to everyone who may see the pool."""
        return Q(state=states.POOLED) if verb in OPEN_VERBS and rights.may(SEE_POOL) else Q(pk__in=[])
