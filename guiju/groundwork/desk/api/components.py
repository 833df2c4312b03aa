"""The schemas of the document: records, pages of them, bodies of verbs with an example each, problems."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from guiju.groundwork.desk.api import problems
from guiju.groundwork.desk.api.bodies import FILL, bulk_model
from guiju.groundwork.desk.api.shape import shape_of
from guiju.groundwork.desk.api.surface import MOST_AT_ONCE, Operation, model_of
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.inputs import inputs_of

REF = "#/components/schemas/"
Schema = dict[str, Any]
_SHARED = {"timeline": "Timeline", "verbs": "Verbs", "clauses": "Clauses"}
_SUFFIX = {"list": "List", "bulk": "Results"}


def schemas(surface: Iterable[Operation]) -> Schema:
    """Every schema by name."""
    surface = tuple(surface)
    found = _bodies(surface)
    found |= {
        "Problem": problems.schema(),
        "Link": _link(),
        "Timeline": _timeline(),
        "Verbs": _verbs(),
        "Clauses": _clauses(),
    }
    for operation in surface:
        if operation.does == "list":
            name = record_name(operation.resource)
            found |= {name: shape_of(operation.resource).json_schema(), f"{name}List": _page(name)}
        elif operation.does == "bulk":
            name = record_name(operation.resource)
            found[f"{name}Results"] = _results(name)
    return found


def record_name(resource: Resource) -> str:
    """``LeadsLeadRecord``: module and model, unlike the name of any body."""
    return "".join(part.title() for part in resource.kind.replace(".", "_").split("_")) + "Record"


def answer_name(operation: Operation) -> str:
    """The schema of what an operation answers."""
    if operation.does in _SHARED:
        return _SHARED[operation.does]
    return record_name(operation.resource) + _SUFFIX.get(operation.does, "")


def body_of(operation: Operation) -> type[BaseModel]:
    """The shape of what an operation takes."""
    model = model_of(operation)
    return bulk_model(model, MOST_AT_ONCE) if operation.does == "bulk" else model


def _bodies(surface: tuple[Operation, ...]) -> Schema:
    models = list(dict.fromkeys(body_of(operation) for operation in surface if operation.verb_name))
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=REF + "{model}")
    made: Schema = found.get("$defs", {})
    for operation in surface:
        if operation.verb_name:
            _label(made, operation)
    return made


def _label(made: Schema, operation: Operation) -> None:
    """Inputs are called what the record's fields are called, in the language of the moment."""
    verb = operation.verb
    fields = {field.name: field for field in verb.model._meta.concrete_fields}
    labels = {
        given.name: given.ask.label if given.ask else str(getattr(fields.get(given.name), "verbose_name", given.name))
        for given in inputs_of(verb).fields
    }
    helps = {given.name: given.ask.help for given in inputs_of(verb).fields if given.ask and given.ask.help}
    for name, schema in made.get(model_of(operation).__name__, {}).get("properties", {}).items():
        if name in labels and "$ref" not in schema:
            schema["title"] = capfirst(gettext(labels[name]))
        if name in helps:
            schema["description"] = gettext(helps[name])


def example(operation: Operation) -> Schema:
    """A body as somebody might send it: what is needed, and nothing else."""
    made = body_of(operation).model_json_schema()
    found = _example(made, made.get("$defs", {}))
    return found if isinstance(found, dict) else {}


def _example(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _example(known[schema["$ref"].rsplit("/", 1)[-1]], known)
    if "anyOf" in schema:
        return _example(schema["anyOf"][-1 if schema["anyOf"][0].get("type") == "number" else 0], known)
    if "enum" in schema or "const" in schema:
        return schema.get("const") or schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        needed = schema.get("required") or [name for name in schema.get("properties", {}) if name != FILL][:1]
        return {name: _example(schema["properties"][name], known) for name in needed}
    if kind == "array":
        return [_example(schema.get("items", {}), known)]
    return _simple_example(schema)


def _simple_example(schema: Mapping[str, Any]) -> Any:
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    if "pattern" in schema:
        return "1000"
    return {"integer": 1, "number": 1, "boolean": True, "string": "…"}.get(schema.get("type", ""))


_BY_FORMAT = {"date": "2026-03-31", "date-time": "2026-03-31T09:30:00+08:00"}
_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer", "format": "int64"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_FLAG: Schema = {"type": "boolean"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_ANYTHING: Schema = {"type": "object", "additionalProperties": True}


def _object(properties: Schema, *optional: str) -> Schema:
    needed = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def _items(item: Schema, **beside: Schema) -> Schema:
    return _object({"items": {"type": "array", "items": item}, **beside})


def _link() -> Schema:
    return _object({"id": _WHOLE, "kind": _TEXT, "title": _TEXT})


def _page(name: str) -> Schema:
    return _items({"$ref": REF + name}, next=_MAYBE_TEXT)


def _results(name: str) -> Schema:
    row = _object(
        {
            "id": _WHOLE, "status": {"type": "integer"},
            "record": {"$ref": REF + name}, "problem": {"$ref": f"{REF}Problem"},
        },
        "record", "problem",
    )  # fmt: skip
    return _object({"results": {"type": "array", "items": row}})


def _timeline() -> Schema:
    entry = {
        "id": _WHOLE, "event": _TEXT, "label": _TEXT, "verb": _TEXT, "kind": _TEXT, "record": _WHOLE, "actor": _TEXT,
        "door": _TEXT, "happened_at": _MOMENT, "recorded_at": _MOMENT, "policy": _TEXT, "before": _ANYTHING,
        "after": _ANYTHING, "kept": _TEXTS, "waived": _TEXTS, "caused_by": {"type": ["integer", "null"]},
    }  # fmt: skip
    return _items(_object(entry), next={"type": ["integer", "null"]})


def _verbs() -> Schema:
    one_input = _object({"name": _TEXT, "required": _FLAG})
    verb = {
        "name": _TEXT, "label": _TEXT, "kind": _TEXT, "resource": _MAYBE_TEXT, "creates": _FLAG, "from": _TEXTS,
        "to": _MAYBE_TEXT, "inputs": {"type": "array", "items": one_input}, "may": _FLAG,
    }  # fmt: skip
    return _items(_object(verb))


def _clauses() -> Schema:
    clause = {
        "id": _TEXT, "policy": _TEXT, "chapter": _TEXT, "title": _TEXT, "text": _TEXT, "actor": _TEXTS, "state": _TEXT,
        "coverage": {"type": "string", "enum": ["enforced", "clocked", "measured", "attested", "open"]},
        "controls": _TEXTS, "measure": _MAYBE_TEXT, "same_as": _TEXTS,
    }  # fmt: skip
    return _items(_object(clause), book=_TEXT)
