"""What the channels bring and what they cost."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from guiju.customers.models import Source
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.desk import person
from guiju.groundwork.desk.words import money, number
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.kernel.errors import NotAllowed
from guiju.groundwork.kernel.period import BUSINESS_ZONE, Period, business_day, shifted_month
from guiju.leads.models import Lead, SourceCost

SEE, MONTHS = "leads.see_costs", 12


def sources_page(request: HttpRequest) -> HttpResponse:
    """``/lead-sources/?month=2026-03``: leads, valid ones, opportunities and cost by source in a month."""
    held = person.rights(request)
    if not held.may(SEE):
        raise NotAllowed("access.no_right", NO_RIGHT)
    period = _month(request)
    inside = Q(obtained_at__gte=period.starts_at, obtained_at__lt=period.ends_at)
    leads = visible(held, "leads.see", Lead.objects.filter(inside)).order_by().values("source").annotate(
        leads=Count("pk"), valid=Count("pk", filter=Q(screening="valid")),
        won=Count("pk", filter=Q(converted_at__isnull=False)),
    )  # fmt: skip
    costs = SourceCost.objects.filter(month=period.start).order_by().values("source").annotate(cost=Sum("amount"))
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in (*leads, *costs):
        found[row["source"]] |= row
    labels = dict(Source.choices)
    rows = [_row(code, row, labels, period) for code, row in sorted(found.items(), key=_dearest)]
    context = {
        "title": gettext("Sources and their cost"), "rows": rows, "month": period.label(get_language() or "zh-hans"),
        "before": _named(shifted_month(period.start, -1)), "after": _named(shifted_month(period.start, 1)),
        "book": held.may("leads.book_cost"),
    }  # fmt: skip
    return render(request, "leads/sources.html", context)


def _month(request: HttpRequest) -> Period:
    today = business_day(person.actor(request).now, BUSINESS_ZONE)
    year, _, month = request.GET.get("month", "").partition("-")
    if year.isdecimal() and month.isdecimal() and 2000 <= int(year) <= 2100 and 1 <= int(month) <= 12:
        return Period.of("month", today.replace(year=int(year), month=int(month), day=1))
    return Period.of("month", today)


def _named(day: Any) -> str:
    return f"?month={day:%Y-%m}"


def _dearest(item: tuple[str, dict[str, Any]]) -> tuple[Decimal, int]:
    return -(item[1].get("cost") or Decimal(0)), -item[1].get("leads", 0)


def _row(code: str, row: dict[str, Any], labels: dict[str, Any], period: Period) -> dict[str, str]:
    cost, leads, won = row.get("cost"), row.get("leads", 0), row.get("won", 0)
    since, until = period.start.isoformat(), period.end.isoformat()
    filters = urlencode({"source": code or "none", "obtained_at.gte": since, "obtained_at.lt": until})
    return {
        "label": str(labels.get(code, gettext("No source"))), "url": f"/leads/?{filters}", "leads": number(leads),
        "valid": number(row.get("valid", 0)), "won": number(won), "cost": money(cost) if cost is not None else "",
        "each": money(cost / leads) if cost is not None and leads else "",
        "each_won": money(cost / won) if cost is not None and won else "",
    }  # fmt: skip
