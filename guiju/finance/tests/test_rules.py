"""How money is shared between an order and what is left."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.finance.rules import check_amount, part_for, state_of
from guiju.groundwork.kernel.errors import Invalid

MONEY = st.decimals(0, 10**9, places=2)


@given(MONEY, MONEY, st.none() | MONEY)
def test_an_order_takes_no_more_than_is_there_asked_for_and_open(
    rest: Decimal, balance: Decimal, asked: Decimal | None
) -> None:
    part = part_for(rest, balance, asked)
    assert part == min(rest, balance, rest if asked is None else asked)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity"])
def test_it_refuses_amounts_that_cannot_be(amount: str) -> None:
    with pytest.raises(Invalid):
        check_amount(Decimal(amount))


def test_the_state_tells_what_is_left() -> None:
    assert state_of(Decimal(5), Decimal(0)) == "applied"
    assert state_of(Decimal(5), Decimal(1)) == "over"
    assert state_of(Decimal(0), Decimal(6)) == "open"
