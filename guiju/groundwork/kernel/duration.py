"""Lengths of time as policies write them: ``10 min``, ``24 h``, ``2 d``, ``12 months``, ``80 %``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self

from guiju.groundwork.kernel.calendar import WorkDays, WorkingCalendar
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.period import BUSINESS_ZONE, shifted_month
from guiju.groundwork.kernel.text import N_

Clock = Literal["working", "calendar"]


class Unit(StrEnum):
    """What a duration counts; the values are the spelling in policies. Percent is a share of another duration."""

    SECOND = "s"
    MINUTE = "min"
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    YEAR = "y"
    PERCENT = "%"


_SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3_600, Unit.DAY: 86_400, Unit.WEEK: 604_800}
_ROUGH_DAYS = {Unit.MONTH: 30, Unit.YEAR: 365}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
_SPELLINGS = {
    Unit.SECOND: "s sec secs second seconds 秒 秒钟 秒鐘",
    Unit.MINUTE: "min mins minute minutes 分 分钟 分鐘",
    Unit.HOUR: "h hr hrs hour hours 时 小时 小時 个小时",
    Unit.DAY: "d day days 天 日 工作日 个工作日 個工作日 自然日 个自然日",
    Unit.WEEK: "w wk week weeks 周 週 星期 个星期",
    Unit.MONTH: "mo month months 月 个月 個月",
    Unit.YEAR: "y yr year years 年",
    Unit.PERCENT: "% percent",
}
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_SHAPE = re.compile(r"(?P<value>\d{1,9}(?:\.\d{1,4})?)\s*(?:working\s+)?(?P<unit>[^\d\s.]+)\Z")

_ENGLISH = {Unit.WEEK: ("week", "weeks"), Unit.MONTH: ("month", "months"), Unit.YEAR: ("year", "years")}
_SIMPLIFIED = {"s": "秒", "min": "分钟", "h": "小时", "d": "天", "w": "周", "mo": "个月", "y": "年"}
_TRADITIONAL = {**_SIMPLIFIED, "min": "分鐘", "h": "小時", "w": "週", "mo": "個月"}


@dataclass(frozen=True, slots=True)
class Duration:
    """So many of a unit. Days are working days on a working clock and plain days on a calendar clock."""

    value: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", Decimal(self.value))
        object.__setattr__(self, "unit", Unit(self.unit))
        whole_only = self.unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)
        if self.value < 0 or (whole_only and self.value != int(self.value)):
            raise Malformed("duration.value", N_("Days, weeks, months and years are counted in whole numbers."))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a duration from a policy or a setting, in English or Chinese; else ``duration.unreadable``."""
        found = _SHAPE.match(unicodedata.normalize("NFKC", text).strip().lower())
        unit = _UNITS.get(found["unit"]) if found else None
        if found is None or unit is None:
            raise Malformed(
                "duration.unreadable",
                N_("“%(given)s” is not a length of time; write for instance 10 min, 24 h, 2 d, 12 months or 80 %%."),
                given=text.strip()[:40],
            )
        return cls(Decimal(found["value"]), unit)

    def __str__(self) -> str:
        return f"{_plain(self.value)} {self.unit}"

    def approximate(self) -> timedelta:
        """About how long this is by the calendar (month 30 days, year 365): only for comparing which is stricter."""
        if self.unit is Unit.PERCENT:
            raise Malformed("duration.percent", N_("A percentage is a share of another time and has no length."))
        seconds = _SECONDS.get(self.unit) or _ROUGH_DAYS[self.unit] * 86_400
        return timedelta(seconds=float(self.value * seconds))

    def due(self, start: datetime, clock: Clock = "calendar", calendar: WorkingCalendar | None = None) -> datetime:
        """When it has run out, counted from ``start``, in the business time zone.

        On the working clock, which needs a ``calendar``, seconds to hours count working time and days count working
        days; weeks, months and years always go by the calendar, and on the working clock end in working time (what
        falls on a Sunday is due when Monday opens).
        """
        if self.unit is Unit.PERCENT:
            raise Malformed("duration.percent", N_("A percentage is a share of another time and has no length."))
        local = start.astimezone(calendar.zone if calendar else BUSINESS_ZONE)
        if clock == "calendar":
            return self._by_calendar(local)
        if calendar is None:
            raise TypeError("the working clock needs a calendar")
        if self.unit is Unit.DAY:
            return calendar.add(local, WorkDays(int(self.value)))
        if self.unit in (Unit.WEEK, Unit.MONTH, Unit.YEAR):
            return calendar.next_open(self._by_calendar(local))
        return calendar.add(local, self._exact())

    def warn_at(
        self, start: datetime, due: datetime, clock: Clock = "calendar", calendar: WorkingCalendar | None = None
    ) -> datetime:
        """When to warn of something that runs from ``start`` to ``due``.

        A percentage is that share of the time between; any other duration is that long before ``due``, but not
        before ``start``. On the working clock both are measured in working time.
        """
        if clock == "working" and calendar is None:
            raise TypeError("the working clock needs a calendar")
        working = calendar if clock == "working" else None
        if self.unit is Unit.PERCENT:
            whole = working.between(start, due) if working else due - start
            share = timedelta(microseconds=int(self.value * (whole // timedelta(microseconds=1)) / 100))
            return working.add(start, share) if working else start + share
        if self.unit in _MONTHS or self.unit is Unit.WEEK or working is None:
            warned = self._by_calendar(due, back=True)
        else:
            warned = working.add(due, WorkDays(-int(self.value)) if self.unit is Unit.DAY else -self._exact())
        return max(warned, start)

    def text(self, language: str = "zh-hans", clock: Clock | None = None) -> str:
        """For people: ``24 小时``, ``24 h``; days on the working clock are ``2 个工作日``, ``2 working days``."""
        value = _plain(self.value)
        if self.unit is Unit.PERCENT:
            return f"{value}%" if language.startswith("zh") else f"{value} %"
        if language.startswith("zh"):
            traditional = any(mark in language.lower() for mark in ("hant", "tw", "hk"))
            if self.unit is Unit.DAY and clock == "working":
                return f"{value} {'個工作日' if traditional else '个工作日'}"
            return f"{value} {(_TRADITIONAL if traditional else _SIMPLIFIED)[self.unit]}"
        if self.unit is Unit.DAY and clock == "working":
            return f"{value} working day{'' if self.value == 1 else 's'}"
        one, many = _ENGLISH.get(self.unit, (str(self.unit), str(self.unit)))
        return f"{value} {one if self.value == 1 else many}"

    def _exact(self) -> timedelta:
        return timedelta(microseconds=int(self.value * _SECONDS[self.unit] * 1_000_000))

    def _by_calendar(self, start: datetime, back: bool = False) -> datetime:
        sign = -1 if back else 1
        if self.unit not in _MONTHS:
            return start + sign * self._exact()
        day = shifted_month(date(start.year, start.month, start.day), sign * int(self.value) * _MONTHS[self.unit])
        return start.replace(year=day.year, month=day.month, day=day.day)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
