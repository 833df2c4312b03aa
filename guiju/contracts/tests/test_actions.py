"""Contracts: drawn up, edited, approved, signed, handed over."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guiju.contracts.actions import cancel, draft, edit_contract, hand_over_details, sign, submit
from guiju.contracts.models import Contract
from guiju.customers.models import Customer
from guiju.deals.actions import (
    agree_negotiation,
    edit_negotiation,
    lose,
    open_negotiation,
    quote,
    send_quotation,
)
from guiju.deals.models import Negotiation, Opportunity, Quotation
from guiju.deals.tests.made import TERMS, a_customer, a_line, a_product, an_opportunity, score
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, events_of
from guiju.groundwork.testing.still import StillClock


def a_deal_with_terms(cast: Cast, price: str | None = "900") -> tuple[Opportunity, Quotation, Negotiation]:
    by = cast.owner.actor
    deal = an_opportunity(by)
    quotation = send_quotation(by, quote(by, opportunity=deal, lines=[a_line(a_product(by), "10", "95")]))
    talks = open_negotiation(by, opportunity=deal)
    talks = agree_negotiation(by, edit_negotiation(by, talks, agreed_price=Decimal(price) if price else None))
    return deal, quotation, talks


def a_draft(cast: Cast) -> Contract:
    return draft(cast.owner.actor, title="产线改造合同", opportunity=a_deal_with_terms(cast)[0], text="第一条……")


def test_it_is_drawn_up_from_what_was_agreed(cast: Cast) -> None:
    deal, quotation, talks = a_deal_with_terms(cast)
    contract = draft(cast.owner.actor, title="产线改造合同", opportunity=deal, delivery_date=date(2026, 5, 1))
    assert (contract.customer, contract.quotation, contract.negotiation) == (deal.customer, quotation, talks)
    assert (contract.amount, contract.number, contract.state) == (Decimal(900), "HT-20260302-0001", "draft")
    assert contract.given_lines() == quotation.given_lines()


def test_without_a_negotiated_price_the_lines_give_the_amount(cast: Cast) -> None:
    contract = draft(cast.owner.actor, title="合同", opportunity=a_deal_with_terms(cast, price=None)[0])
    assert contract.amount == Decimal("950.00")


def test_it_needs_a_customer_or_an_opportunity(cast: Cast) -> None:
    with pytest.raises(Invalid):
        draft(cast.owner.actor, title="合同")
    framework = draft(cast.owner.actor, title="框架合同", customer=a_customer(cast.owner.actor), amount=Decimal(0))
    assert (framework.owner_id, framework.given_lines()) == (cast.owner.id, [])


def test_it_refuses_papers_of_another_opportunity_or_customer(cast: Cast) -> None:
    deal, quotation, _ = a_deal_with_terms(cast)
    other = an_opportunity(cast.owner.actor, a_customer(cast.owner.actor, "杭州另一家公司"))
    with pytest.raises(Refused):
        draft(cast.owner.actor, title="合同", opportunity=other, quotation=quotation)
    with pytest.raises(Refused):
        draft(cast.owner.actor, title="合同", opportunity=deal, customer=other.customer)


def test_editing_an_approved_contract_takes_it_back_to_draft(cast: Cast) -> None:
    contract = submit(cast.owner.actor, a_draft(cast))
    assert (contract.state, contract.approved_at) == ("approved", cast.clock())
    edited = edit_contract(cast.owner.actor, contract, amount=Decimal(800))
    assert (edited.state, edited.approved_at) == ("draft", None)


def test_new_lines_set_the_amount_unless_one_is_given(cast: Cast) -> None:
    contract = a_draft(cast)
    line = contract.given_lines()[0]
    assert edit_contract(cast.owner.actor, contract, lines=[line, line]).amount == Decimal("1900.00")
    assert edit_contract(cast.owner.actor, contract, lines=[line], amount=Decimal(940)).amount == Decimal(940)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal(901)},
        {"text": "第二条"},
        {"payment_terms": "货到付款"},
        {"delivery_date": date(2026, 6, 1)},
        {"lines": []},
    ],
)
def test_an_approval_binds_to_everything_promised(cast: Cast, change: dict[str, Any]) -> None:
    contract = a_draft(cast)
    before = contract.approved_content()
    assert edit_contract(cast.owner.actor, contract, **change).approved_content() != before


def test_its_approval_does_not_bind_to_what_approving_changes(cast: Cast) -> None:
    contract = a_draft(cast)
    assert submit(cast.owner.actor, contract).approved_content() == contract.approved_content()


def test_the_policys_route_stands_before_submitting(cast: Cast, adopt: Callable[[Any], Any]) -> None:
    route = {"approve": {"before": "contracts.submit", "amount": "amount", "route": [{"role": "legal"}]}}
    adopt([*TERMS, {"id": "t-legal", "controls": [route]}])
    contract = a_draft(cast)
    with pytest.raises(GateShut) as shut:
        submit(cast.owner.actor, contract)
    assert shut.value.shut[0].route == "t-legal"


def test_signing_wins_the_opportunity_at_the_contracts_amount(cast: Cast) -> None:
    contract = sign(cast.owner.actor, submit(cast.owner.actor, a_draft(cast)), signed_by_customer="王总")
    deal = Opportunity.objects.get()
    assert (contract.state, deal.state, deal.amount) == ("signed", "won", Decimal(900))
    assert events_of(deal)[-1] == "deals.opportunity_won"


def test_a_second_contract_of_a_won_opportunity_can_be_signed(cast: Cast) -> None:
    by, first = cast.owner.actor, a_draft(cast)
    second = draft(by, title="补充合同", opportunity=first.opportunity, amount=Decimal(100))
    sign(by, submit(by, first), signed_by_customer="王总")
    assert sign(by, submit(by, second), signed_by_customer="王总").state == "signed"
    assert Opportunity.objects.get().amount == Decimal(900)


def test_a_contract_of_a_lost_opportunity_cannot_be_signed(cast: Cast) -> None:
    contract = submit(cast.owner.actor, a_draft(cast))
    lose(cast.owner.actor, Opportunity.objects.get(), reason="取消")
    with pytest.raises(Lost):
        sign(cast.owner.actor, contract, signed_by_customer="王总")
    contract.refresh_from_db()
    assert contract.state == "approved"


def test_a_contract_changed_after_its_review_is_signed_only_if_the_policy_lets_it(
    cast: Cast, adopt: Callable[[Any], Any]
) -> None:
    review = {"require": {"before": "contracts.sign", "fields": ["approved_at"]}}
    adopt([*TERMS, {"id": "t-review", "controls": [review]}])
    by, contract = cast.owner.actor, submit(cast.owner.actor, a_draft(cast))
    changed = edit_contract(by, contract, amount=Decimal(800))
    with pytest.raises(GateShut) as shut:
        sign(by, changed, signed_by_customer="王总")
    assert [answer.clause_id for answer in shut.value.shut] == ["t-review"]
    assert sign(by, submit(by, changed), signed_by_customer="王总").state == "signed"


def test_a_signed_contract_is_not_cancelled(cast: Cast) -> None:
    by, contract = cast.owner.actor, a_draft(cast)
    contract = sign(by, submit(by, contract), signed_by_customer="王总")
    with pytest.raises(Lost):
        cancel(by, contract, reason="客户反悔")


def test_it_can_be_given_up_before_signature(cast: Cast) -> None:
    assert cancel(cast.owner.actor, a_draft(cast), reason="客户换供应商").state == "cancelled"


def test_another_team_does_not_see_it(cast: Cast) -> None:
    contract = a_draft(cast)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("contracts.cancel", contract.pk, {"reason": "x"}))


def test_measures_of_contracts_count_what_they_say(cast: Cast, clock: StillClock) -> None:
    by = cast.owner.actor
    good = sign(by, submit(by, a_draft(cast)), signed_by_customer="王总")
    poor = draft(by, title="框架", customer=Customer.objects.get(), amount=Decimal(1))
    assert (
        score("contracts.from_agreed_negotiation").satisfied,
        score("contracts.from_agreed_negotiation").population,
    ) == (1, 2)
    sign(by, poor, signed_by_customer="王总")
    assert (
        score("contracts.reviewed_before_signature").satisfied,
        score("contracts.reviewed_before_signature").population,
    ) == (1, 2)
    clock.advance(days=3)
    handed = hand_over_details(by, good, to="交付部")
    assert (handed.state, handed.handed_over_to) == ("handed_over", "交付部")
    assert (score("contracts.handed_over_in_time").satisfied, score("contracts.handed_over_in_time").population) == (
        1,
        2,
    )
