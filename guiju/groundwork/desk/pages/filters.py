"""Filters above a list: one-click chips, menus of values and ranges, the chips of what is set."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.conditions import Condition
from guiju.groundwork.desk.fields import FieldView, named_for
from guiju.groundwork.desk.pages.address import Address
from guiju.groundwork.desk.query import ListQuery
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.kernel.text import N_

OPERATOR_WORDS = {
    "": "", "gte": N_("from"), "lte": N_("to"), "gt": N_("above"), "lt": N_("below"), "not": N_("not"),
    "has": N_("contains"), "empty": N_("empty"),
}  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """One field's filter as a chip: its words, the menu that edits it, and the address without it."""

    label: str
    name: str
    words: str
    without: str


@dataclass(frozen=True)
class Filter:
    """One filter menu: options to switch (HTML), or a range to type."""

    label: str
    name: str
    kind: str
    options: str = ""
    low: str = ""
    high: str = ""
    lookup: str = ""


def quick(resource: Resource, query: ListQuery, address: Address) -> SafeString:
    """Mine / everybody's, and the states, as one-click chips above the table."""
    on = _on(query)
    found = ""
    if getattr(resource.model, "scope_owner", None) == "owner":
        found += _option(gettext("Mine"), "owner", "me", on, address)
    if resource.states is not None:
        for code, msgid in resource.states.labels.items():
            found += _option(gettext(msgid), "state", code, on, address)
    return SafeString(found)


def _on(query: ListQuery) -> set[tuple[str, str]]:
    return {(c.view.path, value) for c in query.conditions if not c.operator for value in c.values}


def _option(text: str, name: str, value: str, on: set[tuple[str, str]], address: Address) -> str:
    marks = ' is-on" aria-current="true' if (name, value) in on else ""
    return f'<a class="gj-chip{marks}" href="{escape(address.toggled(name, value))}">{escape(text)}</a>'


def menu(view: FieldView, query: ListQuery, address: Address) -> Filter:
    """The menu of one field: its values to switch, or a range, a day, a text to type."""
    given = {c.name: c.values for c in query.conditions}
    low, high = (given.get(f"{view.path}.{op}", ("",))[0] for op in ("gte", "lte"))
    if view.kind in ("date", "moment") or view.numeric:
        return Filter(view.label, view.path, "range" if view.numeric else "dates", "", low, high)
    kind, lookup, pairs = "options", "", view.options() if view.choices else []
    if view.kind == "flag":
        pairs = [("1", gettext("Yes")), ("0", gettext("No"))]
    elif view.kind == "person":
        kind, lookup, pairs = "record", "person", [("me", gettext("Me")), ("none", gettext("Nobody"))]
    elif view.kind == "record":
        kind, lookup, pairs = "record", view.model._meta.label_lower if view.model else "", [("none", gettext("None"))]
    elif not view.choices:
        kind = "text"
    elif view.kind != "state" and "none" not in view.choices:
        pairs.append(("none", gettext("Empty")))
    on = _on(query)
    options = SafeString("".join(_option(text, view.path, code, on, address) for code, text in pairs))
    return Filter(view.label, view.path, kind, options, lookup=lookup)


def chips(resource: Resource, query: ListQuery, address: Address) -> list[Chip]:
    """One chip for each filter that is set and has no chip of its own above the table."""
    switched = {"state"} if resource.states is not None else set()
    start = {"after": None, "before": None}
    return [
        Chip(c.view.label, c.view.path, _chip_words(c, query.rights), address.with_(**{c.name: None} | start))
        for c in query.conditions
        if not (c.view.path in switched and not c.operator) and not (c.view.path == "owner" and c.values == ("me",))
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
