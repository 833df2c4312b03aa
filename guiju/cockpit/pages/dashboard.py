"""The sales dashboard. Each figure is counted by the very list that it opens."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from guiju.cockpit.pages.policy import period_context, period_of
from guiju.deals.states import MACHINE
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.desk import person
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.query import parse
from guiju.groundwork.desk.words import money, number
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.kernel.text import N_

MONTHS = 6
OPEN_STAGES = ("discovery", "solution", "proposal", "negotiation")


@dataclass(frozen=True)
class Figure:
    """A tile: which list it opens (kind and filters), and what is added up there; no ``add`` counts the rows."""

    label: str
    kind: str
    filters: tuple[tuple[str, str], ...]
    add: str | None = None
    dated: str | None = None


FIGURES = (
    Figure(N_("New leads"), "leads.lead", (), dated="created_at"),
    Figure(N_("Leads contacted first"), "leads.lead", (), dated="first_contact_at"),
    Figure(N_("Opportunities opened"), "deals.opportunity", (), dated="created_at"),
    Figure(N_("Open pipeline"), "deals.opportunity", tuple(("state", stage) for stage in OPEN_STAGES), add="amount"),
    Figure(N_("Won"), "deals.opportunity", (("state", "won"),), add="amount", dated="won_at"),
    Figure(N_("Contracts signed"), "contracts.contract", (), add="amount", dated="signed_at"),
    Figure(N_("Money received"), "finance.receipt", (), add="amount", dated="received_on"),
    Figure(
        N_("Receivables overdue"),
        "orders.receivable",
        (("settled_at.empty", "1"), ("due_on.lt", "today")),
        add="amount",
    ),
)


class Sums:
    """All figures of the page: those of one kind of record are counted by one statement, within the rights."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.rights = request, person.rights(request)
        self._wanted: dict[str, list[tuple[Q, str | None]]] = {}
        self._among: dict[str, list[Q]] = {}
        self._found: dict[str, list[Decimal]] = {}

    def ask(self, kind: str, rows: Q, add: str | None = None, among: Q | None = None) -> Callable[[], Decimal]:
        """Add up ``add`` over these rows of the kind, or count them; what comes back tells it once all is asked.

        ``among``: rows that these are among, said once for several askings; the statement looks at no others.
        """
        wanted, read = self._wanted.setdefault(kind, []), self._among.setdefault(kind, [])
        wanted.append((rows, add))
        if (among or rows) not in read:
            read.append(among or rows)
        place = len(wanted) - 1
        return lambda: self._of(kind)[place]

    def _of(self, kind: str) -> list[Decimal]:
        if kind not in self._found:
            wanted = self._wanted[kind]
            asked = {
                f"figure_{place}": Sum(add, filter=rows) if add else Count("pk", filter=rows)
                for place, (rows, add) in enumerate(wanted)
            }
            answer = self.rows(kind).filter(reduce(or_, self._among[kind])).aggregate(**asked)
            self._found[kind] = [Decimal(answer[f"figure_{place}"] or 0) for place in range(len(wanted))]
        return self._found[kind]

    def rows(self, kind: str) -> QuerySet[Any]:
        """The records of a kind that the person may see."""
        resource = HOUSE.resources[kind]
        return visible(self.rights, resource.see, resource.model.objects.order_by())

    def may(self, kind: str) -> bool:
        """True when the person sees records of the kind at all."""
        return self.rights.may(HOUSE.resources[kind].see)


def dashboard_page(request: HttpRequest) -> HttpResponse:
    """``/dashboard/``: tiles and charts of a month, within what the person may see."""
    period, sums = period_of(request), Sums(request)
    tiles = [_tile(sums, figure, period) for figure in FIGURES if sums.may(figure.kind)]
    charts = [
        _funnel(sums) if sums.may("deals.opportunity") else None,
        _leads(sums, period) if sums.may("leads.lead") else None,
        _money(sums, period) if sums.may("finance.receipt") else None,
    ]
    context = {
        "title": gettext("Dashboard"), "tiles": [tile() for tile in tiles],
        "charts": [*(chart() for chart in charts if chart), *_people(sums, period)], **period_context(period),
    }  # fmt: skip
    return render(request, "cockpit/dashboard.html", context)


def _filters(figure: Figure, period: Period) -> list[tuple[str, str]]:
    found = list(figure.filters)
    if figure.dated:
        found += [(f"{figure.dated}.gte", period.start.isoformat()), (f"{figure.dated}.lt", period.end.isoformat())]
    return found


def _tile(sums: Sums, figure: Figure, period: Period) -> Callable[[], dict[str, Any]]:
    resource, show = HOUSE.resources[figure.kind], money if figure.add else number
    now, before = (
        sums.ask(figure.kind, _listed(sums, figure, part), figure.add) for part in (period, period.previous())
    )
    return lambda: {
        "label": gettext(figure.label), "value": show(now()),
        "url": f"/{resource.slug}/?{urlencode(_filters(figure, period))}",
        "change": _change(now(), before()) if figure.dated else "", "up": now() >= before(), "icon": resource.icon,
    }  # fmt: skip


def _listed(sums: Sums, figure: Figure, period: Period) -> Q:
    """What the list that the tile opens asks for."""
    params: dict[str, list[str]] = {}
    for name, value in _filters(figure, period):
        params.setdefault(name, []).append(value)
    filters = parse(HOUSE.resources[figure.kind], params, person.actor(sums.request), sums.rights).filters
    return reduce(and_, filters, Q(pk__gt=0))


def _change(now: Decimal, before: Decimal) -> str:
    if not before:
        return ""
    return f"{(now - before) * 100 / before:+.0f} %"


def _months(period: Period) -> list[Period]:
    months = [period]
    while len(months) < MONTHS:
        months.insert(0, months[0].previous())
    return months


def _by_month(
    sums: Sums, kind: str, field: str, months: list[Period], add: str | None = None
) -> Callable[[], list[float]]:
    """The records of a kind by the month of one of their dates or moments."""
    whole = _within(field, months[0], months[-1])
    found = [sums.ask(kind, _within(field, month, month), add, whole) for month in months]
    return lambda: [float(figure()) for figure in found]


def _within(field: str, first: Period, last: Period) -> Q:
    if field.endswith("_on"):
        return Q(**{f"{field}__gte": first.start, f"{field}__lt": last.end})
    return Q(**{f"{field}__gte": first.starts_at, f"{field}__lt": last.ends_at})


def _funnel(sums: Sums) -> Callable[[], dict[str, Any]]:
    asked = {
        stage: (
            sums.ask("deals.opportunity", Q(state=stage)), sums.ask("deals.opportunity", Q(state=stage), "amount")
        )
        for stage in OPEN_STAGES
    }  # fmt: skip
    return lambda: {
        "id": "funnel", "kind": "funnel", "title": gettext("Open opportunities by stage"),
        "steps": [
            {"name": gettext(MACHINE.labels[stage]), "value": int(count()), "amount": money(total()),
             "url": f"/opportunities/?state={stage}"}
            for stage, (count, total) in asked.items()
        ],
    }  # fmt: skip


def _leads(sums: Sums, period: Period) -> Callable[[], dict[str, Any]]:
    months, kind = _months(period), "leads.lead"
    new, contacted, converted = (
        _by_month(sums, kind, field, months) for field in ("created_at", "first_contact_at", "converted_at")
    )
    return lambda: {
        "id": "leads", "kind": "bar", "title": gettext("Leads by month"), "labels": _labels(months),
        "series": [
            {"name": gettext("New leads"), "data": new()},
            {"name": gettext("Contacted"), "data": contacted()},
            {"name": gettext("Converted"), "data": converted()},
        ],
    }  # fmt: skip


def _money(sums: Sums, period: Period) -> Callable[[], dict[str, Any]]:
    months = _months(period)
    ordered = _by_month(sums, "orders.order", "created_at", months, "amount")
    received = _by_month(sums, "finance.receipt", "received_on", months, "amount")
    return lambda: {
        "id": "money", "kind": "line", "title": gettext("Orders and money received"), "labels": _labels(months),
        "series": [
            {"name": gettext("Ordered"), "data": ordered()},
            {"name": gettext("Received"), "data": received()},
        ],
    }  # fmt: skip


def _people(sums: Sums, period: Period) -> list[dict[str, Any]]:
    """Who won most in the period; no chart while nobody won anything."""
    if not sums.may("deals.opportunity"):
        return []
    won = sums.rows("deals.opportunity").filter(won_at__gte=period.starts_at, won_at__lt=period.ends_at)
    found = list(won.values("owner__name").annotate(v=Sum("amount")).order_by("-v")[:10])
    if not found:
        return []
    series = [{"name": gettext("Won"), "data": [float(row["v"] or 0) for row in reversed(found)]}]
    labels = [row["owner__name"] or gettext("Nobody") for row in reversed(found)]
    return [{"id": "people", "kind": "across", "title": gettext("Won by person"), "labels": labels, "series": series}]


def _labels(months: list[Period]) -> list[str]:
    return [month.label(get_language() or "zh-hans") for month in months]
