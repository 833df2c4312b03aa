"""Policy versions and waivers: what the company adopted, from which date, and where it made an exception."""

from django.db import models
from django.db.models.expressions import RawSQL

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
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number")]

    def __str__(self) -> str:
        return f"{self.policy}@{self.number}"


class Waiver(Record):
    """Leave to pass one gate once: which clause, which verb, on which record, asked by whom, given by whom, why.

    A waiver that was used counts against the clause's score.
    """

    REQUESTED, GRANTED, REFUSED, USED = "requested", "granted", "refused", "used"

    clause_id = models.CharField(max_length=40)
    verb = models.CharField(max_length=80)
    about = models.CharField(max_length=80, help_text="the record, as kind:id")
    role = models.CharField(max_length=40)
    unit = models.ForeignKey("access.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=REQUESTED)
    reason = models.TextField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    opinion = models.TextField(default="")
    used_at = models.DateTimeField(null=True)
    used_entry = models.BigIntegerField(null=True)

    scope_owner = None
    scope_unit = "unit"

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
            )
        ]
