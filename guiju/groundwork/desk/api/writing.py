"""Writing calls: one verb on one record, or on many with an answer for each."""

import re
from hashlib import sha256
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.api.auth import Caller
from guiju.groundwork.desk.api.bodies import FILL, bulk_model, edit_of, read
from guiju.groundwork.desk.api.problems import Unconditional, problem
from guiju.groundwork.desk.api.rows import Row, Wanted, one
from guiju.groundwork.desk.api.surface import MOST_AT_ONCE, Operation, model_of
from guiju.groundwork.desk.fields import resource_of
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow import door
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.kernel.text import N_

_KEY = re.compile(r"[\x21-\x7e]{1,80}\Z")
_TAG = re.compile(r'"(\d{1,18})"\Z')


def made(request: HttpRequest, caller: Caller, operation: Operation) -> HttpResponse:
    """Create a record: 201 with its address."""
    inputs = read(request, model_of(operation))
    _may(caller, operation, inputs)
    return _done(caller, operation, door.Request(operation.verb_name, inputs=inputs, key=_key(request)), status=201)


def edited(request: HttpRequest, caller: Caller, operation: Operation, key: int) -> HttpResponse:
    """Change fields of the version that the caller read; a masked value sent back unchanged is left alone."""
    seen = if_match(request)
    if seen is None and request.headers.get("If-Match", "").strip() != "*":
        raise Unconditional
    inputs = _without_masks(operation.resource, read(request, model_of(operation)))
    _may(caller, operation, inputs)
    asked = door.Request(operation.verb_name, key, inputs, if_match=seen, key=_key(request))
    return _done(caller, operation, asked)


def acted(request: HttpRequest, caller: Caller, operation: Operation, key: int) -> HttpResponse:
    """Carry out a verb on a record."""
    inputs = read(request, model_of(operation))
    fill = inputs.pop(FILL, None) if FILL in model_of(operation).model_fields else None
    _may(caller, operation, inputs, fill)
    asked = door.Request(operation.verb_name, key, inputs, fill, if_match(request), _key(request))
    return _done(caller, operation, asked)


def many(request: HttpRequest, caller: Caller, operation: Operation) -> HttpResponse:
    """Carry out a verb on each of many records, every one in a transaction of its own: 207 with an answer for each."""
    body = read(request, bulk_model(model_of(operation), MOST_AT_ONCE))
    inputs, key = body.get("inputs") or {}, _key(request)
    results = [_row_result(caller, operation, pk, inputs, key) for pk in dict.fromkeys(body["ids"])]
    return JsonResponse({"results": results}, status=207, json_dumps_params={"ensure_ascii": False})


def if_match(request: HttpRequest) -> int | None:
    """The version in If-Match; None when there is none or any will do. Raises Invalid for what is no ETag of ours."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    found = _TAG.match(given)
    if found is None:
        raise Invalid({"If-Match": (N_("Send the ETag as it was given to you, with its quotation marks."), {})})
    return int(found[1])


def _may(caller: Caller, operation: Operation, inputs: Row, fill: Row | None = None) -> None:
    """The right first, so that nobody learns more from a refused link; then every record that the inputs name."""
    if not caller.held.may(operation.verb_name):
        raise NotAllowed("access.no_right", door.NO_RIGHT)
    check_links(caller, operation.verb_name, inputs)
    edit = edit_of(operation.verb)
    if fill and edit:
        check_links(caller, edit, fill)


def check_links(caller: Caller, verb_name: str, inputs: Row) -> None:
    """Refuse the key of a record that the caller may not see, in the same words as a key that does not exist."""
    unseen: dict[str, tuple[str, dict[str, Any]]] = {}
    for field in inputs_of(REGISTER.verbs[verb_name]).fields:
        key = inputs.get(field.name)
        resource = resource_of(field.model) if field.model is not None and key is not None else None
        if resource is not None:
            seen = covered(caller.held, resource.see, resource.model)
            if not resource.model.objects.filter(seen, pk=key).exists():
                unseen[field.name] = (N_("There is no such record, or it is not yours to see."), {})
    if unseen:
        raise Invalid(unseen)


def _key(request: HttpRequest) -> str | None:
    given = request.headers.get("Idempotency-Key")
    if given is not None and not _KEY.match(given):
        raise Invalid({"Idempotency-Key": (N_("1 to 80 characters without spaces."), {})})
    return given


def _done(caller: Caller, operation: Operation, asked: door.Request, status: int = 200) -> HttpResponse:
    wanted = Wanted.of(operation.resource)
    try:
        outcome = door.perform(caller.by, asked, caller.held, answer=lambda record: one(caller, wanted, record.pk))
    except DataError as error:
        raise _unfit() from error
    body = {name: outcome.body[name] for name in (*wanted.fields, "masked") if name in outcome.body}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["ETag"] = f'"{outcome.body["version"]}"'
    if outcome.replayed:
        response["Idempotency-Replayed"] = "true"
    if status == 201:
        response["Location"] = reverse(f"api:{operation.slug}-record", args=[outcome.body["id"]])
    return response


def _row_result(caller: Caller, operation: Operation, pk: int, inputs: Row, key: str | None) -> Row:
    own_key = sha256(f"{key}:{pk}".encode()).hexdigest() if key else None
    wanted = Wanted.of(operation.resource)
    inputs = dict(inputs)
    fill = inputs.pop(FILL, None) if FILL in model_of(operation).model_fields else None
    asked = door.Request(operation.verb_name, pk, inputs, fill, key=own_key)
    try:
        _may(caller, operation, inputs, fill)
        outcome = door.perform(caller.by, asked, caller.held, answer=lambda record: one(caller, wanted, record.pk))
    except DataError:
        return {"id": pk, "status": 400, "problem": problem(_unfit(), operation.resource)}
    except Refused as refused:
        return {"id": pk, "status": refused.status, "problem": problem(refused, operation.resource)}
    return {"id": pk, "status": 200, "record": outcome.body}


def _unfit() -> Invalid:
    return Invalid({"__all__": (N_("A value is too long or too large to be stored."), {})})


def _without_masks(resource: Resource, inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in inputs.items()
        if not (name in resource.masked and isinstance(value, str) and "*" in value)
    }
