"""Amounts, discounts, validity."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.deals.clauses import DiscountTerms
from guiju.deals.rules import Line, Price, check_lines, check_valid, discount_rate, is_analysed, reckon, total_of
from guiju.deals.states import DISCOVERY, LOST, MACHINE, NEGOTIATION, PROPOSAL, SOLUTION, STAGES, WON
from guiju.groundwork.kernel.errors import Invalid, Refused

TERMS = DiscountTerms(free_to_percent=Decimal(10), below_floor_allowed=False)
PRICES = {1: Price("泵", Decimal("100.00"), Decimal("80.00")), 2: Price("阀", Decimal("10.00"), Decimal("5.00"))}


def line(quantity: str, unit_price: str, product: int = 1) -> Line:
    return Line(product, Decimal(quantity), Decimal(unit_price))


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [
        ("3", "0.335", "1.01"),
        ("1", "0.005", "0.01"),
        ("1", "0.0049", "0.00"),
        ("2.5", "0.01", "0.03"),
        ("7", "19.99", "139.93"),
    ],
)
def test_it_rounds_the_amount_of_a_line_half_up_to_the_cent(quantity: str, price: str, amount: str) -> None:
    assert line(quantity, price).amount == Decimal(amount)


@given(st.lists(st.tuples(st.decimals(0, 10**6, places=3), st.decimals(0, 10**6, places=4)), max_size=20))
def test_it_adds_up_to_the_cent_whatever_the_lines(given_lines: list[tuple[Decimal, Decimal]]) -> None:
    lines = [Line(1, quantity, price) for quantity, price in given_lines]
    assert total_of(lines) * 100 == sum(int(one.amount * 100) for one in lines)


@pytest.mark.parametrize(
    ("quantity", "price"), [("0", "1"), ("-1", "1"), ("1", "-1"), ("1.2345", "1"), ("1", "1.23456"), ("NaN", "1")]
)
def test_it_refuses_impossible_lines_by_their_number(quantity: str, price: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_lines([line("1", "1"), line(quantity, price)])
    assert next(iter(refused.value.fields)).startswith("lines.1.")


@pytest.mark.parametrize(
    ("total", "listed", "rate"),
    [
        ("90", "100", "10.00"),
        ("100", "100", "0"),
        ("120", "100", "0"),
        ("0", "100", "100"),
        ("2", "3", "33.33"),
        ("5", "0", "0"),
    ],
)
def test_it_reckons_the_discount_against_the_list_prices(total: str, listed: str, rate: str) -> None:
    assert discount_rate(Decimal(total), Decimal(listed)) == Decimal(rate)


def test_it_reckons_a_quotation_up() -> None:
    sums = reckon([line("2", "85"), line("10", "10", product=2)], PRICES, TERMS)
    assert (sums.total, sums.discount_rate, sums.below_floor, sums.beyond_terms) == (
        Decimal("270.00"),
        Decimal("10.00"),
        False,
        False,
    )


def test_it_marks_what_goes_beyond_the_free_discount() -> None:
    assert reckon([line("1", "89.99")], PRICES, TERMS).beyond_terms
    assert not reckon([line("1", "90")], PRICES, TERMS).beyond_terms


def test_it_refuses_a_price_below_the_floor_unless_the_policy_allows_it() -> None:
    with pytest.raises(Refused) as refused:
        reckon([line("1", "79.99")], PRICES, TERMS)
    assert refused.value.code == "deals.below_floor"
    allowed = reckon([line("1", "79.99")], PRICES, DiscountTerms(Decimal(50), below_floor_allowed=True))
    assert allowed.below_floor
    assert allowed.beyond_terms


def test_a_quotation_can_be_accepted_on_its_last_day_but_not_after() -> None:
    check_valid(date(2026, 3, 2), date(2026, 3, 2))
    check_valid(None, date(2026, 3, 2))
    with pytest.raises(Refused):
        check_valid(date(2026, 3, 1), date(2026, 3, 2))


def test_needs_are_analysed_when_all_three_elements_are_written_down() -> None:
    assert is_analysed("手工排产", "交期不准", "交期达成率 95%")
    assert not is_analysed("手工排产", "  ", "交期达成率 95%")


@pytest.mark.parametrize("before", STAGES)
@pytest.mark.parametrize("after", [DISCOVERY, SOLUTION, PROPOSAL, NEGOTIATION])
def test_a_stage_can_go_one_forward_and_one_back_only(before: str, after: str) -> None:
    assert MACHINE.allows(before, after) == (abs(STAGES.index(before) - STAGES.index(after)) == 1)


def test_every_open_stage_can_be_won_and_lost_and_a_closed_one_goes_nowhere() -> None:
    assert all(MACHINE.allows(stage, end) for stage in STAGES for end in (WON, LOST))
    assert not any(MACHINE.allows(end, stage) for stage in (*STAGES, WON, LOST) for end in (WON, LOST))
