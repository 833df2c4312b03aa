"""Conditions of a filter: one field, one operator, the values of which one must hold, and what they mean in Django.

Operators stand after a dot: ``gte gt lte lt not has empty`` (``has``: the text holds these signs, the list this entry).
``me`` is the person who asks; dates may be ``today``, ``tomorrow``, ``-7d``, ``+30d``; a date compared with a moment
means the whole day in the company's zone.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.fields import FieldView, field_of
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.values import compared, whole_days
from guiju.groundwork.desk.veils import told_whole
from guiju.groundwork.kernel import tree
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_

OPERATORS = ("gte", "gt", "lte", "lt", "not", "has", "empty")
COMMON = ("state", "owner", "unit", "created_at", "updated_at", "id")


@dataclass(frozen=True)
class Condition:
    """One field, one operator ("" for equality) and its raw values, of which one must hold."""

    view: FieldView
    operator: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """As written in the address: ``amount.gte``."""
        return f"{self.view.path}.{self.operator}" if self.operator else self.view.path


@dataclass(frozen=True)
class Asker:
    """Who filters what: the kind, the person, their rights."""

    resource: Resource
    actor: Actor
    rights: Rights

    def condition(self, name: str, values: tuple[str, ...]) -> Condition:
        """The condition behind ``amount.gte`` and its values; raises ValueError for what is none."""
        path, _, operator = name.partition(".")
        if operator and operator not in OPERATORS:
            raise ValueError(name)
        if path not in filter_paths(self.resource) or not is_open(self.resource, path, self.rights):
            raise ValueError(name)
        found = Condition(field_of(self.resource, path), operator, values)
        filter_of(found, self.actor)
        return found

    def tree_filter(self, node: tree.Node) -> Q:
        """A tree of conditions as Django puts it; raises Invalid naming the first condition that does not fit."""
        if isinstance(node, tree.Group):
            parts = [self.tree_filter(part) for part in node.parts]
            found = parts[0]
            for part in parts[1:]:
                found = found | part if node.join == "or" else found & part
            return found
        values = node.values or (("1",) if node.name.endswith(".empty") else ())
        try:
            if not values:
                raise ValueError(node.name)
            return filter_of(self.condition(node.name, values), self.actor)
        except (FieldDoesNotExist, ValueError) as error:
            said = N_("This condition of the filter does not fit: %(condition)s")
            raise Invalid({"where": (said, {"condition": tree.write(node)})}) from error


def filter_paths(resource: Resource) -> set[str]:
    """The fields that may be filtered by: columns, facts, links, declared filters, and what every record has."""
    names = {c if isinstance(c, str) else c.field for c in (*resource.columns, *resource.facts)}
    links = {f.name for f in resource.model._meta.concrete_fields if isinstance(f, models.ForeignKey)}
    return names | links | set(resource.filters) | set(COMMON)


def is_open(resource: Resource, path: str, rights: Rights) -> bool:
    """False for a field that is masked on some row of this person: filter, order or group would tell its value."""
    return told_whole(rights, resource, path)


def filter_of(condition: Condition, actor: Actor) -> Q:
    """The condition as Django puts it. Raises ValueError for a value that does not fit the field."""
    view, operator = condition.view, condition.operator
    lookup = view.key or view.path
    if operator == "empty":
        return _empty(view, lookup, wanted=condition.values[-1] not in ("0", "false"))
    found = Q()
    for raw in condition.values:
        if raw == "none" and operator in ("", "not") and raw not in view.choices:
            part = _empty(view, lookup, wanted=True)
        else:
            part = _compare(view, lookup, operator, compared(view, raw, actor))
        found |= part
    return ~found if operator == "not" else found


def _compare(view: FieldView, lookup: str, operator: str, value: Any) -> Q:
    if view.kind == "list":
        if operator not in ("", "not", "has"):
            raise ValueError(value)
        return Q(**{f"{lookup}__contains": [value]})
    if operator == "has":
        if view.kind not in ("text", "long"):
            raise ValueError(value)
        return Q(**{f"{lookup}__icontains": value})
    if operator in ("", "not"):
        days = whole_days(view, value)
        if days is not None:
            return Q(**{f"{lookup}__gte": days[0], f"{lookup}__lt": days[1]})
        return Q(**{lookup: value})
    days = whole_days(view, value)
    if days is not None:
        start, end = days
        bound = {"gte": ("gte", start), "gt": ("gte", end), "lte": ("lt", end), "lt": ("lt", start)}[operator]
        return Q(**{f"{lookup}__{bound[0]}": bound[1]})
    return Q(**{f"{lookup}__{operator}": value})


def _empty(view: FieldView, lookup: str, *, wanted: bool) -> Q:
    found = Q(**{f"{lookup}__isnull": True})
    if view.kind in ("text", "long", "choice", "state"):
        found |= Q(**{lookup: ""})
    if view.kind == "list":
        found |= Q(**{lookup: []})
    return found if wanted else ~found
