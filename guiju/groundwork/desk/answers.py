"""Refusals, told in one place: the right status, a sentence in the person's language, and what to do about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.words import ref_words
from guiju.groundwork.kernel.errors import GateShut, Invalid, Refused, Shut, Stale

ICONS = {400: "alert-circle", 403: "lock", 404: "map-question", 409: "git-merge", 412: "git-merge", 422: "shield-half"}


def sentence(text: str, params: Any = None) -> str:
    """A msgid with its places filled, in the language of the moment; a record stands there by its kind and number."""
    translated = gettext(text)
    return translated % {name: _spoken(value) for name, value in params.items()} if params else translated


def _spoken(value: Any) -> Any:
    """``leads.lead:17`` as people say it; every other value as it is."""
    kind = value.partition(":")[0] if isinstance(value, str) else ""
    return ref_words(value) if kind in HOUSE.resources else value


def told(refusal: Refused) -> dict[str, Any]:
    """A refusal as JSON: ``code``, ``message``, and by kind ``fields``, ``version`` or ``shut``."""
    answer: dict[str, Any] = {"code": refusal.code, "message": sentence(refusal.text, refusal.params)}
    if isinstance(refusal, Invalid):
        answer["fields"] = field_errors(refusal)
    elif isinstance(refusal, Stale):
        answer["version"] = refusal.current_version
    elif isinstance(refusal, GateShut):
        answer["shut"] = [_shut(item) for item in refusal.shut]
    return answer


def field_errors(refusal: Invalid) -> dict[str, str]:
    """The sentence at each field."""
    return {name: sentence(text, params) for name, (text, params) in refusal.fields.items()}


def _shut(item: Shut) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    return {
        "clause": item.clause_id, "kind": item.kind, "title": item.title.get(language),
        "reason": sentence(item.reason, dict(item.params)), "missing": list(item.missing), "route": item.route,
        "waiver_role": item.waiver_role,
    }  # fmt: skip


def wants_json(request: HttpRequest) -> bool:
    """True for programs: the interface, or a caller that asks for JSON."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def refuse(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The answer to a refusal: JSON, a fragment for the open dialog, or a page."""
    if wants_json(request):
        return JsonResponse(told(refusal), status=refusal.status)
    context = {
        "refusal": told(refusal), "status": refusal.status, "icon": ICONS.get(refusal.status, "alert-circle"),
        "what_to_do": what_to_do(refusal.status),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        response = render(request, "desk/parts/refusal.html", context, status=refusal.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
        return response
    return render(request, "desk/error.html", context, status=refusal.status)


def what_to_do(status: int) -> str:
    """One sentence of advice for a status."""
    advice = {
        400: gettext("Go back, mend the input and try again."),
        403: gettext("Ask your head if you need this for your work."),
        404: gettext("Check the address, or search for the record by name."),
        409: gettext("Reload the page to see where it stands now."),
        412: gettext("Reload the page to see the other change, then save again."),
        422: gettext("Supply what is missing, or ask for approval."),
    }
    return advice.get(status, "")
