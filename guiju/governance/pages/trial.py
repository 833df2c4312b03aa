"""A test run of a route: who would be asked, in which order, by name, and why a step would be left out."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from guiju.governance import planning
from guiju.governance.routing import who_words
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.flow.gate import Case, departments_of, unit_of
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.policy.binding import DEPARTMENT
from guiju.groundwork.policy.book import Book
from guiju.groundwork.policy.controls import Approve


def tried(request: HttpRequest, control: Approve, book: Book) -> dict[str, Any] | None:
    """``?record=12`` or ``?amount=5000&unit=3``, asked by ``&who=7`` or by oneself; None when nothing was typed.

    The record must be one that the person may see; without one, fields but amount and department are unknown, and
    steps that ask for them are left out.
    """
    wanted = request.GET
    if not any(wanted.get(name) for name in ("record", "amount", "unit")):
        return None
    record = _record(request, control, wanted.get("record", ""))
    if wanted.get("record") and record is None:
        return {"error": gettext("There is no such record, or it is not yours to see."), "nodes": []}
    unit = Unit.objects.filter(pk=_key(wanted.get("unit", ""))).first()
    unit = unit or Unit.objects.filter(pk=unit_of(record) if record is not None else None).first()
    asker = _key(wanted.get("who", "")) or getattr(record, "owner_id", None) or person.key(request)
    case = Case(person.actor(request), control.before, record or REGISTER.verbs[control.before].model(), {})
    amount = _amount(wanted.get("amount", ""))
    if amount is None and record is not None and control.amount:
        amount = case.value(control.amount)

    def value(name: str) -> Any:
        return departments_of(unit.pk if unit else None) if name == DEPARTMENT else case.value(name)

    place = planning.Place(unit.path if unit else "", business_day(person.actor(request).now), frozenset({asker}))
    planned = planning.plan(control, amount, value, place)
    return {"error": "", "nodes": _told(control, planned, book), "asker": Account.objects.filter(pk=asker).first(),
            "unit": unit, "amount": amount, "record": record}  # fmt: skip


def _told(control: Approve, planned: list[planning.Planned], book: Book) -> list[dict[str, Any]]:
    """With distinct persons nobody is shown twice where another could decide; who alone could is marked."""
    names = dict(Account.objects.filter(pk__in=[k for one in planned for k in one.persons]).values_list("pk", "name"))
    told, alone = [], set[int]()
    for one in planned:
        persons = [key for key in one.persons if not (control.distinct and key in alone)]
        if len(persons) == 1 and control.distinct:
            alone |= set(persons)
        why = ""
        if one.missed == "amount":
            why = gettext("left out: the amount lies outside its band")
        elif one.missed:
            why = gettext("left out: its condition on “%(field)s” does not hold") % {"field": one.missed}
        elif not persons:
            why = gettext("nobody could decide this but whoever asks or has decided before")
        told.append({"who": who_words(one.step, book), "names": [names.get(key, f"#{key}") for key in persons],
                     "why": why, "skipped": bool(one.missed)})  # fmt: skip
    return told


def _record(request: HttpRequest, control: Approve, raw: str) -> Record | None:
    model = REGISTER.verbs[control.before].model
    see = f"{model._meta.app_label}.see"
    rows = model.objects.filter(covered(person.rights(request), see, model))
    found: Record | None = rows.filter(pk=_key(raw)).first()
    return found


def _key(raw: str) -> int | None:
    return int(raw) if raw.isdecimal() and len(raw) < 18 else None


def _amount(raw: str) -> Decimal | None:
    try:
        return Decimal(raw.replace(",", "").strip()) if raw.strip() else None
    except InvalidOperation:
        return None
