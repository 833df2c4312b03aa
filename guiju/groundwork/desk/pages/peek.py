"""The panel beside a list: a record's facts and what happened to it last, without leaving the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guiju.groundwork.desk.pages.found import facts_of, seen
from guiju.groundwork.desk.pages.lists import resource_at
from guiju.groundwork.desk.pages.records import story
from guiju.groundwork.desk.strands import Part
from guiju.groundwork.desk.words import EMPTY

LATEST = 6


def peek_page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """``/leads/12/peek/``."""
    resource = resource_at(slug)
    record = seen(request, resource, pk)
    sheet, row = facts_of(request, resource, record)
    facts = [(view.label, cell) for view, cell in zip(sheet.columns, row.cells, strict=True) if cell != EMPTY]
    told = story(request, record, Part(record.ref))["told"].entries[:LATEST]
    context = {"resource": resource, "record": record, "title": row.title, "facts": facts, "latest": told}
    return render(request, "desk/parts/peek.html", context)
