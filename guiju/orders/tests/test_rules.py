"""Due parts, allocation, closing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.orders.rules import Due, allocated, check_payment, check_plan, missing_for_closing, planned, read_day

DAY = date(2026, 3, 2)
MONEY = st.decimals(0, 10**9, places=2)


def test_it_shares_the_amount_out_by_ratios_and_days() -> None:
    parts = planned(Decimal("100.00"), [Decimal(30), Decimal(60), Decimal(10)], [0, 30, 90], DAY)
    assert parts == [
        Due(date(2026, 3, 2), Decimal("30.00")), Due(date(2026, 4, 1), Decimal("60.00")),
        Due(date(2026, 5, 31), Decimal("10.00")),
    ]  # fmt: skip


@given(MONEY, st.lists(st.integers(0, 100).map(Decimal), min_size=1, max_size=6).filter(any))
def test_the_parts_always_add_up_to_the_amount(amount: Decimal, ratios: list[Decimal]) -> None:
    parts = planned(amount, ratios, list(range(len(ratios))), DAY)
    assert sum((part.amount for part in parts), Decimal(0)) == amount
    assert all(part.amount > 0 for part in parts)


@pytest.mark.parametrize(("ratios", "days"), [([], []), ([1], [0, 30]), ([0, 0], [0, 30]), ([-1, 2], [0, 30])])
def test_it_refuses_ratios_that_make_no_sense(ratios: list[int], days: list[int]) -> None:
    with pytest.raises(Refused):
        planned(Decimal(100), [Decimal(ratio) for ratio in ratios], days, DAY)


@pytest.mark.parametrize("amounts", [["60", "40.01"], ["0"], ["-1"], ["1.001"]])
def test_a_plan_never_exceeds_the_amount_nor_holds_impossible_parts(amounts: list[str]) -> None:
    with pytest.raises(Invalid):
        check_plan([Due(DAY, Decimal(amount)) for amount in amounts], Decimal(100))
    check_plan([Due(DAY, Decimal(60)), Due(DAY, Decimal(40))], Decimal(100))


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "100.01"])
def test_it_refuses_payments_that_cannot_be(amount: str) -> None:
    with pytest.raises(Refused):
        check_payment(Decimal(amount), Decimal(100))
    check_payment(Decimal(100), Decimal(100))


@given(MONEY, st.lists(MONEY, max_size=6))
def test_a_payment_fills_the_parts_in_order(amount: Decimal, parts: list[Decimal]) -> None:
    shares = allocated(amount, parts)
    assert sum(shares, Decimal(0)) == min(amount, sum(parts, Decimal(0)))
    filled = [share == part for share, part in zip(shares, parts, strict=True)]
    assert all(filled[: filled.index(False)]) if False in filled else True
    assert all(0 <= share <= part for share, part in zip(shares, parts, strict=True))


def test_an_order_closes_when_delivered_paid_and_filed() -> None:
    assert missing_for_closing(delivered=True, balance=Decimal(0), filed=True) == []
    assert len(missing_for_closing(delivered=False, balance=Decimal(1), filed=False)) == 3


def test_a_new_delivery_day_is_a_date() -> None:
    assert read_day(" 2026-04-01 ") == date(2026, 4, 1)
    with pytest.raises(Invalid):
        read_day("下周")
