"""The ledger's tables: entries, seals over them, debts of news to listeners."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now


class Entry(models.Model):
    """One event: who did what to which record, when it happened and when it was recorded, under which policy.

    Rows are written by the action that makes the change, in its transaction, and are never changed or deleted
    (the database refuses). ``refs`` names the record and its parents as ``kind:id``; a timeline reads by it.
    ``era`` and ``tx`` order entries by the transaction that wrote them, across restores into another cluster.
    """

    id = models.BigIntegerField(primary_key=True)
    era = models.IntegerField(db_default=RawSQL("ledger_era()", ()))
    tx = models.BigIntegerField(db_default=RawSQL("(pg_current_xact_id()::text::bigint)", ()))
    verb = models.CharField(max_length=80)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    refs = ArrayField(models.CharField(max_length=80))
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    standing_in_for = models.BigIntegerField(null=True)
    door = models.CharField(max_length=16)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=RawSQL("clock_timestamp()", ()))
    policy = models.CharField(max_length=200)
    caused_by = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    kept = ArrayField(models.CharField(max_length=40), default=list)
    waived = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        indexes = [
            GinIndex(fields=["refs"], name="ledger_entry_refs"),
            models.Index(fields=["event", "happened_at"], name="ledger_entry_event"),
            models.Index(fields=["verb", "happened_at"], name="ledger_entry_verb"),
            models.Index(fields=["kind", "record_id", "event"], name="ledger_entry_record"),
            models.Index(fields=["actor_id", "happened_at"], name="ledger_entry_actor"),
            models.Index(fields=["era", "tx", "id"], name="ledger_entry_order"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.ref}"

    @property
    def ref(self) -> str:
        """The record it happened to, as ``kind:id``."""
        return f"{self.kind}:{self.record_id}"


class Seal(models.Model):
    """A batch of finished entries, hashed in order and chained to the batch before.

    ``lines`` holds, for each entry in order, eight bytes of id and its SHA-256; ``root`` is the hash of ``lines``;
    ``chain`` is the hash of the previous chain, the number, the range and the root.
    """

    number = models.BigIntegerField(primary_key=True)
    era = models.IntegerField()
    from_tx = models.BigIntegerField()
    to_tx = models.BigIntegerField(help_text="first transaction not in this batch")
    entries = models.IntegerField()
    lines = models.BinaryField()
    root = models.BinaryField()
    chain = models.BinaryField()
    sealed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.number)


class Debt(models.Model):
    """News owed to one listener; paid (deleted) in the very transaction in which the listener acted.

    After the last attempt it is parked with its error, for an administrator to mend and retry.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    listener = models.CharField(max_length=120)
    ref = models.CharField(max_length=80)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    parked_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(parked_at=None), name="ledger_debt_open"),
            models.Index(fields=["listener", "ref", "id"], name="ledger_debt_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.listener} {self.ref}"
