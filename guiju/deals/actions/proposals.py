"""Writes on proposals."""

from guiju.deals import states
from guiju.deals.actions.place import put_under
from guiju.deals.events import ProposalDrafted, ProposalEdited, ProposalPresented, ProposalSent
from guiju.deals.models import Opportunity, Proposal, Solution
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_


@action("deals.draft_proposal", creates=Proposal)
def draft_proposal(
    by: Actor,
    proposal: Proposal,
    *,
    opportunity: Opportunity,
    solution: Solution | None = None,
    strengths: str = "",
    value: str = "",
    problem_fit: str = "",
    case: str = "",
    testimonial: str = "",
) -> ProposalDrafted:
    """Begin a sales proposal; ``solution`` is the one it offers (by default the opportunity's last agreed one)."""
    put_under(proposal, opportunity)
    proposal.solution = solution or _agreed(opportunity)
    _check_same(proposal)
    proposal.strengths = strengths
    proposal.value = value
    proposal.problem_fit = problem_fit
    proposal.case = case
    proposal.testimonial = testimonial
    return ProposalDrafted(proposal.solution.pk if proposal.solution else None)


@action("deals.edit_proposal", move=states.EDIT_DRAFT)
def edit_proposal(
    by: Actor,
    proposal: Proposal,
    *,
    solution: Solution | None = KEEP,
    strengths: str = KEEP,
    value: str = KEEP,
    problem_fit: str = KEEP,
    case: str = KEEP,
    testimonial: str = KEEP,
) -> ProposalEdited:
    """Change a proposal that is still a draft."""
    changed = change(
        proposal,
        solution=solution,
        strengths=strengths,
        value=value,
        problem_fit=problem_fit,
        case=case,
        testimonial=testimonial,
    )
    _check_same(proposal)
    return ProposalEdited(changed)


@action("deals.send_proposal", move=states.SEND)
def send_proposal(by: Actor, proposal: Proposal) -> ProposalSent:
    """Send the proposal to the customer; from now on its text stands."""
    proposal.sent_at = by.now
    return ProposalSent()


@action("deals.present_proposal", move=states.PRESENT)
def present_proposal(by: Actor, proposal: Proposal, *, audience: str, reaction: str = "") -> ProposalPresented:
    """Keep that the proposal was shown and explained to the customer: to whom, and what they said."""
    proposal.presented_at = by.now
    proposal.audience = audience
    proposal.reaction = reaction
    return ProposalPresented(audience)


def _agreed(opportunity: Opportunity) -> Solution | None:
    agreed = Solution.objects.filter(opportunity=opportunity, state=states.AGREED)
    found: Solution | None = agreed.order_by("-agreed_at").first()
    return found


def _check_same(proposal: Proposal) -> None:
    if proposal.solution is not None and proposal.solution.opportunity_id != proposal.opportunity_id:
        raise Refused("deals.other_opportunity", N_("This solution belongs to another opportunity."))
