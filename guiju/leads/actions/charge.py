"""Who is in charge of a lead: chosen, put in charge, or nobody and in a pool."""

from guiju.customers.models import Pool, PoolKind
from guiju.customers.pooling import default_pool
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.flow.keep import change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force
from guiju.leads import queries, rules
from guiju.leads.clauses import AssignmentRule, AssignmentTerms
from guiju.leads.models import Lead

NOBODY = N_("Only a person can do this.")


def chosen_for(by: Actor, lead: Lead) -> int:
    """Whoever the policy's rules of assignment choose for a lead; raises Refused when there is nobody."""
    book = in_force(by.now)
    terms = book.read_terms("leads.assignment", AssignmentTerms) if "leads.assignment" in book.terms else None
    values = {name: getattr(lead, name) for name in AssignmentRule.fields}
    rule = rules.assignment_of(terms.rules if terms else (), values)
    unit_id = queries.unit_called(rule.unit) if rule and rule.unit else lead.unit_id
    people = queries.candidates(unit_id, by.now)
    if not people:
        raise Refused("leads.no_candidate", N_("Nobody holds a sales post; name who is to be in charge."))
    found = rules.choose_owner(people, rule.method if rule else "fewest_open", terms.capacity if terms else None)
    if found is None:
        raise Refused(
            "leads.no_capacity",
            N_("All %(count)s salespeople hold as many leads as the policy allows; name who is to be in charge."),
            count=len(people),
        )
    return found.account_id


def put_in_charge(by: Actor, lead: Lead, account_id: int) -> None:
    """A new person in charge starts anew: the first contact is theirs to make."""
    if lead.assigned_at is not None:
        lead.first_contact_at = None
    change(
        lead, assigned_at=by.now, assigned_by_id=by.account_id, pooled_at=None, pool_id=None, release_reason="",
        warned_at=None,
    )  # fmt: skip
    give(by, lead, account_id)


def put_in_pool(by: Actor, lead: Lead, pool: Pool | None, reason: str) -> int | None:
    """Nobody is in charge any more; returns who was. Without a pool being named it goes to the default pool."""
    before = lead.owner_id
    pool = checked(pool) or default_pool(PoolKind.LEADS)
    change(
        lead, last_owner_id=before, owner_id=None, pooled_at=by.now, pool_id=pool.pk if pool else None, next_step="",
        next_at=None, release_reason=reason[:200], warned_at=None,
    )  # fmt: skip
    return before


def checked(pool: Pool | None) -> Pool | None:
    """A pool that holds leads; raises Invalid for one of customers."""
    if pool is not None and pool.kind_held != PoolKind.LEADS:
        raise Invalid({"pool": (N_("This pool holds customers, not leads."), {})})
    return pool


def give(by: Actor, lead: Lead, account_id: int | None) -> None:
    """The lead is now somebody's, and of their unit."""
    lead.owner_id, lead.unit_id = account_id, home_unit(account_id, by.now) or lead.unit_id
