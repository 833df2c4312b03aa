"""The log of talks, and what was promised to follow."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guiju.calls import rules, states
from guiju.customers.models import Contact, Customer
from guiju.groundwork.flow.keep import Owned
from guiju.groundwork.kernel.text import N_
from guiju.leads.models import Lead


class Channel(models.TextChoices):
    """How people talked."""

    PHONE = "phone", _("Telephone")
    VISIT = "visit", _("Visit")
    MAIL = "mail", _("E-mail")
    WECHAT = "wechat", _("WeChat")
    OTHER = "other", _("Other way")


class Direction(models.TextChoices):
    """Who began."""

    OUT = "out", _("Outbound")
    IN = "in", _("Inbound")


class Result(models.TextChoices):
    """How it ended."""

    INTERESTED = "interested", _("Interested")
    CALL_BACK = "call_back", _("Call again")
    AGREED = "agreed", _("Agreed on the next step")
    NOT_INTERESTED = "not_interested", _("Not interested")
    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Line busy")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    DO_NOT_CALL = "do_not_call", _("Wants no more calls")
    OTHER = "other", _("Other result")


class _About(Owned):
    """With whom: a lead, a customer. ``about`` names a record of a later floor (an opportunity) as kind:id."""

    lead = models.ForeignKey(
        Lead, verbose_name=_("Lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(
        Customer, verbose_name=_("Customer"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    about = models.CharField(_("Concerns"), max_length=80, blank=True)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        abstract = True

    def refs(self) -> list[str]:
        """The story is told on the lead, the customer, and the record of a later floor that it concerns."""
        return [*super().refs(), *([self.about] if self.about else [])]


class Call(_About):
    """One talk, or a try: a call, a visit, a mail. Attempts and refusals are counted by ``phone_key``."""

    contact = models.ForeignKey(
        Contact, verbose_name=_("Contact"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    phone_key = models.CharField(max_length=40, blank=True, editable=False)
    channel = models.CharField(_("Channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    direction = models.CharField(_("Direction"), max_length=3, choices=Direction.choices, default=Direction.OUT)
    happened_at = models.DateTimeField(_("Took place"))
    talk_seconds = models.PositiveIntegerField(_("Talk time in seconds"), null=True, blank=True)
    effective = models.BooleanField(_("Effective"), default=False)
    content = models.TextField(_("What was said"), blank=True)
    result = models.CharField(_("Result"), max_length=16, blank=True, choices=Result.choices)
    needs = models.TextField(_("Needs"), blank=True)
    presented = models.TextField(_("Products presented"), blank=True)
    next_step = models.CharField(_("Next step"), max_length=200, blank=True)
    next_at = models.DateTimeField(_("Next contact"), null=True, blank=True)

    parents = ("lead", "customer", "contact")
    answers: list[int]

    class Meta(Owned.Meta):
        verbose_name = _("Call")
        indexes = [
            models.Index(fields=["owner", "-happened_at"], name="calls_call_owner"),
            models.Index(fields=["unit", "-happened_at"], name="calls_call_unit"),
            models.Index(fields=["-happened_at"], name="calls_call_list"),
            models.Index(fields=["lead", "-happened_at"], name="calls_call_lead"),
            models.Index(fields=["customer", "-happened_at"], name="calls_call_customer"),
            models.Index(fields=["about", "-happened_at"], condition=~Q(about=""), name="calls_call_about"),
            models.Index(fields=["phone_key", "-happened_at"], condition=~Q(phone_key=""), name="calls_call_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.contact or self.lead or self.customer or self.phone}"

    def judged(self, name: str, inputs: Mapping[str, Any]) -> Any:
        """Limits per ``phone`` count by the number's key, whether it is typed, the contact's or the lead's."""
        if name != "phone":
            return super().judged(name, inputs)
        return number_of(inputs.get("phone"), inputs.get("contact"), inputs.get("lead"))[1] or None

    def after_save(self) -> None:
        """The follow-ups that this talk answered point to it."""
        answers = getattr(self, "answers", [])
        if answers:
            FollowUp.every.filter(pk__in=answers).update(call=self, version=F("version") + 1)


class FollowUp(_About):
    """Something promised for a date: a call back, material to send, a visit."""

    subject = models.CharField(_("What to do"), max_length=200)
    due_at = models.DateTimeField(_("Due"))
    state = models.CharField(_("State"), max_length=8, default=states.PLANNED, editable=False)
    done_at = models.DateTimeField(_("Done on"), null=True, blank=True)
    call = models.ForeignKey(
        Call,
        verbose_name=_("Done by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    parents = ("lead", "customer")

    class Meta(Owned.Meta):
        verbose_name = _("Follow-up")
        indexes = [
            models.Index(fields=["owner", "state", "due_at"], name="calls_followup_owner"),
            models.Index(fields=["due_at"], condition=Q(state=states.PLANNED), name="calls_followup_due"),
            models.Index(fields=["lead", "state"], name="calls_followup_lead"),
            models.Index(fields=["customer", "state"], name="calls_followup_customer"),
            models.Index(fields=["about", "state"], condition=~Q(about=""), name="calls_followup_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lead__isnull=False) | Q(customer__isnull=False) | ~Q(about=""), name="calls_followup_of",
                violation_error_message=N_("Say whom the follow-up is for: a lead or a customer."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject


class Note(Owned):
    """Something worth knowing about a record of any kind (``about``, kind:id), written down by its owner.

    It is seen by whoever sees that record's story. ``amends`` names the note that it corrects or adds to;
    ``mentions`` are the accounts whom it names.
    """

    about = models.CharField(_("Concerns"), max_length=80)
    text = models.TextField(_("Note"), max_length=4000)
    mentions = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("Mentioned"))
    amends = models.ForeignKey(
        "self", verbose_name=_("Adds to"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(_("Changed on"), null=True, blank=True, editable=False)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Note")
        indexes = [
            models.Index(fields=["about", "-created_at"], name="calls_note_about"),
            models.Index(fields=["owner", "-updated_at"], name="calls_note_owner"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def refs(self) -> list[str]:
        """The note is told in the story of the record it is about."""
        return [*super().refs(), self.about]


def number_of(typed: str | None, contact: Contact | None, lead: Lead | None) -> tuple[str, str]:
    """The number of a talk as it is dialled and its key: the one typed, else the contact's, else the lead's."""
    if typed:
        return rules.read_number(typed)
    for known in (contact, lead):
        if known is not None and known.phone_key:
            return known.phone, known.phone_key
    return "", ""
