"""Routes drawn and switched on, by the verbs themselves; and the acts that the clock and the engine do."""

from typing import Any

import pytest

from guiju.governance import actions, states
from guiju.governance.models import ApprovalCondition, ApprovalSeat, RouteDraft
from guiju.governance.tests.conftest import Desk
from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.policy.controls import Approve
from guiju.groundwork.testing.cast import Cast, events_of
from guiju.groundwork.testing.policy import adopt_shipped

CONTROL = {"amount": "amount", "route": [{"role": "legal"}, {"superiors": 1, "amount_from": "1000"}]}


def _routes(cast: Cast, verb: str) -> list[tuple[str, list[str]]]:
    book = in_force(cast.clock.moment)
    bounds = [bound for bound in book.gates[verb] if isinstance(bound.control, Approve)]
    return [(bound.clause.id, [step.role for step in bound.control.route]) for bound in bounds]


def test_a_route_for_a_step_that_had_none_binds_once_it_is_switched_on(cast: Cast) -> None:
    adopt_shipped()
    draft = actions.draft_route(
        cast.admin.actor, title="流失须批", verb="customers.mark_lost", control={"route": [{"role": "dept_manager"}]}
    )
    draft = actions.edit_routedraft(cast.admin.actor, draft, title="客户流失审批")
    assert _routes(cast, "customers.mark_lost") == []
    draft = actions.adopt_route(cast.admin.actor, draft)
    assert _routes(cast, "customers.mark_lost") == [(draft.clause_id, ["dept_manager"])]
    assert in_force(cast.clock.moment).clauses[draft.clause_id].title.zh == "客户流失审批"
    assert events_of(draft) == ["governance.route_drafted", "governance.route_drafted", "governance.route_adopted"]
    with pytest.raises(Refused):
        actions.adopt_route(cast.admin.actor, draft)


def test_a_route_drawn_anew_takes_the_place_of_the_one_before(cast: Cast) -> None:
    adopt_shipped()
    first = actions.draft_route(
        cast.admin.actor, title="一", verb="contracts.submit", control=CONTROL, instead_of="b2b-3.2.3-02"
    )
    first = actions.adopt_route(cast.admin.actor, first)
    again = actions.draft_route(
        cast.admin.actor, title="二", verb="contracts.submit", control={"route": [{"role": "finance"}]},
        instead_of=first.clause_id,
    )  # fmt: skip
    again = actions.adopt_route(cast.admin.actor, again)
    assert again.clause_id == first.clause_id
    routes = _routes(cast, "contracts.submit")
    assert (first.clause_id, ["finance"]) in routes


@pytest.mark.parametrize(
    ("verb", "control"),
    [
        ("contracts.fly", {"route": [{"role": "legal"}]}),
        ("contracts.submit", {"route": []}),
        ("contracts.submit", {"route": [{"role": "legal", "within": "soon"}]}),
        ("contracts.submit", {"path": []}),
    ],
)
def test_a_drawing_that_makes_no_sense_is_not_kept(cast: Cast, verb: str, control: dict[str, Any]) -> None:
    adopt_shipped()
    with pytest.raises(Invalid):
        actions.draft_route(cast.admin.actor, title="x", verb=verb, control=control)
    assert not RouteDraft.objects.exists()


def test_who_may_not_adopt_policies_draws_and_switches_nothing_on(cast: Cast) -> None:
    adopt_shipped()
    asked: dict[str, Any] = {"title": "x", "verb": "contracts.submit", "control": CONTROL}
    with pytest.raises(NotAllowed):
        perform(cast.owner.actor, Request("governance.draft_route", inputs=asked))
    draft = actions.draft_route(cast.admin.actor, **asked)
    with pytest.raises(NotAllowed):
        actions.adopt_route(cast.owner.actor, draft)


def test_the_engine_sets_a_condition_once_everything_is_approved(desk: Desk) -> None:
    desk.route("{role: legal}")
    request = desk.approve("legal", desk.ask(), condition="补签")
    seat = ApprovalSeat.objects.get(step__request=request)
    twin = actions.set_condition(desk.cast.system, request=request, seat=seat)
    assert (twin.text, ApprovalCondition.objects.count()) == ("补签", 2)


def test_the_clock_acts_on_one_request(desk: Desk) -> None:
    desk.route("{role: legal, within: 1 h, then: refuse}")
    request = actions.time_out(desk.cast.system, desk.ask(), only_remind=True)
    assert request.state == states.PENDING
    assert actions.time_out(desk.cast.system, request).state == states.REFUSED


def test_the_engine_replaces_and_closes_for_leavers_one_by_one(desk: Desk) -> None:
    desk.route("{role: legal, mode: all}")
    request = desk.ask()
    with pytest.raises(Refused):
        actions.replace_leavers(desk.cast.system, request)
    Account.objects.filter(pk=desk.cast.legal.id).update(is_active=False)
    request = actions.replace_leavers(desk.cast.system, request)
    assert request.steps.get().seats.get(state=states.OPEN).account_id == desk.cast.manager.id
    assert actions.close_left(desk.cast.system, request).state == states.WITHDRAWN


@pytest.mark.parametrize("verb", ["set_condition", "time_out", "replace_leavers", "close_left", "void"])
def test_what_the_engine_does_itself_nobody_asks_for(desk: Desk, verb: str) -> None:
    assert REGISTER.offered(f"governance.{verb}") is None
