from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.calendar import WorkingCalendar
from guiju.groundwork.kernel.duration import Clock, Duration, Unit
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.period import BUSINESS_ZONE

OFFICE = WorkingCalendar(assume_plain=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUSINESS_ZONE)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10 min", "10", Unit.MINUTE),
        ("24 h", "24", Unit.HOUR),
        ("1.5 h", "1.5", Unit.HOUR),
        ("2 d", "2", Unit.DAY),
        ("7 days", "7", Unit.DAY),
        ("2 working days", "2", Unit.DAY),
        ("30 s", "30", Unit.SECOND),
        ("12 months", "12", Unit.MONTH),
        ("1 month", "1", Unit.MONTH),
        ("3 years", "3", Unit.YEAR),
        ("2 weeks", "2", Unit.WEEK),
        ("80 %", "80", Unit.PERCENT),
        ("80％", "80", Unit.PERCENT),
        ("10分钟", "10", Unit.MINUTE),
        ("24 小时", "24", Unit.HOUR),
        ("2个工作日", "2", Unit.DAY),
        ("12个月", "12", Unit.MONTH),
    ],
)
def test_it_reads_what_policies_write(text: str, value: str, unit: Unit) -> None:
    assert Duration.parse(text) == Duration(Decimal(value), unit)


@pytest.mark.parametrize("text", ["", "soon", "h 3", "3", "-3 h", "3 parsecs", "1 h 30 min", "1e3 h"])
def test_it_refuses_other_words(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        Duration.parse(text)
    assert refusal.value.code == "duration.unreadable"
    assert "80 %" in str(refusal.value)


def test_days_and_longer_come_whole() -> None:
    with pytest.raises(Malformed):
        Duration.parse("1.5 d")


@given(st.integers(0, 10_000), st.sampled_from(list(Unit)))
def test_what_it_writes_it_reads(value: int, unit: Unit) -> None:
    duration = Duration(Decimal(value), unit)
    assert Duration.parse(str(duration)) == duration
    assert Duration.parse(duration.text("zh-hans")) == duration
    assert Duration.parse(duration.text("zh-hant")) == duration
    assert Duration.parse(duration.text("en")) == duration


@pytest.mark.parametrize(
    ("text", "clock", "due"),
    [
        ("30 s", "calendar", "2026-11-27 17:00:30"),
        ("24 h", "calendar", "2026-11-28 17:00"),
        ("24 h", "working", "2026-12-03 09:30"),
        ("10 min", "working", "2026-11-27 17:10"),
        ("2 d", "calendar", "2026-11-29 17:00"),
        ("2 d", "working", "2026-12-01 17:00"),
        ("1 week", "calendar", "2026-12-04 17:00"),
        ("3 months", "calendar", "2027-02-27 17:00"),
        ("1 month", "working", "2026-12-28 09:00"),
        ("1 year", "calendar", "2027-11-27 17:00"),
    ],
)
def test_it_falls_due_by_its_clock(text: str, clock: Clock, due: str) -> None:
    assert Duration.parse(text).due(at("2026-11-27 17:00"), clock, OFFICE) == at(due)


def test_months_end_with_the_month() -> None:
    assert Duration.parse("1 month").due(at("2026-01-31 10:00")) == at("2026-02-28 10:00")


def test_a_warning_comes_at_a_share_of_the_time_or_so_long_before() -> None:
    start, due = at("2026-11-27 17:00"), at("2026-12-02 18:00")
    assert Duration.parse("50 %").warn_at(start, due, "working", OFFICE) == at("2026-12-01 13:45")
    assert Duration.parse("50 %").warn_at(start, due) == start + (due - start) / 2
    assert Duration.parse("2 h").warn_at(start, due, "working", OFFICE) == at("2026-12-02 16:00")
    assert Duration.parse("1 d").warn_at(start, at("2026-12-02 10:00"), "working", OFFICE) == at("2026-12-01 10:00")
    assert Duration.parse("1 d").warn_at(start, due) == at("2026-12-01 18:00")
    assert Duration.parse("1 month").warn_at(start, due) == start


def test_the_working_clock_needs_a_calendar_and_a_share_has_no_end() -> None:
    with pytest.raises(TypeError):
        Duration.parse("1 h").due(at("2026-11-27 17:00"), "working")
    with pytest.raises(TypeError):
        Duration.parse("1 h").warn_at(at("2026-11-27 17:00"), at("2026-11-28 17:00"), "working")
    with pytest.raises(Malformed):
        Duration.parse("80 %").due(at("2026-11-27 17:00"))
    with pytest.raises(Malformed):
        Duration.parse("80 %").approximate()


def test_lengths_can_be_compared_roughly() -> None:
    assert Duration.parse("24 h").approximate() == Duration.parse("1 d").approximate() == timedelta(days=1)
    assert (
        Duration.parse("10 min").approximate()
        < Duration.parse("4 h").approximate()
        < Duration.parse("1 month").approximate()
    )


def test_people_read_it_in_their_language() -> None:
    assert Duration.parse("24 h").text() == "24 小时"
    assert Duration.parse("24 h").text("en") == "24 h"
    assert Duration.parse("24 h").text("zh-hant") == "24 小時"
    assert Duration.parse("2 d").text("zh-hans", "working") == "2 个工作日"
    assert Duration.parse("2 d").text("en", "working") == "2 working days"
    assert Duration.parse("1 d").text("en", "working") == "1 working day"
    assert Duration.parse("1 d").text("zh-tw", "working") == "1 個工作日"
    assert Duration.parse("80 %").text() == "80%"
    assert Duration.parse("1 month").text("en") == "1 month"
