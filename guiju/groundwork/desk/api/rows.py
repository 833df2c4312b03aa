"""From rows to JSON: raw values, masks laid over sensitive ones, links followed within what the caller may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from guiju.groundwork.access.masks import mask, may_see_whole
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.api.auth import Caller
from guiju.groundwork.desk.api.shape import Shape, shape_of
from guiju.groundwork.desk.fields import resource_of, title_path
from guiju.groundwork.desk.resource import Resource
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
    def lookups(self) -> tuple[str, ...]:
        """The columns to read: fields, links to follow, and whom a row belongs to where a mask depends on it."""
        names = dict.fromkeys((*self.fields, *self.expand))
        return tuple(self.shape.fields[name].attname for name in names) + (
            ("of_owner", "of_path") if self.masks else ()
        )

    @property
    def masks(self) -> bool:
        """True when one of the fields is a sensitive one."""
        return any(name in self.shape.masked for name in self.fields)

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with whom they belong to, where a mask asks for it."""
        if not self.masks:
            return rows
        model = self.shape.resource.model
        owner, unit = getattr(model, "scope_owner", None), getattr(model, "scope_unit", None)
        found: QuerySet[Any] = rows.annotate(of_owner=F(owner or "pk"), of_path=F(f"{unit}__path" if unit else "pk"))
        return found


def _names(text: str | None) -> tuple[str, ...]:
    return () if text is None else tuple(dict.fromkeys(part.strip() for part in text.split(",")))


def one(caller: Caller, wanted: Wanted, pk: int) -> Row:
    """The record just written, as it stands."""
    rows = wanted.annotated(wanted.shape.resource.model.every.filter(pk=pk))
    return render(caller, wanted, rows.values_list(*wanted.lookups))[0]


def render(caller: Caller, wanted: Wanted, tuples: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows as JSON holds them, in the order given. The number of queries depends on ``expand`` alone."""
    read = [dict(zip(wanted.lookups, values, strict=False)) for values in tuples]
    rows = [_row(caller, wanted, values) for values in read]
    if wanted.expand:
        links = {name: _links(caller, wanted, name, read) for name in wanted.expand}
        for row, values in zip(rows, read, strict=True):
            row["expanded"] = {
                name: found[key]
                for name, found in links.items()
                if (key := values[wanted.shape.fields[name].attname]) in found
            }
    return rows


def _row(caller: Caller, wanted: Wanted, values: Row) -> Row:
    row = {name: plain(values[wanted.shape.fields[name].attname]) for name in wanted.fields}
    if wanted.masks:
        hidden = [
            name for name in wanted.fields if name in wanted.shape.masked and not _open(caller, wanted, name, values)
        ]
        for name in hidden:
            row[name] = mask(str(row[name])) if row[name] not in (None, "") else row[name]
        row["masked"] = hidden
    return row


def _open(caller: Caller, wanted: Wanted, name: str, values: Row) -> bool:
    model = wanted.shape.resource.model
    owner = values["of_owner"] if getattr(model, "scope_owner", None) else None
    path = values["of_path"] if getattr(model, "scope_unit", None) else None
    return may_see_whole(caller.held, wanted.shape.masked[name], owner, path)


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
    hide = resource.title in resource.masked
    return {
        pk: {"id": pk, "kind": resource.kind, "title": mask(str(title)) if hide else str(title or "")}
        for pk, title in seen.values_list("pk", title_path(model))
    }
