"""Business days and the periods that plans, reports and appraisals are made for: day, week, month, quarter …"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


class PeriodKind(StrEnum):
    """The lengths a period can have; weeks begin on Monday and carry ISO numbers."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS_IN = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
_DAYS_IN = {PeriodKind.DAY: 1, PeriodKind.WEEK: 7}


def business_day(moment: datetime, zone: ZoneInfo = BUSINESS_ZONE) -> date:
    """The calendar day a moment belongs to in the business time zone; ``ValueError`` without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone belongs to no business day")
    return moment.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo = BUSINESS_ZONE) -> datetime:
    """The moment at which a business day begins."""
    return datetime.combine(day, time.min, zone)


def shifted_month(day: date, months: int) -> date:
    """The same day so many months later (or earlier), cut to the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A day, week, month, quarter, half-year or year. Make one with ``Period.of(kind, day)``."""

    kind: PeriodKind
    start: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", PeriodKind(self.kind))
        if self.start != _start(self.kind, self.start):
            raise ValueError(f"no {self.kind} starts on {self.start}")

    @classmethod
    def of(cls, kind: PeriodKind | str, day: date | datetime) -> Self:
        """The period of this kind that a day or moment falls into (a moment by its business day)."""
        kind = PeriodKind(kind)
        return cls(kind, _start(kind, _as_day(day)))

    @classmethod
    def since(cls, kind: PeriodKind | str, first: date | datetime, last: date | datetime) -> list[Self]:
        """All periods of a kind from the one of ``first`` to the one of ``last``, in order; both are included."""
        found, period = [], cls.of(kind, first)
        end = _as_day(last)
        while period.start <= end:
            found.append(period)
            period = period.next()
        return found

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read what ``key`` wrote; ``ValueError`` for anything else."""
        year, _, rest = key.partition("-")
        if not rest:
            return cls.of(PeriodKind.YEAR, date(int(year), 1, 1))
        if rest[0] == "W":
            return cls(PeriodKind.WEEK, date.fromisocalendar(int(year), int(rest[1:]), 1))
        if rest[0] == "Q":
            return cls(PeriodKind.QUARTER, date(int(year), int(rest[1:]) * 3 - 2, 1))
        if rest[0] == "H":
            return cls(PeriodKind.HALF, date(int(year), int(rest[1:]) * 6 - 5, 1))
        if len(rest) == 2:
            return cls(PeriodKind.MONTH, date(int(year), int(rest), 1))
        return cls(PeriodKind.DAY, date.fromisoformat(key))

    @property
    def end(self) -> date:
        """The first day after the period."""
        if self.kind in _DAYS_IN:
            return self.start + timedelta(days=_DAYS_IN[self.kind])
        return shifted_month(self.start, _MONTHS_IN[self.kind])

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """The moment at which the period begins in the business time zone."""
        return day_start(self.start)

    @property
    def ends_at(self) -> datetime:
        """The first moment after the period in the business time zone."""
        return day_start(self.end)

    @property
    def key(self) -> str:
        """A short stable name: 2026, 2026-H2, 2026-Q4, 2026-11, 2026-W47, 2026-11-22."""
        if self.kind is PeriodKind.DAY:
            return self.start.isoformat()
        if self.kind is PeriodKind.WEEK:
            year, week, _ = self.start.isocalendar()
            return f"{year}-W{week:02d}"
        tail = {PeriodKind.MONTH: f"-{self.start.month:02d}", PeriodKind.YEAR: ""}
        return f"{self.start.year:04d}" + tail.get(self.kind, f"-{self.kind[0].upper()}{self._number()}")

    def contains(self, day: date | datetime) -> bool:
        """Whether a day, or the business day of a moment, falls into the period."""
        return self.start <= _as_day(day) < self.end

    def next(self, count: int = 1) -> Self:
        """The period ``count`` steps later."""
        if self.kind in _DAYS_IN:
            return type(self)(self.kind, self.start + timedelta(days=_DAYS_IN[self.kind] * count))
        return type(self)(self.kind, shifted_month(self.start, _MONTHS_IN[self.kind] * count))

    def previous(self, count: int = 1) -> Self:
        """The period ``count`` steps earlier."""
        return self.next(-count)

    def label(self, language: str = "zh-hans") -> str:
        """The name people use: 2026年第4季度 or Q4 2026."""
        if not language.startswith("zh"):
            return self._english()
        year, number = f"{self.start.year}年", self._number()
        traditional = any(mark in language.lower() for mark in ("hant", "tw", "hk"))
        if self.kind is PeriodKind.DAY:
            return f"{year}{self.start.month}月{self.start.day}日"
        if self.kind is PeriodKind.WEEK:
            return f"{self.start.isocalendar().year}年第{number}{'週' if traditional else '周'}"
        if self.kind is PeriodKind.HALF:
            return f"{year}{'上' if number == 1 else '下'}半年"
        names = {PeriodKind.MONTH: f"{number}月", PeriodKind.QUARTER: f"第{number}季度", PeriodKind.YEAR: ""}
        return year + names[self.kind]

    def _number(self) -> int:
        """The place of the period in its year, from 1."""
        if self.kind is PeriodKind.WEEK:
            return self.start.isocalendar().week
        return (self.start.month - 1) // _MONTHS_IN.get(self.kind, 1) + 1

    def _english(self) -> str:
        year, month = self.start.year, _MONTHS[self.start.month - 1]
        if self.kind is PeriodKind.DAY:
            return f"{self.start.day} {month} {year}"
        if self.kind is PeriodKind.WEEK:
            return f"Week {self._number()}, {self.start.isocalendar().year}"
        names = {PeriodKind.MONTH: f"{month} ", PeriodKind.YEAR: ""}
        return names.get(self.kind, f"{self.kind[0].upper()}{self._number()} ") + str(year)


def _as_day(day: date | datetime) -> date:
    return business_day(day) if isinstance(day, datetime) else day


def _start(kind: PeriodKind, day: date) -> date:
    if kind is PeriodKind.DAY:
        return day
    if kind is PeriodKind.WEEK:
        return day - timedelta(days=day.weekday())
    months = _MONTHS_IN[kind]
    return date(day.year, (day.month - 1) // months * months + 1, 1)
