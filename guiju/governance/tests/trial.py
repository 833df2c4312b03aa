"""A verb made up for these tests: a unit spends an amount, for which clauses ask approval."""

from dataclasses import dataclass
from decimal import Decimal

from guiju.governance import actions
from guiju.governance.models import ApprovalRequest
from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.testing.cast import Cast, Person


@dataclass(frozen=True)
class Spent(Event):
    """Money was spent."""

    amount: Decimal


@action("trial.spend")
def spend(by: Actor, unit: Unit, *, amount: Decimal, deputy: Unit | None = None) -> Spent:
    """Spend an amount."""
    unit.duties = f"spent {amount}"
    return Spent(amount)


@action("trial.found", creates=Unit)
def found(by: Actor, unit: Unit, *, name: str) -> Spent:
    """Found a unit."""
    unit.name = name
    return Spent(Decimal(0))


ROUTE = """
- id: t-1
  controls:
    - approve:
        before: trial.spend
        amount: amount
        route: [{role: legal}, {role: dept_manager, amount_from: 1000}, {role: marketing_director, amount_from: 5000}]
"""

TERMS = """
- {id: t-terms, controls: [{terms: {governance.approvals: {reminders: 2, hours_between: 4, condition_days: 5}}}]}
"""


def ask(cast: Cast, amount: str = "800", who: Person | None = None) -> ApprovalRequest:
    """Somebody, the owner if nobody is named, asks to spend an amount on the team."""
    return actions.request_approval(
        (who or cast.owner).actor, verb="trial.spend", about=cast.units["team_one"].ref, inputs={"amount": amount},
        reason="样机",
    )  # fmt: skip
