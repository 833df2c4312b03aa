"""Reading calls: lists, single records, timelines, and what the house knows of its verbs and clauses."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext

from guiju.groundwork.access import field_rights
from guiju.groundwork.access.masks import mask_value
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import query
from guiju.groundwork.desk.api.auth import Caller
from guiju.groundwork.desk.api.rows import Row, Wanted, render
from guiju.groundwork.desk.api.shape import shape_of
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.story import seen_among
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.ledger import timeline
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.policy.book import in_force

OWN = ("fields", "expand", "updated_since")
TIMELINE_PAGE = 50
LONGEST_SEARCH = 100


def listed(request: HttpRequest, caller: Caller, resource: Resource) -> HttpResponse:
    """One page of rows and the cursor of the next."""
    params = request.GET
    _check_text(params)
    _check_page(params)
    asked = query.parse(resource, params, caller.by, caller.held, reserved=OWN)
    wanted = Wanted.of(resource, params.get("fields"), params.get("expand"))
    since = params.get("updated_since")
    if since:
        asked = asked.with_(discarded=True, sort=asked.sort or "updated_at")
    moment = _moment("updated_since", since) if since else None
    newer = (lambda rows: rows.filter(updated_at__gte=moment)) if moment else None
    page = asked.page(wanted.columns(caller.held), narrowed=newer)
    body = {"items": render(caller, wanted, page.rows), "next": page.after or None}
    response = _json(body)
    if page.after:
        further = {**{name: params.getlist(name) for name in params}, "after": [page.after]}
        response["Link"] = f'<{request.path}?{urlencode(further, doseq=True)}>; rel="next"'
    return response


def got(request: HttpRequest, caller: Caller, resource: Resource, key: int) -> HttpResponse:
    """One record, with its version as ETag."""
    _check_text(request.GET)
    _known(request, ("fields", "expand"))
    wanted = Wanted.of(resource, request.GET.get("fields"), request.GET.get("expand"))
    rows = _seen(caller, resource).filter(pk=key)
    if not rows.exists() and _waits_for_decision(caller, resource, key):
        rows = resource.model.objects.filter(pk=key)
    found = list(rows.values_list(*wanted.columns(caller.held), "version"))
    if not found:
        raise NotFound
    tag = f'"{found[0][-1]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = _json(render(caller, wanted, found)[0])
    response["ETag"] = tag
    return response


def _waits_for_decision(caller: Caller, resource: Resource, key: int) -> bool:
    """Whoever must decide about a record may read it as long as that waits for them."""
    port = REGISTER.approvals
    if port is None or not caller.held.may("governance.approve"):
        return False
    return port.lets_read(caller.held.account_id, caller.by.now, f"{resource.kind}:{key}")


def timeline_of(request: HttpRequest, caller: Caller, resource: Resource, key: int) -> HttpResponse:
    """What happened to a record and to those that belong to it, newest first, as far as the caller may see them."""
    _known(request, ("before",))
    if not _seen(caller, resource).filter(pk=key).exists():
        raise NotFound
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdecimal() and int(before) < 2**63):
        raise Invalid({"before": (N_("A whole number is expected."), {})})
    entries = timeline.of(f"{resource.kind}:{key}", int(before) if before else None, TIMELINE_PAGE)
    seen = seen_among(entries, caller.held)
    items = [_entry(caller, entry) for entry in entries if entry.ref in seen]
    return _json({"items": items, "next": entries[-1].id if len(entries) == TIMELINE_PAGE else None})


def verbs(caller: Caller) -> HttpResponse:
    """Every verb that people may ask for: its label, what it works on, and whether the caller may."""
    return _json({"items": [_verb(caller, name) for name in sorted(REGISTER.verbs) if REGISTER.offered(name)]})


def clauses(caller: Caller) -> HttpResponse:
    """Every clause of the policies in force, in the language of the caller."""
    language = caller.by.language
    book = in_force(caller.by.now)
    items = [
        {
            "id": clause.id,
            "policy": clause.policy,
            "chapter": clause.chapter.get(language),
            "title": clause.title.get(language),
            "text": clause.text.get(language),
            "actor": list(clause.actor),
            "state": clause.state,
            "coverage": clause.coverage,
            "controls": [control.kind for control in clause.controls],
            "measure": clause.measure,
            "same_as": list(clause.same_as),
        }
        for clause in book.clauses.values()
    ]
    return _json({"book": book.mark, "items": items})


def _verb(caller: Caller, name: str) -> Row:
    verb = REGISTER.verbs[name]
    resource = HOUSE.resources.get(verb.model.kind())
    return {
        "name": name,
        "label": gettext(HOUSE.labels.get(name, name)),
        "kind": verb.model.kind(),
        "resource": resource.slug if resource else None,
        "creates": verb.creates,
        "from": sorted(verb.move.sources) if verb.move else [],
        "to": verb.move.target if verb.move else None,
        "inputs": [{"name": field.name, "required": field.required} for field in inputs_of(verb).fields],
        "may": caller.held.may(name),
    }


def _seen(caller: Caller, resource: Resource) -> Any:
    if not caller.held.may(resource.see):
        raise NotAllowed("access.no_right", NO_RIGHT)
    return resource.model.objects.filter(covered(caller.held, resource.see, resource.model))


def _entry(caller: Caller, entry: Entry) -> Row:
    resource = HOUSE.resources[entry.kind]
    return {
        "id": entry.id,
        "event": entry.event,
        "label": gettext(HOUSE.labels.get(entry.event, entry.event)),
        "verb": entry.verb,
        "kind": entry.kind,
        "record": entry.record_id,
        "actor": entry.actor_name,
        "door": entry.door,
        "happened_at": entry.happened_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "policy": entry.policy,
        "before": _told(caller, resource, entry.before),
        "after": _told(caller, resource, entry.after),
        "kept": entry.kept,
        "waived": entry.waived,
        "caused_by": entry.caused_by,
    }


def _told(caller: Caller, resource: Resource, values: Row) -> Row:
    """The changed fields that the kind shows; sensitive ones are masked for everyone, what a rule hides is left out."""
    shape = shape_of(resource)
    by_column = {field.attname: name for name, field in shape.fields.items()}
    told = {by_column[column]: value for column, value in values.items() if column in by_column}
    levels = {name: field_rights.level(caller.held, resource.model, name) for name in told}
    return {
        name: mask_value(value)
        if (name in shape.masked or levels[name] == "masked") and value not in (None, "")
        else value
        for name, value in told.items()
        if levels[name] != "hidden"
    }


def _check_text(params: Any) -> None:
    for name in params:
        if any("\x00" in text for text in (name, *params.getlist(name))):
            raise Invalid({name.replace("\x00", ""): (N_("This holds a character that cannot be stored."), {})})


def _check_page(params: Any) -> None:
    """The page's own parameters are taken literally here; a person's address bar may be sloppier."""
    problems: dict[str, tuple[str, dict[str, Any]]] = {}
    size = params.get("size", "1")
    if not (size.isascii() and size.isdecimal() and 1 <= int(size[:9]) <= query.MOST):
        problems["size"] = (N_("From 1 to %(most)s."), {"most": query.MOST})
    if len(params.get("q", "")) > LONGEST_SEARCH:
        problems["q"] = (N_("At most %(max_length)s characters."), {"max_length": LONGEST_SEARCH})
    if problems:
        raise Invalid(problems)


def _known(request: HttpRequest, names: tuple[str, ...]) -> None:
    strange: dict[str, tuple[str, dict[str, Any]]] = {
        name: (N_("There is no such parameter."), {}) for name in request.GET if name not in names
    }
    if strange:
        raise Invalid(strange)


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        said = N_("A moment with its zone is expected: 2026-03-31T09:30:00+08:00.")
        raise Invalid({name: (said, {})}) from error


def _json(body: Row) -> JsonResponse:
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
