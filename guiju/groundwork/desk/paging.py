"""Paging by key: the next page starts after the last row's own sort value, so page 1,000 costs what page 1 costs."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from guiju.groundwork.desk.fields import FieldView
from guiju.groundwork.desk.values import in_reach, number
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.kernel.text import N_


@dataclass(frozen=True)
class Page:
    """Rows as tuples, and the cursors of the pages after and before ("" when there is none)."""

    rows: list[tuple[Any, ...]]
    after: str = ""
    before: str = ""


def ordering(view: FieldView, down: bool, *, backwards: bool = False) -> list[OrderBy]:
    """Empty values come last in either direction (first when walking backwards); the key settles ties."""
    value, key = F(view.show), F("pk")
    nulls: dict[str, bool] = {}
    if view.nullable:
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
    if view.show == "pk":
        return [key.desc() if down else key.asc()]
    return [value.desc(**nulls), key.desc()] if down else [value.asc(**nulls), key.asc()]


def key_after(view: FieldView, cursor: tuple[Any, int], down: bool, *, backwards: bool = False) -> Q:
    """The rows that come after the cursor in that order."""
    value, pk = cursor
    op = "lt" if down else "gt"
    tie = Q(**{f"pk__{op}": pk})
    if view.show == "pk":
        return tie
    if value is None:
        among = Q(**{f"{view.show}__isnull": True}) & tie
        return among | Q(**{f"{view.show}__isnull": False}) if backwards else among
    beyond = Q(**{f"{view.show}__{op}e": value}) & (Q(**{f"{view.show}__{op}": value}) | tie)
    if view.nullable and not backwards:
        return beyond | Q(**{f"{view.show}__isnull": True})
    return beyond


def encode(row: tuple[Any, ...]) -> str:
    """The cursor of a row whose last two values are the sort value and the key."""
    text = json.dumps([plain(row[-2]), row[-1]], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, view: FieldView) -> tuple[Any, int]:
    """A cursor's sort value and key; raises Invalid for one that was not made by :func:`encode`."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return _typed(view, value), int(pk)
    except (ValueError, TypeError, ArithmeticError, binascii.Error) as error:
        raise Invalid({"after": (N_("This page mark is damaged; start from the first page."), {})}) from error


def _typed(view: FieldView, value: Any) -> Any:
    if value is None:
        return None
    if view.kind == "moment":
        moment = in_reach(datetime.fromisoformat(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=BUSINESS_ZONE)
    if view.kind == "date":
        return in_reach(date.fromisoformat(value))
    if view.numeric:
        return number(str(value))
    if not isinstance(value, bool if view.kind == "flag" else str | int) or "\x00" in str(value):
        raise ValueError(value)
    return value
