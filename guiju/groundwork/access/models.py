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
    is_service = models.BooleanField(_("Service account"), default=False)
    # What the person changed in the keyboard table, command → key: here, because every page needs it with the account.
    keys = models.JSONField(default=dict, editable=False)

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
    regions = ArrayField(models.CharField(max_length=60), verbose_name=_("Regions"), default=list, blank=True)

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
    regions = ArrayField(models.CharField(max_length=60), verbose_name=_("Regions"), default=list, blank=True)

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


class RecordList(Record):
    """A named list of records of one kind, opened to persons until a day: the scope ``list`` of a permit."""

    name = models.CharField(_("Name"), max_length=80)
    about = models.CharField(_("Kind of record"), max_length=60)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    owner = models.ForeignKey(Account, verbose_name=_("Keeper"), on_delete=models.PROTECT, related_name="+")

    seen_by = "security.see"
    scope_owner = "owner"
    scope_unit = None

    def __str__(self) -> str:
        return self.name


class ListEntry(Record):
    """One record on a named list."""

    record_list = models.ForeignKey(
        RecordList, verbose_name=_("List"), on_delete=models.PROTECT, related_name="entries"
    )
    kind_of = models.CharField(_("Kind of record"), max_length=60)
    record_key = models.BigIntegerField(_("Record"))

    parents = ("record_list",)
    seen_by = "security.see"
    scope_owner = "record_list__owner"
    scope_unit = None

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["kind_of", "record_key"], name="access_list_entry")]
        constraints = [
            models.UniqueConstraint(
                fields=["record_list", "record_key"], condition=models.Q(discarded_at=None), name="access_list_once",
                violation_error_message=_("This record is on the list already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind_of}:{self.record_key}"


class ListGrant(Record):
    """A person to whom a named list is open, through a last day."""

    record_list = models.ForeignKey(RecordList, verbose_name=_("List"), on_delete=models.PROTECT, related_name="grants")
    account = models.ForeignKey(Account, verbose_name=_("Person"), on_delete=models.PROTECT, related_name="+")
    valid_to = models.DateField(_("Last day"))

    parents = ("record_list",)
    seen_by = "security.see"
    scope_owner = "record_list__owner"
    scope_unit = None

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["account", "valid_to"], name="access_list_grant")]

    def __str__(self) -> str:
        return f"{self.record_list} → {self.account}"


class Token(Record):
    """A personal token for calls from programs: only its hash is kept. ``scopes`` are patterns of verbs it may use."""

    account = models.ForeignKey(Account, verbose_name=_("Person"), on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=80), verbose_name=_("May use"), default=list)
    expires_at = models.DateTimeField(_("Ends"), null=True)
    revoked_at = models.DateTimeField(_("Revoked"), null=True)

    seen_by = "security.see"
    scope_owner = "account"
    scope_unit = None

    def __str__(self) -> str:
        return f"{self.account} · {self.name}"


class TokenUse(models.Model):
    """When and from where a token was last used: noted by the door itself, beside the ledger."""

    token = models.OneToOneField(Token, on_delete=models.CASCADE, related_name="use", primary_key=True)
    at = models.DateTimeField(_("Last used"))
    address = models.CharField(_("Address"), max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.token_id} {self.at}"


class Attempt(models.Model):
    """One attempt to sign in, by the name as typed (hashed) and the address it came from."""

    name_key = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    succeeded = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name_key", "at"], name="access_attempt_name"),
            models.Index(fields=["address", "at"], name="access_attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at}"


class OpenSession(models.Model):
    """A session that can still be used: ending it deletes this row and the session itself."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.CharField(_("Address"), max_length=64, blank=True)
    device = models.CharField(_("Device"), max_length=200, blank=True)
    method = models.CharField(_("Way of signing in"), max_length=20)
    started_at = models.DateTimeField(_("Signed in"))
    seen_at = models.DateTimeField(_("Last seen"))

    def __str__(self) -> str:
        return f"{self.account_id} {self.started_at}"


class Factor(models.Model):
    """The second factor of an account: a sealed secret, and the last time step that was accepted."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="factor", primary_key=True)
    sealed = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.account_id)


class RecoveryCode(models.Model):
    """One way back in without the second factor; works once, only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="access_recovery_once")]

    def __str__(self) -> str:
        return str(self.account_id)


class Identity(models.Model):
    """An account as the company's identity provider knows it: issuer and subject."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="access_identity_once")]

    def __str__(self) -> str:
        return f"{self.issuer} {self.subject}"
