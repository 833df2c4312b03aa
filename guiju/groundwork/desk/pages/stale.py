"""When two people changed the same record: both values side by side, and the choice to save again."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import field_of, has, resource_of
from guiju.groundwork.desk.forms import Asked, fields_of, shown
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.words import exact, plain_text
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.ledger import timeline


def stale_panel(request: HttpRequest, verb: Verb[Any], record: Any, given: Mapping[str, Any]) -> HttpResponse:
    """Status 412: field by field what stands there now and what was typed; saving again writes what was typed."""
    words, resource = person.words(request), resource_of(verb.model)
    differs = []
    for field in fields_of(Asked(verb, record, given, held=person.rights(request))):
        if field.name not in given or resource is None or not has(verb.model, field.name):
            continue
        view = field_of(resource, field.name)
        now = getattr(record, view.key or view.path)
        if str(shown(now)) != str(field.value):
            told = plain_text(view, words) if not view.key else str
            theirs = str(getattr(record, view.path) or "") if view.key else told(now)
            differs.append({"label": field.label, "theirs": theirs, "mine": field.shown or field.value})
    last = next(iter(timeline.of(record.ref, most=1)), None)
    context = {
        "verb": verb.name, "label": label(verb.name), "record": record, "differs": differs, "key": uuid.uuid4().hex,
        "given": [(name, shown(value)) for name, value in given.items() if not isinstance(value, list | bytes)],
        "who": last.actor_name if last else "", "when": exact(last.happened_at) if last else "",
        "next": request.POST.get("next", ""),
    }  # fmt: skip
    template = "desk/parts/stale.html" if request.headers.get("HX-Request") else "desk/stale_page.html"
    response = render(request, template, context, status=412)
    response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
    return response
