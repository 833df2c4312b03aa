from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.period import BUSINESS_ZONE, Period, PeriodKind, business_day, day_start, shifted_month

kinds = st.sampled_from(list(PeriodKind))
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("kind", "start", "end", "key", "chinese", "english"),
    [
        ("day", "2026-11-22", "2026-11-23", "2026-11-22", "2026年11月22日", "22 November 2026"),
        ("week", "2026-11-16", "2026-11-23", "2026-W47", "2026年第47周", "Week 47, 2026"),
        ("month", "2026-11-01", "2026-12-01", "2026-11", "2026年11月", "November 2026"),
        ("quarter", "2026-10-01", "2027-01-01", "2026-Q4", "2026年第4季度", "Q4 2026"),
        ("half", "2026-07-01", "2027-01-01", "2026-H2", "2026年下半年", "H2 2026"),
        ("year", "2026-01-01", "2027-01-01", "2026", "2026年", "2026"),
    ],
)
def test_each_kind_has_bounds_and_names(kind: str, start: str, end: str, key: str, chinese: str, english: str) -> None:
    period = Period.of(kind, DAY)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert (period.key, period.label(), period.label("en")) == (key, chinese, english)


def test_traditional_weeks_are_written_in_traditional_characters() -> None:
    assert Period.of("week", DAY).label("zh-hant") == "2026年第47週"
    assert Period.of("half", date(2026, 2, 1)).label() == "2026年上半年"


def test_the_first_week_may_begin_in_the_year_before() -> None:
    week = Period.of("week", date(2027, 1, 1))
    assert week.key == "2026-W53"
    assert Period.of("week", date(2024, 12, 30)).key == "2025-W01"


@given(kinds, days)
def test_periods_of_a_kind_tile_time(kind: PeriodKind, day: date) -> None:
    period = Period.of(kind, day)
    assert period.contains(day)
    assert period.contains(period.start)
    assert period.contains(period.last_day)
    assert not period.contains(period.end)
    assert period.next().start == period.end
    assert period.next().previous() == period
    assert period.next(5).previous(5) == period
    assert period < period.next()


@given(kinds, days)
def test_the_key_leads_back_to_the_period(kind: PeriodKind, day: date) -> None:
    period = Period.of(kind, day)
    assert Period.parse(period.key) == period


@given(kinds, days, st.integers(0, 40))
def test_since_lists_every_period_once(kind: PeriodKind, day: date, count: int) -> None:
    first = Period.of(kind, day)
    last = first.next(count)
    listed = Period.since(kind, day, last.last_day)
    assert listed[0] == first
    assert listed[-1] == last
    assert len(listed) == count + 1
    assert Period.since(kind, last.end, first.start) == []


def test_moments_belong_to_the_business_day() -> None:
    late = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
    assert business_day(late) == date(2026, 12, 1)
    assert Period.of("month", late).key == "2026-12"
    assert not Period.of("month", DAY).contains(late)
    assert day_start(DAY).tzinfo is BUSINESS_ZONE
    period = Period.of("day", DAY)
    assert (period.ends_at - period.starts_at).days == 1


def test_a_moment_without_zone_belongs_nowhere() -> None:
    with pytest.raises(ValueError, match="time zone"):
        business_day(datetime(2026, 11, 22))  # noqa: DTZ001 - the point of the test


def test_a_period_starts_where_its_kind_starts() -> None:
    with pytest.raises(ValueError, match="no month starts"):
        Period(PeriodKind.MONTH, DAY)


def test_months_are_cut_to_their_length() -> None:
    assert shifted_month(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert shifted_month(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert shifted_month(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert shifted_month(date(2026, 1, 15), -1) == date(2025, 12, 15)
