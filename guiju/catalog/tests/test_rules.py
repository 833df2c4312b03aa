from decimal import Decimal

import pytest

from guiju.catalog.rules import check_prices
from guiju.groundwork.kernel.errors import Invalid


def test_a_floor_at_the_list_price_is_allowed() -> None:
    check_prices(Decimal("9.90"), Decimal("9.90"))


@pytest.mark.parametrize(
    ("listed", "floor", "field"), [("-1", "-2", "list_price"), ("1", "-1", "floor_price"), ("1", "2", "floor_price")]
)
def test_a_price_that_cannot_be_is_named(listed: str, floor: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_prices(Decimal(listed), Decimal(floor))
    assert list(refused.value.fields) == [field]
