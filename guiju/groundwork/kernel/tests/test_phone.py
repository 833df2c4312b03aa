import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.phone import PhoneKind, display, mask, normalise, same

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "１３８００１３８０００",
        "138-0013-8000",
        "138 0013 8000",
        "+86 138 0013 8000",
        "+8613800138000",
        "0086-13800138000",
        "8613800138000",
        "013800138000",
        "手机：13800138000",
        "(+86)138.0013.8000",
    ],
)
def test_one_mobile_has_one_form_however_typed(typed: str) -> None:
    phone = normalise(typed)
    assert phone.e164 == phone.key == "+8613800138000"
    assert phone.kind is PhoneKind.MOBILE
    assert phone.raw == typed
    assert phone.dialled == "13800138000"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("020-87654321", "+862087654321"),
        ("(020) 8765 4321", "+862087654321"),
        ("（020）87654321", "+862087654321"),
        ("2087654321", "+862087654321"),
        ("+86 (0)20 8765-4321", "+862087654321"),
        ("+86 020 87654321", "+862087654321"),
        ("86 20 87654321", "+862087654321"),
        ("0755－8888－8888", "+8675588888888"),
        ("0760 8812345", "+867608812345"),
        ("020-87654321-8001", "+862087654321x8001"),
        ("020-87654321转8001", "+862087654321x8001"),
        ("02087654321 轉 8001", "+862087654321x8001"),
        ("020-87654321 ext. 8001", "+862087654321x8001"),
        ("020-87654321#8001", "+862087654321x8001"),
        ("02087654321,8001", "+862087654321x8001"),
        ("020-87654321（分机 8001）", "+862087654321x8001"),
        ("Tel: 010-62345678", "+861062345678"),
    ],
)
def test_one_landline_has_one_form_and_keeps_its_extension(typed: str, key: str) -> None:
    phone = normalise(typed)
    assert phone.key == key
    assert phone.kind is PhoneKind.LANDLINE
    assert phone.dialled == "0" + key[3:].split("x", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("400-820-8820", "CN:4008208820"),
        ("+86 400 820 8820", "CN:4008208820"),
        ("400-820-8820-1", "CN:4008208820x1"),
        ("400 820 8820 转 3", "CN:4008208820x3"),
        ("800-810-1234", "CN:8008101234"),
        ("95588", "CN:95588"),
        ("10086", "CN:10086"),
        ("12345", "CN:12345"),
    ],
)
def test_service_numbers_have_a_stable_form_but_no_international_one(typed: str, key: str) -> None:
    phone = normalise(typed)
    assert (phone.key, phone.e164, phone.kind) == (key, None, PhoneKind.SERVICE)
    assert phone.dialled == key[3:].split("x", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("typed", "e164", "kind"),
    [
        ("+852 2345 6789", "+85223456789", PhoneKind.LANDLINE),
        ("00852-51234567", "+85251234567", PhoneKind.MOBILE),
        ("+886 912 345 678", "+886912345678", PhoneKind.MOBILE),
        ("+1 650 253 0000", "+16502530000", PhoneKind.OTHER),
        ("+44 20 7946 0958", "+442079460958", PhoneKind.LANDLINE),
    ],
)
def test_it_reads_numbers_from_abroad(typed: str, e164: str, kind: PhoneKind) -> None:
    phone = normalise(typed)
    assert (phone.e164, phone.kind) == (e164, kind)
    assert phone.dialled == "00" + e164[1:]


def test_a_number_without_country_code_belongs_to_the_region_given() -> None:
    assert normalise("2345 6789", "HK").e164 == "+85223456789"
    assert normalise("0912345678", "TW").e164 == "+886912345678"
    with pytest.raises(Malformed):
        normalise("13800138000", "HK")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "phone.empty"),
        ("电话：", "phone.letters"),
        ("abc", "phone.letters"),
        ("张三 13800138000", "phone.letters"),
        ("123", "phone.too_short"),
        ("1380013800", "phone.mobile_length"),
        ("138001380001", "phone.mobile_length"),
        ("87654321", "phone.area_code_missing"),
        ("110", "phone.emergency"),
        ("12345678901234567", "phone.too_long"),
        ("1" * 70, "phone.too_long"),
        ("00000000000", "phone.unknown"),
        ("0999-1234567", "phone.unknown"),
        ("+999 123456789", "phone.unknown"),
        ("13800138000/13900139000", "phone.several"),
        ("13800138000 13900139000", "phone.several"),
        ("13800138000、020-87654321", "phone.several"),
        ("0755-88888888；13800138000", "phone.several"),
    ],
)
def test_it_says_why_it_is_no_number(typed: str, code: str) -> None:
    with pytest.raises(Malformed) as refusal:
        normalise(typed)
    assert refusal.value.code == code
    assert "%(" not in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("13812345678", "138****5678"),
        ("020-87654321", "020-****4321"),
        ("0760-8812345", "0760-***2345"),
        ("020-87654321转8001", "020-****4321-***"),
        ("400-820-8820", "400***8820"),
        ("95588", "955**"),
        ("+852 2345 6789", "+852****6789"),
        ("+1 650 253 0000", "+1******0000"),
        ("87654321", "******21"),
        ("123", "***"),
        ("张三 1380013800", "张三 ********00"),
    ],
)
def test_the_middle_is_hidden(typed: str, shown: str) -> None:
    assert mask(typed) == shown


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_can_be_masked(typed: str) -> None:
    mask(typed)
    try:
        phone = normalise(typed)
    except Malformed:
        return
    assert normalise(phone.number.removeprefix("CN:")).number == phone.number


@given(mobiles, st.sampled_from(["", "+86", "0086", "86", "0", "+86-"]), st.sampled_from(["", "-", " ", "－"]))
def test_every_mobile_however_typed_keeps_its_digits(mobile: str, prefix: str, gap: str) -> None:
    typed = f"{prefix}{mobile[:3]}{gap}{mobile[3:7]}{gap}{mobile[7:]}"
    assert normalise(typed).number == "+86" + mobile
    assert same(typed, mobile)
    assert mobile[3:7] not in mask(typed) or mobile[3:7] in mobile[:3] + mobile[7:]


def test_sameness_looks_at_line_and_extension() -> None:
    assert same("020-87654321转1", "(020)87654321-1")
    assert not same("020-87654321转1", "020-87654321转2")
    assert not same("020-87654321", "abc")
    assert not same("abc", "abc")
    assert same(normalise("95588"), "95588")


def test_numbers_are_shown_in_groups() -> None:
    assert display("13800138000") == "138 0013 8000"
    assert display("02087654321转8001") == "020-8765 4321 转 8001"
    assert display("02087654321转8001", "en") == "020-8765 4321 ext. 8001"
    assert display("4008208820") == "400-820-8820"
    assert display("95588") == "95588"
    assert display("+85223456789") == "+852 2345 6789"
