"""What goes on around a request: copies, questions, conditions, and work handed to another person."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guiju.governance.models.requests import ApprovalRequest
from guiju.governance.models.steps import ApprovalStep
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.flow.keep import Record


class ApprovalCopy(models.Model):
    """A person who was given a copy of a request, by the clause or by somebody."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="copies")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-given_at"], name="governance_copy_account")]
        constraints = [models.UniqueConstraint(fields=["request", "account"], name="governance_copy_once")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.account_id}"


class ApprovalQuestion(models.Model):
    """A question to somebody before a step is decided; the step's time stands still until it is answered."""

    step = models.ForeignKey(ApprovalStep, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to"], condition=Q(ended_at=None), name="governance_question_open")]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.to_id}"


class ApprovalCondition(Record):
    """Something that was approved on condition: what is still to be done, by whom, until when."""

    request = models.ForeignKey(
        ApprovalRequest, verbose_name=_("Approval request"), on_delete=models.PROTECT, related_name="conditions"
    )
    about = models.CharField(max_length=80)
    about_name = models.CharField(_("Record"), max_length=200, blank=True)
    text = models.TextField(_("Condition"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Set by"), on_delete=models.PROTECT, related_name="+"
    )
    owed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Owed by"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        "access.Unit", verbose_name=_("Department"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField(_("Due"))
    state = models.CharField(_("State"), max_length=12, default="open")
    met_at = models.DateTimeField(_("Met at"), null=True)
    note = models.TextField(_("How it was met"), blank=True)

    scope_owner = "owed_by"
    scope_unit = "unit"

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["about"], name="governance_condition_about")]

    def __str__(self) -> str:
        return f"{self.text[:80]} · {self.about_name}"

    @staticmethod
    def scope_open(rights: Any, verb: str) -> Q:  # noqa: ARG004 - the same rows whatever is done with them
        """Whoever set a condition sees what becomes of it."""
        return Q(set_by=rights.account_id)

    def will_owe(self, duty: Duty) -> None:
        """This duty goes with a new condition."""
        self._duty: Duty | None = duty

    def after_save(self) -> None:
        """Store the duty of a new condition."""
        duty: Duty | None = getattr(self, "_duty", None)
        if duty is not None:
            duty.about = self.ref
            duty.save()
        self._duty = None

    def refs(self) -> list[str]:
        """A condition's story is told on the request and on the record it concerns."""
        return [self.ref, f"{ApprovalRequest.kind()}:{self.request_id}", self.about]


class Reassignment(Record):
    """Everything that waited for one person was handed to another at once: one act, one entry in the ledger."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("From"), on_delete=models.PROTECT, related_name="+"
    )
    to = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("To"), on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("Reason"))
    requests = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    count = models.PositiveIntegerField(_("Requests"), default=0)

    scope_owner = "absent"
    scope_unit = None

    def __str__(self) -> str:
        return f"{self.absent} → {self.to}"

    def refs(self) -> list[str]:
        """Told on every request that was handed over."""
        return [self.ref, *self.requests]
