"""Documents: one row a file."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.documents import rules, states
from guiju.groundwork.flow.keep import Owned


class Secrecy(models.TextChoices):
    """The three classes of internal documents."""

    CONFIDENTIAL = rules.CONFIDENTIAL, _("Confidential")
    IMPORTANT = rules.IMPORTANT, _("Important")
    ORDINARY = rules.ORDINARY, _("Ordinary")


class Document(Owned):
    """A file and how it is to be handled. What nobody has classed yet is handled as important."""

    title = models.CharField(_("Title"), max_length=200)
    secrecy = models.CharField(_("Secrecy"), max_length=12, choices=Secrecy.choices, default=Secrecy.IMPORTANT)
    about = models.CharField(_("Record"), max_length=80, blank=True, help_text=_("the record, as kind:id"))
    file_name = models.CharField(_("File"), max_length=150)
    size = models.PositiveBigIntegerField(_("Size (bytes)"))
    content_type = models.CharField(_("File type"), max_length=100, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    stored_name = models.CharField(max_length=80, editable=False)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Keeper"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    readers = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("Readers"))
    state = models.CharField(_("State"), max_length=12, default=states.DRAFT)
    issued_at = models.DateTimeField(_("Issued at"), null=True, blank=True)
    archived_at = models.DateTimeField(_("Archived at"), null=True, blank=True)
    destroyed_at = models.DateTimeField(_("Destroyed at"), null=True, blank=True)

    scope_owner = "owner"
    scope_unit = "unit"

    class Meta(Owned.Meta):
        indexes = [
            models.Index(fields=["owner", "state", "-updated_at"], name="documents_owner"),
            models.Index(fields=["about", "-created_at"], name="documents_about"),
            models.Index(fields=["state", "-updated_at"], name="documents_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["stored_name"], name="documents_stored_name"),
            models.CheckConstraint(
                condition=~models.Q(secrecy="confidential") | models.Q(keeper__isnull=False),
                name="documents_keeper",
                violation_error_message=_("A confidential document needs a named keeper."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def scope_open(rights: Any, verb: str) -> models.Q:
        """A keeper has charge of the document; a reader on the list sees it and no more."""
        kept = models.Q(keeper=rights.account_id)
        return kept | models.Q(readers__contains=[rights.account_id]) if verb == "documents.see" else kept

    @staticmethod
    def scope_closed(rights: Any, verb: str) -> models.Q:
        """Not even the title of a confidential document is seen outside its closed list: owner, keeper, readers."""
        if verb != "documents.see":
            return models.Q()
        me = rights.account_id
        listed = models.Q(owner=me) | models.Q(keeper=me) | models.Q(readers__contains=[me])
        return ~models.Q(secrecy=Secrecy.CONFIDENTIAL) | listed

    def refs(self) -> list[str]:
        """A document's story is told on the record it belongs to."""
        return [self.ref, self.about] if self.about else [self.ref]
