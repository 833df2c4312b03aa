"""What happens to customers when time passes."""

from guiju.customers import pooling
from guiju.customers.actions import default_pool_for, recycle_batch, warn_batch
from guiju.customers.actions.searching import look_for_duplicates
from guiju.customers.models import DuplicateSearch, PoolKind
from guiju.customers.queries import CUSTOMERS
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.period import business_day, day_start
from guiju.groundwork.policy.book import in_force


def recycle_idle(by: Actor) -> int:
    """Return the customers whose days are over to their pools, a batch for each; how many. Rows worked on are left out.

    Nothing happens while no clause in force sets ``customers.pool``.
    """
    by = by.at(by.now)
    terms = CUSTOMERS.in_force(in_force(by.now))
    if terms is None or not pooling.going(CUSTOMERS, terms, by.now).exists():
        return 0
    default_pool_for(by, PoolKind.CUSTOMERS.value)
    pools = pooling.targets(CUSTOMERS, terms, by.now)
    for pool in pools:
        recycle_batch(by, pool)
    return pooling.arrived(CUSTOMERS, pools, by.now)


def warn_owners(by: Actor) -> int:
    """Once a day, tell the people in charge which of their customers a rule will soon return; 1 on that occasion."""
    by = by.at(by.now)
    if CUSTOMERS.in_force(in_force(by.now)) is None:
        return 0
    pool = pooling.default_pool(PoolKind.CUSTOMERS)
    if pool is not None and pool.warned_on == business_day(by.now):
        return 0
    warn_batch(by, pool or default_pool_for(by, PoolKind.CUSTOMERS.value))
    return 1


def look_for_duplicates_daily(by: Actor) -> int:
    """Search for records that may be the same with the first heartbeat of a day; how many new pairs there are."""
    by = by.at(by.now)
    if DuplicateSearch.objects.filter(created_at__gte=day_start(business_day(by.now))).exists():
        return 0
    found: int = look_for_duplicates(by).found
    return found
