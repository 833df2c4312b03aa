"""Records that may be the same, and those that were made one."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guiju.customers import states
from guiju.customers.rules import STRENGTHS
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.flow.keep import Owned, Record
from guiju.groundwork.kernel.text import N_


class Merge(Owned):
    """Two records of one kind that were made one, with all that is needed to part them again within the policy's days.

    ``chosen`` names the fields whose value came from the merged record. ``before`` holds both records' columns as they
    were, ``after`` the survivor's as they became, ``moved`` per column (``table.column``) the keys of the linked rows
    that follow the survivor, ``refusals`` the do-not-call entries made so that a refusal survives.
    """

    kind_merged = models.CharField(_("Kind"), max_length=60)
    survivor_id = models.BigIntegerField(_("Kept record"))
    merged_id = models.BigIntegerField(_("Merged record"))
    survivor_name = models.CharField(_("Kept record"), max_length=200)
    merged_name = models.CharField(_("Merged record"), max_length=200)
    chosen = models.JSONField(_("Values taken over"), default=list, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    moved = models.JSONField(default=dict, blank=True)
    refusals = models.JSONField(default=list, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    undone_at = models.DateTimeField(_("Undone on"), null=True, blank=True, editable=False)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Merge")
        indexes = [
            models.Index(fields=["kind_merged", "survivor_id"], name="customers_merge_survivor"),
            models.Index(fields=["owner", "-created_at"], name="customers_merge_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind_merged", "merged_id"], condition=Q(undone_at=None), name="customers_merge_once",
                violation_error_message=N_("This record was merged into another already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.merged_name} → {self.survivor_name}"

    def refs(self) -> list[str]:
        """The story is told on both records."""
        return [self.ref, f"{self.kind_merged}:{self.survivor_id}", f"{self.kind_merged}:{self.merged_id}"]


class DuplicateSearch(Record):
    """One night's search for pairs that may be the same; the pairs it found are stored with it."""

    found = models.PositiveIntegerField(_("New pairs"), default=0)
    gone = models.PositiveIntegerField(_("Pairs no longer alike"), default=0)

    scope_owner: ClassVar[str | None] = None
    scope_unit: ClassVar[str | None] = None

    class Meta(Record.Meta):
        verbose_name = _("Search for duplicates")

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"


class DuplicatePair(Owned):
    """Two records that may be the same, waiting for somebody who looks: one key is lower than the other.

    It belongs to the owner of the first and, by ``other_owner``, to that of the second record.
    """

    kind_alike = models.CharField(_("Kind"), max_length=60)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    first_name = models.CharField(_("First record"), max_length=200)
    second_name = models.CharField(_("Second record"), max_length=200)
    reasons = ArrayField(models.CharField(max_length=16), verbose_name=_("Alike in"))
    strength = models.CharField(
        _("Strength"), max_length=8, choices=[(key, _(text)) for key, text in STRENGTHS.items()]
    )
    state = models.CharField(_("State"), max_length=12, default=states.WAITING, editable=False)
    other_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_reason = models.CharField(_("Why they are not the same"), max_length=200, blank=True)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Owned.Meta):
        verbose_name = _("Possible duplicate")
        indexes = [
            models.Index(fields=["state", "strength", "-created_at"], name="customers_pair_state"),
            models.Index(fields=["owner", "state"], name="customers_pair_owner"),
            models.Index(fields=["other_owner", "state"], name="customers_pair_other"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind_alike", "first_id", "second_id"], name="customers_pair_once",
                violation_error_message=N_("These two are in the list of possible duplicates already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first_name} ≈ {self.second_name}"

    @staticmethod
    def scope_open(rights: Rights, verb: str) -> Q:  # noqa: ARG004 - the same rows whatever is done with them
        """Whoever looks after the second record answers for the pair as well."""
        return Q(other_owner=rights.account_id)


def went_into(kind: str, pk: int) -> int | None:
    """The record in which one that was merged now lives on, through later merges too; None when it was never merged."""
    found: int | None = None
    while step := Merge.objects.filter(kind_merged=kind, merged_id=found or pk, undone_at=None).first():
        found = step.survivor_id
    return found


def formers_of(kind: str) -> str:
    """What stands before a statement to name ``former (key)``: all that lives on in a record of this kind, whose key is
    put in once.
    """
    living = f"kind_merged = '{kind}' AND undone_at IS NULL"
    return (
        f"WITH RECURSIVE former (key) AS (SELECT merged_id FROM customers_merge WHERE survivor_id = %s AND {living} "  # noqa: S608 - a kind's own name
        f"UNION SELECT merged_id FROM former JOIN customers_merge ON survivor_id = former.key AND {living})"
    )


def came_from(kind: str, pk: int) -> tuple[str, ...]:
    """The records that live on in this one, those merged into them before included, as kind:id."""
    found: list[int] = []
    new = [pk]
    while new:
        rows = Merge.objects.filter(kind_merged=kind, survivor_id__in=new, undone_at=None)
        new = [key for key in rows.values_list("merged_id", flat=True) if key not in found]
        found += new
    return tuple(f"{kind}:{key}" for key in found)
