"""Employees; units, posts and stand-ins are tables of the access floor, written by this module's actions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.flow.keep import Owned, Record


class Occasion(models.TextChoices):
    """Why work changes hands."""

    LEFT = "left", _("Leaving the company")
    MOVED = "moved", _("Change of post")
    OTHER = "other", _("Other occasion")


class Employee(Record):
    """A person who works here, with the account they sign in with. Whoever left keeps the row, with the last day."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("Account"), on_delete=models.PROTECT, related_name="employee"
    )
    number = models.CharField(_("Employee number"), max_length=40)
    name = models.CharField(_("Full name"), max_length=80)
    unit = models.ForeignKey(
        "access.Unit", verbose_name=_("Department"), on_delete=models.PROTECT, related_name="employees"
    )
    position = models.CharField(_("Position"), max_length=80, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    hired_on = models.DateField(_("Hired on"))
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Rights ended at"), null=True, blank=True)

    parents = ("unit",)
    scope_owner = "account"
    scope_unit = "unit"

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["unit", "left_on"], name="org_employee_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="org_employee_number",
                violation_error_message=_("This employee number is taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None) | models.Q(left_on__gte=models.F("hired_on")),
                name="org_employee_dates",
                violation_error_message=_("The last day must not lie before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Handover(Owned):
    """What one person gave into another's hands in one go; the receiver owns it and confirms, the giver confirms.

    ``items`` lists per kind the keys of what changed hands; ``credit_percent`` of the credit for open opportunities
    stays with the giver.
    """

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("From"), on_delete=models.PROTECT, related_name="+"
    )
    occasion = models.CharField(_("Occasion"), max_length=12, choices=Occasion.choices)
    note = models.TextField(_("Note"), blank=True)
    credit_percent = models.PositiveSmallIntegerField(_("Credit kept by the giver in percent"), default=0)
    items = models.JSONField(default=dict, blank=True, editable=False)
    summary = models.CharField(_("What was handed over"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("Receipt confirmed"), null=True, editable=False)
    given_at = models.DateTimeField(_("Confirmed by the giver"), null=True, editable=False)

    scope_owner = "owner"
    scope_unit = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Hand-over of work")
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="org_handover_owner"),
            models.Index(fields=["giver", "-created_at"], name="org_handover_giver"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("owner")), name="org_handover_other",
                violation_error_message=_("Nobody hands over to themselves."),
            ),
            models.CheckConstraint(
                condition=models.Q(credit_percent__lte=100), name="org_handover_percent",
                violation_error_message=_("Between 0 and 100 percent."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.giver} → {self.owner}"

    def refs(self) -> list[str]:
        """The story is told on everything that changed hands."""
        return [self.ref, *(f"{kind}:{key}" for kind, keys in self.items.items() for key in keys)]

    @staticmethod
    def scope_open(rights: Rights, verb: str) -> models.Q:  # noqa: ARG004 - the same rows whatever is done with them
        """The giver sees what went out of their hands."""
        return models.Q(giver=rights.account_id)
