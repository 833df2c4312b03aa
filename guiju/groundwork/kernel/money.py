"""Amounts of money: exact decimals with a currency, never floats, never two currencies in one sum."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Self, overload

from guiju.groundwork.kernel.capitals import capitals
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.text import N_

_MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3}
_SYMBOLS = {"CNY": "¥", "USD": "US$", "HKD": "HK$", "TWD": "NT$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "KRW": "₩"}
_CURRENCY = re.compile(r"[A-Z]{3}\Z")

# Longest first: "HK$" must not be read as "$". The sign ¥ is the yuan here; yen are written JPY or 日元.
_CURRENCY_WORDS = (
    ("人民币", "CNY"), ("人民幣", "CNY"), ("RMB", "CNY"), ("港币", "HKD"), ("港幣", "HKD"), ("港元", "HKD"),
    ("新台币", "TWD"), ("新臺幣", "TWD"), ("台币", "TWD"), ("美元", "USD"), ("美金", "USD"), ("欧元", "EUR"),
    ("歐元", "EUR"), ("英镑", "GBP"), ("英鎊", "GBP"), ("日元", "JPY"), ("日圆", "JPY"), ("日圓", "JPY"),
    ("US$", "USD"), ("HK$", "HKD"), ("NT$", "TWD"), ("JP¥", "JPY"), ("$", "USD"), ("€", "EUR"), ("£", "GBP"),
    ("₩", "KRW"), ("¥", "CNY"), ("元", ""), ("圆", ""), ("圓", ""), ("块", ""),
)  # fmt: skip
_SCALES = {"": 1, "千": 10**3, "仟": 10**3, "万": 10**4, "萬": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SHAPE = re.compile(
    r"(?P<sign>[-+]?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?P<scale>百万|千万|[千仟万萬亿]?)\Z"
)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency, for instance ``Money(Decimal("12.50"))`` yuan.

    The amount may carry more digits than the currency has minor units (a unit price); ``rounded()`` makes it payable.
    Floats are refused with ``TypeError``; arithmetic and comparison between two currencies with ``Malformed``
    (``money.mixed_currencies``).
    """

    amount: Decimal
    currency: str = "CNY"

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", _exact(self.amount))
        if not _CURRENCY.match(self.currency):
            raise Malformed("money.currency", N_("“%(currency)s” is not a currency."), currency=self.currency)

    @classmethod
    def parse(cls, text: str, currency: str = "CNY") -> Self:
        """Read an amount as people type it: ``1,234.50 元``, ``¥1,234``, ``1.2万``, ``USD 300``, full-width digits.

        ``currency`` holds where the text names none. Refused with ``Malformed``: ``money.empty``, ``money.unreadable``
        (letters, wrong grouping such as 1,23), ``money.two_currencies``.
        """
        rest = "".join(unicodedata.normalize("NFKC", text).upper().replace("−", "-").replace("億", "亿").split())
        if not rest:
            raise Malformed("money.empty", N_("Please enter an amount."))
        rest = rest.removesuffix("整").removesuffix("正")
        named, rest = _take_currency(rest)
        found = _SHAPE.match(rest)
        if found is None or len(rest) > 40:
            raise Malformed("money.unreadable", N_("“%(given)s” cannot be read as an amount."), given=text.strip()[:40])
        number = Decimal(found["number"].replace(",", "")) * _SCALES[found["scale"]]
        plain = number if number != number.to_integral_value() else number.quantize(Decimal(1))
        return cls(-plain if found["sign"] == "-" else plain, named or currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * _exact(factor), self.currency)

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: Money) -> Decimal: ...
    @overload
    def __truediv__(self, other: Decimal | int) -> Money: ...
    def __truediv__(self, other: Money | Decimal | int) -> Decimal | Money:
        """Money by money is a plain ratio; money by a number is money, not yet rounded."""
        if isinstance(other, Money):
            return self.amount / self._same(other)
        return Money(self.amount / _exact(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.currency} {self.rounded().amount:f}"

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError(f"money is added to and compared with money only, not {type(other).__name__}")
        if other.currency != self.currency:
            raise Malformed(
                "money.mixed_currencies", N_("%(one)s and %(other)s cannot be reckoned together."),
                one=self.currency, other=other.currency,
            )  # fmt: skip
        return other.amount

    @property
    def unit(self) -> Decimal:
        """The smallest payable step of the currency: 0.01 yuan, 1 yen."""
        return Decimal(1).scaleb(-_MINOR_UNITS.get(self.currency, 2))

    def rounded(self) -> Money:
        """Rounded half-up to what can be paid in the currency."""
        return Money(_quantised(self.amount, self.unit), self.currency)

    def split(self, parts: int | Sequence[Decimal | int]) -> list[Money]:
        """Share the amount out evenly into ``parts``, or by a list of ratios; the shares add up exactly.

        Each share is cut to the smallest payable step, and the steps left over go one each to the largest
        cut-off remainders, first come first served. An amount finer than the payable step is shared in its own step.
        """
        ratios = [Decimal(1)] * parts if isinstance(parts, int) else [_exact(ratio) for ratio in parts]
        whole = sum(ratios, Decimal(0))
        if not ratios or whole <= 0 or min(ratios) < 0:
            raise Malformed("money.ratios", N_("An amount is shared out by positive parts only."))
        step = min(self.unit, Decimal(1).scaleb(_exponent(self.amount)))
        steps = int(abs(self.amount) / step)
        exact = [steps * ratio / whole for ratio in ratios]
        shares = [int(share.to_integral_value(ROUND_DOWN)) for share in exact]
        by_remainder = sorted(range(len(ratios)), key=lambda place: (shares[place] - exact[place], place))
        for place in by_remainder[: steps - sum(shares)]:
            shares[place] += 1
        sign = -1 if self.amount < 0 else 1
        return [Money(sign * share * step, self.currency) for share in shares]

    def format(self, language: str = "zh-hans") -> str:
        """The amount as people write it, rounded: ``¥1,234.50``; US dollars are ``$`` in English."""
        rounded = self.rounded().amount
        symbol = _SYMBOLS.get(self.currency, f"{self.currency} ")
        if self.currency == "USD" and not language.startswith("zh"):
            symbol = "$"
        return f"{'-' if rounded < 0 else ''}{symbol}{abs(rounded):,f}"

    def in_capitals(self) -> str:
        """A yuan amount in the capital characters of contracts and invoices: 壹万贰仟叁佰肆拾伍元陆角整."""
        if self.currency != "CNY":
            raise Malformed("money.capitals", N_("Only yuan are written in capital characters."))
        return capitals(self.rounded().amount)


def total(amounts: Iterable[Money], currency: str = "CNY") -> Money:
    """The sum of amounts in one currency; nothing adds up to zero of ``currency``."""
    items = list(amounts)
    return sum(items[1:], items[0]) if items else Money(Decimal(0), currency)


def _take_currency(text: str) -> tuple[str, str]:
    """The currency the text names ("" if none) and the text without it."""
    named: set[str] = set()
    for code in re.findall(r"(?<![A-Z])[A-Z]{3}(?![A-Z])", text):
        if code != "RMB":
            named.add(code)
            text = text.replace(code, "", 1)
    for word, code in _CURRENCY_WORDS:
        if word in text:
            text = text.replace(word, "", 1)
            named.add(code)
    named.discard("")
    if len(named) > 1:
        raise Malformed("money.two_currencies", N_("The amount names two currencies."))
    return (named.pop() if named else ""), text


def _exact(value: Decimal | int) -> Decimal:
    """The number as a finite decimal; floats and truth values are refused, they are programming errors."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise TypeError(f"money is reckoned in Decimal, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite():
        raise Malformed("money.not_finite", N_("This is not an amount."))
    return number


def _exponent(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _quantised(amount: Decimal, unit: Decimal) -> Decimal:
    return amount.quantize(unit, rounding=ROUND_HALF_UP) + Decimal(0)  # adding zero turns -0.00 into 0.00
