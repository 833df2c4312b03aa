"""The OpenAPI 3.1 document: made from the same list of operations as the routes, in the language of the moment."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext

from guiju import __version__
from guiju.groundwork.desk.api import problems
from guiju.groundwork.desk.api.components import REF, answer_name, body_of, example, schemas
from guiju.groundwork.desk.api.parameters import parameters
from guiju.groundwork.desk.api.surface import Operation
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.text import N_

BASE = "/api/v1"
Schema = dict[str, Any]
_ABOUT = N_(
    "Every write is a verb. Inputs are the body's own members; a verb on a record also takes “fill”, an object of "
    "fields that the edit verb sets first, in the same transaction: so a gate's question is answered. Send "
    "Idempotency-Key with writes: a repeated key replays the stored answer. Send the ETag you read as If-Match: "
    "an edit needs it, other verbs honour it. Errors are application/problem+json; a 422 names the clauses that "
    "stand in the way."
)
_DOES = {
    "list": N_("List: %(kind)s"),
    "get": N_("Read one: %(kind)s"),
    "timeline": N_("What happened: %(kind)s"),
    "bulk": N_("%(verb)s, for many"),
    "verbs": N_("Every verb of the house"),
    "clauses": N_("Every clause of the policies in force"),
}
_READS, _WRITES = (400, 401, 403, 404), (400, 401, 403, 404, 409, 412, 413, 422)


def document(surface: Iterable[Operation]) -> Schema:
    """The whole document in the language of the moment; it is made once per language and process."""
    return _document(tuple(surface), get_language() or "zh-hans")


@lru_cache(maxsize=8)
def _document(surface: tuple[Operation, ...], _language: str) -> Schema:
    paths: dict[str, Schema] = {}
    for operation in surface:
        paths.setdefault(BASE + operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Guiju", "version": __version__, "description": gettext(_ABOUT)},
        "servers": [{"url": "/"}],
        "tags": _tags(surface),
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas(surface),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": gettext("A personal token.")},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
        },
    }


def _tags(surface: tuple[Operation, ...]) -> list[Schema]:
    labels = {module.name: gettext(module.label) for module in HOUSE.modules}
    used = dict.fromkeys(operation.tag for operation in surface)
    return [{"name": tag, "description": labels.get(tag, tag)} for tag in used]


def _operation(operation: Operation) -> Schema:
    found: Schema = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": _summary(operation),
        "parameters": parameters(operation),
        "responses": _responses(operation),
    }
    if operation.verb_name:
        about = (operation.verb.body.__doc__ or "").strip()
        found |= {"description": about, "x-verb": operation.verb_name, "requestBody": _body(operation)}
    return found


def _summary(operation: Operation) -> str:
    names = {}
    if operation.slug:
        many = operation.does == "list"
        names["kind"] = gettext(operation.resource.plural if many else operation.resource.label)
    if operation.verb_name:
        names["verb"] = gettext(HOUSE.labels.get(operation.verb_name, operation.verb_name))
    return gettext(_DOES.get(operation.does, "%(verb)s")) % names


def _body(operation: Operation) -> Schema:
    model = body_of(operation)
    required = any(field.is_required() for field in model.model_fields.values())
    content: Schema = {"schema": {"$ref": REF + model.__name__}, "example": example(operation)}
    return {"content": {"application/json": content}, "required": required}


def _responses(operation: Operation) -> Schema:
    status = {"make": 201, "bulk": 207}.get(operation.does, 200)
    answer: Schema = {
        "description": gettext("Done") if operation.verb_name else gettext("Found"),
        "content": {"application/json": {"schema": {"$ref": REF + answer_name(operation)}}},
    }
    headers = _headers(operation)
    if headers:
        answer["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
        }
    found = {str(status): answer, **{str(code): _problem(code) for code in _refusals(operation)}}
    if operation.does == "get":
        found["304"] = {"description": gettext("Unchanged since the version in If-None-Match.")}
    return found


def _headers(operation: Operation) -> dict[str, str]:
    headers = {}
    if operation.does in ("get", "make", "edit", "act"):
        headers["ETag"] = gettext("The version, for If-Match.")
    if operation.does == "make":
        headers["Location"] = gettext("The address of the new record.")
    if operation.does == "list":
        headers["Link"] = gettext("The address of the next page.")
    return headers


def _refusals(operation: Operation) -> tuple[int, ...]:
    if not operation.slug:
        return (401,)
    if not operation.verb_name:
        return _READS
    return (*_WRITES, 428) if operation.does == "edit" else _WRITES


def _problem(code: int) -> Schema:
    return {
        "description": gettext(problems.TITLES[code]),
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": f"{REF}Problem"}}},
    }
