"""One cell of a list: what it is changed with (GET), and the change itself (POST), answered as JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from guiju.groundwork.desk import answers, person, posted
from guiju.groundwork.desk.cells import CellOf, cell_of, read_pasted
from guiju.groundwork.desk.pages.lists import resource_at
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.sheet import sheet_of
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import GateShut, Invalid, Refused


def cell_page(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """``/leads/12/cell/region/``."""
    resource = resource_at(slug)
    if request.method != "POST":
        cell = cell_of(resource, person.rights(request), pk, name)
        return render(request, "desk/parts/cell.html", {"field": cell.field, "version": cell.record.version})
    try:
        return JsonResponse(_changed(request, cell_of(resource, person.rights(request), pk, name)))
    except Refused as refusal:
        return JsonResponse({**answers.told(refusal), "message": reason(refusal)}, status=refusal.status)


def _changed(request: HttpRequest, cell: CellOf) -> dict[str, Any]:
    held, name = person.rights(request), cell.field.name
    value = request.POST.get("value", "")
    if request.POST.get("pasted"):
        value = read_pasted(cell, value, held)
    sent = QueryDict(mutable=True)
    sent[name], sent[f"{name}-asked"] = value, "1"
    given = posted.from_params(sent, cell.verb)
    version = request.POST.get("version", "")
    asked = Request(
        cell.verb.name, cell.record.pk, given, if_match=int(version) if version.isdecimal() else None,
        key=request.POST.get("key") or None,
    )  # fmt: skip
    record = perform(person.actor(request), asked, held=held).record
    return {"html": _shown(request, cell.resource, record.pk, name), "version": record.version}


def _shown(request: HttpRequest, resource: Resource, pk: int, name: str) -> str:
    """The cell as the list shows it now."""
    column = next((c for c in resource.columns if not isinstance(c, str) and c.field == name), name)
    sheet = sheet_of(resource, person.rights(request), person.words(request), (column,))
    values = resource.model.every.filter(pk=pk).values_list(*sheet.lookups, "pk").get()
    return sheet.row(values).cells[0]


def reason(refusal: Refused) -> str:
    """Why a cell was not changed, in one sentence: that of the field, of the clauses, or of the refusal."""
    if isinstance(refusal, Invalid) and refusal.fields:
        return " ".join(answers.field_errors(refusal).values())
    if isinstance(refusal, GateShut):
        return " ".join(f"{item['clause']}: {item['reason']}" for item in answers.told(refusal)["shut"])
    return answers.sentence(refusal.text, refusal.params)
