"""The sales dashboard. Each figure is counted by the very list that it opens."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from guiju.cockpit.pages.policy import period_context, period_of
from guiju.deals.states import MACHINE
from guiju.finance.models import Receipt
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.desk import person
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.query import parse
from guiju.groundwork.desk.words import money, number
from guiju.groundwork.kernel.period import BUSINESS_ZONE, Period
from guiju.groundwork.kernel.text import N_
from guiju.orders.models import Order

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


def dashboard_page(request: HttpRequest) -> HttpResponse:
    """``/dashboard/``: tiles and charts of a month, within what the person may see."""
    period = period_of(request)
    tiles = [_tile(request, figure, period) for figure in FIGURES if person.rights(request).may(_see(figure))]
    context = {
        "title": gettext("Dashboard"), "tiles": tiles, "charts": _charts(request, period), **period_context(period),
    }  # fmt: skip
    return render(request, "cockpit/dashboard.html", context)


def _see(figure: Figure) -> str:
    return HOUSE.resources[figure.kind].see


def _filters(figure: Figure, period: Period) -> list[tuple[str, str]]:
    found = list(figure.filters)
    if figure.dated:
        found += [(f"{figure.dated}.gte", period.start.isoformat()), (f"{figure.dated}.lt", period.end.isoformat())]
    return found


def _tile(request: HttpRequest, figure: Figure, period: Period) -> dict[str, Any]:
    resource = HOUSE.resources[figure.kind]
    now, before = (_figure(request, figure, part) for part in (period, period.previous()))
    show = money if figure.add else number
    return {
        "label": gettext(figure.label), "value": show(now),
        "url": f"/{resource.slug}/?{urlencode(_filters(figure, period))}",
        "change": _change(now, before) if figure.dated else "", "up": now >= before, "icon": resource.icon,
    }  # fmt: skip


def _figure(request: HttpRequest, figure: Figure, period: Period) -> Decimal:
    params: dict[str, list[str]] = {}
    for name, value in _filters(figure, period):
        params.setdefault(name, []).append(value)
    rows = (
        parse(HOUSE.resources[figure.kind], params, person.actor(request), person.rights(request)).queryset().order_by()
    )
    found = rows.aggregate(value=Sum(figure.add) if figure.add else Count("pk"))["value"]
    return Decimal(found or 0)


def _change(now: Decimal, before: Decimal) -> str:
    if not before:
        return ""
    return f"{(now - before) * 100 / before:+.0f} %"


def _charts(request: HttpRequest, period: Period) -> list[dict[str, Any]]:
    found = [_funnel(request), _leads(request, period), _money(request, period), _people(request, period)]
    return [chart for chart in found if chart]


def _months(period: Period) -> list[Period]:
    months = [period]
    while len(months) < MONTHS:
        months.insert(0, months[0].previous())
    return months


def _rows(request: HttpRequest, kind: str) -> Any:
    resource = HOUSE.resources[kind]
    return visible(person.rights(request), resource.see, resource.model.objects.all())


def _by_month(rows: Any, field: str, months: list[Period], value: Any) -> list[float]:
    since, until = months[0].starts_at, months[-1].ends_at
    dates: dict[str, Any] = {f"{field}__gte": since, f"{field}__lt": until}
    if field.endswith("_on"):
        dates = {f"{field}__gte": months[0].start, f"{field}__lt": months[-1].end}
        counted = rows.filter(**dates).annotate(m=TruncMonth(field))
    else:
        counted = rows.filter(**dates).annotate(m=TruncMonth(field, tzinfo=BUSINESS_ZONE))
    found = {_first(row["m"]): row["v"] for row in counted.order_by().values("m").annotate(v=value)}
    return [float(found.get(month.start) or 0) for month in months]


def _first(moment: Any) -> Any:
    return moment.date() if isinstance(moment, datetime) else moment


def _funnel(request: HttpRequest) -> dict[str, Any] | None:
    if not person.rights(request).may("deals.see"):
        return None
    rows = _rows(request, "deals.opportunity").filter(state__in=OPEN_STAGES).order_by().values("state")
    sums = {row["state"]: row for row in rows.annotate(n=Count("pk"), total=Sum("amount"))}
    steps = [
        {
            "name": gettext(MACHINE.labels[stage]), "value": sums.get(stage, {}).get("n", 0),
            "amount": money(Decimal(sums.get(stage, {}).get("total") or 0)), "url": f"/opportunities/?state={stage}",
        }
        for stage in OPEN_STAGES
    ]  # fmt: skip
    return {"id": "funnel", "kind": "funnel", "title": gettext("Open opportunities by stage"), "steps": steps}


def _leads(request: HttpRequest, period: Period) -> dict[str, Any] | None:
    if not person.rights(request).may("leads.see"):
        return None
    months, rows = _months(period), _rows(request, "leads.lead")
    series = [
        {"name": gettext("New leads"), "data": _by_month(rows, "created_at", months, Count("pk"))},
        {"name": gettext("Contacted"), "data": _by_month(rows, "first_contact_at", months, Count("pk"))},
        {"name": gettext("Converted"), "data": _by_month(rows, "converted_at", months, Count("pk"))},
    ]
    return {
        "id": "leads",
        "kind": "bar",
        "title": gettext("Leads by month"),
        "labels": _labels(months),
        "series": series,
    }


def _money(request: HttpRequest, period: Period) -> dict[str, Any] | None:
    if not person.rights(request).may("finance.see"):
        return None
    months, held = _months(period), person.rights(request)
    orders = visible(held, "orders.see", Order.objects.all())
    receipts = visible(held, "finance.see", Receipt.objects.all())
    series = [
        {"name": gettext("Ordered"), "data": _by_month(orders, "created_at", months, Sum("amount"))},
        {"name": gettext("Received"), "data": _by_month(receipts, "received_on", months, Sum("amount"))},
    ]
    return {
        "id": "money",
        "kind": "line",
        "title": gettext("Orders and money received"),
        "labels": _labels(months),
        "series": series,
    }


def _people(request: HttpRequest, period: Period) -> dict[str, Any] | None:
    if not person.rights(request).may("deals.see"):
        return None
    won = _rows(request, "deals.opportunity").filter(won_at__gte=period.starts_at, won_at__lt=period.ends_at)
    found = list(won.order_by().values("owner__name").annotate(v=Sum("amount")).order_by("-v")[:10])
    if not found:
        return None
    series = [{"name": gettext("Won"), "data": [float(row["v"] or 0) for row in reversed(found)]}]
    labels = [row["owner__name"] or gettext("Nobody") for row in reversed(found)]
    return {"id": "people", "kind": "across", "title": gettext("Won by person"), "labels": labels, "series": series}


def _labels(months: list[Period]) -> list[str]:
    return [month.label(get_language() or "zh-hans") for month in months]
