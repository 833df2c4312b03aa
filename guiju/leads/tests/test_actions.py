from collections.abc import Callable
from typing import Any

import pytest

from guiju.customers.actions import add_contact, open_customer
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, events_of, ledger_of
from guiju.groundwork.testing.still import StillClock, at
from guiju.leads import actions
from guiju.leads.models import Lead

Adopt = Callable[..., Any]
POOL = {"idle_days": 7, "holding_cap": 2, "daily_claims": 2, "cool_off_days": 3}


@pytest.fixture
def pool(adopt: Adopt, cast: Cast) -> None:
    adopt([{"id": "t-pool", "controls": [{"terms": {"leads.pool": POOL, "leads.entry": {"within_hours": 24}}}]}])


def capture(cast: Cast, name: str = "深圳市云帆科技有限公司", **given: Any) -> Lead:
    return actions.capture(cast.owner.actor, name=name, **given)


def pooled(cast: Cast, name: str = "深圳市云帆科技有限公司") -> Lead:
    lead = actions.assign(cast.manager.actor, capture(cast, name), to=cast.owner.account)
    return actions.release(cast.owner.actor, lead, reason="没有时间跟进")


def test_it_captures_a_prospect_in_its_stored_form(cast: Cast) -> None:
    lead = capture(cast, phone="138 0013-8000", source="exhibition", campaign="春季展")
    assert (lead.phone, lead.phone_key, lead.state) == ("13800138000", "+8613800138000", "new")
    assert (lead.owner_id, lead.unit_id, lead.obtained_at) == (cast.owner.id, cast.owner.unit.pk, cast.clock.moment)
    assert ledger_of(lead)[0].data == {"source": "exhibition", "campaign": "春季展", "force_reason": ""}
    assert "云帆" in lead.tokens


def test_it_keeps_the_extension_of_a_landline_apart(cast: Cast) -> None:
    lead = capture(cast, phone="020-87654321转8001")
    assert (lead.phone, lead.phone_ext, lead.phone_key) == ("02087654321", "8001", "+862087654321x8001")


def test_it_names_every_field_that_does_not_fit(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        capture(cast, name=" ", phone="1380013", email="nobody", intent="huge")
    assert set(refused.value.fields) == {"name", "phone", "email", "intent"}


def test_it_refuses_a_prospect_obtained_in_the_future(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        capture(cast, obtained_at=at("2026-03-02 10:01"))
    assert "obtained_at" in refused.value.fields


def test_it_refuses_a_number_that_another_lead_has_and_masks_the_owner(cast: Cast) -> None:
    capture(cast, phone="13800138000")
    with pytest.raises(Refused) as refused:
        actions.capture(cast.stranger.actor, name="别的公司", phone="+86 138 0013 8000")
    assert refused.value.code == "leads.known_number"
    assert refused.value.params == {"name": "深圳市云帆科技有限公司", "owner": "陈**"}


def test_it_refuses_a_number_that_a_customers_contact_has(cast: Cast) -> None:
    customer = open_customer(cast.owner.actor, name="远山集团")
    add_contact(cast.owner.actor, customer=customer, name="林女士", phone="13800138000")
    with pytest.raises(Refused, match="远山集团"):
        capture(cast, phone="13800138000")


def test_it_takes_a_known_number_when_a_reason_is_given(cast: Cast) -> None:
    capture(cast, phone="13800138000")
    again = capture(cast, name="云帆南山分公司", phone="13800138000", force_reason="总机号码，两家分公司共用")
    assert ledger_of(again)[0].data["force_reason"] == "总机号码，两家分公司共用"


def test_a_number_is_free_again_once_its_lead_is_invalid(cast: Cast) -> None:
    first = capture(cast, phone="13800138000")
    actions.screen(cast.marketing.actor, first, screening="invalid", reason="空号")
    assert capture(cast, name="另一家", phone="13800138000").pk


def test_it_tells_what_an_edit_changed(cast: Cast) -> None:
    lead = capture(cast, phone="020-87654321转8001")
    edited = actions.edit_lead(cast.owner.actor, lead, industry="制造业", name=lead.name)
    assert (edited.industry, edited.phone_ext) == ("制造业", "8001")
    assert ledger_of(lead)[-1].data == {"changed": ["industry"]}


def test_an_edit_cannot_take_the_number_of_another_lead(cast: Cast) -> None:
    capture(cast, phone="13800138000")
    other = capture(cast, name="另一家")
    with pytest.raises(Refused, match="云帆"):
        actions.edit_lead(cast.owner.actor, other, phone="13800138000")


def test_screening_tags_a_valid_lead(cast: Cast) -> None:
    lead = actions.screen(
        cast.marketing.actor, capture(cast), screening="valid", source="ads", intent="high", industry="制造业",
        company_size="large",
    )  # fmt: skip
    assert (lead.state, lead.screened_at, lead.intent) == ("screened", cast.clock.moment, "high")


def test_screening_takes_a_duplicate_out_of_the_work_with_its_reason(cast: Cast) -> None:
    lead = capture(cast)
    with pytest.raises(Invalid, match="attention"):
        actions.screen(cast.marketing.actor, lead, screening="duplicate")
    gone = actions.screen(cast.marketing.actor, lead, screening="duplicate", reason="与远山集团重复")
    assert (gone.state, gone.invalid_reason) == ("invalid", "与远山集团重复")


def test_screening_asks_for_a_known_result(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.screen(cast.marketing.actor, capture(cast), screening="perhaps")


def test_the_policy_says_that_screening_comes_before_assignment(cast: Cast, adopt: Adopt) -> None:
    adopt("- {id: t-1, controls: [{precede: {before: leads.assign, after: leads.lead_screened}}]}")
    with pytest.raises(Refused, match="policy"):
        actions.assign(cast.manager.actor, capture(cast), to=cast.owner.account)


def test_assignment_keeps_who_assigned_to_whom_and_when(cast: Cast) -> None:
    lead = actions.assign(cast.manager.actor, capture(cast), to=cast.stranger.account)
    assert (lead.owner_id, lead.unit_id) == (cast.stranger.id, cast.stranger.unit.pk)
    assert (lead.assigned_by_id, lead.assigned_at) == (cast.manager.id, cast.clock.moment)
    assert ledger_of(lead)[-1].data == {"to": cast.stranger.id, "before": cast.owner.id, "by_rule": False}


def test_without_a_name_the_lead_goes_to_whoever_holds_the_fewest(cast: Cast) -> None:
    actions.assign(cast.manager.actor, capture(cast, "甲公司"), to=cast.owner.account)
    assert actions.assign(cast.manager.actor, capture(cast, "乙公司")).owner_id == cast.teammate.id


def test_somebody_new_in_charge_makes_the_first_contact_anew(cast: Cast, clock: StillClock) -> None:
    lead = actions.assign(cast.manager.actor, capture(cast), to=cast.owner.account)
    actions.touch(cast.owner.actor, lead)
    clock.advance(hours=1)
    again = actions.assign(cast.manager.actor, lead, to=cast.teammate.account)
    assert (again.state, again.first_contact_at, again.last_contact_at) == ("assigned", None, at("2026-03-02 10:00"))


def test_a_released_lead_waits_in_the_pool_without_an_owner(cast: Cast) -> None:
    lead = pooled(cast)
    assert (lead.state, lead.owner_id, lead.last_owner_id) == ("pooled", None, cast.owner.id)
    assert lead.pooled_at == cast.clock.moment


@pytest.mark.usefixtures("pool")
def test_anybody_may_claim_from_the_pool(cast: Cast) -> None:
    lead = actions.claim(cast.stranger.actor, pooled(cast))
    assert (lead.state, lead.owner_id, lead.unit_id) == ("assigned", cast.stranger.id, cast.stranger.unit.pk)
    assert (lead.pooled_at, lead.assigned_by_id) == (None, cast.stranger.id)


@pytest.mark.usefixtures("pool")
def test_only_what_is_in_the_pool_can_be_claimed(cast: Cast) -> None:
    with pytest.raises(Lost):
        actions.claim(cast.stranger.actor, capture(cast))


@pytest.mark.usefixtures("pool")
def test_nobody_holds_more_than_the_policy_allows(cast: Cast) -> None:
    for name in ("甲公司", "乙公司"):
        actions.assign(cast.manager.actor, capture(cast, name), to=cast.stranger.account)
    with pytest.raises(Refused) as refused:
        actions.claim(cast.stranger.actor, pooled(cast))
    assert (refused.value.code, refused.value.params) == ("leads.holding_cap", {"held": 2, "cap": 2})


@pytest.mark.usefixtures("pool")
def test_nobody_claims_more_a_day_than_the_policy_allows(cast: Cast, clock: StillClock) -> None:
    for name in ("甲公司", "乙公司"):
        claimed = actions.claim(cast.stranger.actor, pooled(cast, name))
        actions.release(cast.stranger.actor, claimed, reason="不合适")
    third = pooled(cast, "丙公司")
    with pytest.raises(Refused, match="tomorrow"):
        actions.claim(cast.stranger.actor, third)
    clock.set("2026-03-03 09:00")
    assert actions.claim(cast.stranger.actor, third).owner_id == cast.stranger.id


@pytest.mark.usefixtures("pool")
def test_whoever_let_a_lead_go_waits_before_claiming_it_back(cast: Cast, clock: StillClock) -> None:
    lead = pooled(cast)
    with pytest.raises(Refused) as refused:
        actions.claim(cast.owner.actor, lead)
    assert refused.value.code == "leads.cool_off"
    clock.advance(days=3)
    assert actions.claim(cast.owner.actor, lead).owner_id == cast.owner.id


@pytest.mark.usefixtures("pool")
def test_the_system_does_not_claim(cast: Cast) -> None:
    with pytest.raises(Refused, match="person"):
        actions.claim(cast.system, pooled(cast))


@pytest.mark.usefixtures("pool")
def test_at_the_door_a_stranger_claims_from_the_pool_but_sees_no_lead_in_charge_of_others(cast: Cast) -> None:
    waiting, taken = pooled(cast), capture(cast, "别家公司")
    assert perform(cast.stranger.actor, Request("leads.claim", waiting.pk)).record.owner_id == cast.stranger.id
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("leads.edit_lead", taken.pk, {"industry": "金融"}))


@pytest.mark.usefixtures("pool")
def test_an_idle_lead_goes_back_to_the_pool_and_one_with_a_sign_of_life_does_not(cast: Cast, clock: StillClock) -> None:
    lead = actions.assign(cast.manager.actor, capture(cast), to=cast.owner.account)
    clock.advance(days=6, hours=23)
    with pytest.raises(Refused, match="No rule"):
        actions.recycle(cast.system, lead)
    clock.advance(hours=1)
    back = actions.recycle(cast.system, lead)
    assert (back.state, back.last_owner_id, ledger_of(lead)[-1].data["before"]) == (
        "pooled", cast.owner.id, cast.owner.id,
    )  # fmt: skip


def test_the_first_contact_moves_an_assigned_lead_on(cast: Cast, clock: StillClock) -> None:
    lead = actions.assign(cast.manager.actor, capture(cast), to=cast.owner.account)
    clock.set("2026-03-02 15:00")
    earlier = at("2026-03-02 14:30")
    touched = actions.touch(cast.owner.actor, lead, happened_at=earlier, needs="三条产线", presented="云盘")
    assert (touched.state, touched.first_contact_at, touched.needs) == ("contacted", earlier, "三条产线")
    assert ledger_of(lead)[-1].happened_at == earlier


def test_a_talk_noted_later_does_not_turn_the_last_contact_back(cast: Cast, clock: StillClock) -> None:
    lead = actions.touch(cast.owner.actor, capture(cast))
    clock.advance(hours=1)
    earlier = actions.touch(cast.owner.actor, lead, happened_at=at("2026-03-02 09:00"))
    assert (earlier.first_contact_at, earlier.last_contact_at) == (at("2026-03-02 09:00"), at("2026-03-02 10:00"))
    assert earlier.state == "new"


def test_grading_dates_the_grade_and_marks_a_key_lead(cast: Cast) -> None:
    lead = actions.assign(cast.manager.actor, capture(cast), to=cast.owner.account)
    graded = actions.grade(cast.owner.actor, lead, grade="A", intent="high", key=True)
    assert (graded.grade, graded.intent, graded.key, graded.graded_at) == ("A", "high", True, cast.clock.moment)
    with pytest.raises(Invalid):
        actions.grade(cast.owner.actor, lead, grade="")


def test_a_plan_lies_in_the_future(cast: Cast) -> None:
    lead = actions.assign(cast.manager.actor, capture(cast), to=cast.owner.account)
    with pytest.raises(Invalid):
        actions.plan(cast.owner.actor, lead, next_step="发送报价", next_at=cast.clock.moment)
    planned = actions.plan(cast.owner.actor, lead, next_step="发送报价", next_at=at("2026-03-04 10:00"))
    assert (planned.next_step, planned.next_at) == ("发送报价", at("2026-03-04 10:00"))


def test_it_refuses_a_second_conversion(cast: Cast) -> None:
    lead = actions.touch(
        cast.owner.actor, actions.assign(cast.manager.actor, capture(cast), to=cast.owner.account)
    )  # fmt: skip
    done = actions.mark_converted(cast.owner.actor, lead, ref="deals.opportunity:1")
    assert (done.state, done.converted_ref) == ("converted", "deals.opportunity:1")
    with pytest.raises(Lost):
        actions.mark_converted(cast.owner.actor, lead, ref="deals.opportunity:2")
    with pytest.raises(Refused, match="stands on"):
        actions.discard_lead(cast.owner.actor, lead, reason="误录")


def test_a_discarded_lead_can_be_restored(cast: Cast) -> None:
    lead = capture(cast, phone="13800138000")
    actions.discard_lead(cast.owner.actor, lead, reason="误录")
    assert not Lead.objects.filter(pk=lead.pk).exists()
    assert perform(cast.owner.actor, Request("leads.restore_lead", lead.pk)).record.discarded_at is None
    assert events_of(lead) == ["leads.lead_captured", "leads.lead_discarded", "leads.lead_restored"]
    with pytest.raises(Refused):
        actions.restore_lead(cast.owner.actor, lead)


def test_a_discarded_lead_whose_number_was_entered_again_stays_away(cast: Cast) -> None:
    lead = capture(cast, phone="13800138000")
    actions.discard_lead(cast.owner.actor, lead, reason="误录")
    capture(cast, name="另一家", phone="13800138000")
    with pytest.raises(Refused, match="另一家"):
        actions.restore_lead(cast.owner.actor, lead)
