"""Signatures under policies."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.flow.keep import Record


class Acknowledgement(Record):
    """A person's signature that they read one version of a policy."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.PROTECT, related_name="+"
    )
    policy = models.CharField(_("Policy"), max_length=40)
    number = models.PositiveIntegerField(_("Version"))
    signed_at = models.DateTimeField(_("Signed as read at"))

    scope_owner = "account"
    scope_unit = None

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "policy", "number"],
                name="governance_acknowledged_once",
                violation_error_message=_("You have signed for this version already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy}@{self.number}"
