"""Accounts, the tree of units, posts with dates, standing-in with dates."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from guiju.groundwork.flow.keep import Record


class Accounts(BaseUserManager["Account"]):
    """Finds an account by its sign-in name."""


class Account(AbstractBaseUser):
    """A principal who can sign in. What it may do comes from its posts alone; no account is above the rules."""

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects: ClassVar[Accounts] = Accounts()

    def __str__(self) -> str:
        return self.name


class Unit(Record):
    """A node of the organisation tree. ``path`` lists the keys from the root down to itself: ``/1/4/9/``."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=40, blank=True, help_text="the role key of the policies that this unit fills")
    is_department = models.BooleanField(default=True, help_text="False: a team within a department")
    head = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="heads")
    path = models.CharField(max_length=200, editable=False, db_index=True, default="")
    duties = models.TextField(blank=True, help_text="what the unit answers for")

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["path"], name="access_unit_path", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name


class Post(Record):
    """A person fills a role in a unit between two dates (the last day included); every right comes from here."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["account", "valid_from"], name="access_post_account"),
            models.Index(fields=["role", "unit"], name="access_post_role"),
        ]


class StandIn(Record):
    """While one person is away another acts for them, between two dates (both included)."""

    absent = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(absent=models.F("substitute")),
                name="access_stand_in_other",
                violation_error_message="Nobody can stand in for themselves.",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                name="access_stand_in_dates",
                violation_error_message="The last day must not lie before the first.",
            ),
        ]
