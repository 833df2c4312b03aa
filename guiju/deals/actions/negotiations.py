"""Writes on negotiations."""

from decimal import Decimal

from guiju.deals import states
from guiju.deals.actions.place import put_under
from guiju.deals.events import NegotiationAgreed, NegotiationEdited, NegotiationOpened
from guiju.deals.models import Negotiation, Opportunity
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor


@action("deals.open_negotiation", creates=Negotiation)
def open_negotiation(
    by: Actor,
    negotiation: Negotiation,
    *,
    opportunity: Opportunity,
    customer_stance: str = "",
    limits: str = "",
    concessions: str = "",
) -> NegotiationOpened:
    """Begin the talks; ``limits`` is what we shall not go below."""
    put_under(negotiation, opportunity)
    negotiation.customer_stance = customer_stance
    negotiation.limits = limits
    negotiation.concessions = concessions
    return NegotiationOpened()


@action("deals.edit_negotiation", move=states.EDIT_NEGOTIATION)
def edit_negotiation(
    by: Actor,
    negotiation: Negotiation,
    *,
    agreed_terms: str = KEEP,
    agreed_price: Decimal | None = KEEP,
    agreed_delivery: str = KEEP,
    agreed_after_sales: str = KEEP,
    customer_stance: str = KEEP,
    concessions: str = KEEP,
    limits: str = KEEP,
) -> NegotiationEdited:
    """Write down what the talks have brought so far; the price is in yuan for the whole deal."""
    changed = change(
        negotiation,
        agreed_terms=agreed_terms,
        agreed_price=agreed_price,
        agreed_delivery=agreed_delivery,
        agreed_after_sales=agreed_after_sales,
        customer_stance=customer_stance,
        concessions=concessions,
        limits=limits,
    )
    return NegotiationEdited(changed)


@action("deals.agree_negotiation", move=states.AGREE_NEGOTIATION)
def agree_negotiation(by: Actor, negotiation: Negotiation) -> NegotiationAgreed:
    """Both sides agree; the contract is drawn up from what is written here."""
    negotiation.agreed_at = by.now
    return NegotiationAgreed(str(negotiation.agreed_price) if negotiation.agreed_price is not None else None)
