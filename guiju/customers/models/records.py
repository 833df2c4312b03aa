"""Customers, their contacts, numbers not to be called, and requests to share data."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower, Reverse
from django.utils.translation import gettext_lazy as _

from guiju.customers import states
from guiju.customers.models.matching import came_from, formers_of, went_into
from guiju.customers.models.pools import LAST_ACTIVE, SEE_POOL, Pooled, open_pools
from guiju.customers.models.sharing import SHARED_READINGS, Share
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.masks import mask
from guiju.groundwork.flow.keep import Owned, Record
from guiju.groundwork.kernel.text import N_

# A mail address read backwards: one index finds the address itself and everybody under its domain.
MAIL_BACKWARDS = OpClass(Reverse(Lower("email")), name="text_pattern_ops")


class Level(models.TextChoices):
    """Customer class (客户分类)."""

    A = "A", _("Class A")
    B = "B", _("Class B")
    C = "C", _("Class C")


class ValueTier(models.TextChoices):
    """What the customer is worth over time."""

    HIGH = "high", _("High value")
    MEDIUM = "medium", _("Medium value")
    LOW = "low", _("Low value")


class CompanySize(models.TextChoices):
    """People employed by the customer."""

    MICRO = "micro", _("Under 20 people")
    SMALL = "small", _("20 to 99 people")
    MEDIUM = "medium", _("100 to 499 people")
    LARGE = "large", _("500 people and more")


class Source(models.TextChoices):
    """The channel through which a prospect or customer was found."""

    ADS = "ads", _("Online advertising")
    SEARCH = "search", _("Web search")
    SOCIAL = "social", _("Social media")
    EXHIBITION = "exhibition", _("Exhibition")
    CAMPAIGN = "campaign", _("Marketing campaign")
    EMAIL = "email", _("E-mail marketing")
    WEBSITE = "website", _("Own website")
    REFERRAL = "referral", _("Referral by a customer")
    PARTNER = "partner", _("Partner")
    CALL = "call", _("Outbound call")
    VISIT = "visit", _("Visit by sales")
    OTHER = "other", _("Other source")


class LawfulBasis(models.TextChoices):
    """The ground on which a person's data are kept."""

    CONSENT = "consent", _("The person agreed")
    CONTRACT = "contract", _("Needed for a contract")
    PUBLIC = "public", _("Lawfully public")


class Customer(Pooled):
    """A company we sell to. ``name_key``, the name without legal form and place, finds possible duplicates."""

    name = models.CharField(_("Company name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False, db_index=True)
    credit_code = models.CharField(_("Unified social credit code"), max_length=18, null=True, blank=True)
    industry = models.CharField(_("Industry"), max_length=60, blank=True)
    company_size = models.CharField(_("Company size"), max_length=10, blank=True, choices=CompanySize.choices)
    region = models.CharField(_("Region"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    source = models.CharField(_("Source"), max_length=12, blank=True, choices=Source.choices)
    level = models.CharField(_("Customer class"), max_length=1, blank=True, choices=Level.choices)
    value_tier = models.CharField(_("Customer value"), max_length=10, blank=True, choices=ValueTier.choices)
    needs = models.TextField(_("Needs"), blank=True)
    background = models.TextField(_("Background"), blank=True)
    state = models.CharField(_("State"), max_length=12, default=states.ACTIVE, editable=False)
    lost_reason = models.CharField(_("Reason for the loss"), max_length=80, blank=True)
    lost_at = models.DateTimeField(_("Lost on"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("Data confirmed"), null=True, blank=True)
    stage = models.CharField(_("Best open opportunity"), max_length=20, blank=True, editable=False)
    contract_ends_on = models.DateField(_("Contract ends on"), null=True, blank=True)
    ordered = models.DecimalField(_("Ordered in all"), max_digits=14, decimal_places=2, default=0, editable=False)
    last_order_at = models.DateTimeField(_("Last order"), null=True, blank=True, editable=False)
    tokens = ArrayField(models.TextField(), default=list, editable=False)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"
    formers: ClassVar[str] = formers_of("customers.customer")
    open_verbs: ClassVar[frozenset[str]] = frozenset(
        {"customers.see", "customers.claim_customer", "customers.look_closer"}
    )

    class Meta(Owned.Meta):
        verbose_name = _("Customer")
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="customers_customer_owner"),
            models.Index(fields=["unit", "state", "-updated_at"], name="customers_customer_unit"),
            models.Index(fields=["state", "-updated_at"], name="customers_customer_list"),
            models.Index(fields=["-updated_at", "-id"], name="customers_customer_latest"),
            models.Index(
                LAST_ACTIVE, condition=Q(state=states.ACTIVE, discarded_at=None), name="customers_customer_idle"
            ),
            models.Index(fields=["pooled_at"], condition=Q(state=states.POOLED), name="customers_customer_pool"),
            GinIndex(
                OpClass(Func(F("tokens"), function="array_to_tsvector"), name="tsvector_ops"),
                name="customers_customer_search",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=Q(discarded_at=None), name="customers_customer_code",
                violation_error_message=N_("There is a customer with this credit code already; talk to its owner."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def search_text(self) -> str:
        """A customer is found by name and credit code."""
        return f"{self.name}\n{self.credit_code or ''}"

    @classmethod
    def successor(cls, pk: int) -> int | None:
        """The customer into which another was merged."""
        return went_into(cls.kind(), pk)

    def former_refs(self) -> tuple[str, ...]:
        """What was merged into it."""
        return came_from(self.kind(), self.pk)

    @staticmethod
    def scope_shared(rights: Rights, verb: str) -> Q:
        """Customers that somebody opened to this person, or to a department of theirs, are seen until the last day."""
        if verb.partition(".")[2] not in SHARED_READINGS:
            return Q(pk__in=[])
        above = {int(part) for grant in rights.grants for part in grant.held.unit_path.strip("/").split("/") if part}
        mine = Q(colleague=rights.account_id) | Q(with_unit_id__in=above)
        running = Share.objects.filter(mine, until__gte=rights.day, ended_on=None)
        return Q(pk__in=running.values("customer_id"))

    @staticmethod
    def scope_open(rights: Rights, verb: str) -> Q:
        """Pooled customers are open, to be seen and claimed, to everyone who may see the pool."""
        return open_pools(rights, states.POOLED) if verb in Customer.open_verbs else Q(pk__in=[])


class Contact(Record):
    """A person at a customer. ``phone_key`` is the number by which duplicates are found."""

    customer = models.ForeignKey(
        Customer, verbose_name=_("Customer"), on_delete=models.PROTECT, related_name="contacts"
    )
    name = models.CharField(_("Contact name"), max_length=80)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    phone_key = models.CharField(max_length=40, blank=True, editable=False)
    email = models.EmailField(_("E-mail"), blank=True)
    position = models.CharField(_("Position"), max_length=60, blank=True)
    is_decision_maker = models.BooleanField(_("Decides"), default=False)
    lawful_basis = models.CharField(_("Lawful ground"), max_length=10, blank=True, choices=LawfulBasis.choices)
    basis_note = models.CharField(_("What was agreed, and how"), max_length=200, blank=True)
    basis_at = models.DateTimeField(_("Ground noted on"), null=True, blank=True)
    refused_at = models.DateTimeField(_("Do not call since"), null=True, blank=True, editable=False)
    tokens = ArrayField(models.TextField(), default=list, editable=False)

    parents = ("customer",)
    formers: ClassVar[str] = formers_of("customers.contact")
    scope_owner: ClassVar[str | None] = "customer__owner"
    scope_unit: ClassVar[str | None] = "customer__unit"

    class Meta(Record.Meta):
        verbose_name = _("Contact")
        indexes = [
            models.Index(fields=["phone_key"], condition=~Q(phone_key=""), name="customers_contact_phone"),
            models.Index(MAIL_BACKWARDS, condition=~Q(email=""), name="customers_contact_mail"),
            GinIndex(
                OpClass(Func(F("tokens"), function="array_to_tsvector"), name="tsvector_ops"),
                name="customers_contact_search",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def search_text(self) -> str:
        """A contact is found by name, number and address."""
        return f"{self.name}\n{self.phone}\n{self.email}"

    @classmethod
    def successor(cls, pk: int) -> int | None:
        """The contact into which another was merged."""
        return went_into(cls.kind(), pk)

    def former_refs(self) -> tuple[str, ...]:
        """What was merged into it."""
        return came_from(self.kind(), self.pk)

    @staticmethod
    def scope_open(rights: Rights, verb: str) -> Q:
        """The contacts of pooled customers are seen with them (their numbers masked)."""
        if verb not in Customer.open_verbs or not rights.may(SEE_POOL):
            return Q(pk__in=[])
        return Q(customer__in=Customer.objects.filter(open_pools(rights, states.POOLED)).values("pk"))


class Refusal(Owned):
    """A number on the do-not-call list, until the person allows calls again. It belongs to whoever heard it.

    That the number is not to be called holds for everybody; the entry itself, number and words, is seen within scope.
    """

    phone = models.CharField(_("Phone"), max_length=40)
    phone_key = models.CharField(max_length=40, editable=False)
    contact = models.ForeignKey(
        Contact, verbose_name=_("Contact"), null=True, blank=True, on_delete=models.PROTECT, related_name="refusals"
    )
    reason = models.CharField(_("What the person said"), max_length=200, blank=True)
    lifted_at = models.DateTimeField(_("Allowed again"), null=True, blank=True, editable=False)

    parents = ("contact",)
    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Do-not-call number")
        constraints = [
            models.UniqueConstraint(
                fields=["phone_key"], condition=Q(lifted_at=None, discarded_at=None), name="customers_refusal_once",
                violation_error_message=N_("This number is on the do-not-call list already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return mask(self.phone)

    @staticmethod
    def scope_open(rights: Rights, verb: str) -> Q:  # noqa: ARG004 - the same rows whatever is done with them
        """Whoever looks after the customer sees that a contact there does not want to be called."""
        return Q(contact__customer__owner=rights.account_id)

    def after_save(self) -> None:
        """Contacts with this number show that they are not to be called."""
        since = self.created_at if self.lifted_at is None else None
        Contact.every.filter(phone_key=self.phone_key).update(refused_at=since, version=F("version") + 1)


class DataShare(Record):
    """Customer data that somebody asks to give to somebody outside the company."""

    customer = models.ForeignKey(Customer, verbose_name=_("Customer"), on_delete=models.PROTECT, related_name="shares")
    recipient = models.CharField(_("Recipient"), max_length=120)
    purpose = models.CharField(_("Purpose"), max_length=200)
    categories = models.CharField(_("Kinds of data"), max_length=200)
    consent_contact = models.ForeignKey(
        Contact, verbose_name=_("Who agreed"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("State"), max_length=12, default=states.ASKED, editable=False)
    shared_at = models.DateTimeField(_("Shared on"), null=True, blank=True, editable=False)

    parents = ("customer",)
    scope_owner: ClassVar[str | None] = "customer__owner"
    scope_unit: ClassVar[str | None] = "customer__unit"

    class Meta(Record.Meta):
        verbose_name = _("Data share")

    def __str__(self) -> str:
        return f"{self.customer} → {self.recipient}"
