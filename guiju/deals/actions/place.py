"""Where new records belong."""

from guiju.deals import states
from guiju.deals.models import Negotiation, Opportunity, Proposal, Quotation, Solution
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_


def put_under(offer: Solution | Proposal | Quotation | Negotiation, opportunity: Opportunity) -> None:
    """Hang an offer on its opportunity, with the same owner and unit;
    refused (``deals.closed``) once it is won or lost.
    """
    check_open(opportunity)
    offer.opportunity = opportunity
    offer.owner_id, offer.unit_id = opportunity.owner_id, opportunity.unit_id


def check_open(opportunity: Opportunity) -> None:
    """Raises Refused (``deals.closed``) when the opportunity has been won or lost."""
    if opportunity.state in states.MACHINE.closed:
        raise Refused("deals.closed", N_("This opportunity is closed; open a new one for further business."))
