"""When two people changed the same record: both values side by side, field by field, to choose from."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import field_of, has, resource_of
from guiju.groundwork.desk.forms import Asked, Field, fields_of, shown
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.sheet import hidden
from guiju.groundwork.desk.veils import how_shown
from guiju.groundwork.desk.words import exact, plain_text
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.ledger.models import Entry


def stale_panel(request: HttpRequest, verb: Verb[Any], record: Any, given: Mapping[str, Any]) -> HttpResponse:
    """Status 412: for each field that both changed what stands there now and what was typed, to choose one of them.

    What the form merely brought along, unchanged since it was opened, is left as it now stands.
    """
    former = _former(record, request.POST.get("version", ""))
    fields = fields_of(Asked(verb, record, given, held=person.rights(request)))
    kept = {name: value for name, value in given.items() if not _untouched(name, value, former)}
    differs = [row for one in fields if one.name in kept and (row := _differs(request, verb, record, one))]
    last = Entry.objects.filter(kind=record.kind(), record_id=record.pk).order_by("-id").first()
    context = {
        "verb": verb.name, "label": label(verb.name), "record": record, "differs": differs, "key": uuid.uuid4().hex,
        "given": [(name, shown(value)) for name, value in kept.items() if not isinstance(value, list | bytes)],
        "who": last.actor_name if last else "", "when": exact(last.happened_at) if last else "",
        "next": request.POST.get("next", ""), "only": request.POST.get("only", ""),
    }  # fmt: skip
    template = "desk/parts/stale.html" if request.headers.get("HX-Request") else "desk/stale_page.html"
    response = render(request, template, context, status=412)
    response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
    return response


def _differs(request: HttpRequest, verb: Verb[Any], record: Any, one: Field) -> dict[str, Any] | None:
    resource = resource_of(verb.model)
    if resource is None or not has(verb.model, one.name):
        return None
    view = field_of(resource, one.name)
    now = getattr(record, view.key or view.path)
    if str(shown(now)) == str(one.value):
        return None
    told = plain_text(view, person.words(request))
    theirs = str(getattr(record, view.path) or "") if view.key else told(now)
    if theirs and how_shown(person.rights(request), resource, record, one.name) != "whole":
        theirs = hidden(theirs)
    mine = one.shown or dict(one.options).get(str(one.value), one.value)
    return {"name": one.name, "label": one.label, "theirs": theirs, "mine": mine}


def _former(record: Any, seen: str) -> dict[str, Any]:
    """What the fields held that others changed since the version that the form was drawn from."""
    since = record.version - int(seen) if seen.isascii() and seen.isdecimal() else 0
    found: dict[str, Any] = {}
    rows = Entry.objects.filter(kind=record.kind(), record_id=record.pk).order_by("-id")
    for before, after in rows.values_list("before", "after")[: max(0, min(since, 200))]:
        found |= {name: before.get(name) for name in after}  # the oldest of them has the last word
    return found


def _untouched(name: str, value: Any, former: Mapping[str, Any]) -> bool:
    for key in (name, f"{name}_id"):
        if key in former:
            return str(plain(value) if value is not None else "") == str("" if former[key] is None else former[key])
    return False
