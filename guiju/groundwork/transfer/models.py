"""Exports, files brought in, what is remembered of their headings, and the jobs that work on them."""

from typing import ClassVar, cast

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.access.models import Account
from guiju.groundwork.desk.models import Import
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.keep import Owned
from guiju.groundwork.transfer import states


class Layout(models.TextChoices):
    """What kind of file an export becomes."""

    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV text")


class Asked(Owned):
    """What a person asked for: its owner is never empty."""

    class Meta(Owned.Meta):
        abstract = True

    @property
    def asker(self) -> Account:
        """Whoever asked."""
        return cast(Account, self.owner)


class Export(Asked):
    """A list taken out of the house: which rows and columns, why, and the file it became.

    ``asked`` is the address of the list without its page, ``narrowed_by`` the same in words, ``paths`` its columns.
    ``rows`` is counted when it is asked for, ``written`` when the file is finished.
    """

    of_kind = models.CharField(_("List"), max_length=60)
    asked = models.TextField(blank=True)
    narrowed_by = models.TextField(_("Filter"), blank=True)
    paths = ArrayField(models.CharField(max_length=120))
    layout = models.CharField(_("File type"), max_length=4, choices=Layout.choices, default=Layout.XLSX)
    rows = models.PositiveIntegerField(_("Rows"))
    reason = models.CharField(_("Reason"), max_length=500)
    language = models.CharField(max_length=10)
    state = models.CharField(_("State"), max_length=10, default=states.DRAFT)
    written = models.PositiveIntegerField(_("Rows in the file"), null=True, blank=True)
    file_name = models.CharField(_("File"), max_length=150, blank=True)
    stored_name = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("Size (bytes)"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)
    keep_until = models.DateTimeField(_("Kept until"), null=True, blank=True)
    failure = models.TextField(_("Why it failed"), blank=True)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Asked.Meta):
        verbose_name = _("Export")
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="transfer_export_mine"),
            models.Index(fields=["keep_until"], condition=models.Q(state=states.READY), name="transfer_export_kept"),
        ]

    def __str__(self) -> str:
        resource = HOUSE.resources.get(self.of_kind)
        what = gettext(resource.plural) if resource is not None else self.of_kind
        count = ngettext("%(n)s row", "%(n)s rows", self.rows) % {"n": f"{self.rows:,}"}
        return f"{what} · {count}"


class Upload(Asked):
    """A file in the wizard: which column means what, what a trial of it found, and the import it became.

    ``plan`` holds the answers of the wizard (see :class:`guiju.groundwork.transfer.plans.Plan`), ``tried`` the counts
    of the last trial by class.
    """

    word = models.CharField(_("Kind"), max_length=40)
    file_name = models.CharField(_("File"), max_length=150)
    stored_name = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("Size (bytes)"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    header = ArrayField(models.TextField(blank=True), default=list, blank=True)
    plan = models.JSONField(default=dict, blank=True)
    tried = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("State"), max_length=10, default=states.MAPPING)
    head = models.ForeignKey(Import, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    failure = models.TextField(_("Why it failed"), blank=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)
    keep_until = models.DateTimeField(_("Kept until"), null=True, blank=True)
    undone = models.PositiveIntegerField(_("Taken back"), null=True, blank=True)
    spared = models.PositiveIntegerField(_("Left as they are"), null=True, blank=True)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Asked.Meta):
        verbose_name = _("File to import")
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="transfer_upload_mine"),
            models.Index(fields=["keep_until"], condition=~models.Q(state=states.CLOSED), name="transfer_upload_kept"),
        ]

    def __str__(self) -> str:
        return self.file_name


class TriedRow(models.Model):
    """One of the first rows of each class that a trial found, with its cells and why it fell into that class."""

    NEW, UPDATE, DUPLICATE, BROKEN = "new", "update", "duplicate", "broken"

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="sample")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    cells = ArrayField(models.TextField(blank=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "row"], name="transfer_triedrow_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}:{self.row}"


class Changed(models.Model):
    """A record that a row brought up to date: its version after that, and what stood there before, to be put back."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="changed")
    row = models.PositiveIntegerField()
    ref = models.CharField(max_length=80)
    record_version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "row"], name="transfer_changed_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}:{self.row} {self.ref}"


class Remembered(models.Model):
    """What a person answered for a set of headings, offered again when the same headings come."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=40)
    headings = models.CharField(max_length=64)
    plan = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "headings", "account"], name="transfer_remembered_once")]

    def __str__(self) -> str:
        return f"{self.word} {self.headings[:8]}"


class Job(models.Model):
    """Long work on one record, done by a worker; whoever finds it undone goes on with it.

    ``state`` is waiting, done, stopped (nobody wants it any more) or parked (given up after several tries). While a
    worker is at it, it holds the advisory lock of the record.
    """

    WAITING, DONE, STOPPED, PARKED = "waiting", "done", "stopped", "parked"

    work = models.CharField(max_length=20)
    about = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default=WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="waiting"), name="transfer_job_waiting"),
            models.Index(fields=["about", "-id"], name="transfer_job_about"),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.about}"
