import pytest

from guiju.customers.rules import check_loss_reason, read_credit_code, read_phone
from guiju.groundwork.kernel.errors import Invalid, Refused


def test_a_number_is_kept_as_it_is_dialled() -> None:
    assert read_phone("+86 138 0013 8000") == ("13800138000", "+8613800138000")
    assert read_phone("020-87654321转8001") == ("02087654321-8001", "+862087654321x8001")
    assert read_phone(" ") == read_phone(None) == ("", "")


def test_the_dialled_form_reads_back_to_the_same_key() -> None:
    for typed in ("020-87654321转8001", "400-820-8820", "+1 650 253 0000"):
        dialled, key = read_phone(typed)
        assert read_phone(dialled) == (dialled, key)


def test_a_malformed_number_is_refused_at_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        read_phone("1380013")
    assert "phone" in refused.value.fields


def test_a_credit_code_is_checked() -> None:
    assert read_credit_code("91350100m000100y43") == "91350100M000100Y43"
    assert read_credit_code("") is None
    with pytest.raises(Invalid):
        read_credit_code("91350100M000100Y44")


def test_a_loss_has_one_of_the_policys_reasons() -> None:
    check_loss_reason("价格", ("价格", "停业"))
    with pytest.raises(Refused, match="价格、停业"):
        check_loss_reason("心情", ("价格", "停业"))
