"""Accounts, the tree of units, posts with dates, standing-in with dates."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.flow.keep import Record


class Accounts(BaseUserManager["Account"]):
    """Finds an account by its sign-in name."""


class Account(AbstractBaseUser):
    """A principal who can sign in. What it may do comes from its posts alone; no account is above the rules."""

    username = models.CharField(_("Sign-in name"), max_length=80, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    email = models.EmailField(_("E-mail"), blank=True)
    language = models.CharField(_("Language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(_("Active"), default=True)

    USERNAME_FIELD = "username"
    objects: ClassVar[Accounts] = Accounts()

    def __str__(self) -> str:
        return self.name


class Unit(Record):
    """A node of the organisation tree. ``path`` lists the keys from the root down to itself: ``/1/4/9/``."""

    parent = models.ForeignKey(
        "self", verbose_name=_("Belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name = models.CharField(_("Name"), max_length=80)
    role = models.CharField(
        _("Role in the policies"),
        max_length=40,
        blank=True,
        help_text=_("the role key of the policies that this unit fills"),
    )
    is_department = models.BooleanField(_("Department"), default=True, help_text=_("No: a team within a department"))
    head = models.ForeignKey(
        Account, verbose_name=_("Head"), null=True, blank=True, on_delete=models.PROTECT, related_name="heads"
    )
    path = models.CharField(max_length=200, editable=False, db_index=True, default="")
    duties = models.TextField(_("Duties"), blank=True, help_text=_("what the unit answers for"))

    parents = ("parent",)
    scope_owner = "head"
    scope_unit = "pk"

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["path"], name="access_unit_path", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    def after_save(self) -> None:
        """A new unit learns its path once it has a key; units do not move."""
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if self.path != path:
            self.path = path
            Unit.every.filter(pk=self.pk).update(path=path)


class Post(Record):
    """A person fills a role in a unit between two dates (the last day included); every right comes from here."""

    account = models.ForeignKey(Account, verbose_name=_("Person"), on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, verbose_name=_("Department"), on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("Role"), max_length=40)
    valid_from = models.DateField(_("First day"))
    valid_to = models.DateField(_("Last day"), null=True, blank=True)

    parents = ("unit",)
    scope_owner = "account"
    scope_unit = "unit"

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["account", "valid_from"], name="access_post_account"),
            models.Index(fields=["role", "unit"], name="access_post_role"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="access_post_dates",
                violation_error_message=_("The last day must not lie before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.unit}"


class StandIn(Record):
    """While one person is away another acts for them, between two dates (both included)."""

    absent = models.ForeignKey(Account, verbose_name=_("Absent"), on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(Account, verbose_name=_("Substitute"), on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("First day"))
    valid_to = models.DateField(_("Last day"))
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    scope_owner = "absent"
    scope_unit = None

    @staticmethod
    def scope_open(rights: Any, verb: str) -> models.Q:  # noqa: ARG004 - the same rows whatever is done with them
        """The substitute sees for whom they stand in."""
        return models.Q(substitute=rights.account_id)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(absent=models.F("substitute")),
                name="access_stand_in_other",
                violation_error_message=_("Nobody can stand in for themselves."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                name="access_stand_in_dates",
                violation_error_message=_("The last day must not lie before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} ← {self.absent}"


class Token(models.Model):
    """A personal token for calls from programs: only its hash is kept. ``scopes`` are patterns of verbs it may use."""

    account = models.ForeignKey(Account, verbose_name=_("Person"), on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=80), default=list)
    created_at = models.DateTimeField(_("Created"))
    expires_at = models.DateTimeField(_("Ends"), null=True)
    last_used_at = models.DateTimeField(_("Last used"), null=True)
    revoked_at = models.DateTimeField(_("Revoked"), null=True)

    def __str__(self) -> str:
        return f"{self.account} · {self.name}"
