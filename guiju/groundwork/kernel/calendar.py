"""Working time: which days are worked, at which hours, and when so much working time will have passed.

Statutory holidays and make-up working days of mainland China come from ``chinese_calendar``; the State Council
publishes them year by year, each November, so the table always ends soon. A company's own overrides win over it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chinese_calendar import constants as published

from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.period import BUSINESS_ZONE, day_start
from guiju.groundwork.kernel.text import N_

_MINUTE = 60_000_000
_DAY = 24 * 60 * _MINUTE
_SLOT = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–~]\s*(\d{1,2}):(\d{2})\s*\Z")


class Slot(NamedTuple):
    """A stretch of working time within one day, in microseconds after midnight; the end does not belong to it."""

    start: int
    end: int


Slots = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class WorkDays:
    """A number of working days; fewer than none counts backwards."""

    count: int


class UnknownYear(Malformed):
    """Working time reached into a year whose holidays are not published yet."""

    def __init__(self, year: int) -> None:
        super().__init__("calendar.unknown_year", N_("The holidays of %(year)s are not known yet."), year=year)


class HolidayTable(NamedTuple):
    """Days off, make-up working days, and the years the two lists are complete for."""

    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]


@cache
def mainland_holidays() -> HolidayTable:
    """The published holidays of mainland China, as far as the installed table goes."""
    off, worked = frozenset(published.holidays), frozenset(published.workdays)
    years = [day.year for day in off]
    return HolidayTable(off, worked, frozenset(range(min(years), max(years) + 1)))


def no_holidays() -> HolidayTable:
    """A table for companies that keep no public holidays: every year is known and has none."""
    return HolidayTable(frozenset(), frozenset(), frozenset(range(1, 10_000)))


def parse_slots(text: str) -> Slots:
    """Read ``09:00-12:00,13:30-18:00``; ``Malformed`` (``calendar.slots``) unless in order and without overlap."""
    slots: list[Slot] = []
    for part in text.replace("，", ",").replace("：", ":").split(","):
        if not part.strip():
            continue
        found = _SLOT.match(part)
        numbers = [int(number) for number in found.groups()] if found else [0, 0, 0, 0]
        slot = Slot((numbers[0] * 60 + numbers[1]) * _MINUTE, (numbers[2] * 60 + numbers[3]) * _MINUTE)
        in_order = slot.start < slot.end <= _DAY and max(numbers[1], numbers[3]) < 60
        if not in_order or (slots and slot.start < slots[-1].end):
            raise Malformed("calendar.slots", N_("Write working hours like 09:00-12:00,13:30-18:00."))
        slots.append(slot)
    return tuple(slots)


class _Year(NamedTuple):
    """One year worked out: each day's beginning and slots, and what was worked before it, in time and in days."""

    first: int
    midnights: list[datetime]
    slots: list[Slots]
    time_before: list[int]
    days_before: list[int]


class WorkingCalendar:
    """The working hours of a company.

    ``hours`` is one text or list of slots for Monday to Friday, or a mapping from weekday (Monday = 0) to slots.
    ``overrides`` fixes single days, ``()`` or ``""`` closing them. A make-up working day on a weekday that has no
    slots uses those of the first weekday that has. Years without a published table raise ``UnknownYear``; with
    ``assume_plain=True`` their plain weekdays are worked, and ``covers(year)`` tells which dates rest on that guess.

    Times are wall-clock times in ``zone``, which should have no summer time. Calendars do not change: make a new one.
    """

    def __init__(
        self,
        hours: str | Sequence[Slot] | Mapping[int, str | Sequence[Slot]] = "09:00-12:00,13:30-18:00",
        overrides: Mapping[date, str | Sequence[Slot]] | None = None,
        holidays: HolidayTable | None = None,
        zone: ZoneInfo = BUSINESS_ZONE,
        assume_plain: bool = False,
    ) -> None:
        if isinstance(hours, Mapping):
            by_weekday = {weekday: _slots(given) for weekday, given in hours.items()}
        else:
            by_weekday = dict.fromkeys(range(5), _slots(hours))
        self._week = tuple(by_weekday.get(weekday, ()) for weekday in range(7))
        if not any(self._week):
            raise Malformed("calendar.never_open", N_("The calendar has no working hours at all."))
        self._usual = next(slots for slots in self._week if slots)
        self._overrides = {day: _slots(given) for day, given in (overrides or {}).items()}
        self._holidays = mainland_holidays() if holidays is None else holidays
        self._assume_plain = assume_plain
        self.zone = zone
        self._years: dict[int, _Year] = {}

    def covers(self, year: int) -> bool:
        """Whether the holidays of the year are known; otherwise dates in it are computed from plain weekdays."""
        return year in self._holidays.years

    def slots(self, day: date) -> Slots:
        """The working hours of a day; empty when it is not worked. ``UnknownYear`` as told above."""
        given = self._overrides.get(day)
        if given is not None:
            return given
        weekday = self._week[day.weekday()]
        if not self.covers(day.year):
            if not self._assume_plain:
                raise UnknownYear(day.year)
            return weekday
        if day in self._holidays.worked:
            return weekday or self._usual
        return () if day in self._holidays.off else weekday

    def is_workday(self, day: date) -> bool:
        """Whether anybody works on that day."""
        return bool(self.slots(day))

    def is_open(self, moment: datetime) -> bool:
        """Whether the moment lies in working hours."""
        day, passed = self._local(moment)
        return any(slot.start <= passed < slot.end for slot in self.slots(day))

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself when it lies in working hours, else the start of the next slot."""
        day, passed = self._local(moment)
        for slot in self.slots(day):
            if passed < slot.end:
                return day_start(day, self.zone) + timedelta(microseconds=max(passed, slot.start))
        day += timedelta(days=1)
        while not (slots := self.slots(day)):
            day += timedelta(days=1)
        return day_start(day, self.zone) + timedelta(microseconds=slots[0].start)

    def add(self, moment: datetime, amount: timedelta | WorkDays) -> datetime:
        """When so much working time will have passed since ``moment``: the earliest such moment, in the business zone.

        A time span counts hours. Working days count each worked day as one whole, whatever its hours: from Friday
        10:00 one working day leads to Monday 10:00, from Friday night or Saturday to the end of Monday. Negative
        amounts go back, to the latest such moment; nothing added is the moment itself.
        """
        day, passed = self._local(moment)
        year = self._year(day.year)
        index = day.toordinal() - year.first
        slots, before = year.slots[index], year.time_before[index]
        worked, length = _worked(slots, passed), year.time_before[index + 1] - before
        if isinstance(amount, WorkDays):
            return self._add_days(moment, (day.year, index), (worked, length), amount.count)
        wanted = (amount.days * 86_400 + amount.seconds) * 1_000_000 + amount.microseconds
        if wanted == 0:
            return moment.astimezone(self.zone)
        if 0 < wanted <= length - worked or worked >= -wanted > 0:
            return _moment(year, index, _at(slots, worked + wanted, late=wanted < 0))
        number, target = day.year, before + worked + wanted
        while wanted > 0 and target > year.time_before[-1]:
            target -= year.time_before[-1]
            number += 1
            year = self._year(number)
        while wanted < 0 and target < 0:
            number -= 1
            year = self._year(number)
            target += year.time_before[-1]
        # Forwards a moment belongs to the day it closes, backwards to the day it opens.
        return self._find(number, target, late=wanted < 0)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from ``start`` to ``end``; negative when ``end`` comes first."""
        (first, first_passed), (last, last_passed) = self._local(start), self._local(end)
        worked = self._position(last, last_passed) - self._position(first, first_passed)
        if first.year != last.year:
            for number in range(min(first.year, last.year), max(first.year, last.year)):
                worked += self._year(number).time_before[-1] * (1 if first.year < last.year else -1)
        return timedelta(microseconds=worked)

    def _add_days(self, moment: datetime, at: tuple[int, int], today: tuple[int, int], count: int) -> datetime:
        """Working days: find the day by counting worked days, then the same share of that day's hours."""
        if count == 0:
            return moment.astimezone(self.zone)
        (number, index), (worked, length) = at, today
        year = self._year(number)
        whole = year.days_before[index] + (1 if length and worked == length else 0)
        inside = 0 < worked < length
        target = whole + count + (1 if inside else 0) if count > 0 else whole + count + 1
        while target > year.days_before[-1]:
            target -= year.days_before[-1]
            number += 1
            year = self._year(number)
        while target < 1:
            number -= 1
            year = self._year(number)
            target += year.days_before[-1]
        found = bisect_left(year.days_before, target) - 1
        slots = year.slots[found]
        if inside:
            return _moment(year, found, _at(slots, worked * _length(slots) // length, late=False))
        return _moment(year, found, slots[-1].end if count > 0 else slots[0].start)

    def _find(self, number: int, target: int, late: bool) -> datetime:
        year = self._year(number)
        if late and target == year.time_before[-1]:
            return self._find(number + 1, 0, late)
        places = year.time_before
        index = bisect_right(places, target) - 1 if late else bisect_left(places, target) - 1
        return _moment(year, index, _at(year.slots[index], target - places[index], late))

    def _position(self, day: date, passed: int) -> int:
        """Working time from the beginning of the year to the moment."""
        year = self._year(day.year)
        index = day.toordinal() - year.first
        return year.time_before[index] + _worked(year.slots[index], passed)

    def _local(self, moment: datetime) -> tuple[date, int]:
        """The day and the microseconds after midnight, by the wall clock of the zone."""
        if moment.tzinfo is not self.zone:
            if moment.tzinfo is None:
                raise ValueError("working time needs a moment with a time zone")
            moment = moment.astimezone(self.zone)
        passed = ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond
        return moment.date(), passed

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._work_out(number)
        return year

    def _work_out(self, number: int) -> _Year:
        first = date(number, 1, 1).toordinal()
        length = 366 if (number % 4 == 0 and number % 100) or number % 400 == 0 else 365
        days = [date.fromordinal(first + index) for index in range(length)]
        slots = [self.slots(day) for day in days]
        time_before, days_before = [0], [0]
        for of_day in slots:
            time_before.append(time_before[-1] + _length(of_day))
            days_before.append(days_before[-1] + bool(of_day))
        return _Year(first, [day_start(day, self.zone) for day in days], slots, time_before, days_before)


def _slots(given: str | Sequence[Slot]) -> Slots:
    return parse_slots(given) if isinstance(given, str) else tuple(given)


def _moment(year: _Year, index: int, passed: int) -> datetime:
    return year.midnights[index] + timedelta(microseconds=passed)


def _length(slots: Slots) -> int:
    length = 0
    for start, end in slots:
        length += end - start
    return length


def _worked(slots: Slots, passed: int) -> int:
    """How much of a day's working time has passed so many microseconds after midnight."""
    worked = 0
    for start, end in slots:
        if passed <= start:
            break
        worked += min(passed, end) - start
    return worked


def _at(slots: Slots, worked: int, late: bool) -> int:
    """The time after midnight at which so much was worked; at a break its beginning, or its end if ``late``."""
    for start, end in slots:
        length = end - start
        if worked < length or (worked == length and not late):
            return start + worked
        worked -= length
    return slots[-1].end
