"""A verb on many rows of a list: its form, the work at once or by the worker, and how far that has come."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from guiju.groundwork.desk import answers, person, posted
from guiju.groundwork.desk.bulk_runs import MOST, bulk_verbs, counted, runs_of, settable, why
from guiju.groundwork.desk.fields import resource_of, title_path
from guiju.groundwork.desk.forms import Asked, fields_of
from guiju.groundwork.desk.kept import BulkItem, BulkRun
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages.lists import asked, resource_at
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force

AT_ONCE = 200
TOLD = 200  # refused records told on the page of a run
OPEN_RUNS = 3


def many_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """``/leads/bulk/leads.assign/?id=3&id=4``, or ``?matching=1&<the list's address>`` for all that match."""
    resource = resource_at(slug)
    verb = _verb(request, resource, name)
    if request.method != "POST":
        return _form(request, resource, verb, {})
    keys = _keys(request, resource)
    given = posted.inputs(request, verb)
    try:
        _readable(verb, given)
        if len(keys) > AT_ONCE:
            return _by_the_worker(request, verb, keys, given)
        return _at_once(request, resource, verb, keys, given)
    except Invalid as refusal:
        return _form(request, resource, verb, given, answers.field_errors(refusal))


def _verb(request: HttpRequest, resource: Resource, name: str) -> Verb[Any]:
    verb, held = REGISTER.offered(name), person.rights(request)
    if verb is None or verb.model is not resource.model:
        raise NotFound
    if name not in bulk_verbs(resource, held) and not (name == resource.edit and settable(resource, held)):
        raise NotAllowed("access.no_right", NO_RIGHT)
    return verb


def _keys(request: HttpRequest, resource: Resource) -> list[int]:
    """The rows chosen one by one, or every row that matches the list's address, as it stands now."""
    if request.GET.get("matching"):
        query = asked(request, resource, "matching", "field")
        keys = list(query.ordered().values_list("pk", flat=True)[: MOST + 1])
    else:
        raw = [*request.POST.getlist("id"), *request.GET.getlist("id")]
        keys = list(dict.fromkeys(int(part) for part in raw if part.isdecimal() and len(part) < 19))
    if len(keys) > MOST:
        raise Refused("desk.too_many", N_("At most %(most)s records at once; narrow the list first."), most=f"{MOST:,}")
    return keys


def _readable(verb: Verb[Any], given: dict[str, Any]) -> None:
    """Inputs that fit no record are told before the first one is touched; raises Invalid."""
    inputs_of(verb).read(given)


def _form(
    request: HttpRequest, resource: Resource, verb: Verb[Any], given: dict[str, Any],
    errors: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    held, keys = person.rights(request), _keys(request, resource)
    choices = settable(resource, held) if verb.name == resource.edit else []
    field = request.POST.get("field") or request.GET.get("field", "")
    shown = fields_of(Asked(verb, None, given, errors or {}, in_force(person.actor(request).now), held))
    if choices:
        offered = [(one.name, one.label) for one in shown if one.name in choices]
        shown = [one for one in shown if one.name == (field if field in choices else offered[0][0])]
    else:
        offered = []
    context = {
        "resource": resource, "verb": verb.name, "label": label(verb.name), "count": len(keys),
        "keys": [] if request.GET.get("matching") else keys, "fields": [one for one in shown if one.widget != "hidden"],
        "action": request.get_full_path(), "key": uuid.uuid4().hex, "offered": offered,
        "field": shown[0].name if choices else "", "at_once": AT_ONCE, "behind": len(keys) > AT_ONCE,
        "loose": [text for name, text in (errors or {}).items() if name not in {one.name for one in shown}],
    }  # fmt: skip
    response = render(request, "desk/parts/many_form.html", context, status=400 if errors else 200)
    response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
    return response


def _at_once(
    request: HttpRequest, resource: Resource, verb: Verb[Any], keys: list[int], given: dict[str, Any]
) -> HttpResponse:
    base, refused = request.POST.get("key") or uuid.uuid4().hex, []
    for key in keys:
        try:
            asked_for = Request(verb.name, key, given, key=f"{base}-{key}")
            perform(person.actor(request), asked_for, held=person.rights(request))
        except Refused as refusal:
            refused.append((key, answers.sentence(*why(refusal))))
    count = len(keys) - len(refused)
    told = ngettext("%(what)s: %(n)d record", "%(what)s: %(n)d records", count) % {"what": label(verb.name), "n": count}
    if not refused:
        messages.success(request, told)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    names = _names(resource, [key for key, _ in refused])
    named = [(key, names.get(key, f"#{key}"), text) for key, text in refused]
    context = {"told": told, "slug": resource.slug, "refused": named}
    return render(request, "desk/parts/many_result.html", context)


def _by_the_worker(request: HttpRequest, verb: Verb[Any], keys: list[int], given: dict[str, Any]) -> HttpResponse:
    inputs = {"verb": verb.name, "keys": keys, "given": given}
    asked_for = Request("desk.start_bulk", None, inputs, key=request.POST.get("key") or None)
    run = perform(person.actor(request), asked_for, held=person.rights(request)).record
    return _told(request, run)


def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """``/bulk/7/``: how far a run has come and what became of its records; POST stops it."""
    run = BulkRun.objects.filter(pk=pk, owner=person.key(request)).first()
    if run is None:
        raise NotFound
    if request.method == "POST":
        perform(person.actor(request), Request("desk.cancel_bulk", pk), held=person.rights(request))
        run.refresh_from_db()
    return _told(request, run)


def runs_strip(request: HttpRequest) -> HttpResponse:
    """``/bulk/?kind=leads.lead``: the runs of the person that are under way, or ended within a day, above the list."""
    kind = request.GET.get("kind", "")
    since = person.actor(request).now - timedelta(days=1)
    found = [
        run for run in runs_of(person.key(request), kind, OPEN_RUNS)
        if run.state == BulkRun.RUNNING or (run.ended_at and run.ended_at > since)
    ]  # fmt: skip
    running = any(run.state == BulkRun.RUNNING for run in found)
    context = {"runs": [progress(run) for run in found], "kind": kind, "running": running}
    return render(request, "desk/parts/bulk_runs.html", context)


def progress(run: BulkRun) -> dict[str, Any]:
    """A run in figures: one query."""
    count = counted(run.pk)
    done, refused, waiting = (count.get(name, 0) for name in (BulkItem.DONE, BulkItem.REFUSED, BulkItem.WAITING))
    total = done + refused + waiting
    return {
        "run": run, "label": label(run.verb), "done": done, "refused": refused, "waiting": waiting, "total": total,
        "percent": 100 * (done + refused) // total if total else 100, "running": run.state == BulkRun.RUNNING,
        "state": run.get_state_display(),
    }  # fmt: skip


def _told(request: HttpRequest, run: BulkRun) -> HttpResponse:
    resource = HOUSE.resources[run.of_kind]
    items = BulkItem.objects.filter(head=run, outcome=BulkItem.REFUSED).order_by("id")[:TOLD]
    names = _names(resource, [item.record_id for item in items])
    refused = [
        (item.record_id, names.get(item.record_id, f"#{item.record_id}"), answers.sentence(item.reason, item.params))
        for item in items
    ]
    context = {
        **progress(run), "title": gettext("Work on many records"), "resource": resource, "refusals": refused,
        "plural": gettext(resource.plural),
    }  # fmt: skip
    part = bool(request.headers.get("HX-Request"))
    return render(request, "desk/parts/bulk_run.html" if part else "desk/bulk_run.html", context)


def _names(resource: Resource, keys: list[int]) -> dict[int, str]:
    found = resource_of(resource.model)
    if found is None or resource.title in resource.masked:
        return {}
    rows = resource.model.every.filter(pk__in=keys).values_list("pk", title_path(resource.model))
    return {pk: str(name) for pk, name in rows}
