"""The inbox of approvals: four tabs, the list on the left, the request on the right, every act as a button."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from guiju.governance import queries, states
from guiju.governance.models import ApprovalRequest
from guiju.governance.pages.detail import detail_of
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import answers, person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.words import exact, money, tone, until
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, NotFound, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_

SHOWN, MOST_AT_ONCE = 100, 50
LABELS = {
    "waiting": N_("Waiting for me"),
    "decided": N_("Decided by me"),
    "asked": N_("Asked by me"),
    "copies": N_("Copies to me"),
}
ACTS = {"approve": "governance.approve", "refuse": "governance.refuse", "send_back": "governance.send_back"}
_TAKES = {
    "approve": ("opinion", "condition", "condition_due", "step"),
    "refuse": ("opinion", "step"),
    "send_back": ("opinion", "step", "to"),
}


def inbox_page(request: HttpRequest) -> HttpResponse:
    """``/decide/?tab=waiting&id=12``; without ``id`` the first of the list stands on the right."""
    wanted = request.GET.get("id", "")
    return _draw(request, request.GET.get("tab", "waiting"), int(wanted) if wanted.isdecimal() else None)


def decide_page(request: HttpRequest, pk: int) -> HttpResponse:
    """``/decide/12/``: one request (GET), or what is decided about it (POST: ``act`` and its inputs)."""
    if request.method != "POST":
        return _draw(request, request.GET.get("tab", "waiting"), pk)
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise NotFound
    given = {name: request.POST[name] for name in _TAKES[act] if request.POST.get(name, "").strip()}
    if act != "approve":
        given.setdefault("opinion", "")
    asked = Request(ACTS[act], pk, given, key=request.POST.get("key") or None)
    try:
        done = perform(person.actor(request), asked, held=person.rights(request)).record
    except Refused as refusal:
        return _draw(request, "waiting", pk, sentence=_told(refusal), given=request.POST.dict(), status=refusal.status)
    messages.success(request, gettext("Done: %(what)s · %(record)s") % {"what": label(ACTS[act]), "record": done})
    return redirect("/decide/")


@require_POST
def batch_page(request: HttpRequest) -> HttpResponse:
    """Approve several at once, those only whose clauses allow it; what was refused is told with its reason."""
    keys = [int(key) for key in request.POST.getlist("id") if key.isdecimal()][:MOST_AT_ONCE]
    allowed = set(ApprovalRequest.objects.filter(pk__in=keys, batch=True).values_list("pk", flat=True))
    base, done = request.POST.get("key") or uuid.uuid4().hex, 0
    for key in keys:
        if key not in allowed:
            messages.error(request, gettext("#%(id)s is decided one by one: its clause allows no batch.") % {"id": key})
            continue
        asked = Request(ACTS["approve"], key, {"opinion": request.POST.get("opinion", "")}, key=f"{base}-{key}")
        try:
            perform(person.actor(request), asked, held=person.rights(request))
            done += 1
        except Refused as refusal:
            messages.error(request, f"#{key}: {_told(refusal)}")
    if done:
        messages.success(request, ngettext("%(n)d approved", "%(n)d approved", done) % {"n": done})
    return redirect("/decide/")


def _told(refusal: Refused) -> str:
    told = answers.sentence(refusal.text, refusal.params)
    fields = answers.field_errors(refusal) if isinstance(refusal, Invalid) else {}
    return " ".join([told, *fields.values()])


def _draw(
    request: HttpRequest, tab: str, pk: int | None, *, sentence: str = "", given: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    tab = tab if tab in queries.TABS else "waiting"
    now = person.actor(request).now
    day, me = business_day(now), person.key(request)
    boxes = {name: queries.box(name, me, day) for name in queries.TABS}
    counts = {name: rows.count() for name, rows in boxes.items()}
    rows = list(boxes[tab][:SHOWN])
    chosen = pk if pk is not None else (rows[0].pk if rows else None)
    context = {
        "tabs": [
            {"key": name, "label": gettext(LABELS[name]), "count": counts[name], "on": name == tab}
            for name in queries.TABS
        ],
        "tab": tab, "rows": [_row(request, row, chosen, tab) for row in rows], "more": counts[tab] > len(rows),
        "batch": tab == "waiting" and any(row.batch for row in rows), "opened": pk is not None,
        "waivers": list(queries.waivers_for(me, day).select_related("asked_by")[:20]) if tab == "waiting" else [],
        "detail": detail_of(request, _seen(request, chosen)) if chosen is not None else None,
        "sentence": sentence, "given": given or {}, "key": uuid.uuid4().hex, "title": gettext("Approval inbox"),
    }  # fmt: skip
    return render(request, "governance/inbox.html", context, status=status)


def _seen(request: HttpRequest, pk: int) -> ApprovalRequest:
    reach = covered(person.rights(request), "governance.see", ApprovalRequest)
    found: ApprovalRequest | None = (
        ApprovalRequest.objects.filter(reach, pk=pk).select_related("asked_by", "unit").first()
    )
    if found is None:
        raise NotFound
    return found


def _row(request: HttpRequest, row: ApprovalRequest, chosen: int | None, tab: str) -> dict[str, Any]:
    words = person.words(request)
    due = getattr(row, "due", None)
    return {
        "pk": row.pk, "url": f"/decide/{row.pk}/?tab={tab}", "name": row.about_name, "verb": label(row.verb),
        "amount": money(row.amount) if row.amount is not None else "", "who": row.asked_by.name,
        "when": words.relative(row.updated_at), "exact": exact(row.updated_at), "on": row.pk == chosen,
        "state": gettext(states.MACHINE.labels[row.state]), "tone": tone(row.state), "batch": row.batch,
        "due": until(words, due) if due else "", "late": bool(due and due < words.now),
    }  # fmt: skip
