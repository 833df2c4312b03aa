from collections.abc import Callable
from typing import Any

import pytest

from guiju.calls import actions, queries
from guiju.calls.models import Call, FollowUp
from guiju.customers.actions import add_contact, open_customer, record_refusal
from guiju.customers.queries import refusal_of
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, Refused
from guiju.groundwork.testing.cast import Cast, events_of, ledger_of
from guiju.groundwork.testing.still import StillClock, at
from guiju.leads.actions import assign, capture
from guiju.leads.models import Lead

Adopt = Callable[..., Any]


def assigned(cast: Cast, phone: str | None = "13800138000") -> Lead:
    lead = capture(cast.owner.actor, name="云帆科技", contact_name="林女士", phone=phone)
    return assign(cast.manager.actor, lead, to=cast.owner.account)


def call(cast: Cast, **given: Any) -> Call:
    return actions.log_call(cast.owner.actor, **given)


def test_a_talk_is_logged_and_told_on_the_lead(cast: Cast) -> None:
    lead = assigned(cast)
    logged = call(
        cast, lead=lead, result="interested", content="要三套", needs="三套", presented="云盘", effective=True
    )
    assert (logged.phone, logged.owner_id, logged.unit_id) == ("13800138000", cast.owner.id, cast.owner.unit.pk)
    assert ledger_of(logged)[-1].data == {
        "phone": "+8613800138000", "channel": "phone", "direction": "out", "result": "interested", "effective": True,
    }  # fmt: skip
    touched = Lead.objects.get(pk=lead.pk)
    assert (touched.state, touched.needs, touched.last_contact_at) == ("contacted", "三套", cast.clock.moment)
    assert events_of(lead)[-1] == "leads.lead_touched"
    assert "calls.call_logged" in [entry.event for entry in ledger_of(lead)]


def test_a_call_that_nobody_took_leaves_the_lead_as_it_was(cast: Cast) -> None:
    lead = assigned(cast)
    call(cast, lead=lead, result="no_answer")
    assert Lead.objects.get(pk=lead.pk).state == "assigned"


def test_a_talk_logged_later_happened_when_it_happened(cast: Cast) -> None:
    logged = call(cast, lead=assigned(cast), result="interested", happened_at=at("2026-03-02 09:10"))
    assert (logged.happened_at, ledger_of(logged)[-1].happened_at) == (at("2026-03-02 09:10"), at("2026-03-02 09:10"))
    with pytest.raises(Invalid):
        call(cast, lead=assigned(cast, "13911112222"), happened_at=at("2026-03-02 10:01"))


def test_a_talk_is_with_somebody_and_a_call_to_a_number(cast: Cast) -> None:
    with pytest.raises(Invalid) as nobody:
        call(cast, phone="13800138000")
    with pytest.raises(Invalid) as nowhere:
        call(cast, lead=assigned(cast, None))
    with pytest.raises(Invalid) as nothing:
        call(cast, about="leads.lead:0", channel="visit")
    assert (set(nobody.value.fields), set(nowhere.value.fields)) == ({"lead"}, {"phone"})
    assert set(nothing.value.fields) == {"about"}


def test_a_visit_needs_no_number(cast: Cast) -> None:
    assert call(cast, lead=assigned(cast, None), channel="visit", result="agreed").phone == ""


def test_a_contact_brings_number_and_customer(cast: Cast) -> None:
    customer = open_customer(cast.owner.actor, name="远山")
    contact = add_contact(cast.owner.actor, customer=customer, name="林", phone="020-87654321转8001")
    logged = call(cast, contact=contact, result="interested")
    assert (logged.customer, logged.phone_key) == (customer, "+862087654321x8001")


def test_a_number_on_the_do_not_call_list_is_not_called(cast: Cast) -> None:
    lead = assigned(cast)
    record_refusal(cast.owner.actor, phone="13800138000")
    with pytest.raises(Refused, match="林女士 asked on 2026-03-02"):
        call(cast, lead=lead)
    assert call(cast, lead=lead, direction="in", result="interested").pk
    assert call(cast, lead=lead, channel="mail").pk


def test_whoever_wants_no_more_calls_goes_on_the_list(cast: Cast) -> None:
    lead = assigned(cast)
    call(cast, lead=lead, result="do_not_call", content="请不要再打")
    refusal = refusal_of("+8613800138000")
    assert refusal is not None
    assert refusal.reason == "请不要再打"
    with pytest.raises(Refused):
        call(cast, lead=lead)


@pytest.mark.parametrize(("seconds", "effective"), [(60, True), (59, False)])
def test_the_policy_says_from_how_many_seconds_a_call_counts(
    cast: Cast, adopt: Adopt, seconds: int, effective: bool
) -> None:
    adopt([{"id": "t-1", "controls": [{"terms": {"calls.logging": {"within_hours": 24, "effective_seconds": 60}}}]}])
    assert call(cast, lead=assigned(cast), talk_seconds=seconds).effective is effective


def test_attempts_are_counted_by_the_number_however_it_is_written(cast: Cast, adopt: Adopt) -> None:
    adopt("""
    - id: t-1
      controls:
        - limit: {before: calls.log_call, event: calls.call_logged, per: phone, at_most: 2, within: 24 h,
                  if: {channel: {eq: phone}, direction: {eq: out}}}
    """)
    lead = assigned(cast)
    call(cast, lead=lead, result="no_answer")
    call(cast, lead=lead, phone="+86 138-0013-8000", result="busy")
    with pytest.raises(GateShut):
        call(cast, lead=lead, phone="138 0013 8000")
    assert call(cast, lead=lead, phone="13911112222").pk
    assert call(cast, lead=lead, channel="wechat").pk


def test_the_hour_of_the_call_is_judged_and_not_that_of_logging(cast: Cast, clock: StillClock, adopt: Adopt) -> None:
    adopt('- {id: t-1, controls: [{limit: {before: calls.log_call, hours: ["09:00", "21:00"]}}]}')
    lead = assigned(cast)
    clock.set("2026-03-02 22:00")
    assert call(cast, lead=lead, happened_at=at("2026-03-02 20:30")).pk
    with pytest.raises(GateShut):
        call(cast, lead=lead)


def test_a_talk_answers_what_was_due_that_day_and_plans_the_next(cast: Cast) -> None:
    lead, by = assigned(cast), cast.owner.actor
    today = actions.plan_follow_up(by, subject="回电", due_at=at("2026-03-02 17:00"), lead=lead)
    later = actions.plan_follow_up(by, subject="寄样", due_at=at("2026-03-05 10:00"), lead=lead)
    logged = call(cast, lead=lead, result="call_back", next_step="发报价", next_at=at("2026-03-04 10:00"))
    done = FollowUp.objects.get(pk=today.pk)
    assert (done.state, done.call_id, done.done_at) == ("done", logged.pk, cast.clock.moment)
    assert FollowUp.objects.get(pk=later.pk).state == "planned"
    planned = queries.due_for(cast.owner.id, at("2026-03-05 00:00"))
    assert [follow_up.subject for follow_up in planned] == ["发报价"]
    assert Lead.objects.get(pk=lead.pk).next_step == "发报价"


def test_a_talk_about_a_record_of_a_later_floor_is_told_there(cast: Cast) -> None:
    lead = assigned(cast)
    about = capture(cast.owner.actor, name="别的").ref
    planned = actions.plan_follow_up(cast.owner.actor, subject="演示", due_at=cast.clock.moment, about=about)
    logged = call(cast, lead=lead, about=about, result="agreed")
    assert logged.refs() == [logged.ref, lead.ref, about]
    assert (list(queries.about(about)), list(queries.planned_for(about))) == ([logged], [planned])
    assert FollowUp.objects.get(pk=planned.pk).state == "done"


def test_what_is_planned_is_done_or_dropped_once(cast: Cast, clock: StillClock) -> None:
    lead, by = assigned(cast), cast.owner.actor
    first = actions.plan_follow_up(by, subject="回电", due_at=at("2026-03-02 17:00"), lead=lead)
    second = actions.plan_follow_up(by, subject="寄样", due_at=at("2026-03-02 17:00"), lead=lead)
    clock.set("2026-03-03 09:00")
    done = actions.complete_follow_up(by, first)
    assert (done.state, ledger_of(first)[-1].data) == ("done", {"in_time": False})
    assert actions.drop_follow_up(by, second, reason="客户取消").state == "dropped"
    with pytest.raises(Lost):
        actions.complete_follow_up(by, second)


def test_a_plan_is_for_somebody(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.plan_follow_up(cast.owner.actor, subject="回电", due_at=cast.clock.moment)
