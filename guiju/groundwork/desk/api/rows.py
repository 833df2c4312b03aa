"""From rows to JSON: raw values, masks laid over sensitive ones, links followed within what the caller may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import Combinable

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.masks import mask_value
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.api.auth import Caller
from guiju.groundwork.desk.api.shape import Shape, shape_of
from guiju.groundwork.desk.fields import resource_of, title_path
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.veils import Veil, told_whole, veil_of
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.kernel.text import N_

Row = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which fields to answer and which links to follow."""

    shape: Shape
    fields: tuple[str, ...]
    expand: tuple[str, ...] = ()

    @classmethod
    def of(cls, resource: Resource, fields: str | None = None, expand: str | None = None) -> "Wanted":
        """Read the comma-separated lists of the address; raises Invalid for names that the kind does not show."""
        shape = shape_of(resource)
        asked, links = _names(fields), _names(expand)
        problems = {}
        for name, given, known in (("fields", asked, shape.fields), ("expand", links, shape.expandable)):
            strange = [part for part in given if part not in known]
            if strange:
                problems[name] = (N_("There is no such field: %(name)s"), {"name": strange[0]})
        if problems:
            raise Invalid(problems)
        return cls(shape, tuple(dict.fromkeys(["id", *asked])) if asked else tuple(shape.fields), links)

    @property
    def masks(self) -> bool:
        """True when one of the fields is a sensitive one."""
        return any(name in self.shape.masked for name in self.fields)

    @property
    def lookups(self) -> tuple[str, ...]:
        """The columns to read: fields and links to follow."""
        return tuple(self.shape.fields[name].attname for name in dict.fromkeys((*self.fields, *self.expand)))

    def veils(self, held: Rights) -> dict[str, Veil]:
        """The fields that some rows veil for whoever asks."""
        found = {name: veil_of(self.shape.resource, held, name) for name in self.fields}
        return {name: veil for name, veil in found.items() if veil is not None}

    def columns(self, held: Rights) -> tuple[str | Combinable, ...]:
        """What to read of each row: :attr:`lookups`, and behind them what the veils ask for."""
        veils = self.veils(held)
        state = ("state",) if veils and "state" in self.shape.fields else ()
        reaches = [(name, veil.column) for name, veil in veils.items()]
        return (*self.lookups, *state, *(column for _, column in reaches if column is not None))


def _names(text: str | None) -> tuple[str, ...]:
    return () if text is None else tuple(dict.fromkeys(part.strip() for part in text.split(",")))


def one(caller: Caller, wanted: Wanted, pk: int) -> Row:
    """The record just written, as it stands."""
    rows = wanted.shape.resource.model.every.filter(pk=pk)
    return render(caller, wanted, rows.values_list(*wanted.columns(caller.held)))[0]


def render(caller: Caller, wanted: Wanted, tuples: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows as JSON holds them, in the order given. The number of queries depends on ``expand`` alone."""
    veils = wanted.veils(caller.held)
    asked = [name for name, veil in veils.items() if veil.column is not None]
    state = ["state"] if veils and "state" in wanted.shape.fields else []
    names = [*wanted.lookups, *(f"veil {name}" for name in (*state, *asked))]
    read = [dict(zip(names, values, strict=False)) for values in tuples]
    rows = [_row(wanted, veils, values) for values in read]
    if wanted.expand:
        links = {name: _links(caller, wanted, name, read) for name in wanted.expand}
        for row, values in zip(rows, read, strict=True):
            row["expanded"] = {
                name: found[key]
                for name, found in links.items()
                if (key := values[wanted.shape.fields[name].attname]) in found
            }
    return rows


def _row(wanted: Wanted, veils: dict[str, Veil], values: Row) -> Row:
    row = {name: plain(values[wanted.shape.fields[name].attname]) for name in wanted.fields}
    veiled = []
    for name, veil in veils.items():
        how = veil.how(values.get(f"veil {name}", False), values.get("veil state"))
        if how == "whole":
            continue
        veiled.append(name)
        if row[name] not in (None, ""):
            row[name] = mask_value(row[name]) if how == "masked" and isinstance(row[name], str) else None
    if wanted.masks or veiled:
        row["masked"] = veiled
    return row


def _links(caller: Caller, wanted: Wanted, name: str, read: list[Row]) -> dict[int, Row]:
    """The linked records by key: people by name, other kinds only within what the caller may see."""
    model = wanted.shape.expandable[name]
    keys = {values[wanted.shape.fields[name].attname] for values in read} - {None}
    if model is Account:
        names = Account.objects.filter(pk__in=keys).values_list("pk", "name")
        return {pk: {"id": pk, "kind": "access.account", "title": title} for pk, title in names}
    resource = resource_of(model)
    if resource is None:
        return {}
    seen = resource.model.objects.filter(covered(caller.held, resource.see, resource.model), pk__in=keys)
    hide = resource.title in resource.masked or not told_whole(caller.held, resource, resource.title)
    return {
        pk: {"id": pk, "kind": resource.kind, "title": mask_value(str(title)) if hide else str(title or "")}
        for pk, title in seen.values_list("pk", title_path(model))
    }
