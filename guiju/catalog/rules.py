"""What a product's prices must keep to."""

from decimal import Decimal

from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_


def check_prices(list_price: Decimal, floor_price: Decimal) -> None:
    """Prices (CNY per unit) are not negative, the floor not above the list price; raises Invalid naming the field."""
    if list_price < 0:
        raise Invalid({"list_price": (N_("A price is not negative."), {})})
    if floor_price < 0:
        raise Invalid({"floor_price": (N_("A price is not negative."), {})})
    if floor_price > list_price:
        raise Invalid({"floor_price": (N_("The floor price must not be above the list price."), {})})
