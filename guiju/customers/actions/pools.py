"""The shared pools themselves, and customers into them, out of them, and from one to another."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext

from guiju.customers import events, pooling, rules, states
from guiju.customers.models import Customer, Pool, PoolKind
from guiju.customers.pool_rules import check_claim, check_view
from guiju.customers.queries import CUSTOMERS
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.clock.duties import Newcomer
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.bulk import Made, bulk
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.groundwork.policy.book import in_force

Reason = Annotated[str, Ask(N_("Reason"), long=True)]
IntoPool = Annotated[Pool | None, Ask(N_("Into which pool"), N_("Empty: the default pool."))]
ToPool = Annotated[Pool, Ask(N_("Into which pool"))]
WhoMayClaim = Annotated[Unit | None, Ask(N_("Who may claim"), N_("A department and all below it. Empty: everybody."))]


@action("customers.open_pool", creates=Pool)
def open_pool(
    by: Actor, pool: Pool, *, name: str, kind_held: str, unit: WhoMayClaim = None, is_default: bool = False,
    note: str = "",
) -> events.PoolOpened:  # fmt: skip
    """Make a pool for leads or customers; its name and, for each kind, the default mark stand only once."""
    change(pool, name=name, kind_held=kind_held, unit=unit, is_default=is_default, note=note)
    return events.PoolOpened(name, kind_held)


@action("customers.edit_pool")
def edit_pool(
    by: Actor, pool: Pool, *, name: str = KEEP, unit: WhoMayClaim = KEEP, is_default: bool = KEEP, note: str = KEEP
) -> events.PoolEdited:
    """Change a pool's name, who may claim from it, whether it is the default one."""
    return events.PoolEdited(change(pool, name=name, unit=unit, is_default=is_default, note=note))


@action("customers.close_pool")
def close_pool(by: Actor, pool: Pool) -> events.PoolClosed:
    """Do away with an empty pool; refused while records wait in it, or rules of the policy name it."""
    waiting = pooling.waiting_in(pool)
    if waiting:
        raise Refused(
            "customers.pool_in_use", N_("%(count)s records wait in this pool. Move them to another one first."),
            count=waiting,
        )  # fmt: skip
    named = {
        rule.pool
        for name in ("leads.pool", "customers.pool")
        if name.startswith(pool.kind_held)
        for rule in pooling.rules_of(name, in_force(by.now))
    }
    if pool.name in named:
        raise Refused("customers.pool_in_rule", N_("A rule of the policy sends records to this pool."))
    pool.discarded_at = by.now
    return events.PoolClosed()


def default_pool_for(by: Actor, word: str) -> Pool:
    """The default pool of a kind; where there is none yet it is made."""
    found = pooling.default_pool(word)
    if found is not None:
        return found
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext("Shared pool")
    try:
        return open_pool(by, name=name, kind_held=word, is_default=True)
    except Lost:  # another process was faster
        made: Pool = Pool.objects.get(kind_held=word, is_default=True)
        return made


@action("customers.claim_customer", move=states.CLAIM)
def claim_customer(by: Actor, customer: Customer) -> events.CustomerClaimed:
    """Take the customer out of the shared pool, within the policy's limits; of two who try, one is told it is gone."""
    account_id = _alone(by)
    limits = terms("customers.pool")
    check_claim(pooling.claimant(CUSTOMERS, account_id, customer, by.now), by.now, limits, rules.POOL_LIMITS)
    put_in_charge(by, customer, account_id)
    return events.CustomerClaimed()


@action("customers.release_customer", move=states.RELEASE)
def release_customer(
    by: Actor, customer: Customer, *, reason: Reason, pool: IntoPool = None
) -> events.CustomerReleased:
    """Give the customer to a shared pool, where others may claim it."""
    before, found = customer.owner_id, _checked(pool) or pooling.default_pool(PoolKind.CUSTOMERS)
    change(
        customer, owner=None, last_owner_id=before, pooled_at=by.now, pool=found, release_reason=reason[:200],
        warned_at=None,
    )  # fmt: skip
    return events.CustomerReleased(before, reason)


@action("customers.move_pool", move=states.MOVE)
def move_pool(by: Actor, customer: Customer, *, pool: ToPool, reason: Reason = "") -> events.CustomerMoved:
    """Put a pooled customer into another pool; how long it has waited stays."""
    before = customer.pool_id
    customer.pool = _checked(pool)
    return events.CustomerMoved(before, pool.pk, reason)


@action("customers.look_closer", move=states.LOOK)
def look_closer(by: Actor, customer: Customer) -> events.CustomerViewed:
    """Read the contacts of a pooled customer. Who looked is kept, and a day has only so many looks."""
    account_id = _alone(by)
    seen = pooling.seen_today(CUSTOMERS, account_id, by.now, besides=customer.pk)
    check_view(seen, terms("customers.pool"), rules.POOL_LIMITS)
    return events.CustomerViewed(customer.pool_id)


@bulk("customers.recycle_batch")
def recycle_batch(by: Actor, head: Pool) -> Made:
    """Return to this pool the next customers whose days are over, longest over first. The heartbeat does it."""
    found = pooling.next_going(CUSTOMERS, by.now, head)
    for rule, keys in found.by_rule().items():
        Customer.objects.filter(pk__in=keys).update(
            state=states.POOLED, last_owner_id=F("owner_id"), owner_id=None, pool_id=head.pk, pooled_at=by.now,
            release_reason=rule[:200], warned_at=None, updated_at=by.now, version=F("version") + 1,
        )  # fmt: skip
    rows = found.rows
    event = events.CustomersRecycled(
        tuple(found.by_rule()), tuple(row.pk for row in rows), tuple(row.owner_id for row in rows)
    )
    touched = [Newcomer(f"{Customer.kind()}:{row.pk}", row.name, None, row.unit_id) for row in rows]
    return Made(event, as_after="customers.customer_released", touched=touched)


@bulk("customers.warn_batch")
def warn_batch(by: Actor, head: Pool) -> Made:
    """Tell the people in charge, once a day, which of their customers will go back to the pools within the days set."""
    rows = pooling.soon_going(CUSTOMERS, CUSTOMERS.required(in_force(by.now)), by.now)
    told = pooling.warnings(rows)
    Customer.objects.filter(pk__in=[key for one in told for key in one.keys]).update(warned_at=by.now)
    head.warned_on = business_day(by.now)
    for one in told:
        text = N_("%(count)s of your customers go back to the pool soon, the first one on %(day)s.")
        inbox.tell(
            [one.owner_id], text, one.params(), kind="customers.pool_warning", ref=one.ref(Customer.kind()), at=by.now
        )
    return Made(events.CustomersWarned(sum(one.count for one in told), tuple(one.owner_id for one in told)))


@action("customers.note_standing", pushed=True)
def note_standing(
    by: Actor,
    customer: Customer,
    *,
    stage: str = KEEP,
    contract_ends_on: date | None = KEEP,
    ordered: Decimal = KEEP,
    last_order_at: datetime | None = KEEP,
    last_contact_at: datetime | None = KEEP,
) -> events.CustomerStandingNoted:
    """Note how the business with the customer stands, as the rules of the pools ask. Pushed by later modules.

    ``ordered`` is what the customer ordered in all, in yuan.
    """
    if last_contact_at is not KEEP and customer.last_contact_at is not None and last_contact_at is not None:
        last_contact_at = max(customer.last_contact_at, last_contact_at)
    changed = change(
        customer, stage=stage, contract_ends_on=contract_ends_on, last_contact_at=last_contact_at,
        ordered=ordered, last_order_at=last_order_at,
    )  # fmt: skip
    return events.CustomerStandingNoted(changed)


def put_in_charge(by: Actor, customer: Customer, account_id: int | None) -> None:
    """The customer is now somebody's, and of their unit; the days of the pools count from here."""
    customer.owner_id, customer.unit_id = account_id, home_unit(account_id, by.now) or customer.unit_id
    change(customer, assigned_at=by.now, pooled_at=None, pool=None, release_reason="", warned_at=None)


def _checked(pool: Pool | None) -> Pool | None:
    if pool is not None and pool.kind_held != PoolKind.CUSTOMERS:
        raise Invalid({"pool": (N_("This pool holds leads, not customers."), {})})
    return pool


def _alone(by: Actor) -> int:
    """The person who acts: one act of theirs at a time, or two at once would both count themselves below a limit."""
    if by.account_id is None:
        raise Refused("customers.nobody", N_("Only a person can do this."))
    Account.objects.select_for_update(no_key=True).get(pk=by.account_id)
    return by.account_id
