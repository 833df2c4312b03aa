"""The page of one record: path, duties, facts, timeline, related records, and what can be done next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.desk.lines import table_of
from guiju.groundwork.desk.models import Pin
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages.acting import acting_on, duties_of, hows_of
from guiju.groundwork.desk.pages.deeds import Deed, composers_of, deeds_of
from guiju.groundwork.desk.pages.find import people_named
from guiju.groundwork.desk.pages.found import facts_of, seen, within_scope
from guiju.groundwork.desk.pages.lists import resource_at
from guiju.groundwork.desk.pages.printed import button, entries, fact, on_top
from guiju.groundwork.desk.pages.related import panels_of
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.sheet import scope_places
from guiju.groundwork.desk.story import Teller
from guiju.groundwork.desk.strands import STRANDS, Part, part_of
from guiju.groundwork.desk.veils import veil_of
from guiju.groundwork.desk.words import Words, exact, html
from guiju.groundwork.desk.words import person as person_html
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import NotAllowed, NotFound
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.policy.book import in_force

MENTIONED, LOOKED_THROUGH = 8, 24


@dataclass(frozen=True)
class Milestone:
    """One stage of the path: done, current, next, later or off; ``told`` says who brought it here, when, how long."""

    label: str
    place: str
    told: str = ""


def record_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """``/leads/12/``."""
    resource = resource_at(slug)
    try:
        record = seen(request, resource, pk)
    except NotFound:
        heir = resource.model.successor(pk)
        if heir is None:
            raise
        return redirect(f"/{slug}/{heir}/")
    return render(request, "desk/record.html", page_of(request, resource, record))


def page_of(request: HttpRequest, resource: Resource, record: Any, *, related: bool = False) -> dict[str, Any]:
    """Everything that a record's page prints; related records follow by themselves unless asked for."""
    held, words = person.rights(request), person.words(request)
    book, within = in_force(person.actor(request).now), within_scope(request, resource, record)
    deeds = deeds_of(resource, record, held, within)
    composers = composers_of(record, held)
    edit = resource.edit if resource.edit in within else ""
    told = story(request, record, Part(record.ref, also=record.former_refs()))
    return {
        "resource": resource, "record": record, "title": str(record) or f"#{record.pk}",
        "plural": gettext(resource.plural), "kind": gettext(resource.label), "edit": edit,
        "facts": _facts(resource, record, request, edit or ""), "owner": _owner(record),
        "path": _path(resource, record, told["told"].passed, words), "duties": duties_of(record, book, words),
        **_buttons(deeds, record), "next": _next_step(record, words),
        "panels": panels_of(request, record, read=related), "panels_read": related,
        "clauses": len(hows_of(resource, book)), "composers": composers,
        "attach": next((one.verb for one in composers if one.takes_file), ""), "list_url": f"/{resource.slug}/",
        "lines": _lines(resource, record, words),
        "strands": [(strand.key, gettext(strand.label), strand.icon) for strand in STRANDS],
        **told,
    }  # fmt: skip


def related_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The panels of related records, which follow a record's page."""
    record = seen(request, resource_at(slug), pk)
    context = {"panels": panels_of(request, record, read=True), "panels_read": True}
    return render(request, "desk/parts/related.html", context)


def story_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A part of the timeline: ``?strand=notes&q=报价``, older than ``?before=``."""
    resource = resource_at(slug)
    record = seen(request, resource, pk)
    before = request.GET.get("before", "")
    part = Part(
        record.ref, request.GET.get("strand", ""), request.GET.get("q", "").strip()[:100].replace("\x00", ""),
        int(before) if before.isascii() and before.isdecimal() and int(before) < 2**63 else None,
        record.former_refs(),
    )  # fmt: skip
    context = story(request, record, part)
    return render(request, "desk/parts/story.html", {"resource": resource, "record": record, **context})


def clauses_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The clauses that act on this record and how they stand here, for the dialog behind the clause chip."""
    resource = resource_at(slug)
    record = seen(request, resource, pk)
    book = in_force(person.actor(request).now)
    context = {"acting": acting_on(resource, record, book, person.words(request)), "title": str(record)}
    return render(request, "desk/parts/clauses.html", {**context, "mark": book.mark})


@require_POST
def pin(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put one entry on top of the story (``entry``), or take it down again (without); for whoever edits the record."""
    resource = resource_at(slug)
    record = seen(request, resource, pk)
    if resource.edit not in within_scope(request, resource, record):
        raise NotAllowed("access.no_right", NO_RIGHT)
    key = request.POST.get("entry", "")
    if not key:
        Pin.objects.filter(ref=record.ref).delete()
    elif not key.isdecimal() or not Entry.objects.filter(pk=int(key[:18]), refs__contains=[record.ref]).exists():
        raise NotFound
    else:
        placed = {"entry_id": int(key), "account_id": person.key(request), "at": person.actor(request).now}
        Pin.objects.update_or_create(ref=record.ref, defaults=placed)
    context = story(request, record, Part(record.ref, also=record.former_refs()))
    return render(request, "desk/parts/story.html", {"resource": resource, "record": record, **context})


def mention(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """Who can be mentioned in this record's story: people of that name who may see the record, as [key, name]."""
    resource = resource_at(slug)
    seen(request, resource, pk)
    now = person.actor(request).now
    found = []
    for one in people_named(request.GET.get("q", "").strip()[:40], most=LOOKED_THROUGH):
        held = rights(one, now)
        if resource.model.objects.filter(covered(held, resource.see, resource.model), pk=pk).exists():
            found.append([one.pk, one.name])
        if len(found) == MENTIONED:
            break
    return JsonResponse({"people": found})


def _buttons(deeds: list[Deed], record: Any) -> dict[str, Any]:
    """The first verb stands out, the second beside it, the rest in the menu, where a telephone has the second too."""
    first, second = [*deeds, None, None][:2]
    menu = [button(second, record, "gj-only-phone"), *(button(deed, record) for deed in deeds[2:])]
    return {
        "primary": button(first, record, "btn btn-primary"), "second": button(second, record, "btn gj-not-phone"),
        "menu": html("".join(menu)), "more": len(deeds) > 2, "small": button(first, record, "btn btn-sm"),
    }  # fmt: skip


def story(request: HttpRequest, record: Any, part: Part) -> dict[str, Any]:
    """A part of the timeline in words, the mark from which to load more, and what is pinned on top of it."""
    owner, path = scope_places(record)
    teller = Teller(record.ref, person.rights(request), person.words(request), owner, path)
    told, resource = part_of(part, teller), HOUSE.resources[record.kind()]
    writing = next((one for one in composers_of(record, person.rights(request)) if one.writes), None)
    url, pin = f"/{resource.slug}/{record.pk}/", gettext("Pin on top") if resource.edit is not None else ""
    return {
        "told": told, "story": entries(told.entries, url, pin, writing), "story_more": told.more or "",
        "strand": part.strand, "story_q": part.q, "story_whole": part.is_whole,
        "pinned": on_top(told.pinned, url, writing) if told.pinned is not None else "",
    }  # fmt: skip


def _owner(record: Any) -> str:
    owner = getattr(record, "owner", None)
    return person_html(owner.name) if owner is not None else ""


def _next_step(record: Any, words: Words) -> dict[str, Any]:
    """What was planned for the record, where its kind keeps that, and whether it is late."""
    step, at = getattr(record, "next_step", ""), getattr(record, "next_at", None)
    late = at is not None and at < words.now
    return {"step": step, "when": words.relative(at) if at else "", "exact": exact(at) if at else "", "late": late}


def _facts(resource: Resource, record: Any, request: HttpRequest, edit: str) -> SafeString:
    sheet, row = facts_of(request, resource, record)
    verb = REGISTER.offered(edit)
    inputs = {one.name for one in inputs_of(verb).fields} if verb is not None else set()
    found = []
    for place, (view, cell) in enumerate(zip(sheet.columns, row.cells, strict=True), 1):
        value = getattr(record, view.path, None) if view.kind == "long" else None
        whole = value and not veil_of(resource, sheet.rights, view.path)  # long texts are cut in lists alone
        name, told = view.path if view.path in inputs else "", escape(value) if whole else cell
        found.append(fact(place, view.label, told, name, f"/do/{edit}/?id={record.pk}", long=view.kind == "long"))
    return html("".join(found))


def _path(resource: Resource, record: Any, passed: list[Entry], words: Words) -> list[Milestone]:
    """Done, current and next stages; a record off its path shows only the stages that it really passed."""
    machine = resource.states
    if machine is None or not resource.path:
        return []
    told = _stays(passed, words)
    off = record.state not in resource.path
    codes = [code for code in resource.path if code in told] + [record.state] if off else list(resource.path)
    now = codes.index(record.state)
    found = []
    for place, code in enumerate(codes):
        standing = "done" if place < now else "now" if place == now else "next" if place == now + 1 else "later"
        label = gettext(machine.labels.get(code, code))
        found.append(Milestone(label, "off" if off and place == now else standing, told.get(code, "")))
    return found


def _stays(passed: list[Entry], words: Words) -> dict[str, str]:
    """For each state who brought the record there, when, and for how many days it stayed."""
    found = {}
    for place, one in enumerate(passed):
        until = passed[place + 1].happened_at if place + 1 < len(passed) else words.now
        days = gettext("%(n)s d") % {"n": max(0, (until - one.happened_at).days)}
        found[one.after["state"]] = " · ".join(filter(None, [one.actor_name, exact(one.happened_at), days]))
    return found


def _lines(resource: Resource, record: Any, words: Words) -> dict[str, Any] | None:
    """The lines of a quotation, contract or order as a table; None for kinds without lines."""
    if resource.lines is None:
        return None
    return table_of(resource, record, words)
