"""The gate panel: which clauses stand in the way, what is missing with the fields right there, whom to ask."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from guiju.groundwork.desk import answers, person
from guiju.groundwork.desk.fields import field_of, has, resource_of
from guiju.groundwork.desk.forms import Asked, Field, fields_of, shown
from guiju.groundwork.desk.labels import label, role_title
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import GateShut, Shut
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.policy.book import Book, in_force

APPROVAL, WAIVER = "governance.request_approval", "governance.request_waiver"


@dataclass(frozen=True)
class Barred:
    """One clause in the way, as the panel shows it."""

    clause_id: str
    title: str
    text: str
    reason: str
    fields: list[Field]
    unfillable: list[str]
    route: list[str]
    approval: bool
    waiver: str
    kind: str


def gate_panel(
    request: HttpRequest,
    verb: Verb[Any],
    key: int | None,
    given: Mapping[str, Any],
    fill: Mapping[str, Any],
    shut: GateShut,
) -> HttpResponse:
    """Status 422: the panel takes the place of the form in the dialog; filled in, it completes the very same verb."""
    book = in_force(person.actor(request).now)
    record = verb.model.every.filter(pk=key).first() if key is not None else None
    barred = [_barred(request, verb, record, book, {**given, **fill}, item) for item in shut.shut]
    resource = resource_of(verb.model)
    asked = {name for item in barred for field in item.fields for name in [field.name.removeprefix("fill.")]}
    context = {
        "verb": verb.name, "label": label(verb.name), "record": record, "resource": resource, "barred": barred,
        "can_fill": any(item.fields for item in barred),
        "hidden": _hidden({name: value for name, value in given.items() if name not in asked}),
        "version": getattr(record, "version", ""), "key": uuid.uuid4().hex, "next": request.POST.get("next", ""),
        "about": record.ref if record is not None else f"{verb.model.kind()}:0",
        "inputs": json.dumps({n: plain(v) for n, v in given.items()}, ensure_ascii=False),
        "title": str(record) if record is not None else "",
    }  # fmt: skip
    template = "desk/parts/gate.html" if request.headers.get("HX-Request") else "desk/gate_page.html"
    response = render(request, template, context, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
    return response


def _barred(
    request: HttpRequest, verb: Verb[Any], record: Any, book: Book, given: Mapping[str, Any], item: Shut
) -> Barred:
    language = get_language() or "zh-hans"
    clause = book.clauses.get(item.clause_id)
    fields = _fields(request, verb, record, given, item)
    filled = {field.name.removeprefix("fill.") for field in fields}
    held = person.rights(request)
    route = [
        role_title(book, step.role)
        for control in (clause.controls if clause else ())
        if item.kind == "approve" and control.kind == "approve" and control.before == verb.name  # type: ignore[attr-defined]
        for step in control.route  # type: ignore[attr-defined]
    ]
    can_waive = item.waiver_role and record is not None and WAIVER in REGISTER.verbs and held.may(WAIVER)
    return Barred(
        clause_id=item.clause_id,
        title=item.title.get(language),
        text=clause.text.get(language) if clause else "",
        reason=_reason(item),
        fields=fields,
        unfillable=[_name(verb, name) for name in item.missing if name not in filled],
        route=route,
        approval=item.route is not None and APPROVAL in REGISTER.verbs and held.may(APPROVAL),
        waiver=role_title(book, item.waiver_role) if can_waive else "",
        kind=item.kind,
    )


def _reason(item: Shut) -> str:
    params = {
        name: label(value) if isinstance(value, str) and "." in value else value for name, value in item.params.items()
    }
    return answers.sentence(item.reason, params)


def _fields(request: HttpRequest, verb: Verb[Any], record: Any, given: Mapping[str, Any], item: Shut) -> list[Field]:
    """The missing fields as inputs: the verb's own where it has them, else those of the kind's edit verb."""
    own = {one.name for one in inputs_of(verb).fields}
    held = person.rights(request)
    found = fields_of(Asked(verb, record, given, held=held), only=[name for name in item.missing if name in own])
    edit = REGISTER.verbs.get(f"{verb.name.split('.')[0]}.edit_{verb.model._meta.model_name}")
    if edit is not None and record is not None and held.may(edit.name):
        rest = [name for name in item.missing if name not in own]
        for field in fields_of(Asked(edit, record, given, held=held), only=rest):
            found.append(_renamed(field, f"fill.{field.name}"))
    return [_needed(field) for field in found]


def _renamed(field: Field, name: str) -> Field:
    return Field(**{**field.__dict__, "name": name})


def _needed(field: Field) -> Field:
    return Field(**{**field.__dict__, "required": True, "clause": ""})


def _name(verb: Verb[Any], name: str) -> str:
    resource = resource_of(verb.model)
    if resource is not None and has(verb.model, name):
        return field_of(resource, name).label
    return name.replace("_", " ")


def _hidden(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The inputs already given, to be sent again with what was missing."""
    found: list[tuple[str, str]] = []
    for name, value in given.items():
        if isinstance(value, list):
            found.append((f"{name}-lines", "1"))
            for number, row in enumerate(value):
                found += (
                    [(f"{name}-{number}-{part}", str(item)) for part, item in row.items()]
                    if isinstance(row, dict)
                    else []
                )
        elif not isinstance(value, bytes):
            found.append((name, "1" if value is True else "" if value is False else str(shown(value))))
    return found
