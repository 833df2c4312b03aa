"""The company's working time, as its policy sets it."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from guiju.groundwork.kernel.calendar import WorkingCalendar
from guiju.groundwork.policy.book import Book

WORKING_TIME = "clock.working_time"


@dataclass(frozen=True)
class WorkingTime:
    """``slots``: several a day as ``09:00-12:00``; ``overrides``: other slots, or none, on single dates."""

    slots: tuple[str, ...]
    overrides: dict[date, tuple[str, ...]] = field(default_factory=dict)


def working_calendar(book: Book) -> WorkingCalendar:
    """The working calendar under the policy in force: statutory holidays and make-up days, then company overrides.

    A year whose holidays are not published yet is taken with its plain weekdays, so that due dates can still be told.
    """
    time = book.read_terms(WORKING_TIME, WorkingTime)
    return _built(time.slots, tuple(sorted(time.overrides.items())))


@lru_cache(maxsize=16)
def _built(slots: tuple[str, ...], overrides: tuple[tuple[date, tuple[str, ...]], ...]) -> WorkingCalendar:
    closed_or_other = {day: ",".join(slots) for day, slots in overrides}
    return WorkingCalendar(",".join(slots), closed_or_other, assume_plain=True)
