"""What the desk keeps: files brought in and their rows that were not taken, pinned entries, personal settings."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.desk.kept import BulkItem, BulkRun, SavedView
from guiju.groundwork.flow.keep import Record

__all__ = ["BulkItem", "BulkRun", "Import", "ImportFault", "Pin", "Preference", "SavedView"]


class Import(Record):
    """One file brought in: how far it got, so that a stopped run goes on, and what became of its rows.

    ``last_row`` is the last row of the file (the header is row 1) that was dealt with. The same bytes are the same
    import: brought in again, they tell what became of them and add nothing.
    """

    RUNNING, DONE = "running", "done"

    of_kind = models.CharField(max_length=60)
    file_name = models.CharField(_("File"), max_length=200)
    file_hash = models.CharField(max_length=64)
    header = ArrayField(models.TextField(blank=True))
    chunks = models.PositiveIntegerField(default=0)
    last_row = models.PositiveIntegerField(default=1)
    new = models.PositiveIntegerField(_("New"), default=0)
    duplicate = models.PositiveIntegerField(_("Known already"), default=0)
    broken = models.PositiveIntegerField(_("Not readable"), default=0)
    state = models.CharField(_("State"), max_length=8, default=RUNNING)

    class Meta(Record.Meta):
        verbose_name = _("Import")
        constraints = [
            models.UniqueConstraint(
                fields=["of_kind", "file_hash"],
                name="desk_import_once",
                violation_error_message=_("This file is being brought in at this moment; try again."),
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportFault(models.Model):
    """A row that was not taken in, with its cells as they stood: known already, or not readable, and why.

    ``reasons`` are [field, msgid, params].
    """

    DUPLICATE, BROKEN = "duplicate", "broken"

    head = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    reasons = models.JSONField()
    cells = ArrayField(models.TextField(blank=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "row"], name="desk_importfault_once")]

    def __str__(self) -> str:
        return f"{self.head_id}:{self.row}"


class Pin(models.Model):
    """The one entry of a record's story that stands on top of it, for everybody who sees the record."""

    ref = models.CharField(max_length=80, unique=True)
    entry_id = models.BigIntegerField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.ref


class Preference(models.Model):
    """A person's own setting of the desk by name (``checklist``), of no concern to anybody else."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    value = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="desk_preference_once")]

    def __str__(self) -> str:
        return self.name
