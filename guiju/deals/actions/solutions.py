"""Writes on solutions."""

from guiju.deals import states
from guiju.deals.actions.place import put_under
from guiju.deals.events import SolutionAgreed, SolutionDrafted, SolutionEdited
from guiju.deals.models import Opportunity, Solution
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor


@action("deals.draft_solution", creates=Solution)
def draft_solution(
    by: Actor,
    solution: Solution,
    *,
    opportunity: Opportunity,
    description: str = "",
    implementation: str = "",
    expected_result: str = "",
    discussed_with: str = "",
    discussion_note: str = "",
) -> SolutionDrafted:
    """Begin a solution for an open opportunity; it belongs to whom the opportunity belongs."""
    put_under(solution, opportunity)
    solution.description = description
    solution.implementation = implementation
    solution.expected_result = expected_result
    solution.discussed_with = discussed_with
    solution.discussion_note = discussion_note
    return SolutionDrafted()


@action("deals.edit_solution", move=states.EDIT_DRAFT)
def edit_solution(
    by: Actor,
    solution: Solution,
    *,
    description: str = KEEP,
    implementation: str = KEEP,
    expected_result: str = KEEP,
    discussed_with: str = KEEP,
    discussion_note: str = KEEP,
) -> SolutionEdited:
    """Change a solution that is still a draft."""
    changed = change(
        solution,
        description=description,
        implementation=implementation,
        expected_result=expected_result,
        discussed_with=discussed_with,
        discussion_note=discussion_note,
    )
    return SolutionEdited(changed)


@action("deals.agree_solution", move=states.AGREE_SOLUTION)
def agree_solution(by: Actor, solution: Solution) -> SolutionAgreed:
    """The departments concerned agree; from now on the solution stands and is made up as a proposal."""
    solution.agreed_at = by.now
    return SolutionAgreed(solution.discussed_with)
