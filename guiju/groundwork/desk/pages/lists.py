"""The list of one kind: chips, search, sort, pages by key, sums, selection; its whole state stands in the address."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import FieldView, named_for
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages.address import Address
from guiju.groundwork.desk.query import SIZES, Condition, ListQuery, columns_summed, filterable, may_sort, parse
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.search import CAP
from guiju.groundwork.desk.sheet import Sheet, sheet_of
from guiju.groundwork.desk.words import money, number
from guiju.groundwork.kernel.errors import NotFound
from guiju.groundwork.kernel.text import N_

OPERATOR_WORDS = {
    "": "", "gte": N_("from"), "lte": N_("to"), "gt": N_("above"), "lt": N_("below"), "not": N_("not"),
    "empty": N_("empty"),
}  # fmt: skip
PAGE_PARAMS = ("view",)


@dataclass(frozen=True)
class Chip:
    """One field's filter as a chip: its words, and the address without it."""

    label: str
    words: str
    without: str


@dataclass(frozen=True)
class Head:
    """A column's head: its label, the address that sorts by it, and how it is sorted now."""

    label: str
    url: str
    sorted: str
    numeric: bool


@dataclass(frozen=True)
class Option:
    """One value of a filter menu: its label, whether it is on, and the address that switches it."""

    label: str
    on: bool
    url: str


@dataclass(frozen=True)
class Filter:
    """One filter menu: options to switch, or a range to type."""

    label: str
    name: str
    kind: str
    options: list[Option] = field(default_factory=list)
    low: str = ""
    high: str = ""
    lookup: str = ""


def resource_at(slug: str) -> Resource:
    """The resource behind an address; raises NotFound."""
    if slug not in HOUSE.slugs:
        raise NotFound
    return HOUSE.slugs[slug]


def list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/leads/``."""
    resource = resource_at(slug)
    held, words = person.rights(request), person.words(request)
    query = parse(resource, request.GET, person.actor(request), held, reserved=PAGE_PARAMS)
    sheet = sheet_of(resource, held, words)
    rows = query.queryset()
    page = query.page(sheet.lookups, rows=rows)
    count, sums = query.totals(columns_summed(sheet.columns), rows=rows)
    address = Address.of(request)
    context = {
        **frame(request, resource, query, address),
        "heads": [_head(view, query, address) for view in sheet.columns],
        "rows": sheet.rows(page.rows), "labels": [view.label for view in sheet.columns],
        "numeric": [view.numeric for view in sheet.columns],
        "count": counted(count), "footer": _footer(sheet, sums), "has_footer": any(view.sum for view in sheet.columns),
        "next_page": address.with_(after=page.after, before=None) if page.after else "",
        "previous_page": address.with_(before=page.before, after=None) if page.before else "",
        "first_page": address.with_(after=None, before=None),
        "sizes": [(size, address.with_(size=size, after=None, before=None), size == query.size) for size in SIZES],
        "bulk": [(verb, label(verb)) for verb in resource.bulk if held.may(verb)],
    }  # fmt: skip
    return render(request, "desk/list.html", context)


def frame(request: HttpRequest, resource: Resource, query: ListQuery, address: Address) -> dict[str, Any]:
    """What list and board have in common: title, search, filters, chips, the create button."""
    held = person.rights(request)
    chips = _chips(resource, query, address)
    return {
        "resource": resource, "title": gettext(resource.plural), "query": query, "address": address,
        "chips": chips, "filters": [_filter(view, query, address) for view in filterable(resource)],
        "quick": _quick(resource, query, address), "q": query.q, "is_filtered": bool(chips or query.q),
        "create": resource.create if resource.create and held.may(resource.create) else "",
        "create_label": label(resource.create) if resource.create else "",
        "list_url": f"/{resource.slug}/{address.shared()}", "board_url": f"/{resource.slug}/board/{address.shared()}",
        "search_keeps": [(n, v) for n, vs in address.params.lists() for v in vs if n not in ("q", "after", "before")],
        "bare": f"/{resource.slug}/",
    }  # fmt: skip


def counted(count: int) -> str:
    """A count as shown: never an exact figure above the cap."""
    return f"{CAP - 1:,}+" if count >= CAP else f"{count:,}"


def _head(view: FieldView, query: ListQuery, address: Address) -> Head:
    now = ""
    if query.sort_path == view.path:
        now = "descending" if query.descending else "ascending"
    url = ""
    if may_sort(query.resource, view.path, query.rights) and view.kind not in ("list", "json", "long"):
        turned = view.path if now == "descending" else f"-{view.path}"
        url = address.with_(sort=turned, after=None, before=None)
    return Head(view.label, url, now, view.numeric)


def _footer(sheet: Sheet, sums: dict[str, Any]) -> list[str]:
    shown = []
    for view in sheet.columns:
        value = sums.get(view.path) if view.sum else None
        shown.append("" if value is None else money(value) if view.kind == "money" else number(value))
    return shown


def _quick(resource: Resource, query: ListQuery, address: Address) -> list[Option]:
    """Mine / everybody's, and the states, as one-click chips above the table."""
    on = {(c.view.path, value) for c in query.conditions if not c.operator for value in c.values}
    found: list[Option] = []
    if getattr(resource.model, "scope_owner", None) == "owner":
        found.append(_option(gettext("Mine"), "owner", "me", on, address))
    if resource.states is not None:
        found += [_option(gettext(msgid), "state", code, on, address) for code, msgid in resource.states.labels.items()]
    return found


def _option(text: str, name: str, value: str, on: set[tuple[str, str]], address: Address) -> Option:
    return Option(text, (name, value) in on, address.toggled(name, value))


def _filter(view: FieldView, query: ListQuery, address: Address) -> Filter:
    given = {c.name: c.values for c in query.conditions}
    on = {(c.view.path, value) for c in query.conditions if not c.operator for value in c.values}
    low, high = (given.get(f"{view.path}.{op}", ("",))[0] for op in ("gte", "lte"))
    if view.kind in ("date", "moment"):
        return Filter(view.label, view.path, "dates", [], low, high)
    if view.numeric:
        return Filter(view.label, view.path, "range", [], low, high)
    if view.kind == "flag":
        pairs = [("1", gettext("Yes")), ("0", gettext("No"))]
    elif view.kind in ("person", "record"):
        kind = "person" if view.kind == "person" else view.model._meta.label_lower if view.model else ""
        extra = (
            [("me", gettext("Me")), ("none", gettext("Nobody"))]
            if view.kind == "person"
            else [("none", gettext("None"))]
        )
        options = [_option(text, view.path, code, on, address) for code, text in extra]
        return Filter(view.label, view.path, "record", options, lookup=kind)
    elif view.choices:
        pairs = view.options() if view.kind == "state" else [*view.options(), ("none", gettext("Empty"))]
    else:
        return Filter(view.label, view.path, "text")
    return Filter(
        view.label, view.path, "options", [_option(text, view.path, code, on, address) for code, text in pairs]
    )


def _chips(resource: Resource, query: ListQuery, address: Address) -> list[Chip]:
    quick = {"state"} if resource.states is not None else set()
    return [
        Chip(c.view.label, _chip_words(c, query.rights), address.with_(**{c.name: None, "after": None, "before": None}))
        for c in query.conditions
        if not (c.view.path in quick and not c.operator) and not (c.view.path == "owner" and c.values == ("me",))
    ]


def _chip_words(condition: Condition, held: Rights) -> str:
    operator = gettext(OPERATOR_WORDS[condition.operator]) if condition.operator else ""
    if condition.operator == "empty":
        return operator if condition.values[-1] not in ("0", "false") else gettext("not empty")
    names = _names(condition.view, condition.values, held) if condition.view.key else {}
    labels = dict(condition.view.options())
    fixed = {
        "me": gettext("Me"), "none": gettext("None"), "today": gettext("Today"), "tomorrow": gettext("Tomorrow"),
        **({"1": gettext("Yes"), "0": gettext("No")} if condition.view.kind == "flag" else {}),
    }  # fmt: skip
    told = [names.get(value) or labels.get(value) or fixed.get(value, value) for value in condition.values]
    return f"{operator} {gettext(' or ').join(told)}".strip()


def _names(view: FieldView, values: Iterable[str], held: Rights) -> dict[str, str]:
    """Names of records that a chip filters by, of those the person may see: one query, if there is such a chip."""
    keys = [int(value) for value in values if value.isdecimal()]
    if not keys or view.model is None:
        return {}
    shown = view.show.removeprefix(f"{view.path}__")
    found = named_for(view.model, held).filter(pk__in=keys).values_list("pk", shown)
    return {str(pk): str(name) for pk, name in found}
