"""Two records side by side: which one stays, which value of each field, or that they are not the same."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext

from guiju.customers.actions.joining import linked_counts
from guiju.customers.models import DuplicatePair
from guiju.customers.states import WAITING
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages.lists import resource_at
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.sheet import sheet_of
from guiju.groundwork.flow.alike import MatchSource
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.kernel.errors import NotAllowed, NotFound, Refused

FIRST, SECOND = "first", "second"
LARGEST_KEY = 2**63


@dataclass(frozen=True)
class Line:
    """One field of both records; ``differs`` when there is something to choose, ``side`` is what stands chosen."""

    name: str
    label: str
    first: str
    second: str
    differs: bool
    side: str


@dataclass(frozen=True)
class Side:
    """One of the two records: name, address, owner, and what hangs on it."""

    key: int
    name: str
    url: str
    owner: str
    created: Any
    linked: list[tuple[str, int]]


def pair_page(request: HttpRequest, pk: int) -> HttpResponse:
    """``/duplicates/12/``: a pair from the list of possible duplicates."""
    pair = DuplicatePair.objects.filter(covered(person.rights(request), "customers.see", DuplicatePair), pk=pk).first()
    if pair is None:
        raise NotFound
    resource = HOUSE.resources[pair.kind_alike]
    return _page(request, resource, (pair.first_id, pair.second_id), pair)


def side_by_side(request: HttpRequest, slug: str, first: int, second: int) -> HttpResponse:
    """``/merge/customers/12/34/``: any two records of one kind."""
    low, high = sorted((first, second))
    if high >= LARGEST_KEY:
        raise NotFound
    return _page(request, resource_at(slug), (low, high), None)


def _page(request: HttpRequest, resource: Resource, keys: tuple[int, int], pair: DuplicatePair | None) -> HttpResponse:
    source = next((one for one in HOUSE.matches if one.kind == resource.kind and one.merge), None)
    if source is None:
        raise NotFound
    if not person.rights(request).may(resource.see):
        raise NotAllowed("access.no_right", NO_RIGHT)
    sentence, status = "", 200
    if request.method == "POST":
        try:
            return _merge(request, resource, source, keys)
        except Refused as refused:
            sentence, status = _told(refused), refused.status
    context = _context(request, resource, source, keys, pair) | {"sentence": sentence}
    return render(request, "customers/side_by_side.html", context, status=status)


def _context(
    request: HttpRequest, resource: Resource, source: MatchSource, keys: tuple[int, int], pair: DuplicatePair | None
) -> dict[str, Any]:
    held = person.rights(request)
    stays = request.POST.get("stays", FIRST)
    rows = resource.model.objects.filter(covered(held, resource.see, resource.model), pk__in=keys)
    seen = {row.pk: row for row in rows.select_related(*(["owner"] if hasattr(resource.model, "owner") else []))}
    both = [seen.get(key) for key in keys]
    whole = None not in both
    mine = resource.model.objects.filter(covered(held, source.merge, resource.model), pk__in=keys)
    return {
        "title": gettext("Side by side"), "resource": resource, "pair": pair, "whole": whole, "stays": stays,
        "sides": _sides(resource, both) if whole else [], "key": uuid.uuid4().hex,
        "lines": _lines(request, resource, source, keys, stays) if whole else [],
        "may_merge": whole and held.may(source.merge) and mine.count() == len(keys),
        "waiting": pair is None or pair.state == WAITING,
        "may_dismiss": pair is not None and pair.state == WAITING and held.may("customers.dismiss_pair"),
        "reason": request.POST.get("reason", ""), "merge_label": label(source.merge),
        "names": [pair.first_name, pair.second_name] if pair else [],
    }  # fmt: skip


def _sides(resource: Resource, both: list[Any]) -> list[Side]:
    counts = linked_counts(resource.model, [row.pk for row in both])
    words = {model._meta.db_table: str(model._meta.verbose_name) for model in apps.get_models()}
    shown = {one.model._meta.db_table for one in HOUSE.resources.values()}
    found = []
    for row in both:
        linked = [(words[table], count) for table, count in counts[row.pk].items() if table in shown]
        owner = getattr(row, "owner", None)
        name = owner.name if owner else ""
        found.append(Side(row.pk, str(row), f"/{resource.slug}/{row.pk}/", name, row.created_at, linked))
    return found


def _lines(
    request: HttpRequest, resource: Resource, source: MatchSource, keys: tuple[int, int], stays: str
) -> list[Line]:
    """The fields that can be chosen, each as the lists show it, masks and all; a value beats none."""
    sheet = sheet_of(resource, person.rights(request), person.words(request), source.choices)
    both = resource.model.objects.filter(pk__in=keys)
    rows = {values[-1]: sheet.row(values) for values in both.values_list(*sheet.lookups, "pk")}
    stored = {row["pk"]: row for row in both.values("pk", *source.choices)}
    found = []
    for place, name in enumerate(source.choices):
        one, other = (stored[key][name] for key in keys)
        if one in (None, "") and other in (None, ""):
            continue
        lacks = (one if stays == FIRST else other) in (None, "")
        side = (SECOND if stays == FIRST else FIRST) if lacks else stays
        cells = [rows[key].cells[place] for key in keys]
        chosen = request.POST.get(f"f.{name}", side)
        found.append(Line(name, sheet.columns[place].label, cells[0], cells[1], one != other, chosen))
    return found


def _merge(request: HttpRequest, resource: Resource, source: MatchSource, keys: tuple[int, int]) -> HttpResponse:
    stays = SECOND if request.POST.get("stays") == SECOND else FIRST
    survivor, merged = keys if stays == FIRST else keys[::-1]
    other = SECOND if stays == FIRST else FIRST
    take = [name for name in source.choices if request.POST.get(f"f.{name}") == other]
    inputs = {"survivor": survivor, "merged": merged, "take": take, "reason": request.POST.get("reason", "")}
    done = perform(person.actor(request), Request(source.merge, inputs=inputs, key=request.POST.get("key") or None))
    merge = done.record
    names = {"merged": merge.merged_name, "survivor": merge.survivor_name}
    told = gettext("“%(merged)s” was merged into “%(survivor)s”.") % names
    tags = f"undo:/do/customers.undo_merge/?id={merge.pk}&version={merge.version}"
    messages.success(request, told, extra_tags=tags if person.rights(request).may("customers.undo_merge") else "")
    return redirect(f"/{resource.slug}/{survivor}/")


def _told(refused: Refused) -> str:
    """The refusal as one sentence, with what is wrong at single fields behind it."""
    fields = getattr(refused, "fields", {})
    told = [(refused.text, refused.params), *fields.values()]
    return " ".join(gettext(text) % params if params else gettext(text) for text, params in told)


PAGES = (
    path("duplicates/<int:pk>/", pair_page, name="pair"),
    path("merge/<slug:slug>/<int:first>/<int:second>/", side_by_side, name="side_by_side"),
)
