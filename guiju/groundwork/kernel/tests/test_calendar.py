from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.groundwork.kernel.calendar import (
    HolidayTable,
    UnknownYear,
    WorkDays,
    WorkingCalendar,
    mainland_holidays,
    no_holidays,
    parse_slots,
)
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.period import BUSINESS_ZONE

OFFICE = WorkingCalendar(assume_plain=True)
STRICT = WorkingCalendar()
# Long and short days, a worked Saturday, a day closed and a Sunday opened by the company.
UNEVEN = WorkingCalendar(
    {0: "09:00-12:00,13:00-18:00", 1: "10:00-16:00", 2: "09:00-12:00", 4: "00:00-24:00", 5: "09:30-11:45"},
    overrides={date(2026, 7, 6): "", date(2026, 7, 12): "08:00-20:00"},
    assume_plain=True,
)
calendars = st.sampled_from([OFFICE, UNEVEN])
moments = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2030, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(BUSINESS_ZONE),
)
spans = st.timedeltas(timedelta(0), timedelta(days=60))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUSINESS_ZONE)


def test_statutory_holidays_and_make_up_days_are_known() -> None:
    assert not OFFICE.is_workday(date(2026, 10, 1))
    assert OFFICE.is_workday(date(2026, 10, 10))  # a Saturday worked in exchange
    assert not OFFICE.is_workday(date(2026, 11, 22))
    assert OFFICE.is_workday(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 11:00", 2, "2026-11-23 14:30"),
        ("2026-11-23 12:30", 1, "2026-11-23 14:30"),
        ("2026-11-23 11:00", 1, "2026-11-23 12:00"),
        ("2026-11-23 17:00", 1, "2026-11-23 18:00"),
        ("2026-11-23 17:00", 2, "2026-11-24 10:00"),
        ("2026-11-27 17:30", 1, "2026-11-30 09:30"),
        ("2026-11-22 03:00", 7.5, "2026-11-23 18:00"),
        ("2026-11-23 10:00", 24, "2026-11-26 11:30"),
        ("2026-09-30 17:00", 2, "2026-10-08 10:00"),
        ("2026-12-31 17:00", 2, "2027-01-01 10:00"),
        ("2026-11-23 10:00", -1, "2026-11-23 09:00"),
        ("2026-11-23 10:00", -2, "2026-11-20 17:00"),
        ("2026-11-23 13:30", -1, "2026-11-23 11:00"),
        ("2026-11-22 12:00", -1, "2026-11-20 17:00"),
        ("2027-01-01 10:00", -2, "2026-12-31 17:00"),
        ("2026-11-22 12:00", 0, "2026-11-22 12:00"),
    ],
)
def test_hours_count_only_while_the_office_works(start: str, hours: float, due: str) -> None:
    assert OFFICE.add(at(start), timedelta(hours=hours)) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 10:00", 2, "2026-11-25 10:00"),
        ("2026-11-27 10:00", 1, "2026-11-30 10:00"),
        ("2026-11-27 20:00", 1, "2026-11-30 18:00"),
        ("2026-11-28 10:00", 2, "2026-12-01 18:00"),
        ("2026-11-23 08:00", 1, "2026-11-23 18:00"),
        ("2026-11-23 12:30", 1, "2026-11-24 12:00"),
        ("2026-09-29 10:00", 2, "2026-10-08 10:00"),
        ("2026-12-31 10:00", 1, "2027-01-01 10:00"),
        ("2026-11-25 10:00", -2, "2026-11-23 10:00"),
        ("2026-11-28 10:00", -1, "2026-11-27 09:00"),
        ("2027-01-01 10:00", -1, "2026-12-31 10:00"),
        ("2026-11-23 10:00", 0, "2026-11-23 10:00"),
    ],
)
def test_working_days_keep_the_time_of_day(start: str, days: int, due: str) -> None:
    assert OFFICE.add(at(start), WorkDays(days)) == at(due)


def test_a_working_day_counts_whatever_its_hours() -> None:
    half_through_monday = at("2026-11-23 13:00")
    assert UNEVEN.add(half_through_monday, timedelta(0)) == half_through_monday
    # Three of Monday's eight hours are worked, so three eighths of Tuesday's six.
    assert UNEVEN.add(half_through_monday, WorkDays(1)) == at("2026-11-24 12:15")


def test_the_first_open_moment() -> None:
    assert OFFICE.next_open(at("2026-11-23 10:00")) == at("2026-11-23 10:00")
    assert OFFICE.next_open(at("2026-11-23 12:00")) == at("2026-11-23 13:30")
    assert OFFICE.next_open(at("2026-11-23 18:00")) == at("2026-11-24 09:00")
    assert OFFICE.next_open(at("2026-10-01 12:00")) == at("2026-10-08 09:00")
    assert OFFICE.is_open(at("2026-11-23 09:00"))
    assert not OFFICE.is_open(at("2026-11-23 12:00"))


def test_the_companys_own_days_win() -> None:
    calendar = WorkingCalendar(overrides={date(2026, 10, 1): "10:00-12:00", date(2026, 11, 23): ()})
    assert calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2026, 11, 23))
    assert calendar.add(at("2026-10-01 11:00"), timedelta(hours=2)) == at("2026-10-08 10:00")


def test_a_six_day_week_is_worked_except_on_holidays() -> None:
    calendar = WorkingCalendar(dict.fromkeys(range(6), "09:00-18:00"))
    assert calendar.is_workday(date(2026, 11, 28))
    assert not calendar.is_workday(date(2026, 10, 3))


def test_a_year_not_yet_published_is_refused_unless_plain_weekdays_may_be_assumed() -> None:
    last = max(mainland_holidays().years)
    unknown = date(last + 1, 3, 2)
    assert STRICT.covers(last)
    assert not STRICT.covers(last + 1)
    with pytest.raises(UnknownYear) as refusal:
        STRICT.is_workday(unknown)
    assert str(last + 1) in str(refusal.value)
    with pytest.raises(UnknownYear):
        STRICT.add(at(f"{last}-12-30 10:00"), WorkDays(10))
    assert OFFICE.is_workday(unknown) == (unknown.weekday() < 5)
    assert not OFFICE.covers(last + 1)


def test_other_tables_can_stand_in() -> None:
    plain = WorkingCalendar(holidays=no_holidays())
    assert plain.is_workday(date(2026, 10, 1))
    assert plain.covers(2099)
    table = HolidayTable(frozenset({date(2026, 11, 23)}), frozenset({date(2026, 11, 28)}), frozenset({2026}))
    own = WorkingCalendar({1: "10:00-11:00"}, holidays=table)
    assert own.slots(date(2026, 11, 28)) == parse_slots("10:00-11:00")
    assert not own.is_workday(date(2026, 11, 23))


@pytest.mark.parametrize("text", ["9-12", "09:00-08:00", "09:00-12:00,11:00-13:00", "09:60-10:00", "23:00-25:00", "x"])
def test_hours_must_be_in_order(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_slots(text)
    assert refusal.value.code == "calendar.slots"


def test_a_calendar_must_be_open_some_time() -> None:
    with pytest.raises(Malformed):
        WorkingCalendar("")


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.add(datetime(2026, 11, 23), timedelta(hours=1))  # noqa: DTZ001 - the point of the test


@given(calendars, moments, spans)
def test_what_is_added_lies_between(calendar: WorkingCalendar, start: datetime, span: timedelta) -> None:
    due = calendar.add(start, span)
    assert calendar.between(start, due) == span
    assert calendar.between(due, start) == -span
    assert due == start or calendar.is_workday(due.date()) or due.time() == datetime.min.time()


@given(calendars, moments, spans)
def test_what_is_taken_away_lies_between(calendar: WorkingCalendar, end: datetime, span: timedelta) -> None:
    assert calendar.between(calendar.add(end, -span), end) == span


@given(calendars, moments, spans, spans)
def test_adding_is_monotone_in_the_span(
    calendar: WorkingCalendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    assert calendar.add(start, min(one, other)) <= calendar.add(start, max(one, other))


@given(calendars, moments, moments, spans, st.integers(0, 40))
def test_who_starts_later_is_not_due_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, span: timedelta, count: int
) -> None:
    first, second = min(one, other), max(one, other)
    assert calendar.add(first, span) <= calendar.add(second, span)
    assert calendar.add(first, WorkDays(count)) <= calendar.add(second, WorkDays(count))


@given(calendars, moments, moments, moments)
def test_working_time_adds_up(calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime) -> None:
    assert calendar.between(one, two) + calendar.between(two, three) == calendar.between(one, three)


@given(moments, st.integers(1, 60), st.integers(1, 60))
def test_working_days_can_be_added_in_two_steps(start: datetime, one: int, other: int) -> None:
    assert OFFICE.add(OFFICE.add(start, WorkDays(one)), WorkDays(other)) == OFFICE.add(start, WorkDays(one + other))


@given(calendars, moments)
def test_the_next_open_moment_is_open_and_nothing_is_worked_before(calendar: WorkingCalendar, start: datetime) -> None:
    opened = calendar.next_open(start)
    assert opened >= start
    assert calendar.is_open(opened)
    assert calendar.between(start, opened) == timedelta(0)


@given(moments, spans)
def test_the_zone_of_the_question_does_not_matter(start: datetime, span: timedelta) -> None:
    assert OFFICE.add(start.astimezone(UTC), span) == OFFICE.add(start, span)
