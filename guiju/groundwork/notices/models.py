"""Messages to people."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """One message to one person about one record: what, by when, how to act. ``text`` is a msgid with ``params``."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    text = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    ref = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    mail_next_at = models.DateTimeField(null=True, help_text="after a failed attempt: not before this moment")
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_error = models.CharField(max_length=300, default="")

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="notices_inbox"),
            models.Index(fields=["account"], condition=models.Q(read_at=None), name="notices_unread"),
            models.Index(fields=["created_at"], condition=models.Q(mailed_at=None), name="notices_to_mail"),
        ]

    def __str__(self) -> str:
        return self.text
