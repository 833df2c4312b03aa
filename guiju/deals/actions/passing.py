"""An opportunity in other hands."""

from typing import Annotated

from django.db.models import F

from guiju.deals import states
from guiju.deals.events import OpportunityReassigned
from guiju.deals.models import Negotiation, Opportunity, Proposal, Quotation, Solution
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_


@action("deals.reassign", move=states.WHILE_OPEN)
def reassign(
    by: Actor,
    opportunity: Opportunity,
    *,
    to: Annotated[Account, Ask(N_("To"))],  # type: ignore[valid-type]
    credit_percent: Annotated[int, Ask(N_("Credit kept by the giver in percent"))] = 0,
    reason: Annotated[str, Ask(N_("Reason"))] = "",
) -> OpportunityReassigned:
    """Give an open opportunity with its offers to a colleague; stage and history stay, and so may a share of credit."""
    if to.pk == opportunity.owner_id:
        raise Invalid({"to": (N_("It is theirs already."), {})})
    if not 0 <= credit_percent <= 100:
        raise Invalid({"credit_percent": (N_("Between 0 and 100 percent."), {})})
    before = opportunity.owner_id
    opportunity.owner_id, opportunity.unit_id = to.pk, home_unit(to.pk, by.now) or opportunity.unit_id
    if credit_percent and before is not None:
        opportunity.credit_owner_id, opportunity.credit_percent = before, credit_percent
    for offers in (Solution, Proposal, Quotation, Negotiation):
        mine = offers.every.filter(opportunity=opportunity, owner_id=before)
        mine.update(owner_id=to.pk, unit_id=opportunity.unit_id, updated_at=by.now, version=F("version") + 1)
    return OpportunityReassigned(before, to.pk, credit_percent, reason)
