"""Opportunities: opened, described, planned, moved, won, lost."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from guiju.calls.actions import log_call
from guiju.customers.actions import add_contact, open_customer
from guiju.customers.models import Contact, Customer
from guiju.deals.actions import (
    advance,
    edit_opportunity,
    lose,
    open_from_lead,
    open_opportunity,
    plan_next,
    touch_opportunity,
    win,
)
from guiju.deals.models import Opportunity
from guiju.deals.tests.made import TERMS, a_customer, an_opportunity, at_once, score, tell_everybody
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, events_of
from guiju.groundwork.testing.still import StillClock, at
from guiju.leads.actions import assign, capture, mark_converted, touch
from guiju.leads.models import Lead


def a_contacted_lead(cast: Cast, by: Actor | None = None) -> Lead:
    by = by or cast.owner.actor
    lead = capture(by, name="苏州天安机械有限公司", contact_name="刘工", phone="13912345678", needs="交期不准")
    lead = assign(by, lead, to=cast.owner.account)
    return touch(by, lead)


def test_a_lead_becomes_an_opportunity_with_customer_and_contact(cast: Cast) -> None:
    lead = a_contacted_lead(cast)
    deal = open_from_lead(
        cast.owner.actor, lead=lead, amount=Decimal("88000"), lawful_basis="consent", basis_note="电话同意"
    )
    assert (deal.state, deal.needs, deal.source, deal.owner_id) == ("discovery", "交期不准", "lead", cast.owner.id)
    assert deal.customer.name == "苏州天安机械有限公司"
    assert deal.contact is not None
    assert (deal.contact.name, deal.contact.lawful_basis) == ("刘工", "consent")
    lead.refresh_from_db()
    assert (lead.state, lead.converted_ref) == ("converted", deal.customer.ref)
    assert events_of(deal) == ["deals.opportunity_opened"]


def test_it_refuses_a_second_conversion(cast: Cast) -> None:
    lead = a_contacted_lead(cast)
    open_from_lead(cast.owner.actor, lead=lead)
    with pytest.raises(Lost) as refused:
        open_from_lead(cast.owner.actor, lead=lead)
    assert refused.value.code == "deals.already_converted"
    assert (Opportunity.objects.count(), Customer.objects.count()) == (1, 1)


def test_nothing_remains_of_a_conversion_that_is_refused_halfway(cast: Cast) -> None:
    lead = capture(cast.owner.actor, name="无锡某公司", phone="13912345678")
    with pytest.raises(Lost):
        open_from_lead(cast.owner.actor, lead=lead)
    assert (Opportunity.objects.count(), Customer.objects.count(), Contact.objects.count()) == (0, 0, 0)


def test_a_discarded_lead_cannot_be_converted(cast: Cast) -> None:
    lead = a_contacted_lead(cast)
    lead.pk = 0
    with pytest.raises(NotFound):
        open_from_lead(cast.owner.actor, lead=lead)


def test_a_conversion_finds_the_owners_customer_by_name_and_its_contact_by_number(cast: Cast) -> None:
    mine = open_customer(cast.owner.actor, name="天安机械有限公司")
    same_person = add_contact(
        cast.owner.actor, customer=mine, name="刘经理", phone="139 1234 5678", lawful_basis="contract"
    )
    lead = capture(cast.owner.actor, name="天安机械（有限公司）", phone="13912345678", force_reason="再次来电")
    lead = touch(cast.owner.actor, assign(cast.owner.actor, lead, to=cast.owner.account))
    deal = open_from_lead(cast.owner.actor, lead=lead)
    assert (deal.customer, deal.contact) == (mine, same_person)


def test_a_conversion_does_not_touch_a_strangers_customer_of_the_same_name(cast: Cast) -> None:
    theirs = open_customer(cast.stranger.actor, name="苏州天安机械有限公司")
    deal = open_from_lead(cast.owner.actor, lead=a_contacted_lead(cast))
    assert deal.customer != theirs
    assert deal.customer.owner_id == cast.owner.id


def test_an_opportunity_entered_by_hand_belongs_to_whoever_enters_it(cast: Cast) -> None:
    deal = an_opportunity(cast.teammate.actor, a_customer(cast.owner.actor))
    assert (deal.owner_id, deal.unit_id) == (cast.teammate.id, cast.teammate.unit.pk)


def test_a_contact_of_another_customer_is_refused(cast: Cast) -> None:
    other = open_customer(cast.owner.actor, name="杭州另一家公司")
    contact = add_contact(cast.owner.actor, customer=other, name="钱工")
    customer = a_customer(cast.owner.actor)
    with pytest.raises(Refused) as refused:
        open_opportunity(cast.owner.actor, name="x", customer=customer, contact=contact)
    assert refused.value.code == "deals.other_customer"


def test_it_moves_one_stage_forward_and_one_back(cast: Cast, clock: StillClock) -> None:
    deal = an_opportunity(cast.owner.actor)
    clock.advance(hours=1)
    deal = advance(cast.owner.actor, deal, to="solution")
    assert (deal.state, deal.stage_changed_at, deal.solution_at) == ("solution", clock(), clock())
    assert advance(cast.owner.actor, deal, to="discovery").state == "discovery"


@pytest.mark.parametrize("to", ["proposal", "negotiation", "discovery"])
def test_it_refuses_to_skip_a_stage_or_to_stand_still(cast: Cast, to: str) -> None:
    deal = an_opportunity(cast.owner.actor)
    with pytest.raises(Lost):
        advance(cast.owner.actor, deal, to=to)


@pytest.mark.parametrize("to", ["won", "lost", "nonsense"])
def test_winning_and_losing_are_not_moves_on_the_board(cast: Cast, to: str) -> None:
    deal = an_opportunity(cast.owner.actor)
    with pytest.raises(Refused) as refused:
        advance(cast.owner.actor, deal, to=to)
    assert refused.value.code == "deals.not_a_stage"


def test_a_won_opportunity_keeps_the_contracts_amount_and_moves_no_more(cast: Cast) -> None:
    deal = win(cast.owner.actor, an_opportunity(cast.owner.actor), amount=Decimal("47000.00"))
    assert (deal.state, deal.amount, deal.won_at) == ("won", Decimal("47000.00"), cast.clock())
    with pytest.raises(Lost):
        advance(cast.owner.actor, deal, to="solution")
    with pytest.raises(Lost):
        lose(cast.owner.actor, deal, reason="价格")


def test_a_loss_needs_its_reason(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)
    with pytest.raises(Invalid):
        lose(cast.owner.actor, deal, reason=" ")
    lost = lose(cast.owner.actor, deal, reason="预算取消")
    assert (lost.state, lost.lost_reason) == ("lost", "预算取消")


def test_the_next_step_lies_ahead(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)
    with pytest.raises(Invalid):
        plan_next(cast.owner.actor, deal, next_step="拜访", next_at=cast.clock())
    planned = plan_next(cast.owner.actor, deal, next_step="拜访", next_at=cast.clock() + timedelta(days=1))
    assert planned.next_step == "拜访"


def test_a_logged_call_counts_as_contact_on_the_opportunity_it_concerns(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)
    log_call(
        cast.owner.actor, customer=deal.customer, about=deal.ref, channel="visit", effective=True, content="谈方案"
    )
    tell_everybody(cast.system)
    deal.refresh_from_db()
    assert deal.last_contact_at == cast.clock()
    assert events_of(deal)[-1] == "deals.opportunity_touched"


def test_an_older_contact_does_not_hide_a_later_one(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)
    deal = touch_opportunity(cast.system, deal, happened_at=at("2026-03-02 09:00"), call=2)
    assert touch_opportunity(cast.system, deal, happened_at=at("2026-03-01 09:00"), call=1).last_contact_at == at(
        "2026-03-02 09:00"
    )


def test_a_call_about_something_else_leaves_opportunities_alone(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)
    log_call(cast.owner.actor, customer=deal.customer, channel="visit", effective=True, content="闲谈")
    tell_everybody(cast.system)
    deal.refresh_from_db()
    assert deal.last_contact_at is None


def test_the_policy_asks_for_the_three_elements_before_the_solution_stage(
    cast: Cast, adopt: Callable[[Any], Any]
) -> None:
    gate = {
        "require": {"before": "deals.advance", "if": {"to": {"eq": "solution"}}, "fields": ["current_state", "goals"]}
    }
    adopt([*TERMS, {"id": "t-1", "controls": [gate]}])
    deal = an_opportunity(cast.owner.actor)
    with pytest.raises(GateShut) as shut:
        perform(cast.owner.actor, Request("deals.advance", deal.pk, {"to": "solution"}))
    assert shut.value.shut[0].missing == ("current_state", "goals")
    fill = {"current_state": "手工排产", "goals": "准时交付"}
    done = perform(cast.owner.actor, Request("deals.advance", deal.pk, {"to": "solution"}, fill=fill))
    assert done.record.state == "solution"


def test_another_teams_opportunity_does_not_exist_for_a_stranger(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)
    with pytest.raises(NotFound):
        perform(
            cast.stranger.actor,
            Request("deals.plan_next", deal.pk, {"next_step": "x", "next_at": "2026-04-01T09:00+08:00"}),
        )


def test_a_lead_marked_converted_elsewhere_is_not_converted_again(cast: Cast) -> None:
    lead = a_contacted_lead(cast)
    mark_converted(cast.owner.actor, lead, ref="customers.customer:1")
    with pytest.raises(Lost):
        open_from_lead(cast.owner.actor, lead=lead)


def test_measures_of_opportunities_count_what_they_say(cast: Cast, clock: StillClock) -> None:
    by, customer = cast.owner.actor, a_customer(cast.owner.actor)
    good = open_opportunity(
        by, name="好商机", customer=customer, needs="需要自动排产", background="新厂二期建设",
        competitors="甲公司、乙公司",
        source="latent_need", next_step="拜访", next_at=at("2099-01-01 10:00"),
        triggered_at=clock() - timedelta(hours=24),
    )  # fmt: skip
    good = edit_opportunity(by, good, current_state="手工", pain_points="慢", goals="快")
    poor = open_opportunity(
        by, name="差商机", customer=customer, needs="急", triggered_at=clock() - timedelta(hours=25)
    )
    for name in ("described", "planned", "opened_in_time", "latent_needs"):
        assert (score(f"deals.{name}").satisfied, score(f"deals.{name}").population) == (1, 2), name
    clock.advance(hours=1)
    good, poor = advance(by, good, to="solution"), advance(by, poor, to="solution")
    assert (
        score("deals.three_elements_before_solution").satisfied,
        score("deals.three_elements_before_solution").population,
    ) == (1, 2)
    clock.advance(days=6)
    plan_next(by, good, next_step="演示", next_at=at("2099-01-01 10:00"))
    assert (score("deals.replanned_after_move").satisfied, score("deals.replanned_after_move").population) == (1, 2)


def test_an_opportunity_without_news_counts_against_the_clause(cast: Cast, clock: StillClock) -> None:
    an_opportunity(cast.owner.actor)
    clock.set("2026-03-30 10:00")
    an_opportunity(cast.owner.actor, Customer.objects.get())
    assert (score("deals.updated_in_time").satisfied, score("deals.updated_in_time").population) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_convert_one_lead_at_once_exactly_one_wins(cast: Cast) -> None:
    lead = a_contacted_lead(cast)
    done = at_once(6, lambda _: open_from_lead(cast.owner.actor, lead=lead))
    assert sum(isinstance(one, Opportunity) for one in done) == 1
    assert sum(isinstance(one, Lost) for one in done) == 5
    assert (Opportunity.objects.count(), Customer.objects.count()) == (1, 1)
