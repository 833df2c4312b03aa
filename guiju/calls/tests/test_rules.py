import pytest

from guiju.calls.models import Result
from guiju.calls.rules import DO_NOT_CALL, UNREACHED, has_reached, is_effective, is_in_time, read_number
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.testing.still import at


def test_a_number_is_read_for_dialling_and_for_counting() -> None:
    assert read_number("138 0013 8000") == ("13800138000", "+8613800138000")
    assert read_number("") == ("", "")
    with pytest.raises(Invalid):
        read_number("call me")


def test_a_call_that_nobody_took_is_no_contact() -> None:
    assert not has_reached("no_answer")
    assert has_reached("not_interested")
    assert has_reached("")


def test_a_call_counts_from_the_policys_seconds_on() -> None:
    assert is_effective("interested", 60, 60)
    assert not is_effective("interested", 59, 60)
    assert not is_effective("no_answer", 600, 60)


def test_what_is_done_on_its_day_is_in_time() -> None:
    assert is_in_time(at("2026-03-02 23:59"), at("2026-03-02 09:00"))
    assert not is_in_time(at("2026-03-03 00:00"), at("2026-03-02 09:00"))


def test_the_results_of_rules_and_tables_are_the_same() -> None:
    assert set(Result.values) > UNREACHED | {DO_NOT_CALL}
