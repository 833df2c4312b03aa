"""What happens to leads when time passes."""

from django.db import transaction

from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.policy.book import in_force
from guiju.leads import queries
from guiju.leads.actions import recycle
from guiju.leads.clauses import PoolTerms

BATCH = 500


def recycle_idle(by: Actor) -> int:
    """Return up to 500 idle leads to the shared pool, longest idle first; how many. Leads being worked on are left out.

    Nothing happens while no clause in force sets ``leads.pool``.
    """
    book = in_force(by.now)
    if "leads.pool" not in book.terms:
        return 0
    terms = book.read_terms("leads.pool", PoolTerms)
    with transaction.atomic():
        rows = list(queries.idle(by.now, terms).select_for_update(skip_locked=True, of=("self",))[:BATCH])
        for lead in rows:
            recycle(by, lead)
    return len(rows)
