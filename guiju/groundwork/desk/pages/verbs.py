"""One page carries out every verb: its form, its refusals, its success."""

import re
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext

from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import answers, person, posted
from guiju.groundwork.desk.fields import resource_of
from guiju.groundwork.desk.forms import Asked, fields_of
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.pages.gates import gate_panel
from guiju.groundwork.desk.pages.records import COMPOSERS
from guiju.groundwork.desk.pages.stale import stale_panel
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import GateShut, Invalid, NotAllowed, NotFound, Refused, Stale
from guiju.groundwork.policy.book import in_force

MOST_AT_ONCE = 200
_RECORD_PAGE = re.compile(r"/[-\w]+/(\d+/|board/)")


def do(request: HttpRequest, name: str) -> HttpResponse:
    """``/do/leads.assign/?id=12``: the form of a verb (GET), or the verb itself (POST)."""
    verb = REGISTER.offered(name)
    if verb is None:
        raise NotFound
    if not person.rights(request).may(name):
        raise NotAllowed("access.no_right", NO_RIGHT)
    keys = _keys(request)
    if request.method != "POST":
        record = _record(request, verb, keys[0]) if len(keys) == 1 else None
        return draw(request, verb, record, given=posted.prefilled(request.GET), keys=keys)
    return _post_many(request, verb, keys) if len(keys) > 1 else _post_one(request, verb, keys[0] if keys else None)


def draw(
    request: HttpRequest, verb: Verb[Any], record: Any, *, given: dict[str, Any], keys: list[int],
    errors: dict[str, str] | None = None, sentence: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The form, as a fragment for the open dialog or as a page of its own."""
    book = in_force(person.actor(request).now)
    fields = fields_of(Asked(verb, record, given, errors or {}, book, person.rights(request)))
    hidden = set(request.GET.get("hide", request.POST.get("hide", "")).split(","))
    resource = resource_of(verb.model)
    known = {field.name for field in fields}
    context = {
        "verb": verb.name, "label": label(verb.name), "record": record, "resource": resource, "hide": ",".join(hidden),
        "fields": [field for field in fields if field.name not in hidden and field.widget != "hidden"],
        "hidden": [field for field in fields if field.name in hidden or field.widget == "hidden"],
        "version": request.POST.get("version") or getattr(record, "version", ""), "keys": keys, "many": len(keys) > 1,
        "key": uuid.uuid4().hex, "next": _next(request), "sentence": sentence,
        "loose_errors": [text for name, text in (errors or {}).items() if name.split(".")[0] not in known],
        "has_file": any(field.widget == "file" for field in fields),
        "title": str(record) if record is not None else (gettext(resource.label) if resource else ""),
    }  # fmt: skip
    template = "desk/parts/verb_form.html" if request.headers.get("HX-Request") else "desk/verb.html"
    response = render(request, template, context, status=status)
    if status != 200 and request.headers.get("HX-Request"):
        response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
    return response


def _post_one(request: HttpRequest, verb: Verb[Any], key: int | None) -> HttpResponse:
    edit = REGISTER.verbs.get(f"{verb.name.split('.')[0]}.edit_{verb.model._meta.model_name}")
    given: dict[str, Any] = {}
    fill: dict[str, Any] = {}
    try:
        given, fill = posted.inputs(request, verb), posted.fill(request, edit)
        version = request.POST.get("version", "")
        asked = Request(
            verb.name, key, given, fill=fill, key=request.POST.get("key") or None,
            if_match=int(version) if version.isdecimal() and not verb.creates else None,
        )  # fmt: skip
        record = perform(person.actor(request), asked, held=person.rights(request)).record
    except GateShut as shut:
        return gate_panel(request, verb, key, given, fill, shut)
    except Stale:
        return stale_panel(request, verb, _record(request, verb, key), given)
    except Refused as refusal:
        if refusal.status not in (400, 422) or not inputs_of(verb).fields:
            raise
        record = _record(request, verb, key) if key is not None else None
        errors = answers.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        return draw(
            request, verb, record, given={**given, **fill}, keys=[key] if key else [], errors=errors,
            sentence=answers.sentence(refusal.text, refusal.params), status=refusal.status,
        )  # fmt: skip
    return done(request, verb, record)


def done(request: HttpRequest, verb: Verb[Any], record: Any) -> HttpResponse:
    """After success: a new record is opened, an old one's page shown again."""
    resource = resource_of(type(record))
    messages.success(request, gettext("Done: %(what)s · %(record)s") % {"what": label(verb.name), "record": record})
    own = f"/{resource.slug}/{record.pk}/" if resource is not None else "/"
    if request.headers.get("X-Board"):
        return HttpResponse(status=204)
    target = own if _opens(request, verb, resource) else _next(request) or own
    if request.headers.get("HX-Request"):
        here = request.headers.get("HX-Current-URL", "")
        response = HttpResponse(status=204)
        if here.endswith(target):
            response["HX-Refresh"] = "true"
        else:
            response["HX-Redirect"] = target
        return response
    return redirect(target)


def _opens(request: HttpRequest, verb: Verb[Any], resource: Any) -> bool:
    """A new record is opened; not so what is noted on a record's page and belongs to it."""
    aside = resource is None or resource.group is None or verb.name in COMPOSERS or bool(request.POST.get("stay"))
    return verb.creates and not (aside and _RECORD_PAGE.match(_next(request)))


def _post_many(request: HttpRequest, verb: Verb[Any], keys: list[int]) -> HttpResponse:
    """The same verb on each of the chosen records; what was refused is listed with its reason."""
    given, base = posted.inputs(request, verb), request.POST.get("key") or uuid.uuid4().hex
    refused: list[tuple[int, str]] = []
    for key in keys[:MOST_AT_ONCE]:
        try:
            perform(
                person.actor(request),
                Request(verb.name, key, given, key=f"{base}-{key}"),
                held=person.rights(request),
            )
        except Invalid as refusal:
            errors = answers.field_errors(refusal)
            return draw(request, verb, None, given=given, keys=keys, errors=errors, status=400)
        except Refused as refusal:
            refused.append((key, answers.sentence(refusal.text, refusal.params)))
    count = len(keys) - len(refused)
    told = ngettext("%(what)s: %(n)d record", "%(what)s: %(n)d records", count) % {"what": label(verb.name), "n": count}
    if not refused:
        messages.success(request, told)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    resource = resource_of(verb.model)
    context = {"label": label(verb.name), "told": told, "refused": refused, "slug": resource.slug if resource else ""}
    return render(request, "desk/parts/bulk_result.html", context)


def _record(request: HttpRequest, verb: Verb[Any], key: int | None) -> Any:
    kept = verb.model.every if verb.revives else verb.model.objects
    record = kept.filter(covered(person.rights(request), verb.name, verb.model), pk=key).first()
    if record is None:
        raise NotFound
    return record


def _keys(request: HttpRequest) -> list[int]:
    given = request.POST if request.method == "POST" else request.GET
    raw = [*given.getlist("id"), *",".join(given.getlist("ids")).split(",")]
    return list(dict.fromkeys(int(part) for part in raw if part.strip().isdecimal()))[:MOST_AT_ONCE]


def _next(request: HttpRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    wanted = given.get("next") or ""
    if not wanted and request.headers.get("HX-Current-URL"):
        wanted = "/" + request.headers["HX-Current-URL"].split("/", 3)[-1]
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else ""
