"""What the desk keeps for people: views they saved, and the work on many records that the worker carries on."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import NotAllowed
from guiju.groundwork.kernel.text import N_


def keeper(by: Actor) -> int:
    """The account that a view or run belongs to; the system keeps none of either. Raises NotAllowed."""
    if by.account_id is None:
        raise NotAllowed("access.person_only", N_("Only a person who is signed in can ask for this."))
    return by.account_id


class SavedView(Record):
    """A list as somebody arranged it: filters, columns, order, groups and layout, under a name.

    ``address`` is the query string of the list, nothing else: whoever opens a view sees within it what they may see.
    ``shared_with`` are the roles for whom it is a tab or an entry of the menu too; ``all`` means everybody.
    """

    TABLE, BOARD, CALENDAR, EVERYBODY = "table", "board", "calendar", "all"
    LAYOUTS = ((TABLE, _("List")), (BOARD, _("Board")), (CALENDAR, _("Calendar")))

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    of_kind = models.CharField(max_length=60)
    name = models.CharField(_("Name"), max_length=60)
    address = models.TextField(_("Filters, columns and order"), blank=True, max_length=4000)
    layout = models.CharField(_("Layout"), max_length=8, choices=LAYOUTS, default=TABLE)
    pinned = models.BooleanField(_("Tab on the list"), default=True)
    shared_with = ArrayField(models.CharField(max_length=40), verbose_name=_("Shared with"), default=list, blank=True)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = None

    class Meta(Record.Meta):
        verbose_name = _("View")
        indexes = [models.Index(fields=["of_kind", "owner"], name="desk_savedview_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "of_kind", "name"],
                condition=Q(discarded_at=None),
                name="desk_savedview_once",
                violation_error_message=_("You have a view of this name already; choose another name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def open_to(cls, account_id: int, roles: frozenset[str]) -> Q:
        """The views that a person meets: their own, and those shared with one of their roles or with everybody."""
        return Q(owner=account_id) | Q(shared_with__overlap=[*sorted(roles), cls.EVERYBODY])


class BulkRun(Record):
    """One verb on many records, asked for at once and carried out by the worker one record at a time.

    ``inputs`` are what was given for every record alike. What became of each record stands in its :class:`BulkItem`.
    """

    RUNNING, DONE, CANCELLED = "running", "done", "cancelled"
    STATES = ((RUNNING, _("Running")), (DONE, _("Finished")), (CANCELLED, _("Cancelled")))

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    of_kind = models.CharField(max_length=60)
    verb = models.CharField(max_length=80)
    inputs = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=STATES, default=RUNNING)
    ended_at = models.DateTimeField(_("Ended"), null=True)

    to_do: Sequence[int] = ()  # the records of a run that is being started

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = None

    class Meta(Record.Meta):
        verbose_name = _("Work on many records")
        indexes = [
            models.Index(fields=["state"], condition=Q(state="running"), name="desk_bulkrun_running"),
            models.Index(fields=["owner", "-created_at"], name="desk_bulkrun_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.pk}"

    def after_save(self) -> None:
        """A new run notes its records, all of them waiting."""
        if self.to_do:
            BulkItem.objects.bulk_create([BulkItem(head=self, record_id=key) for key in self.to_do], batch_size=5000)
            self.to_do = ()


class BulkItem(models.Model):
    """One record of a run: still waiting, done, or refused with the sentence that says why."""

    WAITING, DONE, REFUSED = "waiting", "done", "refused"

    head = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    record_id = models.BigIntegerField()
    outcome = models.CharField(max_length=8, default=WAITING)
    reason = models.TextField(blank=True)
    params: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["head", "outcome", "id"], name="desk_bulkitem_next")]
        constraints = [models.UniqueConstraint(fields=["head", "record_id"], name="desk_bulkitem_once")]

    def __str__(self) -> str:
        return f"{self.head_id}:{self.record_id}"
