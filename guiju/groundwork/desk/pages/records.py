"""The page of one record: path, duties, facts, timeline, related records, and what can be done next."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.clock.models import LATE, OPEN, Duty
from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import FieldView, has, views
from guiju.groundwork.desk.labels import label, role_title
from guiju.groundwork.desk.lines import table_of
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages.lists import counted, resource_at
from guiju.groundwork.desk.resource import Panel, Resource
from guiju.groundwork.desk.search import CAP
from guiju.groundwork.desk.sheet import Row, scope_lookups, sheet_of
from guiju.groundwork.desk.story import LOAD, Teller, Told
from guiju.groundwork.desk.words import Words, exact, until
from guiju.groundwork.desk.words import person as person_html
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import NotAllowed, NotFound
from guiju.groundwork.ledger import timeline
from guiju.groundwork.policy.book import Book, in_force

PANEL_ROWS = 5
# Verbs offered above the timeline, by name, where the house knows them and they take this kind of record.
COMPOSERS = ("calls.log_call", "calls.plan_follow_up", "documents.attach")


@dataclass(frozen=True)
class Fact:
    """One line of the fact box."""

    label: str
    value: str
    long: bool = False


@dataclass(frozen=True)
class Deed:
    """A verb that can be done to this record now. ``direct``: it asks for nothing and is done at a click."""

    verb: str
    label: str
    direct: bool
    target: str = ""


@dataclass(frozen=True)
class Milestone:
    """One stage of the path: done, current, next or plain."""

    label: str
    place: str


@dataclass(frozen=True)
class Clocked:
    """A running duty: what the clause asks for, who, by when, how much of the time is used."""

    clause_id: str
    title: str
    answers: str
    who: str
    due: str
    exact: str
    late: bool
    soon: bool


@dataclass(frozen=True)
class Related:
    """A panel of related records."""

    name: str
    label: str
    icon: str
    count: str
    rows: list[Row]
    columns: list[str]
    url: str
    create: str
    create_label: str
    prefill: str


@dataclass(frozen=True)
class Acting:
    """A clause that acts on this record, and how."""

    id: str
    title: str
    text: str
    hows: list[str] = field(default_factory=list)


def record_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """``/leads/12/``."""
    resource = resource_at(slug)
    record = seen(request, resource, pk)
    held, words = person.rights(request), person.words(request)
    book = in_force(person.actor(request).now)
    within = _within_scope(held, resource, record)
    deeds = _deeds(resource, record, held, within)
    context = {
        "resource": resource, "record": record, "title": str(record) or f"#{pk}", "plural": gettext(resource.plural),
        "kind": gettext(resource.label), "facts": _facts(resource, record, request), "path": _path(resource, record),
        "owner": _owner(record), "duties": _duties(record, book, words),
        "deeds": deeds, "primary": deeds[0] if deeds else None,
        "second": deeds[1] if len(deeds) > 1 else None, "more": deeds[2:],
        "edit": resource.edit if resource.edit in within else "",
        "panels": [_related(request, record, panel, words) for panel in HOUSE.panels.get(resource.kind, [])],
        "clauses": len(_acting(resource, book)), "composers": _composers(request, record),
        "list_url": f"/{slug}/", "lines": _lines(resource, record, words),
        **story(request, record, None),
    }  # fmt: skip
    return render(request, "desk/record.html", context)


def story_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The next load of the timeline, older than ``?before=``."""
    resource = resource_at(slug)
    record = seen(request, resource, pk)
    before = request.GET.get("before", "")
    context = story(request, record, int(before) if before.isdecimal() else None)
    return render(request, "desk/parts/story.html", {"resource": resource, "record": record, **context})


def clauses_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The clauses that act on this record, for the dialog behind the clause chip."""
    resource = resource_at(slug)
    record = seen(request, resource, pk)
    book = in_force(person.actor(request).now)
    context = {"acting": _acting(resource, book), "title": str(record), "mark": book.mark}
    return render(request, "desk/parts/clauses.html", context)


def seen(request: HttpRequest, resource: Resource, pk: int) -> Any:
    """The record, if it lies within what the person may see; raises NotAllowed or NotFound."""
    held = person.rights(request)
    if not held.may(resource.see):
        raise NotAllowed("access.no_right", NO_RIGHT)
    links = [view.path for view in views(resource, resource.facts) if view.key and "__" not in view.path]
    links += [name for name in ("owner", "unit") if has(resource.model, name)]
    rows = resource.model.objects.filter(covered(held, resource.see, resource.model), pk=pk)
    record = rows.select_related(*dict.fromkeys(links)).first() if links else rows.first()
    if record is None:
        raise NotFound
    return record


def story(request: HttpRequest, record: Any, before: int | None) -> dict[str, Any]:
    """The timeline's entries in words, and the mark from which to load more."""
    entries = timeline.of(record.ref, before_id=before, most=LOAD + 1)
    owner, path = _owner_and_path(record)
    teller = Teller(record.ref, person.rights(request), person.words(request), owner, path)
    told: list[Told] = teller.tell(entries[:LOAD])
    return {"story": told, "story_more": entries[LOAD - 1].id if len(entries) > LOAD else ""}


def _owner(record: Any) -> str:
    owner = getattr(record, "owner", None)
    return person_html(owner.name) if owner is not None else ""


def _owner_and_path(record: Any) -> tuple[int | None, str | None]:
    owner, path = scope_lookups(type(record))
    names = [name for name in (owner, path) if name]
    if not names:
        return None, None
    values = dict(zip(names, _values(record, names), strict=True))
    return values.get(owner or ""), values.get(path or "")


def _values(record: Any, names: list[str]) -> list[Any]:
    found = []
    for name in names:
        value = record
        for part in name.split("__"):
            value = getattr(value, part, None)
        found.append(value)
    return found


def _facts(resource: Resource, record: Any, request: HttpRequest) -> list[Fact]:
    """The fact box goes through the very formatter of the lists: one more query, and masks hold here as there."""
    sheet = sheet_of(resource, person.rights(request), person.words(request), resource.facts)
    values = resource.model.every.filter(pk=record.pk).values_list(*sheet.lookups, "pk").get()
    row = sheet.row(values)
    return [
        Fact(view.label, _whole(view, record, cell), view.kind == "long")
        for view, cell in zip(sheet.columns, row.cells, strict=True)
    ]


def _whole(view: FieldView, record: Any, cell: str) -> str:
    """Long texts are cut in lists but stand whole on the record's own page; the template escapes them."""
    value = getattr(record, view.path, None) if view.kind == "long" else None
    return str(value) if value else cell


def _path(resource: Resource, record: Any) -> list[Milestone]:
    machine = resource.states
    if machine is None or not resource.path:
        return []
    state = record.state
    if state not in resource.path:
        return [Milestone(gettext(machine.labels.get(state, state)), "off")]
    now = resource.path.index(state)
    found = []
    for place, code in enumerate(resource.path):
        standing = "done" if place < now else "now" if place == now else "next" if place == now + 1 else "later"
        found.append(Milestone(gettext(machine.labels.get(code, code)), standing))
    return found


def _within_scope(held: Rights, resource: Resource, record: Any) -> set[str]:
    """The verbs of this kind that the person may do on this very record: one query."""
    model = resource.model
    names = [
        name
        for name in (*resource.verbs, resource.edit or "")
        if (verb := REGISTER.offered(name)) and verb.model is model
    ]
    if not names:
        return set()
    this = Q(pk=record.pk)
    covers = {
        f"covers_{place}": Case(
            When(this & covered(held, name, model), then=Value(value=True)), default=Value(value=False)
        )
        for place, name in enumerate(names)
    }
    answers = model.every.filter(pk=record.pk).annotate(**covers).values_list(*covers).first() or ()
    return {name for name, answer in zip(names, answers, strict=False) if answer}


def _deeds(resource: Resource, record: Any, held: Rights, within: set[str]) -> list[Deed]:
    """The verbs whose move starts from the present state and that the person may do here, most likely first."""
    found = []
    for name in resource.verbs:
        verb = REGISTER.offered(name)
        if verb is None or name == resource.edit or not held.may(name):
            continue
        if not verb.creates and verb.model is resource.model:
            if name not in within:
                continue
            if verb.move is not None and record.state not in verb.move.sources:
                continue
            found.append(Deed(name, label(name), direct=not inputs_of(verb).fields))
        elif verb.creates or verb.model is not resource.model:
            prefill = _prefill(verb, record)
            if prefill:
                found.append(Deed(name, label(name), direct=False, target=prefill))
    return found


def _prefill(verb: Any, record: Record) -> str:
    """The input of another kind's verb that takes this record, as the parameter of its form: ``f.lead=12``."""
    name = next((one.name for one in inputs_of(verb).fields if one.model is type(record)), "")
    return f"f.{name}={record.pk}" if name else ""


def _composers(request: HttpRequest, record: Any) -> list[Deed]:
    """Verbs of other kinds that take this record (log a call, plan a follow-up): the composer above the timeline."""
    held = person.rights(request)
    found = []
    for name in COMPOSERS:
        verb = REGISTER.verbs.get(name)
        if verb is not None and held.may(name):
            prefill = _prefill(verb, record) or _about(verb, record)
            if prefill:
                found.append(Deed(name, label(name), direct=False, target=prefill))
    return found


def _about(verb: Any, record: Record) -> str:
    takes = has(type(record), "owner") and any(one.name == "about" for one in inputs_of(verb).fields)
    return f"f.about={record.ref}&hide=about" if takes else ""


def _duties(record: Any, book: Book, words: Words) -> list[Clocked]:
    running = Duty.objects.filter(about=record.ref, state__in=[OPEN, LATE]).select_related("who").order_by("due_at")
    return [clocked(duty, book, words) for duty in running]


def clocked(duty: Duty, book: Book, words: Words) -> Clocked:
    """A duty as shown: the clause's words, who, the countdown."""
    clause = book.clauses.get(duty.clause_id)
    late = duty.state == LATE or duty.due_at < words.now
    return Clocked(
        clause_id=duty.clause_id,
        title=clause.title.get(get_language() or "zh-hans") if clause else duty.clause_id,
        answers=gettext(" or ").join(label(event) for event in duty.answers),
        who=duty.who.name if duty.who else role_title(book, duty.role),
        due=until(words, duty.due_at),
        exact=exact(duty.due_at),
        late=late,
        soon=not late and _used(duty.opened_at, duty.due_at, words.now) >= 0.8,
    )


def _used(start: datetime, end: datetime, now: datetime) -> float:
    whole = (end - start).total_seconds()
    return (now - start).total_seconds() / whole if whole > 0 else 1.0


def _acting(resource: Resource, book: Book) -> list[Acting]:
    """Clauses whose gates stand before this kind's verbs, whose duties run on it, or that its events would open."""
    hows: dict[str, list[str]] = {}
    own = {name for name, verb in REGISTER.verbs.items() if verb.model is resource.model}
    for name in sorted(own | set(resource.verbs)):
        for bound in book.gates.get(name, ()):
            hows.setdefault(bound.clause.id, []).append(gettext("before: %(verb)s") % {"verb": label(name)})
    prefix = f"{resource.model._meta.app_label}."
    for event, bounds in book.opens.items():
        if event.startswith(prefix) and str(resource.model._meta.model_name) in event:
            for bound in bounds:
                hows.setdefault(bound.clause.id, []).append(gettext("clock after: %(event)s") % {"event": label(event)})
    language = get_language() or "zh-hans"
    found = [(book.clauses[key], value) for key, value in hows.items() if key in book.clauses]
    return [Acting(c.id, c.title.get(language), c.text.get(language), list(dict.fromkeys(how))) for c, how in found]


def _related(request: HttpRequest, record: Any, panel: Panel, words: Words) -> Related | None:
    resource, held = HOUSE.resources.get(panel.kind), person.rights(request)
    if resource is None or not held.may(resource.see):
        return None
    sheet = sheet_of(resource, held, words, panel.columns)
    rows = panel.rows(record).filter(covered(held, resource.see, resource.model)).order_by("-pk")
    tuples = list(rows.values_list(*sheet.lookups, "pk")[: PANEL_ROWS + 1])
    count = len(tuples) if len(tuples) <= PANEL_ROWS else rows.order_by().values("pk")[:CAP].count()
    link = next((f.name for f in resource.model._meta.concrete_fields if f.related_model is type(record)), "")
    may_create = panel.create and panel.create in REGISTER.verbs and held.may(panel.create)
    return Related(
        panel.name, gettext(panel.label), resource.icon, counted(count), sheet.rows(tuples[:PANEL_ROWS]),
        [view.label for view in sheet.columns], f"/{resource.slug}/?{link}={record.pk}" if link else "",
        panel.create if may_create and panel.create else "", label(panel.create) if panel.create else "",
        _prefill_of(panel, record),
    )  # fmt: skip


def _prefill_of(panel: Panel, record: Any) -> str:
    """A verb that takes the record by name gets its key, one that takes any record (a text) gets ``kind:id``."""
    verb = REGISTER.verbs.get(panel.create or "")
    if verb is None or not panel.prefill:
        return ""
    asked = next((one for one in inputs_of(verb).fields if one.name == panel.prefill), None)
    by_key = asked is None or asked.model is not None
    return f"f.{panel.prefill}={record.pk}" if by_key else f"f.{panel.prefill}={record.ref}&hide={panel.prefill}"


def _lines(resource: Resource, record: Any, words: Words) -> dict[str, Any] | None:
    """The lines of a quotation, contract or order as a table; None for kinds without lines."""
    if resource.lines is None:
        return None
    return table_of(resource, record, words)
