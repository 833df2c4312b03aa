"""Employees; units, posts and stand-ins are tables of the access floor, written by this module's actions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.flow.keep import Record


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
