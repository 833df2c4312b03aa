"""Messages to people, the digests they were sent, and by which way each wants to be told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.flow.keep import Record


class Notice(models.Model):
    """One message to one person about one record: what, by when, how to act. ``text`` is a msgid with ``params``.

    ``kind`` is the declared kind (empty: from before kinds were kept). One that is ``held_until`` a digest time, or not
    ``in_inbox`` at all, does not ring the bell. ``mail_way`` is empty until the sender has looked by which way it goes.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60, default="", blank=True)
    text = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    ref = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    in_inbox = models.BooleanField(default=True)
    held_until = models.DateTimeField(null=True, help_text="comes into the inbox with the digest of this moment")
    mail_way = models.CharField(max_length=8, default="", help_text="at_once, digest or off, once it was looked up")
    mailed_at = models.DateTimeField(null=True)
    mail_next_at = models.DateTimeField(null=True, help_text="not before this moment: working time, or after a failure")
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_error = models.CharField(max_length=300, default="")

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="notices_inbox"),
            models.Index(fields=["account"], condition=models.Q(read_at=None), name="notices_unread"),
            models.Index(fields=["created_at"], condition=models.Q(mailed_at=None), name="notices_to_mail"),
            models.Index(
                fields=["account"], condition=models.Q(mail_way="digest", read_at=None), name="notices_to_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Digest(models.Model):
    """The digest of one person at one time of day: it is sent once, however often a worker begins anew."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    slot = models.DateTimeField()
    lines = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, help_text="sent, or nothing was left to tell")
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "slot"], name="notices_digest_once")]

    def __str__(self) -> str:
        return f"{self.account_id}:{self.slot:%Y-%m-%d %H:%M}"


class NoticeChoice(Record):
    """By which way a person wants to be told, as they last saved it; the newest row of a person counts.

    ``choices`` is ``{kind: {channel: way}}`` and holds only what differs from the company's defaults.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choices = models.JSONField(_("Choices"), default=dict, blank=True)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = None

    class Meta(Record.Meta):
        verbose_name = _("Choice of notices")
        indexes = [models.Index(fields=["owner", "-id"], name="notices_choice_newest")]

    def __str__(self) -> str:
        return f"{self.owner_id}"
