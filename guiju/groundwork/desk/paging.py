"""Paging by key: the next page starts after the last row's own sort value, so page 1,000 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Sequence
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


@dataclass(frozen=True)
class Key:
    """One key of an order: the field whose shown value counts, and whether large comes first."""

    view: FieldView
    down: bool


def ordering(keys: Sequence[Key], *, backwards: bool = False) -> list[OrderBy]:
    """Empty values come last in either direction (first when walking backwards); the record's key settles ties."""
    found = []
    for key in keys:
        down = key.down is not backwards
        nulls: dict[str, bool] = {}
        if key.view.nullable:
            nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        value = F(key.view.show)
        if key.view.show != "pk":
            found.append(value.desc(**nulls) if down else value.asc(**nulls))
    tie = F("pk")
    return [*found, tie.desc() if _tie_down(keys, backwards=backwards) else tie.asc()]


def key_after(keys: Sequence[Key], cursor: tuple[list[Any], int], *, backwards: bool = False) -> Q:
    """The rows that come after the cursor in that order."""
    values, pk = cursor
    found = Q(**{f"pk__{'lt' if _tie_down(keys, backwards=backwards) else 'gt'}": pk})
    for key, value in reversed(list(zip(keys, values, strict=True))):
        found = _beyond(key, value, found, backwards=backwards)
    return found


def _tie_down(keys: Sequence[Key], *, backwards: bool) -> bool:
    return keys[-1].down is not backwards


def _beyond(key: Key, value: Any, tie: Q, *, backwards: bool) -> Q:
    show = key.view.show
    if show == "pk":
        return tie
    if value is None:
        among = Q(**{f"{show}__isnull": True}) & tie
        return among | Q(**{f"{show}__isnull": False}) if backwards else among
    op = "lt" if key.down is not backwards else "gt"
    beyond = Q(**{f"{show}__{op}e": value}) & (Q(**{f"{show}__{op}": value}) | tie)
    return beyond | Q(**{f"{show}__isnull": True}) if key.view.nullable and not backwards else beyond


def encode(row: tuple[Any, ...], keys: int = 1) -> str:
    """The cursor of a row whose last values are the sort values and the record's key."""
    text = json.dumps([plain(value) for value in row[-keys - 1 :]], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, keys: Sequence[Key]) -> tuple[list[Any], int]:
    """A cursor's sort values and key; raises Invalid for one that was not made by :func:`encode`."""
    try:
        *values, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_typed(key.view, value) for key, value in zip(keys, values, strict=True)], int(pk)
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
