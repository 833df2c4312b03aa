"""The table of duties: everyone's to-do list, every countdown, every "on time" figure."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.text import N_

OPEN, LATE, DONE, DONE_LATE, DROPPED = "open", "late", "done", "done_late", "dropped"
LABELS = {
    OPEN: N_("Open"),
    LATE: N_("Overdue"),
    DONE: N_("Done in time"),
    DONE_LATE: N_("Done late"),
    DROPPED: N_("No longer owed"),
}


class Duty(Record):
    """One open obligation: which clause, on which record, who, by when, and the event that discharged it.

    ``settled_at`` is when its outcome was decided (done in time: then; otherwise: when it fell due); scores read it.
    ``wake_at`` is the next moment at which the heartbeat must look (a warning or the due time itself).
    """

    clause_id = models.CharField(max_length=40)
    policy = models.CharField(max_length=200)
    about = models.CharField(max_length=80, help_text="the record, as kind:id")
    about_name = models.CharField(max_length=200)
    answers = ArrayField(models.CharField(max_length=80), help_text="events that discharge it")
    ends = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text="events after which it is owed no more"
    )
    next_only = models.BooleanField(default=False)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    follows_owner = models.BooleanField(default=False)
    role = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey("access.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    warnings = models.JSONField(
        default=list, blank=True, help_text="[[moment, whom to tell, per cent], …] still to come"
    )
    opened_by = models.BigIntegerField(help_text="ledger entry")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    wake_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=OPEN)
    settled_at = models.DateTimeField(null=True)
    discharged_at = models.DateTimeField(null=True)
    discharged_by = models.BigIntegerField(null=True, help_text="ledger entry")

    scope_owner = "who"
    scope_unit = "unit"

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["wake_at"], condition=models.Q(state=OPEN), name="clock_duty_wake"),
            models.Index(fields=["about"], condition=models.Q(state__in=[OPEN, LATE]), name="clock_duty_about_open"),
            models.Index(fields=["who", "due_at"], condition=models.Q(state__in=[OPEN, LATE]), name="clock_duty_who"),
            models.Index(fields=["role", "due_at"], condition=models.Q(state__in=[OPEN, LATE]), name="clock_duty_role"),
            models.Index(fields=["clause_id", "settled_at"], name="clock_duty_score"),
            models.Index(fields=["about", "id"], name="clock_duty_record"),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} · {self.about_name}"

    def refs(self) -> list[str]:
        """A duty's story is told on the record it is about."""
        return [self.ref, self.about]
