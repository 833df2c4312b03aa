"""The hand-over of a person's work: who gives, who receives, what is open, all of it or by list."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext

from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.flow.handing import DUTIES, Handable
from guiju.groundwork.kernel.errors import NotAllowed, NotFound, Refused
from guiju.org.models import Employee, Occasion

VERB, LISTED = "org.hand_over_work", 200
ALL, CHOSEN, NONE = "all", "chosen", "none"


@dataclass(frozen=True)
class Pile:
    """The open work of one kind: how much, the first rows by name, and what was chosen of it."""

    kind: str
    label: str
    count: int
    rows: list[tuple[int, str, bool]]
    choice: str


def hand_over_page(request: HttpRequest) -> HttpResponse:
    """``/hand-over/?employee=12&receiver=5``: choose the two, look at what is open, hand it over."""
    if not person.rights(request).may(VERB):
        raise NotAllowed("access.no_right", NO_RIGHT)
    employees = Employee.objects.filter(covered(person.rights(request), VERB, Employee)).select_related(
        "account", "unit"
    )
    giver = _chosen(employees, request, "employee")
    receivers = Account.objects.filter(is_active=True, employee__left_on=None).order_by("name")
    receiver = _chosen(receivers, request, "receiver")
    sentence, status = "", 200
    if request.method == "POST" and giver is not None:
        try:
            return _hand_over(request, giver, receiver)
        except Refused as refused:
            sentence, status = _told(refused), refused.status
    context = {
        "title": gettext("Hand over work"), "employees": employees.order_by("left_on", "name"),
        "receivers": receivers, "giver": giver, "receiver": receiver, "occasions": Occasion.choices,
        "occasion": _given(request, "occasion") or (Occasion.LEFT if giver and giver.left_on else Occasion.MOVED),
        "piles": _piles(request, giver) if giver else [], "stays": _stays(request, giver) if giver else [],
        "credit": _given(request, "credit_percent") or "0", "note": _given(request, "note"), "sentence": sentence,
        "key": uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "org/hand_over.html", context, status=status)


def _given(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, request.GET.get(name, "")))


def _chosen(rows: Any, request: HttpRequest, name: str) -> Any:
    key = _given(request, name)
    if not key:
        return None
    found = rows.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None
    if found is None:
        raise NotFound
    return found


def _kinds() -> list[Handable]:
    return [*HOUSE.hands, DUTIES]


def _piles(request: HttpRequest, giver: Employee) -> list[Pile]:
    held, posted = person.rights(request), request.method == "POST"
    found = []
    for one in _kinds():
        rows = one.rows(giver.account_id, held)
        count = rows.count()
        if not count:
            continue
        ticked = set(request.POST.getlist(f"keys.{one.kind}"))
        named = [(row.pk, str(row), not posted or str(row.pk) in ticked) for row in rows[:LISTED]]
        found.append(Pile(one.kind, gettext(one.label), count, named, request.POST.get(f"which.{one.kind}", ALL)))
    return found


def _stays(request: HttpRequest, giver: Employee) -> list[tuple[str, str, int]]:
    now = person.actor(request).now
    counted = [(gettext(one.label), gettext(one.why), one.count(giver.account_id, now)) for one in HOUSE.stays]
    return [one for one in counted if one[2]]


def _hand_over(request: HttpRequest, giver: Employee, receiver: Account | None) -> HttpResponse:
    items: dict[str, list[int]] = {}
    for one in _kinds():
        which = request.POST.get(f"which.{one.kind}", NONE)
        if which == ALL:
            rows = one.rows(giver.account_id, person.rights(request))
            items[one.kind] = list(rows.values_list("pk", flat=True))
        elif which == CHOSEN:
            items[one.kind] = [int(key) for key in request.POST.getlist(f"keys.{one.kind}") if key.isdecimal()]
    inputs = {
        "employee": giver.pk, "receiver": receiver.pk if receiver else None, "items": items,
        "occasion": _given(request, "occasion"), "credit_percent": _given(request, "credit_percent") or 0,
        "note": _given(request, "note"),
    }  # fmt: skip
    done = perform(person.actor(request), Request(VERB, inputs=inputs, key=request.POST.get("key") or None))
    return redirect(f"/handovers/{done.record.pk}/")


def _told(refused: Refused) -> str:
    """The refusal as one sentence, with what is wrong at single fields behind it."""
    told = [(refused.text, refused.params), *getattr(refused, "fields", {}).values()]
    return " ".join(gettext(text) % params if params else gettext(text) for text, params in told)


PAGES = (path("hand-over/", hand_over_page, name="hand_over"),)
