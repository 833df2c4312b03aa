"""Refusals as ``application/problem+json``: a true status, and a sentence in the caller's language."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language, gettext

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.kernel.errors import GateShut, Invalid, Refused, Shut, Stale
from guiju.groundwork.kernel.text import N_

TITLES = {
    400: N_("The request does not fit"),
    401: N_("Not signed in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    409: N_("Somebody else was first"),
    412: N_("Changed in the meantime"),
    413: N_("Too large"),
    422: N_("Refused by a rule"),
    428: N_("The version you saw is needed"),
    500: N_("Something went wrong on our side."),
    503: N_("Out of order for the moment"),
}
MEDIA_TYPE = "application/problem+json"


class NotSignedIn(Refused):
    """The call carries neither a token in force nor a session."""

    status = 401

    def __init__(self) -> None:
        super().__init__("access.not_signed_in", N_("Sign in, or send a personal token that is in force."))


class Unconditional(Refused):
    """An edit that does not say which version it was made from could overwrite somebody's work."""

    status = 428

    def __init__(self) -> None:
        super().__init__(
            "flow.if_match_needed",
            N_("Send the ETag of the record you read as If-Match, so that nobody's work is lost."),
        )


class TooLarge(Refused):
    """The body is larger than this door takes."""

    status = 413

    def __init__(self) -> None:
        super().__init__("flow.too_large", N_("The body is larger than 2.5 MB."))


def problem(refused: Refused, resource: Resource | None = None) -> dict[str, Any]:
    """The refusal as RFC 9457 has it, with ``fields`` and ``clauses`` where they apply."""
    body: dict[str, Any] = {
        "type": f"urn:guiju:{refused.code}",
        "title": gettext(TITLES.get(refused.status, TITLES[422])),
        "status": refused.status,
        "detail": sentence(refused.text, refused.params, resource),
        "code": refused.code,
    }
    if isinstance(refused, Invalid):
        body["fields"] = {name: sentence(text, params, resource) for name, (text, params) in refused.fields.items()}
    if isinstance(refused, GateShut):
        body["verb"] = refused.verb
        body["clauses"] = [_clause(shut, resource) for shut in refused.shut]
    if isinstance(refused, Stale):
        body["current_version"] = refused.current_version
    return body


def answer(refused: Refused, resource: Resource | None = None) -> JsonResponse:
    """The refusal as a response."""
    response = JsonResponse(
        problem(refused, resource),
        status=refused.status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    if isinstance(refused, NotSignedIn):
        response["WWW-Authenticate"] = 'Bearer realm="guiju"'
    if isinstance(refused, Stale):
        response["ETag"] = f'"{refused.current_version}"'
    return response


def sentence(text: str, params: Mapping[str, Any], resource: Resource | None = None) -> str:
    """The translated sentence; names of verbs, events, facts and states among its parameters become words."""
    translated = gettext(str(text))
    return translated % {name: _word(value, resource) for name, value in params.items()} if params else translated


def _word(value: Any, resource: Resource | None) -> Any:
    if not isinstance(value, str):
        return value
    labels = resource.states.labels if resource is not None and resource.states is not None else {}
    label = HOUSE.labels.get(value) or labels.get(value)
    return gettext(label) if label else value


def _clause(shut: Shut, resource: Resource | None) -> dict[str, Any]:
    return {
        "id": shut.clause_id,
        "kind": shut.kind,
        "title": shut.title.get(get_language() or "zh-hans"),
        "missing": list(shut.missing),
        "reason": sentence(shut.reason, shut.params, resource),
        "waiver_role": shut.waiver_role,
        "route": shut.route,
    }


def resource_at(request: HttpRequest) -> Resource | None:
    """The kind of record that the address names, so that its states are told by their labels."""
    parts = request.path.split("/api/v1/", 1)[-1].split("/")
    return HOUSE.slugs.get(parts[0])


def schema() -> dict[str, Any]:
    """The problem as an OpenAPI schema."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    clause = {
        "id": text,
        "kind": text,
        "title": text,
        "missing": {**texts, "description": gettext("Fields to fill; they may be sent along as “fill”.")},
        "reason": text,
        "waiver_role": {"type": ["string", "null"]},
        "route": {"type": ["string", "null"]},
    }
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": text,
            "verb": text,
            "current_version": {"type": "integer"},
            "fields": {"type": "object", "additionalProperties": text},
            "clauses": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": clause,
                    "required": list(clause),
                    "additionalProperties": False,
                },
            },
        },
        "required": ["type", "title", "status", "detail", "code"],
        "additionalProperties": False,
    }
