"""The shared pools (公海), and what leads and customers keep because they can lie in one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.flow.keep import Owned, Record
from guiju.groundwork.kernel.text import N_

SEE_POOL = "leads.see_pool"
# The last sign of life of a record that somebody is in charge of; the indexes of leads and customers are on the same.
LAST_ACTIVE = Greatest("assigned_at", "last_contact_at")


class PoolKind(models.TextChoices):
    """What lies in a pool."""

    LEADS = "leads", _("Leads")
    CUSTOMERS = "customers", _("Customers")


class Pool(Record):
    """A shared pool: records that nobody looks after wait there until somebody claims them.

    ``unit``: only people of that department and below may see and claim; None: everybody with the right. What returns
    without a pool being named goes to the default pool of its kind; where there is none, it waits in no pool by name.
    ``warned_on`` is the last day on which the people in charge were told what will go back.
    """

    name = models.CharField(_("Pool name"), max_length=60)
    kind_held = models.CharField(_("For"), max_length=10, choices=PoolKind.choices)
    unit = models.ForeignKey(
        "access.Unit", verbose_name=_("Who may claim"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    is_default = models.BooleanField(_("Default pool"), default=False)
    note = models.CharField(_("What it is for"), max_length=200, blank=True)
    warned_on = models.DateField(null=True, blank=True, editable=False)

    scope_owner: ClassVar[str | None] = None
    scope_unit: ClassVar[str | None] = None

    class Meta(Record.Meta):
        verbose_name = _("Pool")
        constraints = [
            models.UniqueConstraint(
                fields=["kind_held", "name"], condition=Q(discarded_at=None), name="customers_pool_name",
                violation_error_message=N_("There is a pool with this name already."),
            ),
            models.UniqueConstraint(
                fields=["kind_held"], condition=Q(discarded_at=None, is_default=True), name="customers_pool_default",
                violation_error_message=N_("There is a default pool already; take the mark off that one first."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Pooled(Owned):
    """A record that can lie in a shared pool: in which, since when, who had it before and why it went there.

    ``assigned_at`` is since when the present owner has it, ``warned_at`` when they were last told that it will go back.
    """

    pool = models.ForeignKey(
        "customers.Pool", verbose_name=_("Pool"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pooled_at = models.DateTimeField(_("In the pool since"), null=True, blank=True)
    last_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Last owner"),
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    release_reason = models.CharField(_("Why it went to the pool"), max_length=200, blank=True, editable=False)
    assigned_at = models.DateTimeField(_("Assigned on"), null=True, blank=True)
    last_contact_at = models.DateTimeField(_("Last contact"), null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Owned.Meta):
        abstract = True


def open_pools(rights: Rights, state: str) -> Q:
    """The pooled rows open to somebody: those in no named pool, in pools for everybody, in pools of their units."""
    if not rights.may(SEE_POOL):
        return Q(pk__in=[])
    above = {int(part) for grant in rights.grants for part in grant.held.unit_path.strip("/").split("/") if part}
    theirs = Pool.objects.filter(Q(unit=None) | Q(unit_id__in=above)).values("pk")
    return Q(state=state) & (Q(pool=None) | Q(pool__in=theirs))
