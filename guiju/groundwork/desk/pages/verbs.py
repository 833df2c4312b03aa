"""One page carries out every verb: its form, its refusals, its success."""

import json
import re
import uuid
from dataclasses import dataclass, field
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
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages.found import seen
from guiju.groundwork.desk.pages.gates import gate_panel
from guiju.groundwork.desk.pages.records import page_of
from guiju.groundwork.desk.pages.stale import stale_panel
from guiju.groundwork.desk.pages.undo import tags_of
from guiju.groundwork.desk.shell import Shell
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import GateShut, Invalid, NotAllowed, NotFound, Refused, Stale
from guiju.groundwork.policy.book import in_force

MOST_AT_ONCE, QUICK_FIELDS = 200, 6
_RECORD_PAGE = re.compile(r"/[-\w]+/(\d+/|board/)")


@dataclass(frozen=True)
class Drawn:
    """What a form shows besides its fields: values known, sentences at fields, one above them, the status."""

    given: dict[str, Any] = field(default_factory=dict)
    keys: list[int] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    sentence: str = ""
    status: int = 200


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
        return draw(request, verb, record, Drawn(posted.prefilled(request.GET), keys))
    return _post_many(request, verb, keys) if len(keys) > 1 else _post_one(request, verb, keys[0] if keys else None)


def draw(request: HttpRequest, verb: Verb[Any], record: Any, drawn: Drawn) -> HttpResponse:
    """The form: as a fragment for the open dialog, as one field in its place (``inline``), or as a page of its own."""
    book, only = in_force(person.actor(request).now), _asked(request, "only")
    fields = fields_of(
        Asked(verb, record, drawn.given, drawn.errors, book, person.rights(request)), [only] if only else None
    )
    hide = set(_asked(request, "hide").split(","))
    resource = resource_of(verb.model)
    known = {one.name for one in fields}
    asking = [one for one in fields if one.name not in hide and one.widget != "hidden"]
    quick = bool(_asked(request, "quick")) and verb.creates
    context = {
        "verb": verb.name, "label": label(verb.name), "record": record, "resource": resource, "hide": ",".join(hide),
        "fields": asking, "only": only, "quick": quick, **(_quick(request, verb, asking) if quick else {}),
        "hidden": [one for one in fields if one.name in hide or one.widget == "hidden"],
        "version": request.POST.get("version") or getattr(record, "version", ""), "keys": drawn.keys,
        "many": len(drawn.keys) > 1, "key": uuid.uuid4().hex, "next": _next(request), "sentence": drawn.sentence,
        "loose_errors": [text for name, text in drawn.errors.items() if name.split(".")[0] not in known],
        "has_file": any(one.widget == "file" for one in fields),
        "title": str(record) if record is not None else (gettext(resource.label) if resource else ""),
    }  # fmt: skip
    response = render(request, _template(request, quick=quick), context, status=drawn.status)
    if drawn.status != 200 and request.headers.get("HX-Request") and not only:
        response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
    return response


def _template(request: HttpRequest, *, quick: bool) -> str:
    if not request.headers.get("HX-Request"):
        return "desk/verb.html"
    if _asked(request, "only"):
        return "desk/parts/fact_form.html"
    return "desk/parts/quick_form.html" if quick else "desk/parts/verb_form.html"


def _quick(request: HttpRequest, verb: Verb[Any], asking: list[Any]) -> dict[str, Any]:
    """The six fields of a quick form (what is needed first), the rest, and the other kinds that can be opened."""
    needed = [one for one in asking if one.required]
    first = (needed + [one for one in asking if not one.required])[:QUICK_FIELDS]
    resource = resource_of(verb.model)
    return {
        "first": [one for one in asking if one in first], "rest": [one for one in asking if one not in first],
        "kinds": Shell(request).create, "alike": resource is not None and resource.alike is not None,
        "rest_wrong": any(one.error for one in asking if one not in first),
    }  # fmt: skip


def _post_one(request: HttpRequest, verb: Verb[Any], key: int | None) -> HttpResponse:
    edit = REGISTER.verbs.get(f"{verb.name.split('.')[0]}.edit_{verb.model._meta.model_name}")
    given: dict[str, Any] = {}
    fill: dict[str, Any] = {}
    try:
        given = posted.unmasked(posted.inputs(request, verb), verb, key, person.rights(request))
        fill = posted.unmasked(posted.fill(request, edit), verb, key, person.rights(request))
        version = request.POST.get("version", "")
        asked = Request(
            verb.name, key, given, fill=fill, key=request.POST.get("key") or None,
            if_match=int(version) if version.isdecimal() and not verb.creates else None,
        )  # fmt: skip
        record = perform(person.actor(request), asked, held=person.rights(request)).record
    except GateShut as shut:
        if key is not None:
            _record(request, verb, key)
        return gate_panel(request, verb, key, given, fill, shut)
    except Stale:
        return stale_panel(request, verb, _record(request, verb, key), given)
    except Refused as refusal:
        if refusal.status not in (400, 422) or not inputs_of(verb).fields:
            raise
        record = _record(request, verb, key) if key is not None else None
        errors = answers.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        sentence = answers.sentence(refusal.text, refusal.params)
        keys = [key] if key else []
        return draw(request, verb, record, Drawn({**given, **fill}, keys, errors, sentence, refusal.status))
    return done(request, verb, record)


def done(request: HttpRequest, verb: Verb[Any], record: Any) -> HttpResponse:
    """After success: a new record is opened, an old one's page shown again, or the next one asked for."""
    resource = resource_of(type(record))
    if request.headers.get("X-Board"):
        return HttpResponse(status=204)
    if request.POST.get("only") and resource is not None and request.headers.get("HX-Request"):
        return _page_again(request, resource, record)
    own = f"/{resource.slug}/{record.pk}/" if resource is not None else "/"
    told = gettext("Done: %(what)s · %(record)s") % {"what": label(verb.name), "record": record}
    if request.POST.get("after") in ("new", "stay") and request.headers.get("HX-Request"):
        return _made(request, verb, told, own)
    messages.success(request, told, extra_tags=tags_of(person.rights(request), verb, record))
    if record.discarded_at is not None and resource is not None:  # its page is gone with it
        own = f"/{resource.slug}/"
        target = own if _RECORD_PAGE.match(_next(request)) else _next(request) or own
    else:
        target = own if _opens(request, verb, resource) else _next(request) or own
    if not request.headers.get("HX-Request"):
        return redirect(target)
    here = request.headers.get("HX-Current-URL", "")
    refresh = here.endswith(target)
    return HttpResponse(status=204, headers={"HX-Refresh": "true"} if refresh else {"HX-Redirect": target})


def _page_again(request: HttpRequest, resource: Any, record: Any) -> HttpResponse:
    """After a field was changed in its place: the whole page as it now stands, without a reload."""
    try:
        page = page_of(request, resource, seen(request, resource, record.pk), related=True)
        response = render(request, "desk/record.html", page)
    except NotFound:  # the change took the record out of the person's sight
        return HttpResponse(status=204, headers={"HX-Redirect": f"/{resource.slug}/"})
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"] = "#main", "innerHTML", "#main > *"
    return response


def _made(request: HttpRequest, verb: Verb[Any], told: str, own: str) -> HttpResponse:
    """Quick create: say what was made, with a way to it; ``new`` asks for the next one, ``stay`` shuts the form."""
    again = request.POST["after"] == "new"
    response = draw(request, verb, None, Drawn()) if again else HttpResponse(status=204)
    event = {"gj-made": {"told": told, "url": own, "open": gettext("Open it")}}
    response["HX-Trigger"] = json.dumps(event)
    return response


def _opens(request: HttpRequest, verb: Verb[Any], resource: Any) -> bool:
    """A new record is opened; not so what is noted on a record's page and belongs to it."""
    writes = any(composer.verb == verb.name for composer in HOUSE.composers)
    aside = resource is None or resource.group is None or writes or bool(request.POST.get("stay"))
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
            return draw(request, verb, None, Drawn(given, keys, answers.field_errors(refusal), status=400))
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
    """The record that the verb is for; a right to the verb that reaches further than sight draws nobody a form."""
    held, resource = person.rights(request), resource_of(verb.model)
    rows = (verb.model.every if verb.revives else verb.model.objects).filter(covered(held, verb.name, verb.model))
    if resource is not None:
        rows = rows.filter(covered(held, resource.see, verb.model))
    record = rows.filter(pk=key).first()
    if record is None:
        raise NotFound
    return record


def _keys(request: HttpRequest) -> list[int]:
    given = request.POST if request.method == "POST" else request.GET
    raw = [*given.getlist("id"), *",".join(given.getlist("ids")).split(",")]
    return list(dict.fromkeys(int(part) for part in raw if part.strip().isdecimal()))[:MOST_AT_ONCE]


def _asked(request: HttpRequest, name: str) -> str:
    return (request.POST if request.method == "POST" else request.GET).get(name) or ""


def _next(request: HttpRequest) -> str:
    wanted = _asked(request, "next")
    if not wanted and request.headers.get("HX-Current-URL"):
        wanted = "/" + request.headers["HX-Current-URL"].split("/", 3)[-1]
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else ""
