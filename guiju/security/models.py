"""Records of security: each account's safeguards, what was revealed to whom, acting as others, access reviews."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.text import N_


class Safeguard(Record):
    """The security file of one account: its timeline tells every sign-in, lock, second factor and password change."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("Account"), on_delete=models.PROTECT, related_name="safeguard"
    )
    factor_since = models.DateTimeField(_("Second factor since"), null=True, blank=True)
    password_changed_at = models.DateTimeField(_("Password changed"), null=True, blank=True)
    signed_in_at = models.DateTimeField(_("Last sign-in"), null=True, blank=True)
    locked_until = models.DateTimeField(_("Locked until"), null=True, blank=True)

    scope_owner: ClassVar[str | None] = "account"
    scope_unit: ClassVar[str | None] = None

    class Meta(Record.Meta):
        verbose_name = _("Account security")

    def __str__(self) -> str:
        return str(self.account)


class Reveal(Record):
    """Somebody looked at a sensitive value whole, for a reason; the value itself is not kept here."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Who looked"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("access.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(_("Record"), max_length=80)
    field = models.CharField(_("Field"), max_length=60)
    reason = models.CharField(_("Reason"), max_length=200)

    scope_owner: ClassVar[str | None] = "account"
    scope_unit: ClassVar[str | None] = "unit"

    class Meta(Record.Meta):
        verbose_name = _("Look at sensitive data")
        indexes = [
            models.Index(fields=["account", "-created_at"], name="security_reveal_account"),
            models.Index(fields=["about"], name="security_reveal_about"),
        ]

    def __str__(self) -> str:
        return self.about

    def refs(self) -> list[str]:
        """The record looked at tells of it too."""
        return [self.ref, self.about]


class Impersonation(Record):
    """One person works as another for a ticket, until a moment; the ledger names both."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Who acts"), on_delete=models.PROTECT, related_name="+"
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Acts as"), on_delete=models.PROTECT, related_name="+"
    )
    ticket = models.CharField(_("Ticket number"), max_length=60)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    until = models.DateTimeField(_("Ends"))
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    scope_owner: ClassVar[str | None] = "account"
    scope_unit: ClassVar[str | None] = None

    @staticmethod
    def scope_open(rights: Any, verb: str) -> models.Q:
        """Whoever was acted for sees it."""
        return models.Q(subject=rights.account_id) if verb == "security.see" else models.Q(pk__in=[])

    class Meta(Record.Meta):
        verbose_name = _("Acting as somebody")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(account=models.F("subject")), name="security_impersonation_other",
                violation_error_message=N_("Nobody acts as themselves."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account} → {self.subject}"


class Review(Record):
    """A review of who may do what: every post, token and list of every person is confirmed or removed."""

    due_on = models.DateField(_("Due on"))
    state = models.CharField(_("State"), max_length=10, default="open", editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Reviewer"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    unit = models.ForeignKey("access.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)

    scope_owner: ClassVar[str | None] = "owner"
    scope_unit: ClassVar[str | None] = "unit"
    items_to_be: "tuple[ReviewItem, ...]" = ()

    class Meta(Record.Meta):
        verbose_name = _("Access review")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="open", discarded_at=None), name="security_review_one_open",
                violation_error_message=N_("An access review is open already; finish it first."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.due_on.isoformat()

    def after_save(self) -> None:
        """A new review gets its rights as lines, all at once."""
        for item in self.items_to_be:
            item.review = self
            item.created_at = item.updated_at = self.created_at
            item.version = 1
        ReviewItem.every.bulk_create(self.items_to_be)
        self.items_to_be = ()


class ReviewItem(Record):
    """One right under review: a post, a token or a list opened to a person."""

    review = models.ForeignKey(Review, verbose_name=_("Access review"), on_delete=models.PROTECT, related_name="items")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Person"), on_delete=models.PROTECT, related_name="+"
    )
    about = models.CharField(_("Right"), max_length=80)
    told = models.CharField(_("What it is"), max_length=200)
    state = models.CharField(_("State"), max_length=10, default="open", editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Decided by"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    parents = ("review",)
    scope_owner: ClassVar[str | None] = "review__owner"
    scope_unit: ClassVar[str | None] = "review__unit"

    class Meta(Record.Meta):
        verbose_name = _("Right under review")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "about"], name="security_review_item",
                violation_error_message=N_("This right is on the review already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.told
