"""Decisions about deals: amounts of lines, discounts, validity (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from guiju.deals.clauses import DiscountTerms
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.money import Money
from guiju.groundwork.kernel.text import N_

MOST = Decimal("999999999999.99")
QUANTITY_DIGITS, PRICE_DIGITS = 3, 4


@dataclass(frozen=True)
class Line:
    """One line of a quotation, contract or order: key of the product, specification, quantity, price of one in yuan."""

    product: int
    quantity: Decimal
    unit_price: Decimal
    spec: str = ""

    @property
    def amount(self) -> Decimal:
        """Quantity × unit price in yuan, rounded half-up to the cent."""
        return Money(self.quantity * self.unit_price).rounded().amount


@dataclass(frozen=True)
class Price:
    """What the catalogue says of one product, in yuan."""

    name: str
    list_price: Decimal
    floor_price: Decimal


@dataclass(frozen=True)
class Reckoned:
    """A set of lines reckoned up: total in yuan, discount in per cent of the list prices, and whether a line lies
    below its floor.
    """

    total: Decimal
    discount_rate: Decimal
    below_floor: bool
    beyond_terms: bool


def total_of(lines: Iterable[Line]) -> Decimal:
    """The exact sum of the lines' amounts in yuan."""
    return sum((line.amount for line in lines), Decimal("0.00"))


def check_lines(lines: Iterable[Line]) -> None:
    """Quantities above zero, prices not below it, neither finer than can be kept; raises Invalid naming the line."""
    wrong: dict[str, tuple[str, dict[str, int]]] = {}
    for place, line in enumerate(lines):
        told = {"line": place + 1}
        if not _fits(line.quantity, QUANTITY_DIGITS) or line.quantity == 0:
            wrong[f"lines.{place}.quantity"] = (
                N_("Line %(line)s: the quantity must be above zero, with three decimals at most."), told
            )  # fmt: skip
        elif not _fits(line.unit_price, PRICE_DIGITS) or line.amount > MOST:
            wrong[f"lines.{place}.unit_price"] = (
                N_("Line %(line)s: the price must not be below zero, with four decimals at most."), told
            )  # fmt: skip
    if wrong:
        raise Invalid(wrong)


def _fits(number: Decimal, digits: int) -> bool:
    if not number.is_finite() or not 0 <= number < 10**9:
        return False
    return number == number.quantize(Decimal(1).scaleb(-digits))


def discount_rate(total: Decimal, list_total: Decimal) -> Decimal:
    """By how many per cent ``total`` lies below ``list_total``, to two decimals; 0 at or above the list prices."""
    if list_total <= 0 or total >= list_total:
        return Decimal("0.00")
    return ((list_total - total) * 100 / list_total).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def reckon(lines: Iterable[Line], prices: Mapping[int, Price], terms: DiscountTerms) -> Reckoned:
    """Reckon up a quotation against the catalogue.

    Raises Refused (``deals.below_floor``) when a line lies below its product's floor price and the terms forbid that.
    """
    lines = list(lines)
    cheap = [line for line in lines if line.unit_price < prices[line.product].floor_price]
    if cheap and not terms.below_floor_allowed:
        price = prices[cheap[0].product]
        raise Refused(
            "deals.below_floor", N_("“%(product)s” may not be offered below its floor price of %(floor)s."),
            product=price.name, floor=Money(price.floor_price).format(),
        )  # fmt: skip
    listed = total_of(Line(line.product, line.quantity, prices[line.product].list_price) for line in lines)
    total = total_of(lines)
    rate = discount_rate(total, listed)
    return Reckoned(total, rate, bool(cheap), bool(cheap) or rate > terms.free_to_percent)


def check_valid(valid_until: date | None, day: date) -> None:
    """A quotation can be accepted up to and including its last day; raises Refused (``deals.quotation_expired``)."""
    if valid_until is not None and day > valid_until:
        raise Refused(
            "deals.quotation_expired", N_("This quotation was valid until %(day)s; make a new one."), day=valid_until
        )


def is_analysed(current_state: str, pain_points: str, goals: str) -> bool:
    """True when the needs were dug out: present business, pain points and goals are all written down."""
    return all(part.strip() for part in (current_state, pain_points, goals))
