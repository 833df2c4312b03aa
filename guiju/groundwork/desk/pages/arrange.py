"""The dialogs that arrange a list: columns, order, groups and density; and the filter of AND and OR groups."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from guiju.groundwork.desk import person
from guiju.groundwork.desk.arrangement import DENSITIES, arranged, groupable, offered_columns
from guiju.groundwork.desk.conditions import filter_paths, is_open
from guiju.groundwork.desk.fields import FieldView, field_of, has
from guiju.groundwork.desk.forms import name_of
from guiju.groundwork.desk.pages.filters import OPERATOR_WORDS
from guiju.groundwork.desk.pages.lists import asked, resource_at
from guiju.groundwork.desk.query import SORT_KEYS, may_sort
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.kernel import tree
from guiju.groundwork.kernel.errors import NotFound
from guiju.groundwork.kernel.text import N_

_OPERATORS = {
    "number": ("", "gte", "lte", "gt", "lt", "empty"), "date": ("", "gte", "lte", "empty"),
    "coded": ("", "not", "empty"), "text": ("has", "", "not", "empty"), "flag": ("",),
}  # fmt: skip
_WORDS = OPERATOR_WORDS | {"": N_("is")}
DAYS = (
    ("today", N_("Today")), ("tomorrow", N_("Tomorrow")), ("-7d", N_("7 days ago")), ("-30d", N_("30 days ago")),
    ("-90d", N_("90 days ago")), ("+7d", N_("in 7 days")), ("+30d", N_("in 30 days")),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One condition in the editor: its field, operators with words, and what asks for the value."""

    field: str
    operator: str
    operators: list[tuple[str, str]]
    widget: str
    values: tuple[str, ...]
    options: list[tuple[str, str]]
    lookup: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Box:
    """One group in the editor, with its rows and groups in their order."""

    join: str
    parts: "list[Row | Box]"

    is_box = True


def arrange_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/leads/arrange/?<address>``: columns, order, groups, density."""
    resource, held = resource_at(slug), person.rights(request)
    laid, query = arranged(resource, request.GET, held), asked(request, resource, "layout")
    shown = [column if isinstance(column, str) else column.field for column in laid.columns]
    offered = {view.path: view for view in offered_columns(resource)}
    order = [*shown, *(name for name in offered if name not in shown)]
    sortable = [view for view in offered.values() if may_sort(resource, view.path, held)]
    given = [*query.sorts, *[("", False)] * SORT_KEYS][:SORT_KEYS]
    context = {
        "resource": resource, "columns": [(offered[name], name in shown) for name in order], "sorts": given,
        "sortable": sortable, "groupable": groupable(resource, held), "laid": laid, "address": request.GET.urlencode(),
        "densities": [(code, gettext(words)) for code, words in DENSITIES.items()],
        "board": request.GET.get("layout") == "board",
    }  # fmt: skip
    return render(request, "desk/parts/arrange.html", context)


def filter_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/leads/filter/?<address>``: the editor of the advanced filter; ``?field=`` alone: one row of it."""
    resource = resource_at(slug)
    fields = _fields(request, resource)
    name = request.GET.get("row")
    if name is not None:
        if name not in {view.path for view in fields}:
            raise NotFound
        row = _row(request, resource, tree.Leaf(name, ()))
        return render(request, "desk/parts/filter_row.html", {"part": row, "fields": fields})
    query = asked(request, resource)
    node = tree.read(query.where) if query.where else None
    start = Box("and", [_row(request, resource, tree.Leaf(fields[0].path, ()))])
    context = {
        "resource": resource, "fields": fields, "address": request.GET.urlencode(),
        "part": _box(request, resource, node) if node else start, "deepest": tree.DEEPEST,
    }  # fmt: skip
    return render(request, "desk/parts/filter_editor.html", context)


def _fields(request: HttpRequest, resource: Resource) -> list[FieldView]:
    held = person.rights(request)
    names = [c if isinstance(c, str) else c.field for c in (*resource.filters, *resource.columns, *resource.facts)]
    names += [name for name in ("created_at", "updated_at") if has(resource.model, name)]
    found = [name for name in dict.fromkeys(names) if name in filter_paths(resource)]
    views = [field_of(resource, name) for name in found if is_open(resource, name, held)]
    return [view for view in views if view.kind not in ("list", "json", "ref", "verb", "role")]


def _box(request: HttpRequest, resource: Resource, node: tree.Group) -> Box:
    parts: list[Any] = [
        _box(request, resource, part) if isinstance(part, tree.Group) else _row(request, resource, part)
        for part in node.parts
    ]
    return Box(node.join, parts)


def _row(request: HttpRequest, resource: Resource, leaf: tree.Leaf) -> Row:
    path, _, operator = leaf.name.partition(".")
    view = field_of(resource, path)
    kind = _kind(view)
    operators = [(code, gettext(_WORDS[code])) for code in _OPERATORS[kind]]
    operator = operator if operator in _OPERATORS[kind] and (operator or leaf.values) else operators[0][0]
    widget, options, lookup, shown = (
        {"number": "number", "date": "day", "text": "text"}.get(kind, "options"),
        [],
        "",
        "",
    )
    if kind == "flag":
        options = [("1", gettext("Yes")), ("0", gettext("No"))]
    elif view.choices:
        options = view.options()
    elif view.kind in ("person", "record"):
        options = [("me", gettext("Me")), ("none", gettext("Nobody"))] if view.kind == "person" else []
        lookup = "person" if view.kind == "person" else view.model._meta.label_lower if view.model else ""
        shown = name_of(view.model, next((v for v in leaf.values if v.isdecimal()), ""), person.rights(request))
    elif kind == "date":
        options = [(code, gettext(words)) for code, words in DAYS]
    return Row(path, operator, operators, widget, leaf.values, options, lookup, shown)


def _kind(view: FieldView) -> str:
    if view.kind in ("date", "moment"):
        return "date"
    if view.numeric:
        return "number"
    if view.kind == "flag":
        return "flag"
    return "coded" if view.choices or view.kind in ("person", "record") else "text"
