"""Into the shared pools, out of them, and from one to another."""

from typing import Annotated

from django.db.models import F

from guiju.customers import pooling
from guiju.customers.models import Pool
from guiju.customers.pool_rules import check_claim, check_view
from guiju.groundwork.access.models import Account
from guiju.groundwork.clock.duties import Newcomer
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.bulk import Made, bulk
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.groundwork.policy.book import in_force
from guiju.leads import events, rules, states
from guiju.leads.actions.charge import NOBODY, checked, put_in_charge, put_in_pool
from guiju.leads.models import Lead
from guiju.leads.queries import LEADS

Reason = Annotated[str, Ask(N_("Reason"), long=True)]
IntoPool = Annotated[Pool | None, Ask(N_("Into which pool"), N_("Empty: the default pool."))]
ToPool = Annotated[Pool, Ask(N_("Into which pool"))]


@action("leads.claim", move=states.CLAIM)
def claim(by: Actor, lead: Lead) -> events.LeadClaimed:
    """Take a lead out of the shared pool, within the policy's limits. Of two who try, one is told that it is gone."""
    account_id = _alone(by)
    check_claim(pooling.claimant(LEADS, account_id, lead, by.now), by.now, terms("leads.pool"), rules.POOL_LIMITS)
    last_owner = lead.last_owner_id
    put_in_charge(by, lead, account_id)
    return events.LeadClaimed(last_owner)


@action("leads.release", move=states.RELEASE)
def release(by: Actor, lead: Lead, *, reason: Reason, pool: IntoPool = None) -> events.LeadReleased:
    """Give the lead to a shared pool, where others may claim it."""
    return events.LeadReleased(put_in_pool(by, lead, pool, reason), reason, lead.pool_id)


@action("leads.move_pool", move=states.MOVE)
def move_pool(by: Actor, lead: Lead, *, pool: ToPool, reason: Reason = "") -> events.LeadMoved:
    """Put a pooled lead into another pool; how long it has waited stays."""
    before = lead.pool_id
    lead.pool = checked(pool)
    return events.LeadMoved(before, pool.pk, reason)


@action("leads.look_closer", move=states.LOOK)
def look_closer(by: Actor, lead: Lead) -> events.LeadViewed:
    """Read the contact details of a pooled lead. Who looked is kept, and a day has only so many looks."""
    account_id = _alone(by)
    check_view(pooling.seen_today(LEADS, account_id, by.now, besides=lead.pk), terms("leads.pool"), rules.POOL_LIMITS)
    return events.LeadViewed(lead.pool_id)


@action("leads.recycle", move=states.RECYCLE, pushed=True)
def recycle(by: Actor, lead: Lead) -> events.LeadRecycled:
    """Return one lead to a pool by the rule that fits it; refused while its days are not over."""
    pool = terms("leads.pool")
    due = pooling.going(LEADS, pool, by.now).filter(pk=lead.pk).values_list("rule", flat=True).first()
    if due is None:
        raise Refused("leads.not_idle", N_("No rule of the pools returns this lead yet."))
    rule = pool.in_order()[due]
    before = put_in_pool(by, lead, pooling.by_name(LEADS, pool.in_order())[due], rule.name)
    return events.LeadRecycled(before, rule.name)


@bulk("leads.recycle_batch")
def recycle_batch(by: Actor, head: Pool) -> Made:
    """Return to this pool the next leads whose days are over, longest over first. The heartbeat does it."""
    found = pooling.next_going(LEADS, by.now, head)
    for rule, keys in found.by_rule().items():
        Lead.objects.filter(pk__in=keys).update(
            state=states.POOLED, last_owner_id=F("owner_id"), owner_id=None, pool_id=head.pk, pooled_at=by.now,
            release_reason=rule[:200], warned_at=None, next_step="", next_at=None, updated_at=by.now,
            version=F("version") + 1,
        )  # fmt: skip
    rows = found.rows
    event = events.LeadsRecycled(
        tuple(found.by_rule()), tuple(row.pk for row in rows), tuple(row.owner_id for row in rows)
    )
    touched = [Newcomer(f"{Lead.kind()}:{row.pk}", row.name, None, row.unit_id) for row in rows]
    return Made(event, as_after="leads.lead_recycled", touched=touched)


@bulk("leads.warn_batch")
def warn_batch(by: Actor, head: Pool) -> Made:
    """Tell the people in charge, once a day, which of their leads will go back to the pools within the days set."""
    rows = pooling.soon_going(LEADS, LEADS.required(in_force(by.now)), by.now)
    told = pooling.warnings(rows)
    Lead.objects.filter(pk__in=[key for one in told for key in one.keys]).update(warned_at=by.now)
    head.warned_on = business_day(by.now)
    for one in told:
        text = N_("%(count)s of your leads go back to the pool soon, the first one on %(day)s.")
        inbox.tell([one.owner_id], text, one.params(), kind="leads.pool_warning", ref=one.ref(Lead.kind()), at=by.now)
    return Made(events.LeadsWarned(sum(one.count for one in told), tuple(one.owner_id for one in told)))


def _alone(by: Actor) -> int:
    """The person who acts: one act of theirs at a time, or two at once would both count themselves below a limit."""
    if by.account_id is None:
        raise Refused("leads.nobody", NOBODY)
    Account.objects.select_for_update(no_key=True).get(pk=by.account_id)
    return by.account_id
