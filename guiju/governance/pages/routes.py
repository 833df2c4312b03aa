"""The routes of approvals: drawn as lines, redrawn in a form, tried on a case, switched on."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext

from guiju.governance import states
from guiju.governance.actions.routes import read_control
from guiju.governance.models import RouteDraft
from guiju.governance.pages.trial import tried
from guiju.governance.routing import band_words, role_words, who_words
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import answers, person
from guiju.groundwork.desk.fields import field_of, has, resource_of
from guiju.groundwork.desk.labels import label
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from guiju.groundwork.policy.binding import DEPARTMENT
from guiju.groundwork.policy.book import Book, Bound, in_force
from guiju.groundwork.policy.controls import Approve, Step

SEE, DRAW = "policy.see", "governance.draft_route"
_TEXTS = ("role", "unit", "mode", "within", "then")
_AMOUNTS = ("amount_from", "amount_below")


def routes_page(request: HttpRequest) -> HttpResponse:
    """``/routes/``: every ``approve`` control in force as a line of nodes; a new route is begun here (POST)."""
    _may(request, SEE)
    if request.method == "POST":
        return _begin(request)
    book = in_force(person.actor(request).now)
    drawn = RouteDraft.objects.filter(covered(person.rights(request), DRAW, RouteDraft), state=states.DRAFT)
    context = {
        "routes": [_route(bound, book) for verb in sorted(book.approving) for bound in _approvals(book, verb)],
        "drafts": list(drawn.order_by("-updated_at")[:50]), "may_draw": person.rights(request).may(DRAW),
        "verbs": sorted(((name, label(name)) for name, verb in REGISTER.verbs.items() if not verb.pushed),
                        key=lambda pair: pair[0]),
        "title": gettext("Approval routes"), "key": uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "governance/routes.html", context)


def route_page(request: HttpRequest, clause_id: str, verb: str) -> HttpResponse:
    """``/routes/b2b-3.2.3-02/contracts.submit/``: one route in force, with a test run."""
    _may(request, SEE)
    book = in_force(person.actor(request).now)
    bound = next((one for one in _approvals(book, verb) if one.clause.id == clause_id), None)
    if bound is None:
        raise NotFound
    context = {
        "route": _route(bound, book), "run": tried(request, bound.control, book), "given": request.GET,
        "may_draw": person.rights(request).may(DRAW), "title": gettext("Approval routes"), "key": uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "governance/route.html", context)


def edit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """``/routes/12/``: a drawn route in a form, with a test run.

    POST: ``act`` is ``save``, ``add``, ``drop-2`` (take the third node away), ``up-2`` or ``adopt``.
    """
    _may(request, DRAW)
    draft = RouteDraft.objects.filter(covered(person.rights(request), DRAW, RouteDraft), pk=pk).first()
    if draft is None:
        raise NotFound
    if request.method != "POST":
        return _edit(request, draft)
    try:
        given = {"title": request.POST.get("title", ""), "control": _control(request.POST, draft.control)}
        perform(person.actor(request), Request("governance.edit_routedraft", pk, given), held=person.rights(request))
        if request.POST.get("act") == "adopt":
            asked = Request("governance.adopt_route", pk, _since(request.POST), key=request.POST.get("key") or None)
            done = perform(person.actor(request), asked, held=person.rights(request)).record
            messages.success(request, gettext("Switched on as %(version)s.") % {"version": done.adopted_as})
            return redirect("/routes/")
    except Refused as refusal:
        told = answers.sentence(refusal.text, refusal.params)
        errors = answers.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        draft.title, draft.control = request.POST.get("title", ""), _control(request.POST, draft.control)
        return _edit(request, draft, sentence=" ".join([told, *errors.values()]), status=refusal.status)
    return redirect(f"/routes/{pk}/")


def _begin(request: HttpRequest) -> HttpResponse:
    """Draw a route that is in force anew, or one for a step that has none yet."""
    _may(request, DRAW)
    verb, clause_id = request.POST.get("verb", ""), request.POST.get("clause", "")
    book = in_force(person.actor(request).now)
    bound = next((one for one in _approvals(book, verb) if one.clause.id == clause_id), None)
    control: dict[str, Any] = {"route": [{"role": "dept_manager"}]}
    if bound is not None:
        control = bound.control.model_dump(mode="json", by_alias=True, exclude_defaults=True, fallback=str)
        for name in ("before", "instead_of"):
            control.pop(name, None)
    title = bound.clause.title.get(get_language() or "zh-hans") if bound is not None else label(verb)
    given = {"title": title, "verb": verb, "control": control, "instead_of": clause_id if bound is not None else ""}
    asked = Request(DRAW, inputs=given, key=request.POST.get("key") or None)
    done = perform(person.actor(request), asked, held=person.rights(request)).record
    return redirect(f"/routes/{done.pk}/")


def _edit(request: HttpRequest, draft: RouteDraft, *, sentence: str = "", status: int = 200) -> HttpResponse:
    book = in_force(person.actor(request).now)
    control, nodes = None, list(draft.control.get("route") or [])
    try:
        control = read_control(draft)
    except Invalid as refusal:
        sentence = sentence or " ".join(answers.field_errors(refusal).values())
    context = {
        "draft": draft, "verb": label(draft.verb), "sentence": sentence, "control": draft.control,
        "nodes": [{"place": n, "given": node, "departments": _departments(node)} for n, node in enumerate(nodes)],
        "roles": [(role, role_words(role, book)) for role in book.roles], "modes": _choices(states.MODES),
        "thens": _choices(states.THEN), "line": [_node(step, book) for step in control.route] if control else [],
        "run": tried(request, control, book) if control else None, "given": request.GET, "key": uuid.uuid4().hex,
        "open": draft.state == states.DRAFT, "title": draft.title,
    }  # fmt: skip
    return render(request, "governance/route_draft.html", context, status=status)


def _choices(labels: Any) -> list[tuple[str, str]]:
    return [(key, gettext(text)) for key, text in labels.items()]


def _control(posted: QueryDict, kept: dict[str, Any]) -> dict[str, Any]:
    """The control as the form has it; ``add`` appends a node, ``drop-2`` takes the third away, ``up-2`` moves it up.

    What the form does not show (titles, copies, other conditions) stays as it was ``kept``.
    """
    act, nodes = posted.get("act", ""), []
    before = list(kept.get("route") or [])
    count = _number(posted, "nodes")
    for place in range(min(count, len(before))):
        if act != f"drop-{place}":
            nodes.append(_given_node(posted, f"n{place}-", before[place]))
    if act == "add":
        nodes.append({"role": "dept_manager"})
    if act.startswith("up-") and act[3:].isdecimal() and 0 < int(act[3:]) < len(nodes):
        place = int(act[3:])
        nodes[place - 1], nodes[place] = nodes[place], nodes[place - 1]
    control: dict[str, Any] = {name: kept[name] for name in ("cc", "if", "waiver") if name in kept}
    control |= {"route": nodes}
    control |= {name: posted[name] for name in ("amount", "on_change", "resubmit") if posted.get(name)}
    control |= {"batch": True} if posted.get("batch") else {}
    return control | ({} if posted.get("distinct") else {"distinct": False})


def _given_node(posted: QueryDict, prefix: str, kept: dict[str, Any]) -> dict[str, Any]:
    node: dict[str, Any] = {name: posted[prefix + name] for name in (*_TEXTS, *_AMOUNTS) if posted.get(prefix + name)}
    node |= {name: kept[name] for name in ("cc", "clock") if name in kept}
    if "title" in kept and kept.get("role") == node.get("role"):
        node["title"] = kept["title"]
    if _number(posted, prefix + "superiors"):
        node["superiors"] = _number(posted, prefix + "superiors")
    tests = {name: test for name, test in (kept.get("if") or {}).items() if name != DEPARTMENT}
    departments = _listed(posted.get(prefix + DEPARTMENT, ""))
    if departments:
        tests[DEPARTMENT] = {"in": departments}
    also = _listed(posted.get(prefix + "also", ""))
    return node | ({"if": tests} if tests else {}) | ({"also": also} if also else {})


def _listed(raw: str) -> list[str]:
    return [part.strip() for part in raw.replace("，", ",").split(",") if part.strip()]


def _departments(node: dict[str, Any]) -> str:
    """The departments of a step's condition as typed; other conditions are kept in the policy's own text only."""
    test = (node.get("if") or {}).get("department") or {}
    return ",".join(test.get("in") or filter(None, [test.get("eq")]))


def _since(posted: QueryDict) -> dict[str, str]:
    return {"effective_from": posted.get("effective_from", "")} if posted.get("effective_from") else {}


def _number(posted: QueryDict, name: str) -> int:
    raw = posted.get(name, "")
    return int(raw) if raw.isdecimal() and len(raw) < 4 else 0


def _may(request: HttpRequest, verb: str) -> None:
    if not person.rights(request).may(verb):
        raise NotAllowed("access.no_right", NO_RIGHT)


def _approvals(book: Book, verb: str) -> list[Bound]:
    return [bound for bound in book.gates.get(verb, ()) if isinstance(bound.control, Approve)]


def _route(bound: Bound, book: Book) -> dict[str, Any]:
    language, control = get_language() or "zh-hans", bound.control
    return {
        "clause": bound.clause.id, "title": bound.clause.title.get(language), "verb": control.before,
        "does": label(control.before), "line": [_node(step, book) for step in control.route],
        "url": f"/routes/{bound.clause.id}/{control.before}/", "distinct": control.distinct, "batch": control.batch,
        "when": ", ".join(_named(control.before, name) for name in control.conditions),
        "replaces": control.instead_of or "",
    }  # fmt: skip


def _named(verb: str, name: str) -> str:
    """What people call a field of the verb's record."""
    model = REGISTER.verbs[verb].model
    resource = resource_of(model)
    return field_of(resource, name).label if resource is not None and has(model, name) else name.replace("_", " ")


def _node(step: Step, book: Book) -> dict[str, Any]:
    more = [gettext(states.MODES[step.mode])] if step.mode != "any" else []
    more += band_words(step)
    if step.within is not None:
        more.append(f"{step.within.text(get_language() or 'zh-hans')} · {gettext(states.THEN[step.then])}")
    return {"who": who_words(step, book), "more": more}
