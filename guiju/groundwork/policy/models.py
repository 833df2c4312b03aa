"""Policy versions and waivers: what the company adopted, from which date, and where it made an exception."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.flow.keep import Record


class PolicyVersion(Record):
    """One version of one policy: immutable, hashed, in force from a date until a later version's date."""

    policy = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    title = models.JSONField()
    document = models.JSONField()
    content_hash = models.CharField(max_length=64)
    effective_from = models.DateField()
    adopted_by = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "number"],
                name="policy_version_number",
                violation_error_message=_(
                    "Somebody adopted this policy at the same moment; look at it, then try again."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy}@{self.number}"


class Waiver(Record):
    """Leave to pass one gate once: which clause, which verb, on which record, asked by whom, given by whom, why.

    A waiver that was used counts against the clause's score.
    """

    REQUESTED, GRANTED, REFUSED, USED = "requested", "granted", "refused", "used"

    clause_id = models.CharField(_("Clause"), max_length=40)
    verb = models.CharField(_("Step asked for"), max_length=80)
    about = models.CharField(max_length=80, help_text=_("the record, as kind:id"))
    about_name = models.CharField(_("Record"), max_length=200, default="", blank=True)
    role = models.CharField(_("Decided by role"), max_length=40)
    unit = models.ForeignKey(
        "access.Unit", verbose_name=_("Department"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("State"), max_length=12, default=REQUESTED)
    reason = models.TextField(_("Reason"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("Asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    opinion = models.TextField(_("Opinion"), default="", blank=True)
    used_at = models.DateTimeField(_("Used at"), null=True)
    used_entry = models.BigIntegerField(null=True)

    scope_owner = "asked_by"
    scope_unit = "unit"

    def __str__(self) -> str:
        return f"{self.clause_id} · {self.about_name}"

    @staticmethod
    def scope_open(rights: Any, verb: str) -> models.Q:  # noqa: ARG004 - the same rows whatever is done with them
        """Whoever holds the deciding role at or above the record's unit, or stands in for them, sees what waits."""
        open_to = models.Q(pk__in=[])
        for role, units in rights.answers_for().items():
            open_to |= models.Q(role=role) & (models.Q(unit=None) | models.Q(unit_id__in=units))
        return open_to & models.Q(state=Waiver.REQUESTED)

    def refs(self) -> list[str]:
        """A waiver's story is told on the record it concerns."""
        return [self.ref, self.about]

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["about", "verb", "state"], name="policy_waiver_ref")]
        constraints = [
            models.UniqueConstraint(
                fields=["clause_id", "verb", "about"],
                condition=models.Q(state__in=["requested", "granted"]),
                name="policy_waiver_once",
                violation_error_message=_("Leave for this was asked for already and is still open."),
            )
        ]
