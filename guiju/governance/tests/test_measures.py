from typing import Any

from guiju.governance import actions
from guiju.governance.measures import MEASURES
from guiju.governance.tests.test_policies import _document
from guiju.governance.tests.trial import ROUTE
from guiju.groundwork.access.models import Unit
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.run import count
from guiju.groundwork.testing.cast import Cast, guard_open
from guiju.org.actions import hire

BY_NAME = {measure.name: measure for measure in MEASURES}


def _counted(cast: Cast, name: str) -> tuple[int, int]:
    score = count(BY_NAME[name], Period.of("month", cast.clock.moment))
    return score.satisfied, score.population


def test_employees_count_who_signed_every_policy_in_force(cast: Cast) -> None:
    for number in ("1", "2"):
        employee = hire(
            cast.hr.actor, number=number, name=number, username=f"u{number}", unit=cast.units["north"], role="sales"
        )
    reader = type(cast.owner.actor)(employee.account_id, "2", clock=cast.clock)
    actions.acknowledge(reader, policy="test")
    assert _counted(cast, "governance.policies_acknowledged") == (1, 2)
    actions.adopt_policy(cast.admin.actor, document=_document("h-1"))
    assert _counted(cast, "governance.policies_acknowledged") == (0, 2)


def test_every_aim_of_a_policy_needs_its_figure(cast: Cast) -> None:
    whole = {**_document("h-1", policy="whole"), "aims": [{"text": {}, "measure": "orders.from_contract"}]}
    hollow = {**_document("h-1", policy="hollow"), "aims": [{"text": {}, "measure": "a.b"}, {"text": {}}]}
    for document in (whole, hollow, _document("h-1", policy="bare")):
        actions.adopt_policy(cast.admin.actor, document=document)
    assert _counted(cast, "governance.aims_measured") == (1, 4)


def test_versions_are_put_in_force_by_the_board(cast: Cast) -> None:
    cast.post(cast.director, "crm_board")
    actions.adopt_policy(cast.director.actor, document=_document("h-1"))
    actions.adopt_policy(cast.admin.actor, document=_document("h-2"))
    assert _counted(cast, "governance.versions_by_board") == (1, 2)


def test_requests_voided_by_a_change_count_as_broken(cast: Cast, adopt: Any) -> None:
    adopt(ROUTE)
    for name, unit in (("kept", "team_one"), ("changed", "team_two")):
        request = actions.request_approval(
            cast.director.actor, verb="trial.spend", about=cast.units[unit].ref, inputs={"amount": "1"}
        )
        if name == "changed":
            with guard_open():
                Unit.objects.filter(pk=cast.units[unit].pk).update(name="改名")
        actions.approve(cast.legal.actor, request)
    assert _counted(cast, "governance.approvals_of_what_was_asked") == (1, 2)
