"""What those who are asked, and whoever asked, can do besides agreeing and refusing."""

from datetime import date, timedelta
from typing import Any

import pytest

from guiju.governance import actions, states
from guiju.governance.models import ApprovalCondition, ApprovalCopy, ApprovalRequest, ApprovalSeat, ApprovalStep
from guiju.governance.tests.conftest import Desk
from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.access.tokens import narrowed
from guiju.groundwork.clock.models import DONE, Duty
from guiju.groundwork.clock.tick import tick
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import events_of, guard_open
from guiju.groundwork.testing.still import at
from guiju.org.actions import edit_unit

THREE = "{role: legal}, {role: dept_manager}, {role: marketing_director}"


def _told(desk: Desk, who: str, word: str) -> bool:
    return bool(Notice.objects.filter(account=desk.person(who).id, text__contains=word).exists())


def test_sent_back_to_whoever_asked_it_starts_anew(desk: Desk) -> None:
    desk.route(THREE)
    request = desk.approve("legal", desk.ask())
    with pytest.raises(Invalid):
        actions.send_back(desk.actor("manager"), request, opinion=" ")
    request = actions.send_back(desk.actor("manager"), request, opinion="缺附件")
    assert (request.state, desk.states(request)) == (states.RETURNED, [states.WAITING] * 3)
    assert _told(desk, "owner", "sent")
    with pytest.raises(NotAllowed):
        actions.resubmit(desk.actor("legal"), request)
    request = actions.resubmit(desk.actor("owner"), request, inputs={"amount": "700"}, reason="已补")
    assert (request.state, desk.states(request)) == (states.PENDING, [states.OPEN, states.WAITING, states.WAITING])
    for who in ("legal", "manager", "director"):
        request = desk.approve(who, request)
    assert (request.state, desk.spent()) == (states.USED, "spent 700")
    old = ApprovalSeat.objects.filter(step__request=request, state=states.PAST).get()
    assert (old.decided_by_id, old.step.position) == (desk.cast.legal.id, 1)


def test_put_right_it_goes_on_from_there_when_so_declared(desk: Desk) -> None:
    desk.route(THREE, resubmit="there")
    request = desk.approve("legal", desk.ask())
    request = actions.send_back(desk.actor("manager"), request, opinion="缺附件")
    request = actions.resubmit(desk.actor("owner"), request)
    assert desk.states(request) == [states.APPROVED, states.OPEN, states.WAITING]


def test_put_right_along_another_route_it_starts_anew(desk: Desk) -> None:
    desk.route("{role: legal}, {role: dept_manager, amount_from: 500}", resubmit="there")
    request = desk.approve("legal", desk.ask())
    request = actions.send_back(desk.actor("manager"), request, opinion="拆小")
    request = actions.resubmit(desk.actor("owner"), request, inputs={"amount": "100"})
    assert desk.states(request) == [states.PAST, states.PAST, states.OPEN]
    assert desk.approve("legal", request).state == states.USED


@pytest.mark.parametrize(
    ("resubmit", "after"),
    [
        ("start", [states.APPROVED, states.OPEN, states.WAITING]),
        ("there", [states.APPROVED, states.APPROVED, states.OPEN]),
    ],
)
def test_sent_back_to_a_step_that_step_decides_anew(desk: Desk, resubmit: str, after: list[str]) -> None:
    desk.route(THREE, resubmit=resubmit)
    request = desk.approve("manager", desk.approve("legal", desk.ask()))
    with pytest.raises(Invalid):
        actions.send_back(desk.actor("director"), request, opinion="再看", to=3)
    request = actions.send_back(desk.actor("director"), request, opinion="请法务再看", to=1)
    assert (request.state, desk.states(request)[0]) == (states.PENDING, states.OPEN)
    request = desk.approve("legal", request)
    assert desk.states(request) == after


def test_a_step_handed_over_is_the_others(desk: Desk) -> None:
    desk.route("{role: legal}, {role: dept_manager}")
    request = actions.hand_over(desk.actor("legal"), desk.ask(), to=desk.person("service").account, opinion="请代看")
    with pytest.raises(NotAllowed):
        desk.approve("legal", request)
    request = desk.approve("service", request)
    assert request.steps.get(position=1).decided_by_id == desk.cast.service.id


@pytest.mark.parametrize(("who", "code"), [("owner", "governance.own_request"), ("legal", "governance.decided_before")])
def test_nobody_is_asked_who_asked_or_decided_already(desk: Desk, who: str, code: str) -> None:
    desk.route("{role: legal}, {role: dept_manager}")
    request = desk.approve("legal", desk.ask())
    by, other = desk.actor("manager"), desk.person(who).account
    with pytest.raises(Refused) as refusal:
        actions.hand_over(by, request, to=other)
    assert refusal.value.code == code
    with pytest.raises(Refused) as refusal:
        actions.add_signer(by, request, who=other)
    assert refusal.value.code == code


def test_a_signer_added_before_decides_first(desk: Desk) -> None:
    desk.route("{role: legal}, {role: dept_manager}")
    request = actions.add_signer(desk.actor("legal"), desk.ask(), who=desk.person("finance").account)
    assert [step.source for step in request.steps.all()] == ["before", "route", "route"]
    with pytest.raises(NotAllowed):
        desk.approve("legal", request)
    request = desk.approve("legal", desk.approve("finance", request))
    assert desk.approve("manager", request).state == states.USED


def test_a_signer_added_after_decides_next(desk: Desk) -> None:
    desk.route("{role: legal}")
    request = actions.add_signer(desk.actor("legal"), desk.ask(), who=desk.person("finance").account, where="after")
    request = desk.approve("legal", request)
    assert request.state == states.PENDING
    assert desk.approve("finance", request).state == states.USED
    with pytest.raises(Invalid):
        actions.add_signer(desk.actor("legal"), desk.ask(), who=desk.person("hr").account, where="never")


def test_a_question_stops_the_clock_until_it_is_answered(desk: Desk) -> None:
    desk.route("{role: legal, within: 4 h}")
    request, clock = desk.ask(), desk.cast.clock
    due = request.steps.get().due_at
    assert due == at("2026-03-02 15:30")
    clock.advance(hours=1)
    request = actions.ask_question(desk.actor("legal"), request, question="型号？")
    clock.set("2026-03-03 10:00")
    tick(desk.cast.system)
    assert actions.run_out(desk.cast.system) == 0
    assert Duty.objects.get(about=request.ref).state == "open"
    with pytest.raises(NotAllowed):
        actions.answer_question(desk.actor("finance"), request, answer="A3")
    request = actions.answer_question(desk.actor("owner"), request, answer="A3")
    assert request.steps.get().due_at == at("2026-03-03 14:30")
    assert Duty.objects.get(about=request.ref).due_at == at("2026-03-03 14:30")
    desk.approve("legal", request)
    assert Duty.objects.get(about=request.ref).state == DONE


def test_a_decision_ends_the_question(desk: Desk) -> None:
    desk.route("{role: legal, within: 4 h}")
    request = actions.ask_question(desk.actor("legal"), desk.ask(), to=desk.person("hr").account, question="？")
    with pytest.raises(Refused):
        actions.ask_question(desk.actor("legal"), request, question="还有？")
    desk.cast.clock.advance(days=1)
    request = desk.approve("legal", request)
    assert Duty.objects.get(about=request.ref).state == DONE
    with pytest.raises(Refused):
        actions.answer_question(desk.actor("hr"), request, answer="晚了")


def test_the_next_step_owes_its_own_time(desk: Desk) -> None:
    desk.route("{role: legal, within: 4 h}, {role: dept_manager, within: 1 d}")
    request = desk.approve("legal", desk.ask())
    assert list(Duty.objects.filter(about=request.ref).order_by("pk").values_list("state", "role")) == [
        (DONE, "legal"), ("open", "dept_manager"),
    ]  # fmt: skip


def test_only_who_takes_part_gives_copies_and_a_copy_lets_read(desk: Desk) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    with pytest.raises(NotAllowed):
        actions.give_copy(desk.actor("finance"), request, to=desk.person("hr").account)
    actions.give_copy(desk.actor("owner"), request, to=desk.person("stranger").account)
    assert ApprovalCopy.objects.get().account_id == desk.cast.stranger.id
    held = rights(desk.cast.stranger.account, desk.cast.clock.moment)
    assert ApprovalRequest.objects.filter(ApprovalRequest.scope_open(held, "governance.see")).exists()


def test_reminding_has_a_limit(desk: Desk) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    with pytest.raises(NotAllowed):
        actions.remind(desk.actor("legal"), request)
    actions.remind(desk.actor("owner"), request)
    with pytest.raises(Refused) as refusal:
        actions.remind(desk.actor("owner"), request)
    assert refusal.value.code == "governance.reminded_just_now"
    desk.cast.clock.advance(hours=4)
    actions.remind(desk.actor("owner"), request)
    desk.cast.clock.advance(hours=4)
    with pytest.raises(Refused) as refusal:
        actions.remind(desk.actor("owner"), request)
    assert refusal.value.code == "governance.reminded_enough"
    assert _told(desk, "legal", "reminds")


@pytest.mark.parametrize(
    ("then", "state", "spent"),
    [("remind", states.PENDING, ""), ("approve", states.USED, "spent 800"), ("refuse", states.REFUSED, "")],
)
def test_what_is_declared_happens_when_the_time_has_run_out(desk: Desk, then: str, state: str, spent: str) -> None:
    desk.route(f"{{role: legal, within: 4 h, then: {then}}}")
    request = desk.ask()
    assert actions.run_out(desk.cast.system) == 0
    desk.cast.clock.set("2026-03-02 15:30")
    assert actions.run_out(desk.cast.system) == 1
    assert (ApprovalRequest.objects.get(pk=request.pk).state, desk.spent()) == (state, spent)
    assert actions.run_out(desk.cast.system) == 0


def test_when_the_time_has_run_out_it_goes_up_until_nobody_is_left(desk: Desk) -> None:
    desk.route("{role: legal, within: 4 h, then: superior}")
    request = desk.ask()
    seen = []
    for day in ("03", "04", "05", "06"):
        desk.cast.clock.set(f"2026-03-{day} 18:00")
        actions.run_out(desk.cast.system)
        step = request.steps.get()
        seen.append(ApprovalStep.objects.filter(pk=step.pk).deciders(date(2026, 3, int(day)))[step.pk])
    assert seen == [[desk.cast.manager.id], [desk.cast.director.id], [desk.cast.director.id], [desk.cast.director.id]]
    assert desk.approve("director", request).state == states.USED


def test_the_clock_does_not_approve_what_was_changed(desk: Desk) -> None:
    desk.route("{role: legal, within: 4 h, then: approve}")
    request = desk.ask()
    with guard_open():
        Unit.objects.filter(pk=desk.cast.units["team_one"].pk).update(name="改名组")
    desk.cast.clock.set("2026-03-02 18:00")
    actions.run_out(desk.cast.system)
    assert ApprovalRequest.objects.get(pk=request.pk).state == states.VOID


def test_an_edit_meanwhile_voids_the_request_at_once(desk: Desk) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    edit_unit(desk.actor("hr"), desk.cast.units["team_one"], name="改名组")
    assert ApprovalRequest.objects.get(pk=request.pk).state == states.VOID
    assert (
        Entry.objects.get(event="governance.approval_voided").caused_by == Entry.objects.get(event="org.unit_edited").pk
    )


def test_an_edit_meanwhile_is_refused_where_so_declared(desk: Desk) -> None:
    desk.route("{role: legal}", on_change="refuse")
    request = desk.ask()
    with pytest.raises(Refused) as refusal:
        edit_unit(desk.actor("hr"), desk.cast.units["team_one"], name="改名组")
    assert refusal.value.code == "governance.under_approval"
    assert desk.approve("legal", request).state == states.USED


def test_a_condition_becomes_a_duty_of_whoever_asked(desk: Desk) -> None:
    desk.route("{role: legal}, {role: dept_manager}")
    request = desk.approve("legal", desk.ask(), condition="补签保密协议", opinion="同意")
    assert not ApprovalCondition.objects.exists()
    desk.approve("manager", request, condition="一周内付清", condition_due=date(2026, 3, 6))
    first, second = ApprovalCondition.objects.order_by("pk")
    assert (first.text, first.owed_by_id, first.set_by_id) == ("补签保密协议", desk.cast.owner.id, desk.cast.legal.id)
    assert (first.due_at, second.due_at) == (at("2026-03-09 10:00"), at("2026-03-06 18:00"))
    duty = Duty.objects.get(about=first.ref)
    assert (duty.who_id, duty.due_at, duty.state) == (desk.cast.owner.id, first.due_at, "open")
    assert first.about in Entry.objects.get(kind="governance.approvalcondition", record_id=first.pk).refs
    with pytest.raises(Invalid):
        actions.meet_condition(desk.actor("owner"), first, note="")
    desk.cast.clock.advance(days=1)
    actions.meet_condition(desk.actor("owner"), first, note="已签")
    assert Duty.objects.get(about=first.ref).state == DONE
    assert events_of(first) == ["governance.condition_set", "governance.condition_met"]


def test_everything_that_waits_for_a_person_is_handed_over_at_once(desk: Desk) -> None:
    desk.route("{role: legal}, {role: finance}")
    requests = [desk.ask()]
    for unit in ("north", "law"):
        requests.append(
            actions.request_approval(
                desk.actor("director"), verb="trial.spend", about=desk.cast.units[unit].ref, inputs={"amount": "1"}
            )
        )
    with pytest.raises(Invalid):
        actions.reassign(desk.actor("admin"), absent=desk.cast.legal.account, to=desk.cast.hr.account, reason=" ")
    with pytest.raises(Refused):
        actions.reassign(desk.actor("admin"), absent=desk.cast.hr.account, to=desk.cast.legal.account, reason="x")
    before = Entry.objects.count()
    batch = actions.reassign(
        desk.actor("admin"), absent=desk.cast.legal.account, to=desk.cast.hr.account, reason="休假"
    )
    assert (batch.count, Entry.objects.count() - before) == (3, 1)
    assert set(batch.requests) == {request.ref for request in requests}
    for request in requests:
        assert desk.approve("hr", request).state == states.PENDING


def test_whoever_has_no_right_reassigns_nothing(desk: Desk, adopt: Any) -> None:
    from guiju.groundwork.testing.policy import adopt_shipped

    adopt_shipped()
    asked = {"absent": desk.cast.legal.id, "to": desk.cast.hr.id, "reason": "x"}
    with pytest.raises(NotAllowed):
        perform(desk.actor("owner"), Request("governance.reassign", inputs=asked))


def test_nothing_waits_for_somebody_who_has_left(desk: Desk) -> None:
    desk.cast.post(desk.cast.finance, "legal", desk.cast.units["law"])
    desk.route("{role: legal, mode: all}")
    request = desk.ask()
    Account.objects.filter(pk=desk.cast.legal.id).update(is_active=False)
    assert actions.free_stuck(desk.cast.system) == 1
    assert actions.free_stuck(desk.cast.system) == 0
    request = desk.approve("finance", request)
    assert desk.approve("manager", request).state == states.USED


def test_a_role_that_nobody_holds_any_more_goes_to_the_head(desk: Desk) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    Account.objects.filter(pk=desk.cast.legal.id).update(is_active=False)
    assert actions.free_stuck(desk.cast.system) == 1
    assert desk.approve("manager", request).state == states.USED


def test_what_a_leaver_asked_for_is_closed_and_their_head_told(desk: Desk) -> None:
    desk.route("{role: legal}")
    request = desk.ask()
    Account.objects.filter(pk=desk.cast.owner.id).update(is_active=False)
    assert actions.free_stuck(desk.cast.system) == 1
    assert ApprovalRequest.objects.get(pk=request.pk).state == states.WITHDRAWN
    assert _told(desk, "manager", "left")


def test_a_token_asks_only_for_what_it_may_do_itself(desk: Desk) -> None:
    desk.route("{role: legal}")
    held = rights(desk.cast.owner.account, desk.cast.clock.moment)
    asked = {"verb": "trial.spend", "about": desk.cast.units["team_one"].ref, "inputs": {"amount": "1"}}
    for scopes, allowed in ((["governance.*"], False), (["governance.*", "trial.spend"], True)):
        request = Request("governance.request_approval", inputs=asked)
        if allowed:
            assert perform(desk.actor("owner"), request, narrowed(held, scopes)).record.pk
        else:
            with pytest.raises(NotAllowed):
                perform(desk.actor("owner"), request, narrowed(held, scopes))
    waiver = {"clause_id": "t-1", "verb": "trial.spend", "about": desk.cast.units["team_one"].ref, "reason": "x"}
    with pytest.raises(NotAllowed):
        perform(
            desk.actor("owner"), Request("governance.request_waiver", inputs=waiver), narrowed(held, ["governance.*"])
        )


def test_a_substitute_may_read_what_they_must_decide_about_while_it_waits(desk: Desk) -> None:
    from guiju.groundwork.flow.register import REGISTER

    desk.route("{role: legal}")
    today = desk.cast.clock.moment.date()
    desk.cast.stand_in(desk.cast.legal, desk.cast.stranger, today, today)
    request, ref = desk.ask(), desk.cast.units["team_one"].ref
    assert REGISTER.approvals is not None
    asks = (desk.cast.stranger.id, desk.cast.clock.moment, ref)
    assert REGISTER.approvals.lets_read(*asks)
    assert not REGISTER.approvals.lets_read(desk.cast.hr.id, desk.cast.clock.moment, ref)
    desk.approve("stranger", request)
    assert not REGISTER.approvals.lets_read(*asks)
    assert not REGISTER.approvals.lets_read(desk.cast.stranger.id, desk.cast.clock.moment + timedelta(days=2), ref)
