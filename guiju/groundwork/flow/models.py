"""What the doors remember: answers given to keys, and refusals."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Answer(models.Model):
    """The stored answer to an idempotency key: the same key and request replay it, and nothing is done twice."""

    account_id = models.BigIntegerField()
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=60, default="")
    record_id = models.BigIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "key"], name="flow_answer_once")]

    def __str__(self) -> str:
        return self.key


class Refusal(models.Model):
    """A verb that the policy stopped at a gate: who tried what on which record, and which clauses stood in the way."""

    verb = models.CharField(max_length=80)
    ref = models.CharField(max_length=80)
    account_id = models.BigIntegerField(null=True)
    clauses = ArrayField(models.CharField(max_length=40))
    policy = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="flow_refusal_at")]

    def __str__(self) -> str:
        return f"{self.verb} {self.ref}"
