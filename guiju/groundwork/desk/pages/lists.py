"""The list of one kind: views as tabs, chips, search, order, groups, pages by key, sums; all of it in the address."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk import person
from guiju.groundwork.desk.arrangement import PARAMS, Arrangement, arranged
from guiju.groundwork.desk.bulk_runs import bulk_verbs, settable
from guiju.groundwork.desk.cells import editable
from guiju.groundwork.desk.conditions import COMMON
from guiju.groundwork.desk.fields import FieldView, views
from guiju.groundwork.desk.grouping import body, lines, shown_sum, summed_of
from guiju.groundwork.desk.kept import SavedView
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages import filters
from guiju.groundwork.desk.pages.address import Address
from guiju.groundwork.desk.paging import Page
from guiju.groundwork.desk.query import SIZES, ListQuery, filterable, may_sort, parse
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.sheet import Sheet, sheet_of
from guiju.groundwork.desk.viewing import kept_of, view_seen, views_of
from guiju.groundwork.flow.search import CAP
from guiju.groundwork.kernel import tree
from guiju.groundwork.kernel.errors import NotFound

BUTTONS = 4  # verbs shown as buttons in the bulk bar; further ones stand in its menu
DAYS = ("date", "moment")
LAYOUT_PARAMS = ("cols", "wide", "group", "dense", "size", "sort", "fold", "by", "on", "day")


@dataclass(frozen=True)
class Head:
    """A column's head: the address that sorts by it alone, and by it besides; how it is sorted now, and in what place.

    ``place`` is 1, 2 or 3 where the list is sorted by several columns, else 0.
    """

    path: str
    label: str
    url: str
    also: str
    sorted: str
    place: int
    numeric: bool


@dataclass(frozen=True)
class Tab:
    """A saved view above the list."""

    key: int
    label: str
    url: str
    on: bool
    mine: bool
    shared: bool
    pinned: bool
    owner: str


def resource_at(slug: str) -> Resource:
    """The resource behind an address; raises NotFound."""
    if slug not in HOUSE.slugs:
        raise NotFound
    return HOUSE.slugs[slug]


def list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/leads/``."""
    resource = resource_at(slug)
    held, words = person.rights(request), person.words(request)
    unfolded = opened_view(request, resource)
    if unfolded:
        return redirect(unfolded)
    query = asked(request, resource)
    laid = arranged(resource, request.GET, held)
    sheet = sheet_of(resource, held, words, laid.columns, editable(resource, held))
    query = query.with_(group=laid.group)
    page = query.page(sheet.lookups)
    address, many = Address.of(request), _bulk(resource, held)
    context = {
        **frame(request, resource, query, address, laid),
        "heads": [_head(view, query, address) for view in sheet.columns],
        "body": body(lines(query, sheet, page.rows), checks=bool(many["bulk"] or many["sets"])),
        **counts(query, sheet, page),
        "next_page": address.with_(after=page.after, before=None) if page.after else "",
        "previous_page": address.with_(before=page.before, after=None) if page.before else "",
        "first_page": address.with_(after=None, before=None),
        "sizes": [(size, address.with_(size=size, after=None, before=None), size == query.size) for size in SIZES],
        **many,
    }  # fmt: skip
    return render(request, "desk/list.html", context)


def count_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/leads/count/?…``: how many rows match exactly, and their sums; with ``about`` the planner's guess if many."""
    resource = resource_at(slug)
    held, words = person.rights(request), person.words(request)
    params = request.GET.copy()
    about = bool(params.pop("about", None))
    query = parse(resource, params, person.actor(request), held, reserved=PARAMS)
    sheet = sheet_of(resource, held, words, arranged(resource, params, held).columns)
    context: dict[str, Any] = {"resource": resource, "whole": params.urlencode()}
    count = query.count() if about else CAP
    if about and count >= CAP:
        guess = max(query.estimate(), CAP - 1)
        context |= {"count": rounded(guess), "matching": guess, "is_about": True}
    elif about:
        context |= {"count": f"{count:,}", "matching": count}
    else:
        count, sums = query.exact(summed_of(sheet))
        told = [(view.label, shown_sum(view, sums[view.path])) for view in sheet.columns if view.path in sums]
        context |= {"count": f"{count:,}", "matching": count, "exact": True, "sums": told}
    return render(request, "desk/parts/list_count.html", context)


def asked(request: HttpRequest, resource: Resource, *others: str) -> ListQuery:
    """The list that this request asks for; ``others`` are parameters of the page that are no filters."""
    return parse(resource, request.GET, person.actor(request), person.rights(request), reserved=(*PARAMS, *others))


def opened_view(request: HttpRequest, resource: Resource) -> str:
    """An address that names a view and nothing else stands for what the view holds now; "" for any other address."""
    key = request.GET.get("view", "")
    if list(request.GET) != ["view"] or not key.isdecimal() or len(key) > 18:
        return ""
    view = view_seen(person.rights(request), resource.kind, int(key))
    if view is None:
        raise NotFound
    return view_url(resource, view)


def view_url(resource: Resource, view: SavedView) -> str:
    """The address of the list as a view holds it."""
    plain = view.layout == SavedView.TABLE or (view.layout == SavedView.BOARD and not resource.board)
    part = "" if plain else f"{view.layout}/"
    return f"/{resource.slug}/{part}?{view.address}{'&' if view.address else ''}view={view.pk}"


def frame(
    request: HttpRequest, resource: Resource, query: ListQuery, address: Address, laid: Arrangement
) -> dict[str, Any]:
    """What list and board have in common: title, views, search, filters, chips, the create button."""
    held = person.rights(request)
    chips = filters.chips(resource, query, address)
    advanced = sum(1 for _ in tree.leaves(tree.read(query.where))) if query.where else 0
    return {
        "resource": resource, "title": gettext(resource.plural), "query": query, "address": address, "laid": laid,
        "chips": chips, "filters": [filters.menu(view, query, address) for view in filterable(resource)],
        "quick": filters.quick(resource, query, address), "q": query.q,
        "is_filtered": bool(chips or query.q or query.where or query.conditions),
        "advanced": advanced, "without_advanced": address.with_(where=None, after=None, before=None),
        "create": resource.create if resource.create and held.may(resource.create) else "",
        "create_label": label(resource.create) if resource.create else "",
        "shared": address.shared(), "dated": _dated(resource, laid),
        "search_keeps": [(n, v) for n, vs in address.params.lists() for v in vs if n not in ("q", "after", "before")],
        "bare": f"/{resource.slug}/{address.only(LAYOUT_PARAMS)}", "whole": address.whole,
        **_tabs(request, resource, address),
    }  # fmt: skip


def _dated(resource: Resource, laid: Arrangement) -> bool:
    return any(view.kind in DAYS and view.path not in COMMON for view in views(resource, laid.columns))


def _tabs(request: HttpRequest, resource: Resource, address: Address) -> dict[str, Any]:
    """The views of this kind that the person meets: one query. ``changed`` is True when the list left its view."""
    held = person.rights(request)
    now, shown = request.GET.get("view", ""), kept_of(address.params)
    place, found = request.path.split("/")[2], list(views_of(held, resource.kind))
    layout = place if place in dict(SavedView.LAYOUTS) else SavedView.TABLE
    tabs = [
        Tab(
            view.pk, view.name, view_url(resource, view), str(view.pk) == now, view.owner_id == held.account_id,
            bool(view.shared_with), view.pinned, view.owner.name,
        )
        for view in found
    ]  # fmt: skip
    open_view = next((view for view in found if str(view.pk) == now), None)
    changed = open_view is not None and (open_view.address != shown or open_view.layout != layout)
    return {
        "tabs": [tab for tab in tabs if tab.pinned or tab.on], "other_views": [tab for tab in tabs if not tab.pinned],
        "view": next((tab for tab in tabs if tab.on), None), "view_changed": changed, "all_url": f"/{resource.slug}/",
        "may_save_view": held.may("desk.save_view"), "is_arranged": bool(shown) and open_view is None,
        "layout": layout, "is_board": layout == SavedView.BOARD,
    }  # fmt: skip


def counted(count: int) -> str:
    """A count as shown: never an exact figure above the cap."""
    return f"{CAP - 1:,}+" if count >= CAP else f"{count:,}"


def counts(query: ListQuery, sheet: Sheet, page: Page) -> dict[str, Any]:
    """How many rows match and what they add up to. A list of one page is counted as it stands; of a long or grouped one
    the figure follows when the page is there (``later``), so that nobody waits for it.
    """
    summed = summed_of(sheet)
    if not (page.after or page.before):
        count, sums = len(page.rows), {name: _added(sheet, page, name) for name in summed}
    elif query.group:
        return {"count": "", "later": True, "has_footer": False}
    else:
        count, sums = query.totals(summed)
    return {
        "count": counted(count), "matching": count, "later": count >= CAP,
        "footer": [(view.label, shown_sum(view, sums.get(view.path))) for view in sheet.columns],
        "has_footer": bool(summed) and count < CAP,
    }  # fmt: skip


def _added(sheet: Sheet, page: Page, name: str) -> Any:
    place = sheet.lookups.index(name)
    found = [values[place] for values in page.rows if values[place] is not None]
    return sum(found) if found else None


def rounded(count: int) -> str:
    """A figure that is only about right, with two digits: 98,412 is told as 98,000."""
    unit = 10 ** max(len(str(count)) - 2, 0)
    return f"{count // unit * unit:,}"


def _head(view: FieldView, query: ListQuery, address: Address) -> Head:
    given = dict(query.sorts)
    now = ""
    if view.path in given:
        now = "descending" if given[view.path] else "ascending"
    if not may_sort(query.resource, view.path, query.rights) or view.kind in ("list", "json", "long"):
        return Head(view.path, view.label, "", "", now, 0, view.numeric)
    turned = view.path if now == "descending" else f"-{view.path}"
    others = [f"-{path}" if down else path for path, down in query.sorts]
    if view.path in given:
        also = [turned if part.removeprefix("-") == view.path else part for part in others]
    else:
        also = [*others[:2], view.path]
    place = list(given).index(view.path) + 1 if view.path in given and len(given) > 1 else 0
    start: dict[str, Any] = {"after": None, "before": None}
    return Head(
        view.path, view.label, address.with_(sort=turned, **start), address.with_(sort=",".join(also), **start), now,
        place, view.numeric,
    )  # fmt: skip


def _bulk(resource: Resource, held: Rights) -> dict[str, Any]:
    """What can be done to several rows: the first verbs as buttons, the rest in a menu, and setting a field."""
    verbs = [(verb, label(verb)) for verb in bulk_verbs(resource, held)]
    return {
        "bulk": verbs[:BUTTONS], "more_bulk": verbs[BUTTONS:],
        "sets": resource.edit if settable(resource, held) else "",
    }  # fmt: skip
