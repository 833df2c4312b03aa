"""What a product's prices must keep to."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

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


Reason = tuple[str, dict[str, Any]]
LONGEST = {"code": 40, "name": 120, "unit_name": 20}
_LARGEST = Decimal(10) ** 12


class ProductRow(NamedTuple):
    """A product as it is stored; prices in CNY per unit, with two decimals."""

    code: str
    name: str
    unit_name: str
    list_price: Decimal
    floor_price: Decimal

    def values(self) -> dict[str, Any]:
        """The row as field → value."""
        return dict(zip(self._fields, self, strict=True))


COLUMNS = tuple(ProductRow.__annotations__)


class Reasons(dict[str, Reason]):
    """Why a row of a file cannot be taken in: field → (msgid, params), every field that does not fit at once."""


def read_row(given: Mapping[str, str]) -> ProductRow | Reasons:
    """One row of a price list as it is stored, or every reason why not; without a floor nobody sells below the list."""
    reasons = Reasons()
    texts = {name: given.get(name, "").strip() for name in LONGEST}
    for name, text in texts.items():
        if not text:
            reasons[name] = (N_("This is needed."), {})
        elif len(text) > LONGEST[name]:
            reasons[name] = (N_("At most %(most)s characters."), {"most": LONGEST[name]})
    list_price = _price("list_price", given.get("list_price", ""), reasons)
    floor_text = given.get("floor_price", "")
    floor_price = _price("floor_price", floor_text, reasons) if floor_text.strip() else list_price
    if list_price is None or floor_price is None or reasons:
        return reasons
    try:
        check_prices(list_price, floor_price)
    except Invalid as invalid:
        return Reasons(invalid.fields)
    return ProductRow(texts["code"], texts["name"], texts["unit_name"], list_price, floor_price)


def _price(name: str, text: str, reasons: Reasons) -> Decimal | None:
    """An amount as people write it: ¥1,200.00, 1200 元."""
    plain = text.strip().strip("¥￥元 ").replace(",", "").replace("，", "")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        reasons[name] = (N_("This is not a price: “%(text)s”."), {"text": text[:40]})
        return None
    return amount.quantize(Decimal("0.01"))
