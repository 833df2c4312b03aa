"""The calendar of one kind: its list by a day that the records bear; a month on a screen, a week on a telephone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk import person
from guiju.groundwork.desk.arrangement import Arrangement, arranged, groupable
from guiju.groundwork.desk.cells import editable
from guiju.groundwork.desk.conditions import COMMON
from guiju.groundwork.desk.fields import DEADLINES, FieldView, has
from guiju.groundwork.desk.pages.address import Address
from guiju.groundwork.desk.pages.lists import DAYS, asked, frame, opened_view, resource_at
from guiju.groundwork.desk.resource import Column, Resource
from guiju.groundwork.desk.sheet import Row, Sheet, sheet_of
from guiju.groundwork.desk.values import in_reach
from guiju.groundwork.desk.veils import told_whole
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.keep import KEEP
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid, NotFound
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.kernel.period import Period, business_day
from guiju.groundwork.kernel.text import N_

SHOWN = 5  # records told on one day; the rest stand in the list of that day
LOOKED_AT = 20_001  # records of a month that are placed and counted
TOLD = 3  # values on a card besides the name
Entry = tuple[Any, int, tuple[Any, ...]]  # when, how many on that day, the values of the sheet


@dataclass(frozen=True)
class Card:
    """A record on its day; ``time`` is empty where the field bears none, ``value`` is the day as a form sends it.

    ``given`` is what the record says already of the rest that its mover asks for, as an address brings it along.
    """

    row: Row
    time: str
    value: str
    given: str


@dataclass(frozen=True)
class Day:
    """One day: its cards, how many records stand there besides, and the list of them all."""

    day: date
    label: str
    is_out: bool
    is_today: bool
    cards: list[Card]
    more: int
    url: str


@dataclass(frozen=True)
class Mover:
    """The verb that gives a record another day; ``asks`` are the fields that its form wants besides."""

    verb: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frame:
    """What all days of a page have in common."""

    sheet: Sheet
    on: FieldView
    month: Period
    today: date
    asks: tuple[str, ...]
    address: Address


def calendar_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/opportunities/calendar/?on=expected_close&day=2026-03-02``: the month around a day."""
    resource, held = resource_at(slug), person.rights(request)
    unfolded = opened_view(request, resource)
    if unfolded:
        return redirect(unfolded)
    query, laid = asked(request, resource), arranged(resource, request.GET, held)
    fields, on = _fields(resource, held, laid, request.GET.get("on", ""))
    today = business_day(person.actor(request).now)
    day, address = _day(request.GET.get("day", ""), today), Address.of(request)
    month = Period.of("month", day)
    weeks = _weeks(month)
    sheet = _sheet(request, resource, laid, on)
    mover = _mover(resource, held, on)
    placed = _placed(query.queryset(), sheet, on, weeks, mover.asks)
    frame_of = Frame(sheet, on, month, today, mover.asks, address)
    days = [[_told(frame_of, one, placed.get(one, [])) for one in week] for week in weeks]
    context = {
        **frame(request, resource, query, address, laid),
        "weeks": [(day in week, told) for week, told in zip(weeks, days, strict=True)],
        "names": [date_format(one, "D") for one in weeks[0]],
        "days": [(view.label, address.with_(on=view.path), view.path == on.path) for view in fields],
        "on": on, "mover": mover, "month": month.label(get_language() or "zh-hans"),
        "is_capped": sum(entry[1] for entries in placed.values() for entry in entries[:1]) >= LOOKED_AT,
        "previous_month": address.with_(day=month.previous().start),
        "next_month": address.with_(day=month.next().start),
        "previous_week": address.with_(day=day - timedelta(days=7)),
        "next_week": address.with_(day=day + timedelta(days=7)), "to_today": address.with_(day=None),
    }  # fmt: skip
    return render(request, "cockpit/calendar.html", context)


def _fields(resource: Resource, held: Rights, laid: Arrangement, name: str) -> tuple[list[FieldView], FieldView]:
    """The days that a record of this kind bears, and the one asked for: else the first deadline in the list."""
    own = [view for view in groupable(resource, held) if view.kind in DAYS and "__" not in view.path]
    found = {view.path: view for view in sorted(own, key=_last)}
    if not found:
        raise NotFound
    columns = [column.field if isinstance(column, Column) else column for column in laid.columns]
    name = name or next((one for one in found if one in columns and one not in COMMON), next(iter(found)))
    if name not in found:
        raise Invalid({"on": (N_("There is no calendar by: %(name)s"), {"name": name})})
    return list(found.values()), found[name]


def _last(view: FieldView) -> tuple[bool, bool]:
    return view.path in COMMON, view.path not in DEADLINES


def _day(raw: str, today: date) -> date:
    try:
        return in_reach(date.fromisoformat(raw)) if raw else today
    except ValueError as error:
        raise Invalid({"day": (N_("This is no date."), {})}) from error


def _weeks(month: Period) -> list[list[date]]:
    """The weeks, Monday first, that hold the days of a month."""
    first = month.start - timedelta(days=month.start.weekday())
    count = ((month.end - first).days + 6) // 7
    return [[first + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]


def _sheet(request: HttpRequest, resource: Resource, laid: Arrangement, on: FieldView) -> Sheet:
    names = [column.field if isinstance(column, Column) else column for column in laid.columns]
    some = tuple(name for name in names if name not in (resource.title, on.path))[:TOLD]
    return sheet_of(resource, person.rights(request), person.words(request), some or ("updated_at",))


def _placed(
    rows: QuerySet[Any], sheet: Sheet, on: FieldView, weeks: list[list[date]], asks: tuple[str, ...]
) -> dict[date, list[Entry]]:
    """For each day its first records (when, how many there are in all, the values of the sheet): one statement."""
    is_moment = on.kind == "moment"
    first, end = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
    bounds = [datetime.combine(day, time.min, ZONE) if is_moment else day for day in (first, end)]
    within = rows.filter(**{f"{on.path}__gte": bounds[0], f"{on.path}__lt": bounds[1]}).order_by()
    bucket = TruncDate(on.path, tzinfo=ZONE) if is_moment else F(on.path)
    some: Any = rows.model._default_manager.filter(pk__in=within.values("pk")[:LOOKED_AT]).annotate(gj_day=bucket)
    some = some.annotate(
        gj_place=Window(RowNumber(), partition_by=[F("gj_day")], order_by=[F(on.path), F("pk")]),
        gj_n=Window(Count("pk"), partition_by=[F("gj_day")]),
    )
    found: dict[date, list[Entry]] = {}
    shown = some.filter(gj_place__lte=SHOWN).order_by("gj_day", "gj_place")
    names = ("gj_day", "gj_place", on.path, "gj_n", *sheet.lookups, *asks, "pk")
    for day, _, when, count, *values in shown.values_list(*names):
        found.setdefault(day, []).append((when, count, tuple(values)))
    return found


def _told(common: Frame, day: date, entries: list[Entry]) -> Day:
    cards = [_card(common, values, when) for when, _, values in entries]
    more = entries[0][1] - len(entries) if entries else 0
    params = common.address.params.copy()
    params[common.on.path] = str(day)
    url = f"/{common.sheet.resource.slug}/{Address(params).with_(day=None, on=None)}"
    label = date_format(day, gettext("l, j F"))
    return Day(day, label, not common.month.contains(day), day == common.today, cards, more, url)


def _card(common: Frame, values: tuple[Any, ...], when: date | datetime) -> Card:
    row, known = common.sheet.row(values), values[len(common.sheet.lookups) : -1]
    given = urlencode({f"f.{name}": one for name, one in zip(common.asks, known, strict=True) if isinstance(one, str)})
    if isinstance(when, datetime):
        at = when.astimezone(ZONE)
        return Card(row, at.strftime("%H:%M"), at.date().isoformat(), given)
    return Card(row, "", when.isoformat(), given)


def _mover(resource: Resource, held: Rights, on: FieldView) -> Mover:
    """The verb of the kind that sets this very day and nothing but fields of the record; none: it is only read."""
    names = [resource.edit or ""] if on.path in editable(resource, held) else list(resource.verbs)
    for verb in (REGISTER.offered(name) for name in names if held.may(name)):
        if verb is None or verb.creates or verb.model is not resource.model or (verb.move and verb.move.target):
            continue
        inputs = inputs_of(verb).fields
        if on.path in {one.name for one in inputs} and all(has(resource.model, one.name) for one in inputs):
            wants = [one.name for one in inputs if one.default is not KEEP and one.name != on.path]
            return Mover(verb.name, tuple(name for name in wants if told_whole(held, resource, name)))
    return Mover()
