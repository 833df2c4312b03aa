"""What people agreed to, customers opened to colleagues for a time, and colleagues who ask for that."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guiju.customers import states
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.text import N_

# What a shared customer is opened for: reading, with the contact details.
SHARED_READINGS = frozenset({"see", "see_phone"})


class ConsentPurpose(models.TextChoices):
    """What a person may agree to."""

    MARKETING = "marketing", _("Advertising and offers")
    SERVICE = "service", _("Service and return visits")
    SURVEY = "survey", _("Surveys")
    SHARING = "sharing", _("Giving the data to others")
    RECORDING = "recording", _("Recording of calls")


class ConsentChannel(models.TextChoices):
    """Over which channel it holds."""

    PHONE = "phone", _("Telephone")
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")
    ANY = "any", _("Every channel")


class Consent(Record):
    """What a person agreed to: for which purpose, over which channel, how that is proved, from when until when."""

    contact = models.ForeignKey(
        "customers.Contact", verbose_name=_("Contact"), on_delete=models.PROTECT, related_name="consents"
    )
    purpose = models.CharField(_("Agreed to"), max_length=12, choices=ConsentPurpose.choices)
    channel = models.CharField(_("Over which channel"), max_length=8, choices=ConsentChannel.choices)
    proof = models.CharField(_("Proof"), max_length=200)
    given_on = models.DateField(_("Given on"))
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True, editable=False)

    parents = ("contact",)
    scope_owner: ClassVar[str | None] = "contact__customer__owner"
    scope_unit: ClassVar[str | None] = "contact__customer__unit"

    class Meta(Record.Meta):
        verbose_name = _("Consent")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "purpose", "channel"], condition=Q(withdrawn_on=None, discarded_at=None),
                name="customers_consent_once",
                violation_error_message=N_("This consent is on record already; withdraw it before it is given anew."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.get_channel_display()}"


class Share(Record):
    """A customer opened to a colleague or a unit until a day, that day included; it shows and changes no owner."""

    customer = models.ForeignKey(
        "customers.Customer", verbose_name=_("Customer"), on_delete=models.PROTECT, related_name="shared_with"
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Colleague"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    with_unit = models.ForeignKey(
        "access.Unit", verbose_name=_("Department or team"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    until = models.DateField(_("Last day"))
    reason = models.CharField(_("What for"), max_length=200)
    ended_on = models.DateField(_("Ended on"), null=True, blank=True, editable=False)

    parents = ("customer",)
    scope_owner: ClassVar[str | None] = "customer__owner"
    scope_unit: ClassVar[str | None] = "customer__unit"

    class Meta(Record.Meta):
        verbose_name = _("Sharing with colleagues")
        indexes = [
            models.Index(fields=["colleague", "until"], condition=Q(ended_on=None), name="customers_share_colleague"),
            models.Index(fields=["with_unit", "until"], condition=Q(ended_on=None), name="customers_share_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(colleague__isnull=False) ^ Q(with_unit__isnull=False), name="customers_share_whom",
                violation_error_message=N_("Share it with one colleague or one department."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.customer} → {self.colleague or self.with_unit}"


class ShareAsk(Record):
    """A colleague asks whoever looks after a customer to open it to them; it shows them no more than that they asked.

    It belongs to the customer's owner, who answers; ``until`` is the last day granted.
    """

    customer = models.ForeignKey(
        "customers.Customer", verbose_name=_("Customer"), on_delete=models.PROTECT, related_name="share_asks"
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Asked by"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("What for"), max_length=200)
    state = models.CharField(_("State"), max_length=12, default=states.ASKED, editable=False)
    until = models.DateField(_("Last day"), null=True, blank=True, editable=False)
    answer = models.CharField(_("Answer"), max_length=200, blank=True, editable=False)

    parents = ("customer",)
    scope_owner: ClassVar[str | None] = "customer__owner"
    scope_unit: ClassVar[str | None] = "customer__unit"

    class Meta(Record.Meta):
        verbose_name = _("Request to be shared with")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "asker"], condition=Q(state=states.ASKED, discarded_at=None),
                name="customers_shareask_once", violation_error_message=N_("You have asked for this customer already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.customer} ← {self.asker}"

    @staticmethod
    def scope_open(rights: Rights, verb: str) -> Q:
        """Whoever asked sees what became of it; the answer is the owner's."""
        return Q(asker=rights.account_id) if verb.partition(".")[2] in SHARED_READINGS else Q(pk__in=[])
