"""Solutions, proposals, quotations and negotiations of an opportunity."""

from decimal import Decimal
from typing import Any

import pytest

from guiju.catalog.actions import retire_product
from guiju.deals import queries
from guiju.deals.actions import (
    accept_quotation,
    agree_negotiation,
    agree_solution,
    draft_proposal,
    draft_solution,
    edit_negotiation,
    edit_opportunity,
    edit_proposal,
    edit_quotation,
    edit_solution,
    lose,
    open_negotiation,
    present_proposal,
    quote,
    send_proposal,
    send_quotation,
)
from guiju.deals.models import Line, Quotation, QuotationLine
from guiju.deals.tests.made import a_line, a_product, an_opportunity, score
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, Refused
from guiju.groundwork.testing.cast import Cast, events_of, ledger_of
from guiju.groundwork.testing.still import StillClock


def test_a_solution_is_drafted_edited_and_agreed_once(cast: Cast) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    solution = edit_solution(
        by, draft_solution(by, opportunity=deal, description="排产系统"), implementation="三个月上线"
    )
    assert not queries.has_agreed_solution(deal)
    agreed = agree_solution(by, solution)
    assert (agreed.state, agreed.owner_id, agreed.unit_id) == ("agreed", deal.owner_id, deal.unit_id)
    assert queries.has_agreed_solution(deal)
    with pytest.raises(Lost):
        edit_solution(by, agreed, description="另一个")


def test_the_story_of_an_offer_is_told_on_the_opportunity(cast: Cast) -> None:
    deal = an_opportunity(cast.owner.actor)
    draft_solution(cast.owner.actor, opportunity=deal)
    assert [entry.event for entry in ledger_of(deal)][-1] == "deals.solution_drafted"


def test_nothing_is_offered_on_a_lost_opportunity(cast: Cast) -> None:
    deal = lose(cast.owner.actor, an_opportunity(cast.owner.actor), reason="预算")
    with pytest.raises(Refused) as refused:
        draft_solution(cast.owner.actor, opportunity=deal)
    assert refused.value.code == "deals.closed"


def test_a_proposal_takes_the_agreed_solution_and_is_sent_and_presented(cast: Cast) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    solution = agree_solution(by, draft_solution(by, opportunity=deal, description="排产系统"))
    proposal = draft_proposal(by, opportunity=deal, value="少停机")
    assert proposal.solution == solution
    proposal = send_proposal(by, edit_proposal(by, proposal, strengths="本地团队"))
    assert queries.has_sent_proposal(deal)
    proposal = present_proposal(by, proposal, audience="王总、刘工", reaction="认可，问交期")
    assert (proposal.state, proposal.audience, proposal.presented_at) == ("presented", "王总、刘工", cast.clock())


def test_a_proposal_cannot_offer_another_opportunitys_solution(cast: Cast) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    other = draft_solution(by, opportunity=an_opportunity(by, deal.customer))
    with pytest.raises(Refused):
        draft_proposal(by, opportunity=deal, solution=other)


def test_a_quotation_adds_up_and_keeps_its_discount(cast: Cast) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    pump, valve = a_product(by, "P-1", "100.00", "60.00"), a_product(by, "P-2", "9.99", "5.00")
    lines = [a_line(pump, "3", "80.335"), a_line(valve, "1.5", "9.99")]
    quotation = quote(by, opportunity=deal, lines=lines)
    assert [line.amount for line in quotation.lines.all()] == [Decimal("241.01"), Decimal("14.99")]
    assert quotation.total == Decimal("256.00")
    assert quotation.discount_rate == Decimal("18.73")
    assert quotation.beyond_terms
    assert quotation.number == "BJ-20260302-0001"
    assert queries.has_quotation(deal)


def test_numbers_run_on_within_a_day_and_begin_anew_the_next(cast: Cast, clock: StillClock) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    product = a_product(by)
    first = [quote(by, opportunity=deal, lines=[a_line(product)]).number for _ in range(2)]
    clock.advance(days=1)
    assert [*first, quote(by, opportunity=deal, lines=[a_line(product)]).number] == [
        "BJ-20260302-0001", "BJ-20260302-0002", "BJ-20260303-0001",
    ]  # fmt: skip


def test_new_lines_replace_the_old_ones(cast: Cast) -> None:
    by, product = cast.owner.actor, a_product(cast.owner.actor)
    quotation = quote(by, opportunity=an_opportunity(by), lines=[a_line(product, "1"), a_line(product, "2")])
    edited = edit_quotation(by, quotation, lines=[a_line(product, "5")])
    assert [(line.position, line.quantity) for line in QuotationLine.objects.all()] == [(1, Decimal(5))]
    assert edited.total == Decimal("500.00")


def test_it_refuses_a_line_below_the_floor_price_and_writes_nothing(cast: Cast) -> None:
    by = cast.owner.actor
    with pytest.raises(Refused) as refused:
        quote(by, opportunity=an_opportunity(by), lines=[a_line(a_product(by), unit_price="59.99")])
    assert refused.value.code == "deals.below_floor"
    assert not Quotation.objects.exists()


def test_it_quotes_nothing_that_is_not_on_sale(cast: Cast) -> None:
    by = cast.owner.actor
    retired = retire_product(by, a_product(by), reason="停产")
    for lines in ([a_line(retired)], [Line(product=0, quantity=Decimal(1), unit_price=Decimal(1))], []):
        with pytest.raises(Invalid):
            quote(by, opportunity=an_opportunity(by), lines=lines)


def test_an_approval_binds_to_the_lines(cast: Cast) -> None:
    by, product = cast.owner.actor, a_product(cast.owner.actor)
    quotation = quote(by, opportunity=an_opportunity(by), lines=[a_line(product, "2", "90")])
    before = quotation.approved_content()
    assert edit_quotation(by, quotation, lines=[a_line(product, "1", "180")]).approved_content() != before


def test_a_quotation_is_made_through_the_door_from_plain_input(cast: Cast) -> None:
    by, product = cast.owner.actor, a_product(cast.owner.actor)
    deal = an_opportunity(by)
    lines = [{"product": product.pk, "spec": "A", "quantity": "2", "unit_price": "99.5"}]
    done = perform(
        by, Request("deals.quote", inputs={"opportunity": deal.pk, "lines": lines, "valid_until": "2026-03-31"})
    )
    assert done.record.total == Decimal("199.00")


def test_a_sent_quotation_stands_and_is_accepted_while_it_holds(cast: Cast, clock: StillClock) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    quotation = quote(by, opportunity=deal, lines=[a_line(a_product(by))], valid_until=clock().date())
    sent = send_quotation(by, quotation)
    with pytest.raises(Lost):
        edit_quotation(by, sent, valid_until=None)
    assert accept_quotation(by, sent).state == "accepted"
    late = send_quotation(by, quote(by, opportunity=deal, lines=sent.given_lines(), valid_until=clock().date()))
    clock.advance(days=1)
    with pytest.raises(Refused) as refused:
        accept_quotation(by, late)
    assert refused.value.code == "deals.quotation_expired"


def test_a_contract_is_drawn_up_from_the_accepted_quotation_first(cast: Cast) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    line = a_line(a_product(by))
    accepted = accept_quotation(by, send_quotation(by, quote(by, opportunity=deal, lines=[line])))
    send_quotation(by, quote(by, opportunity=deal, lines=[line]))
    assert queries.latest_quotation(deal) == accepted


def test_a_negotiation_ends_in_agreement(cast: Cast) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    talks = open_negotiation(by, opportunity=deal, customer_stance="要求九折", limits="不低于九二折")
    talks = edit_negotiation(by, talks, agreed_price=Decimal("47000"), agreed_delivery="45 天")
    agreed = agree_negotiation(by, talks)
    assert queries.agreed_negotiation(deal) == agreed
    assert queries.has_agreed_negotiation(deal)
    assert events_of(agreed)[-1] == "deals.negotiation_agreed"


def test_measures_of_offers_count_what_they_say(cast: Cast) -> None:
    by, deal = cast.owner.actor, an_opportunity(cast.owner.actor)
    bare = an_opportunity(by, deal.customer)
    edit_opportunity(by, deal, current_state="手工", pain_points="慢", goals="快")
    quote(by, opportunity=deal, lines=[a_line(a_product(by))])
    whole = draft_solution(
        by, opportunity=deal, description="a", implementation="b", expected_result="c",
        discussed_with="交付部", discussion_note="会议",
    )  # fmt: skip
    agree_solution(by, whole)
    agree_solution(by, draft_solution(by, opportunity=bare, description="a"))
    five: dict[str, Any] = {"strengths": "a", "value": "b", "problem_fit": "c", "case": "d", "testimonial": "e"}
    good = send_proposal(by, draft_proposal(by, opportunity=deal, **five))
    present_proposal(by, good, audience="王总", reaction="好")
    third = an_opportunity(by, deal.customer)
    send_proposal(by, draft_proposal(by, opportunity=third))
    talks = open_negotiation(by, opportunity=deal, customer_stance="a", limits="b")
    edit_negotiation(
        by, talks, agreed_terms="a", agreed_price=Decimal(1), agreed_delivery="b", agreed_after_sales="c"
    )  # fmt: skip
    agree_negotiation(by, talks)
    agree_negotiation(by, open_negotiation(by, opportunity=bare))
    for name in (
        "solution_discussed", "solution_four_parts", "solutions_from_analysis", "proposal_linked", "proposal_presented",
        "proposal_five_parts", "negotiation_topics", "negotiation_limits",
    ):  # fmt: skip
        assert (score(f"deals.{name}").satisfied, score(f"deals.{name}").population) == (1, 2), name
