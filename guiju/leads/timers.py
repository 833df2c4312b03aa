"""What happens to leads when time passes."""

from guiju.customers import pooling
from guiju.customers.actions import default_pool_for
from guiju.customers.models import PoolKind
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.policy.book import in_force
from guiju.leads.actions import recycle_batch, warn_batch
from guiju.leads.queries import LEADS


def recycle_idle(by: Actor) -> int:
    """Return the leads whose days are over to their pools, a batch for each; how many. Rows worked on are left out.

    Nothing happens while no clause in force sets ``leads.pool``.
    """
    by = by.at(by.now)
    terms = LEADS.in_force(in_force(by.now))
    if terms is None or not pooling.going(LEADS, terms, by.now).exists():
        return 0
    default_pool_for(by, PoolKind.LEADS.value)
    pools = pooling.targets(LEADS, terms, by.now)
    for pool in pools:
        recycle_batch(by, pool)
    return pooling.arrived(LEADS, pools, by.now)


def warn_owners(by: Actor) -> int:
    """Once a day, tell the people in charge which of their leads a rule will soon return; 1 on that occasion."""
    by = by.at(by.now)
    if LEADS.in_force(in_force(by.now)) is None:
        return 0
    pool = pooling.default_pool(PoolKind.LEADS)
    if pool is not None and pool.warned_on == business_day(by.now):
        return 0
    warn_batch(by, pool or default_pool_for(by, PoolKind.LEADS.value))
    return 1
