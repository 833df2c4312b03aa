from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guiju.governance import actions, queries, states
from guiju.governance.models import ApprovalRequest
from guiju.governance.tests.trial import ROUTE, spend
from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.models import Unit
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import Cast, Person, events_of, guard_open
from guiju.groundwork.testing.still import StillClock

TODAY = date(2026, 3, 2)


@pytest.fixture
def company(cast: Cast, adopt: Any) -> Cast:
    adopt(ROUTE)
    with guard_open():  # the trial verb is done on units: the owner heads the team
        Unit.objects.filter(pk=cast.units["team_one"].pk).update(head=cast.owner.account)
    return cast


def _ask(cast: Cast, amount: str = "800", who: Person | None = None) -> ApprovalRequest:
    return actions.request_approval(
        (who or cast.owner).actor, verb="trial.spend", about=cast.units["team_one"].ref, inputs={"amount": amount},
        reason="样机",
    )  # fmt: skip


def _duties(cast: Cast) -> str:
    return str(Unit.objects.get(pk=cast.units["team_one"].pk).duties)


def _roles(request: ApprovalRequest) -> list[str]:
    return [step.role for step in request.steps.all()]


def test_the_gate_names_the_route_and_asking_notifies_the_first_deciders(company: Cast) -> None:
    with pytest.raises(GateShut) as shut:
        spend(company.owner.actor, company.units["team_one"], amount=Decimal(800))
    assert [item.route for item in shut.value.shut] == ["t-1"]
    request = _ask(company)
    assert (request.state, request.clause_id, request.amount) == (states.PENDING, "t-1", Decimal(800))
    assert events_of(request) == ["governance.approval_requested"]
    assert [note.ref for note in Notice.objects.filter(account=company.legal.id)] == [request.ref]


@pytest.mark.parametrize(
    ("amount", "roles"),
    [
        ("999.99", ["legal"]),
        ("1000", ["legal", "dept_manager"]),
        ("4999", ["legal", "dept_manager"]),
        ("5000", ["legal", "dept_manager", "marketing_director"]),
    ],
)
def test_the_amount_decides_how_many_steps_there_are(company: Cast, amount: str, roles: list[str]) -> None:
    assert _roles(_ask(company, amount)) == roles


def test_the_last_approval_carries_the_verb_out_as_whoever_asked(company: Cast) -> None:
    request = _ask(company, "1000")
    request = actions.approve(company.legal.actor, request, opinion="条款无误")
    assert (request.state, _duties(company)) == (states.PENDING, "")
    request = actions.approve(company.manager.actor, request)
    assert (request.state, _duties(company)) == (states.USED, "spent 1000")
    entry = Entry.objects.get(verb="trial.spend")
    assert (entry.actor_id, entry.door, entry.kept) == (company.owner.id, "approval", ["t-1"])
    assert request.used_entry == entry.pk
    granted = Entry.objects.get(event="governance.approval_granted")
    assert entry.caused_by == granted.pk
    assert granted.actor_id == company.manager.id


def test_an_approval_is_spent_once(company: Cast) -> None:
    actions.approve(company.legal.actor, _ask(company))
    with pytest.raises(GateShut):
        spend(company.owner.actor, company.units["team_one"], amount=Decimal(800))


def test_a_change_after_asking_voids_the_request_and_tells_both(company: Cast) -> None:
    request = _ask(company)
    with guard_open():
        Unit.objects.filter(pk=company.units["team_one"].pk).update(name="改名组")
    request = actions.approve(company.legal.actor, request)
    assert request.state == states.VOID
    assert str(request) != request.about_name
    assert _duties(company) == ""
    assert events_of(request)[-1] == "governance.approval_voided"
    told = Notice.objects.filter(ref=request.ref, text__contains="void").values_list("account_id", flat=True)
    assert set(told) == {company.owner.id, company.legal.id}
    assert {step.state for step in request.steps.all()} == {states.SKIPPED}


def test_whoever_asked_never_approves_not_even_with_the_role(company: Cast) -> None:
    company.post(company.owner, "legal")
    request = _ask(company)
    with pytest.raises(NotAllowed):
        actions.approve(company.owner.actor, request)
    assert actions.approve(company.legal.actor, request).state == states.USED


def test_whoever_asked_does_not_approve_through_a_substitute_of_their_own(company: Cast) -> None:
    company.post(company.owner, "legal")
    company.stand_in(company.owner, company.teammate, TODAY, TODAY)
    with pytest.raises(NotAllowed):
        actions.approve(company.teammate.actor, _ask(company))


def test_a_manager_who_asks_is_approved_further_up(company: Cast, adopt: Any) -> None:
    adopt("- {id: t-2, controls: [{approve: {before: trial.spend, route: [{role: dept_manager}]}}]}")
    company.post(company.director, "dept_manager")
    request = _ask(company, who=company.manager)
    assert [step.request for step in queries.waiting_for(company.director.id, TODAY)] == [request]
    assert actions.approve(company.director.actor, request).state == states.USED


def test_nobody_decides_two_steps_of_one_request(company: Cast) -> None:
    company.post(company.manager, "legal")
    request = actions.approve(company.manager.actor, _ask(company, "1000", company.owner))
    company.post(company.director, "dept_manager")
    with pytest.raises(NotAllowed):
        actions.approve(company.manager.actor, request)
    assert actions.approve(company.director.actor, request).state == states.USED


def test_a_substitute_decides_for_the_absent_person_and_counts_as_both(company: Cast) -> None:
    company.stand_in(company.legal, company.teammate, TODAY, TODAY)
    company.stand_in(company.manager, company.teammate, TODAY, TODAY)
    request = actions.approve(company.teammate.actor, _ask(company, "1000"))
    first = request.steps.get(position=1)
    assert (first.decided_by_id, first.decided_for_id) == (company.teammate.id, company.legal.id)
    with pytest.raises(NotAllowed):
        actions.approve(company.teammate.actor, request)


def test_a_substitute_decides_only_while_the_other_is_away(company: Cast, clock: StillClock) -> None:
    company.stand_in(company.legal, company.teammate, TODAY, TODAY)
    request = _ask(company)
    clock.advance(days=1)
    with pytest.raises(NotAllowed):
        actions.approve(company.teammate.actor, request)


def test_strangers_to_the_role_are_told_whose_turn_it_is(company: Cast) -> None:
    with pytest.raises(NotAllowed) as refusal:
        actions.approve(company.finance.actor, _ask(company))
    assert refusal.value.params == {"role": "legal"}


def test_the_slower_of_two_approvers_is_told_so(company: Cast) -> None:
    company.post(company.finance, "legal", company.units["law"])
    request = _ask(company, "1000")
    actions.approve(company.legal.actor, request, step=1)
    with pytest.raises(Lost):
        actions.approve(company.finance.actor, request)
    with pytest.raises(Lost):
        actions.approve(company.manager.actor, request, step=1)


def test_a_refusal_needs_a_reason_and_ends_the_request(company: Cast) -> None:
    request = _ask(company, "1000")
    with pytest.raises(Invalid):
        actions.refuse(company.legal.actor, request, opinion="  ")
    request = actions.refuse(company.legal.actor, request, opinion="缺少违约条款")
    assert request.state == states.REFUSED
    assert [step.state for step in request.steps.all()] == [states.REFUSED, states.SKIPPED]
    with pytest.raises(Lost):
        actions.approve(company.manager.actor, request)
    assert Notice.objects.filter(account=company.owner.id, params__why="缺少违约条款").exists()


def test_only_whoever_asked_takes_it_back_and_may_ask_again(company: Cast) -> None:
    request = _ask(company)
    with pytest.raises(Lost) as refusal:
        _ask(company)
    assert refusal.value.code == "governance.approvalrequest.governance_request_once"
    with pytest.raises(NotAllowed):
        actions.withdraw(company.legal.actor, request)
    assert actions.withdraw(company.owner.actor, request).state == states.WITHDRAWN
    assert _ask(company).state == states.PENDING


def test_what_needs_no_approval_is_not_sent_to_anybody(company: Cast, adopt: Any) -> None:
    adopt("""
- id: t-3
  controls:
    - approve: {before: trial.spend, amount: amount, route: [{role: legal, amount_from: 1000}]}
""")
    with pytest.raises(Refused) as refusal:
        _ask(company, "999")
    assert refusal.value.code == "governance.nothing_to_approve"
    assert spend(company.owner.actor, company.units["team_one"], amount=Decimal(999)).duties == "spent 999"


def test_other_gates_come_first(company: Cast, adopt: Any) -> None:
    adopt(ROUTE + "- {id: t-4, controls: [{require: {before: trial.spend, fields: [role, duties]}}]}")
    with pytest.raises(GateShut) as shut:
        _ask(company)
    assert [item.clause_id for item in shut.value.shut] == ["t-4"]


def test_a_step_that_nobody_could_decide_is_said_at_once(company: Cast, adopt: Any) -> None:
    adopt("- {id: t-5, controls: [{approve: {before: trial.spend, route: [{role: auditor}]}}]}")
    with pytest.raises(Refused) as refusal:
        _ask(company)
    assert refusal.value.params == {"role": "auditor"}


def test_nobody_asks_for_what_is_out_of_their_reach(company: Cast) -> None:
    with pytest.raises(NotFound):
        actions.request_approval(
            company.stranger.actor, verb="trial.spend", about=company.units["team_one"].ref, inputs={"amount": "1"}
        )
    with pytest.raises(Invalid):
        _ask(company, "viel")


def test_a_right_lost_since_asking_stops_the_act(company: Cast) -> None:
    request = _ask(company)
    with guard_open():
        Unit.objects.filter(pk=company.units["team_one"].pk).update(head=None)
        ApprovalRequest.objects.update(content_hash="")
        seal = REGISTER.find(company.units["team_one"].ref)
    assert seal is not None
    from guiju.governance.actions.target import seal_of

    with guard_open():
        ApprovalRequest.objects.update(content_hash=seal_of("trial.spend", seal, request.inputs))
    with pytest.raises(Refused) as refusal:
        actions.approve(company.legal.actor, request)
    assert refusal.value.code == "governance.asker_may_not"
    assert ApprovalRequest.objects.get(pk=request.pk).state == states.PENDING


def test_a_verb_that_creates_is_approved_before_there_is_a_record(company: Cast, adopt: Any) -> None:
    adopt("- {id: t-6, controls: [{approve: {before: trial.found, route: [{role: legal}]}}]}")
    asked = actions.request_approval(
        company.owner.actor, verb="trial.found", about="access.unit:0", inputs={"name": "新组"}
    )
    done = actions.approve(company.legal.actor, asked)
    assert done.about == Unit.objects.get(name="新组").ref


def test_the_waiting_list_shows_what_one_can_decide_and_nothing_else(company: Cast) -> None:
    request = _ask(company, "1000")
    waiting = {
        who: [s.request_id for s in queries.waiting_for(company.people[who].id, TODAY)] for who in company.people
    }
    assert {who for who, found in waiting.items() if found} == {"legal"}
    actions.approve(company.legal.actor, request)
    assert queries.waiting_for(company.manager.id, TODAY).get().request == request
    assert not queries.waiting_for(company.south_manager.id, TODAY).exists()
    assert queries.waiting_count(company.manager.id, TODAY) == 1
    assert list(queries.requested_by(company.owner.id)) == [request]
    assert [step.request for step in queries.decided_by(company.legal.id)] == [request]
    assert list(queries.pending_for(company.units["team_one"].ref)) == [request]


def test_the_waiting_list_costs_the_same_for_one_request_and_for_many(
    company: Cast, django_assert_max_num_queries: Any
) -> None:
    for unit in ("team_one", "north", "law"):
        actions.request_approval(
            company.director.actor, verb="trial.spend", about=company.units[unit].ref, inputs={"amount": "1"}
        )
    with django_assert_max_num_queries(5):
        assert len(queries.waiting_for(company.legal.id, TODAY)) == 3


def test_those_who_decide_see_the_request_and_others_do_not(company: Cast, adopt: Any) -> None:
    adopt(
        ROUTE
        + """
- {id: t-7, controls: [{permit: {roles: [all], verbs: ["governance.*", "trial.*"], scope: self}}]}
""",
        base=False,
    )
    request = actions.request_approval(
        company.owner.actor, verb="trial.spend", about=company.units["team_one"].ref, inputs={"amount": "800"}
    )
    company.stand_in(company.legal, company.service, TODAY, TODAY)

    def seen(who: str) -> bool:
        held = rights(company.people[who].account, company.clock.moment)
        return visible(held, "governance.see", ApprovalRequest.objects.all()).exists()

    assert {who for who in company.people if seen(who)} == {"owner", "legal", "service"}
    done = perform(company.legal.actor, Request("governance.approve", request.pk, {"opinion": "同意"}))
    assert done.record.state == states.USED
    assert {who for who in company.people if seen(who)} == {"owner", "legal"}
