"""The trial verbs are known to the house while a test of this room runs."""

from collections.abc import Generator
from typing import Any

import pytest

from guiju.governance import actions
from guiju.governance.models import ApprovalRequest
from guiju.governance.tests.trial import TERMS, ask
from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.testing.cast import Cast, Person, guard_open


@pytest.fixture(autouse=True)
def trial_verbs() -> Generator[None]:
    """Declare the trial verbs, and take them out again."""
    from guiju.governance.tests import trial

    REGISTER.add(actions=(trial.spend, trial.found))
    yield
    for name in ("trial.spend", "trial.found"):
        del REGISTER.verbs[name]


class Desk:
    """Approvals of the trial verb under a route that the test names."""

    def __init__(self, cast: Cast, adopt: Any) -> None:
        self.cast, self._adopt = cast, adopt

    def route(self, steps: str, **declared: str) -> None:
        """Put one ``approve`` control in force: its steps as YAML, and what else it declares."""
        more = "".join(f", {name}: {value}" for name, value in declared.items())
        self._adopt(
            f"- {{id: t-1, controls: [{{approve: {{before: trial.spend, amount: amount, route: [{steps}]{more}}}}}]}}\n"
            + TERMS
        )

    def ask(self, amount: str = "800") -> ApprovalRequest:
        """The owner, who heads the team, asks."""
        return ask(self.cast, amount)

    def approve(self, who: str, request: ApprovalRequest, **given: Any) -> ApprovalRequest:
        """Somebody agrees."""
        return actions.approve(self.actor(who), request, **given)

    def actor(self, who: str) -> Any:
        """The actor of one of the cast."""
        return self.person(who).actor

    def person(self, who: str) -> Person:
        """One of the cast."""
        return self.cast.people[who]

    def states(self, request: ApprovalRequest) -> list[str]:
        """The states of the steps in their order."""
        return [step.state for step in request.steps.order_by("position")]

    def spent(self) -> str:
        """What the verb has done."""
        return str(Unit.objects.get(pk=self.cast.units["team_one"].pk).duties)


@pytest.fixture
def desk(cast: Cast, adopt: Any) -> Desk:
    """A company whose owner heads the team on which the trial verb is done."""
    with guard_open():
        Unit.objects.filter(pk=cast.units["team_one"].pk).update(head=cast.owner.account)
    return Desk(cast, adopt)
