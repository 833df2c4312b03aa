"""The manifest of deals."""

from django.db.models import Q

from guiju.calls.events import CallLogged
from guiju.deals import actions, clauses, events, queries, states
from guiju.deals.listeners import tell_customer_the_stage, touch_after_call
from guiju.deals.measures import MEASURES
from guiju.deals.models import Negotiation, Opportunity, Proposal, Quotation, Solution
from guiju.deals.resources import (
    NEGOTIATIONS,
    ON_CUSTOMER,
    ON_LEAD,
    OPPORTUNITIES,
    PROPOSALS,
    QUOTATIONS,
    SOLUTIONS,
)
from guiju.groundwork.desk.module import Module
from guiju.groundwork.flow.handing import Handable, Passing
from guiju.groundwork.kernel.text import N_

_VERBS = {
    "deals.open_from_lead": N_("Turn into an opportunity"),
    "deals.open_opportunity": N_("Enter an opportunity"),
    "deals.edit_opportunity": N_("Edit the opportunity"),
    "deals.plan_next": N_("Plan the next step"),
    "deals.advance": N_("Change the stage"),
    "deals.touch_opportunity": N_("Note a contact"),
    "deals.win": N_("Mark the deal as won"),
    "deals.lose": N_("Mark the deal as lost"),
    "deals.reassign": N_("Hand over to a colleague"),
    "deals.draft_solution": N_("Draft a solution"),
    "deals.edit_solution": N_("Edit the solution"),
    "deals.agree_solution": N_("Agree on the solution"),
    "deals.draft_proposal": N_("Draft a proposal"),
    "deals.edit_proposal": N_("Edit the proposal"),
    "deals.send_proposal": N_("Send the proposal"),
    "deals.present_proposal": N_("Record the presentation"),
    "deals.quote": N_("Make a quotation"),
    "deals.edit_quotation": N_("Edit the quotation"),
    "deals.send_quotation": N_("Send the quotation"),
    "deals.accept_quotation": N_("The customer accepts"),
    "deals.open_negotiation": N_("Begin a negotiation"),
    "deals.edit_negotiation": N_("Write down what was negotiated"),
    "deals.agree_negotiation": N_("Agreement reached"),
}
_EVENTS = {
    "deals.opportunity_opened": N_("Opportunity entered"),
    "deals.opportunity_edited": N_("Opportunity edited"),
    "deals.opportunity_planned": N_("Next step planned"),
    "deals.opportunity_advanced": N_("Stage changed"),
    "deals.opportunity_touched": N_("Customer contacted"),
    "deals.opportunity_won": N_("Opportunity won"),
    "deals.opportunity_reassigned": N_("Handed over to a colleague"),
    "deals.opportunity_lost": N_("Opportunity lost"),
    "deals.solution_drafted": N_("Solution drafted"),
    "deals.solution_edited": N_("Solution edited"),
    "deals.solution_agreed": N_("Solution agreed"),
    "deals.proposal_drafted": N_("Proposal drafted"),
    "deals.proposal_edited": N_("Proposal edited"),
    "deals.proposal_sent": N_("Proposal sent"),
    "deals.proposal_presented": N_("Proposal presented"),
    "deals.quotation_made": N_("Quotation made"),
    "deals.quotation_edited": N_("Quotation edited"),
    "deals.quotation_sent": N_("Quotation sent"),
    "deals.quotation_accepted": N_("Quotation accepted"),
    "deals.negotiation_opened": N_("Negotiation begun"),
    "deals.negotiation_edited": N_("Negotiation written down"),
    "deals.negotiation_agreed": N_("Negotiation agreed"),
}
_FACTS = {
    "deals.has_agreed_solution": N_("a solution has been agreed on"),
    "deals.has_quotation": N_("a quotation has been made"),
    "deals.has_sent_proposal": N_("a proposal has been sent"),
    "deals.has_agreed_negotiation": N_("the negotiation ended in agreement"),
}
_OPEN_DEAL = Q(opportunity__state__in=states.STAGES)


def _with_credit(passing: Passing) -> dict[str, int]:
    """What the giver keeps of the credit for an open opportunity."""
    kept = {"credit_owner_id": passing.giver, "credit_percent": passing.credit_percent}
    return kept if passing.credit_percent else {}


_HANDS = (
    Handable(
        Opportunity, N_("Opportunities"), "deals.reassign", Q(state__in=states.STAGES), also=_with_credit
    ),
    *(
        Handable(offers, label, "deals.reassign", _OPEN_DEAL)
        for offers, label in (
            (Solution, N_("Solutions")), (Proposal, N_("Proposals")), (Quotation, N_("Quotations")),
            (Negotiation, N_("Negotiations")),
        )
    ),
)  # fmt: skip

MODULE = Module(
    name="deals",
    label=N_("Deals"),
    models=(Opportunity, Solution, Proposal, Quotation, Negotiation),
    actions=tuple(getattr(actions, name) for name in actions.__all__),
    events=(
        events.OpportunityOpened, events.OpportunityEdited, events.OpportunityPlanned, events.OpportunityAdvanced,
        events.OpportunityTouched, events.OpportunityWon, events.OpportunityLost, events.SolutionDrafted,
        events.SolutionEdited, events.SolutionAgreed, events.ProposalDrafted, events.ProposalEdited,
        events.ProposalSent, events.ProposalPresented, events.QuotationMade, events.QuotationEdited,
        events.QuotationSent, events.QuotationAccepted,
        events.NegotiationOpened, events.NegotiationEdited, events.NegotiationAgreed, events.OpportunityReassigned,
    ),
    labels={**_VERBS, **_EVENTS, **_FACTS},
    facts={
        "deals.has_agreed_solution": queries.has_agreed_solution,
        "deals.has_quotation": queries.has_quotation,
        "deals.has_sent_proposal": queries.has_sent_proposal,
        "deals.has_agreed_negotiation": queries.has_agreed_negotiation,
    },
    terms={
        "deals.discount": clauses.DiscountTerms,
        "deals.stalled": clauses.StalledTerms,
        "deals.opening": clauses.OpeningTerms,
        "deals.description": clauses.DescriptionTerms,
    },
    measures=MEASURES,
    hands=_HANDS,
    listeners=(
        (CallLogged, touch_after_call),
        (events.OpportunityOpened, tell_customer_the_stage),
        (events.OpportunityAdvanced, tell_customer_the_stage),
        (events.OpportunityWon, tell_customer_the_stage),
        (events.OpportunityLost, tell_customer_the_stage),
    ),
    resources=(OPPORTUNITIES, QUOTATIONS, SOLUTIONS, PROPOSALS, NEGOTIATIONS),
    hangs={"customers.customer": (ON_CUSTOMER,), "leads.lead": (ON_LEAD,)},
    see={"deals.see": N_("See opportunities")},
)  # fmt: skip
