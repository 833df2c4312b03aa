"""Values as people type them into filters, turned into what the database compares."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from guiju.groundwork.desk.fields import FieldView
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE

D = TypeVar("D", bound=date)
_FIRST_YEAR, _LAST_YEAR, _MOST_DIGITS = 1900, 2200, 30
_SHIFT = re.compile(r"([+-]\d{1,4})d\Z")


def compared(view: FieldView, raw: str, actor: Actor) -> Any:
    """The value to compare the field with. Raises ValueError when it does not fit."""
    if view.kind in ("person", "record") or view.path in ("id", "pk"):
        return actor.account_id if raw == "me" and view.kind == "person" else int(raw)
    if view.kind == "flag":
        return raw.lower() in ("1", "true", "yes", "on")
    if view.kind in ("date", "moment"):
        return _day_or_moment(view, raw, actor)
    if view.numeric:
        return number(raw)
    return raw


def number(raw: str) -> Decimal:
    """The number; raises ValueError for what is none, is not finite or has more digits than any column."""
    try:
        found = Decimal(raw.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(raw) from error
    if not found.is_finite() or abs(found.adjusted()) > _MOST_DIGITS:
        raise ValueError(raw)
    return found


def in_reach(value: D) -> D:
    """The day or moment itself; raises ValueError outside the years that calendars and the database reckon with."""
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError(str(value))
    return value


def whole_days(view: FieldView, value: Any) -> tuple[datetime, datetime] | None:
    """For a moment compared with a day: the day's first moment and the next day's."""
    if view.kind != "moment" or isinstance(value, datetime) or not isinstance(value, date):
        return None
    start = datetime.combine(value, time.min, ZONE)
    return start, datetime.combine(value + timedelta(days=1), time.min, ZONE)


def _day_or_moment(view: FieldView, raw: str, actor: Actor) -> date | datetime:
    today = actor.now.astimezone(ZONE).date()
    named = {"today": today, "tomorrow": today + timedelta(days=1), "yesterday": today - timedelta(days=1)}
    if raw in named:
        return named[raw]
    if raw == "now" and view.kind == "moment":
        return actor.now
    shift = _SHIFT.match(raw)
    if shift:
        return today + timedelta(days=int(shift[1]))
    if view.kind == "date" or len(raw) <= 10:
        return in_reach(date.fromisoformat(raw))
    moment = in_reach(datetime.fromisoformat(raw))
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
