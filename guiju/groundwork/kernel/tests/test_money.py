from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.money import Money, total

yuan = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False).map(Money)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1,234.50 元", "1234.50", "CNY"),
        ("¥1,234", "1234", "CNY"),
        ("￥１，２３４．５", "1234.5", "CNY"),
        ("1.2万", "12000", "CNY"),
        ("1.2 万元", "12000", "CNY"),
        ("3亿", "300000000", "CNY"),
        ("500万元整", "5000000", "CNY"),
        ("RMB 88.8", "88.8", "CNY"),
        ("人民币 100元", "100", "CNY"),
        ("-12.5", "-12.5", "CNY"),
        ("USD 1,200", "1200", "USD"),
        ("HK$50", "50", "HKD"),
        ("$3", "3", "USD"),
        (".5", "0.5", "CNY"),
        ("日元 3000", "3000", "JPY"),
    ],
)
def test_it_reads_amounts_as_people_type_them(text: str, amount: str, currency: str) -> None:
    assert Money.parse(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "money.empty"),
        ("  ", "money.empty"),
        ("abc", "money.unreadable"),
        ("1,23", "money.unreadable"),
        ("1.2.3", "money.unreadable"),
        ("12 34元元", "money.unreadable"),
        ("1e5", "money.unreadable"),
        ("¥100 USD", "money.two_currencies"),
    ],
)
def test_it_says_why_an_amount_cannot_be_read(text: str, code: str) -> None:
    with pytest.raises(Malformed) as refusal:
        Money.parse(text)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_it_refuses_floats_and_truth_values() -> None:
    for wrong in (1.5, True, "3"):
        with pytest.raises(TypeError):
            Money(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(Decimal(1)) * 1.5  # type: ignore[operator]


def test_it_refuses_what_is_not_finite_and_what_is_no_currency() -> None:
    with pytest.raises(Malformed, match="not an amount"):
        Money(Decimal("NaN"))
    with pytest.raises(Malformed, match="not a currency"):
        Money(Decimal(1), "yuan")


def test_it_refuses_to_mix_currencies() -> None:
    yuan_one, dollar = Money(Decimal(1)), Money(Decimal(1), "USD")
    for attempt in (
        lambda: yuan_one + dollar,
        lambda: yuan_one - dollar,
        lambda: yuan_one < dollar,
        lambda: yuan_one / dollar,
        lambda: total([yuan_one, dollar]),
    ):
        with pytest.raises(Malformed) as refusal:
            attempt()
        assert refusal.value.code == "money.mixed_currencies"
    assert yuan_one != dollar


def test_money_is_reckoned_with_exactly() -> None:
    price = Money(Decimal("19.99"))
    assert price * 3 == 3 * price == Money(Decimal("59.97"))
    assert price / price == 1
    assert -price + price == Money(Decimal(0))
    assert not (price - price)
    assert abs(-price) == price
    assert total([price, price]) == price * 2
    assert total([], "USD") == Money(Decimal(0), "USD")
    assert max(price, price * 2) == price * 2
    assert Money(Decimal(1)) / 3 * 3 != Money(Decimal(2))


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("1.005", "CNY", "1.01"), ("-1.005", "CNY", "-1.01"), ("2.5", "JPY", "3"), ("1.0005", "KWD", "1.001")],
)
def test_it_rounds_half_up_at_the_minor_unit(amount: str, currency: str, rounded: str) -> None:
    assert Money(Decimal(amount), currency).rounded().amount == Decimal(rounded)


def test_it_is_written_as_people_write_it() -> None:
    assert Money(Decimal("1234.5")).format() == "¥1,234.50"
    assert Money(Decimal("-1234.5")).format("en") == "-¥1,234.50"
    assert Money(Decimal("-0.001")).format() == "¥0.00"
    assert Money(Decimal(5), "USD").format("zh-hans") == "US$5.00"
    assert Money(Decimal(5), "USD").format("en") == "$5.00"
    assert Money(Decimal(5), "CHF").format("en") == "CHF 5.00"
    assert str(Money(Decimal("3.1"))) == "CNY 3.10"


@given(yuan, st.integers(min_value=1, max_value=50))
def test_even_shares_add_up_and_differ_by_one_fen_at_most(amount: Money, parts: int) -> None:
    shares = amount.split(parts)
    assert len(shares) == parts
    assert total(shares) == amount
    assert max(shares) - min(shares) <= Money(Decimal("0.01"))


@given(yuan, st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=20).filter(any))
def test_shares_by_ratio_add_up_and_none_is_off_by_a_fen(amount: Money, ratios: list[int]) -> None:
    shares = amount.split(ratios)
    assert total(shares) == amount
    for share, ratio in zip(shares, ratios, strict=True):
        assert abs(share.amount - amount.amount * ratio / sum(ratios)) < Decimal("0.01")
        assert ratio or not share


def test_the_first_shares_get_the_fen_left_over() -> None:
    assert [str(share.amount) for share in Money(Decimal(100)).split(3)] == ["33.34", "33.33", "33.33"]
    assert [int(share.amount) for share in Money(Decimal(100), "JPY").split([2, 1])] == [67, 33]


def test_an_amount_finer_than_a_fen_is_shared_in_its_own_step() -> None:
    assert total(Money(Decimal("0.005")).split(2)) == Money(Decimal("0.005"))


@pytest.mark.parametrize("ratios", [[], [0, 0], [1, -1, 1], 0])
def test_it_refuses_to_share_by_nothing(ratios: list[int] | int) -> None:
    with pytest.raises(Malformed):
        Money(Decimal(1)).split(ratios)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("12345.60", "壹万贰仟叁佰肆拾伍元陆角整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("100.05", "壹佰元零伍分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("1004.56", "壹仟零肆元伍角陆分"),
        ("10001", "壹万零壹元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100100", "壹拾万零壹佰元整"),
        ("20030040", "贰仟零叁万零肆拾元整"),
        ("100000001", "壹亿零壹元整"),
        ("1000000000000", "壹万亿元整"),
        ("100010000000", "壹仟亿壹仟万元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("-3", "负叁元整"),
    ],
)
def test_it_is_written_in_capital_characters(amount: str, written: str) -> None:
    assert Money(Decimal(amount)).in_capitals() == written


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_capital_characters_say_the_amount_and_nothing_else(fen: int) -> None:
    written = Money(Decimal(fen).scaleb(-2)).in_capitals()
    assert _read_back(written) == fen
    assert "零零" not in written


def test_capital_characters_are_for_yuan_below_ten_thousand_trillions() -> None:
    with pytest.raises(Malformed):
        Money(Decimal(1), "USD").in_capitals()
    with pytest.raises(Malformed):
        Money(Decimal(10) ** 16).in_capitals()


def _read_back(written: str) -> int:
    """A second, independent reading: digits times places."""
    digits = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    yuan_part, mark, rest = written.rpartition("元")
    if not mark:
        rest = written
    value = section = digit = 0
    for sign in yuan_part:
        if sign in digits:
            digit = digits[sign]
        elif sign in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[sign]
            digit = 0
        elif sign == "万":
            value += (section + digit) * 10_000
            section = digit = 0
        else:
            value = (value + section + digit) * 10**8
            section = digit = 0
    fen = (value + section + digit) * 100
    for place, worth in (("角", 10), ("分", 1)):
        if place in rest:
            fen += digits[rest[rest.index(place) - 1]] * worth
    return fen
