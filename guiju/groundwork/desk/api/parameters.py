"""The parameters of each operation, as the document tells them: the filters of lists, the headers of writes."""

from typing import Any

from django.utils.translation import gettext

from guiju.groundwork.desk import query
from guiju.groundwork.desk.api.shape import shape_of
from guiju.groundwork.desk.api.surface import Operation
from guiju.groundwork.desk.fields import FieldView, field_of
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.kernel import tree

Schema = dict[str, Any]
_BY_OPERATOR = {"number": ("gte", "lte"), "money": ("gte", "lte"), "date": ("gte", "lte"), "moment": ("gte", "lt")}


def parameters(operation: Operation) -> list[Schema]:
    """In the order in which they are most used."""
    found = [_id()] if "{id}" in operation.path else []
    if operation.does == "list":
        return [*found, *_paging(operation.resource), *_filters(operation.resource)]
    if operation.does == "get":
        return [*found, *_shown(operation.resource), _header("If-None-Match", gettext("The ETag you hold."))]
    if operation.does == "timeline":
        before = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
        return [*found, _query("before", before, gettext("The key in “next” of the page before."))]
    if operation.verb_name:
        return [*found, *_write_headers(operation)]
    return found


def _id() -> Schema:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "format": "int64", "minimum": 1},
    }


def _query(name: str, schema: Schema, description: str, **extra: Any) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description, **extra}


def _header(name: str, description: str, *, required: bool = False, **schema: Any) -> Schema:
    shape = {"type": "string", **schema}
    return {"name": name, "in": "header", "schema": shape, "description": description, "required": required}


def _shown(resource: Resource) -> list[Schema]:
    shape = shape_of(resource)
    found = [_names("fields", list(shape.fields), gettext("Answer only these fields."))]
    if shape.expandable:
        found.append(_names("expand", list(shape.expandable), gettext("Follow these links.")))
    return found


def _names(name: str, known: list[str], description: str) -> Schema:
    schema = {"type": "array", "items": {"type": "string", "enum": known}}
    return _query(name, schema, description, style="form", explode=False)


def _paging(resource: Resource) -> list[Schema]:
    sortable = [name for name in _sort_names(resource) if name not in resource.masked]
    return [
        _query("q", {"type": "string", "maxLength": 100}, gettext("Words to find.")),
        *_shown(resource),
        _query("where", {"type": "string", "maxLength": tree.LONGEST, "examples": ["or(state:new,owner:me)"]},
               gettext("Conditions joined by and(…) and or(…), besides the filters below.")),
        _sort([*sortable, *(f"-{name}" for name in sortable)]),
        _query("after", {"type": "string"}, gettext("The “next” of the page before.")),
        _query("size", {"type": "integer", "minimum": 1, "maximum": query.MOST}, gettext("Rows on a page, else 50.")),
        _query(
            "updated_since", {"type": "string", "format": "date-time"},
            gettext("Only what changed at or after this moment, discarded records among it, oldest change first."),
        ),
    ]  # fmt: skip


def _sort(names: list[str]) -> Schema:
    schema = {"type": "array", "maxItems": query.SORT_KEYS, "items": {"type": "string", "enum": names}}
    return _query(
        "sort", schema, gettext("Order, by at most three fields; a minus: large first."), style="form", explode=False
    )


def _sort_names(resource: Resource) -> list[str]:
    declared = [c if isinstance(c, str) else c.field for c in resource.columns]
    return list(dict.fromkeys([*declared, "created_at", "updated_at", "id"]))


def _filters(resource: Resource) -> list[Schema]:
    found = []
    for name in dict.fromkeys([*resource.filters, *shape_of(resource).expandable]):
        if name in resource.masked:
            continue
        view = field_of(resource, name)
        found.append(_filter(view, name, ""))
        found += [_filter(view, name, operator) for operator in _BY_OPERATOR.get(view.kind, ())]
    return found


def _filter(view: FieldView, name: str, operator: str) -> Schema:
    schema: Schema = {"type": "string"}
    if view.choices:
        schema["examples"] = list(view.choices)
    if not operator:
        schema = {"type": "array", "items": schema}
    named = f"{name}.{operator}" if operator else name
    return _query(named, schema, view.label, **({} if operator else {"style": "form", "explode": True}))


def _write_headers(operation: Operation) -> list[Schema]:
    about = gettext("Your own key for this call: repeated, it replays the stored answer.")
    found = [_header("Idempotency-Key", about, pattern=r"^[\x21-\x7e]{1,80}$")]
    if operation.does in ("edit", "act"):
        about = gettext("The ETag of the record you read.")
        found.append(_header("If-Match", about, required=operation.does == "edit", pattern=r'^("[0-9]{1,18}"|\*)$'))
    return found
