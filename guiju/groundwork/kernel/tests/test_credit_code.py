import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.credit_code import ALPHABET, check, make
from guiju.groundwork.kernel.malformed import Malformed

bodies = st.text(alphabet="0123456789ABCDEFGH", min_size=8, max_size=8)
codes = st.builds(make, st.integers(110000, 659999).map(str), bodies)


@pytest.mark.parametrize("code", ["914403001922038216", "91350100M000100Y43"])
def test_published_codes_pass(code: str) -> None:
    assert check(code) == code


def test_full_width_lower_case_and_spaces_are_put_right() -> None:
    assert check(" ９１３５０１００m000100y43 ") == "91350100M000100Y43"
    assert check("9144 0300-1922 0382 16") == "914403001922038216"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "credit_code.length"),
        ("91440300192203821", "credit_code.length"),
        ("9144030019220382I6", "credit_code.letter"),
        ("91440300192203821/", "credit_code.letter"),
        ("B14403001922038216", "credit_code.authority"),
        ("91A403001922038216", "credit_code.region"),
        ("914403001922038217", "credit_code.check_digit"),
    ],
)
def test_it_says_what_is_wrong(code: str, reason: str) -> None:
    with pytest.raises(Malformed) as refusal:
        check(code)
    assert refusal.value.code == reason
    assert "%(" not in str(refusal.value)


@given(codes)
def test_made_codes_are_valid(code: str) -> None:
    assert check(code.lower()) == code


@given(codes, st.integers(8, 17), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_found(code: str, place: int, sign: str) -> None:
    if code[place] == sign:
        return
    with pytest.raises(Malformed):
        check(code[:place] + sign + code[place + 1 :])


def test_a_code_is_not_made_from_letters_that_do_not_occur() -> None:
    with pytest.raises(Malformed):
        make("440300", "I2345678")
    with pytest.raises(Malformed):
        make("4403", "12345678")
