"""What the channels bring and what they cost: a lead, an opportunity, a won opportunity of each source."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from guiju.customers.models import Source
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered, visible
from guiju.groundwork.desk import person
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.words import money, number
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.kernel.errors import NotAllowed
from guiju.groundwork.kernel.period import BUSINESS_ZONE, Period, business_day, shifted_month
from guiju.groundwork.measures.run import by, count, drill
from guiju.leads.models import Lead, SourceCost

SEE, LISTED = "leads.see_costs", 100
# What costs are divided by: measures by their names, for what is won is counted by a module that builds on this one.
COSTED, WON, SOURCE_OF_WON = "leads.of_known_cost", "deals.won_from_leads", "lead__source"


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
    known, won = count(HOUSE.measures[COSTED], period, covered(held, "leads.see", Lead)), won_by_source(held, period)
    costs = SourceCost.objects.filter(month=period.start).order_by().values("source").annotate(cost=Sum("amount"))
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in (*leads, *costs):
        found[row["source"]] |= row
    for source, sold in won.items():
        found[source]["sold"] = sold
    rows = [_row(code, row, period) for code, row in sorted(found.items(), key=_dearest)]
    context = {
        "title": gettext("Sources and their cost"), "rows": rows, "month": period.label(get_language() or "zh-hans"),
        "before": _named(shifted_month(period.start, -1)), "after": _named(shifted_month(period.start, 1)),
        "book": held.may("leads.book_cost"), "may_see_won": held.may(_see_won()),
        "known": {"of": number(known.population), "are": number(known.satisfied)} if known.population else None,
    }  # fmt: skip
    return render(request, "leads/sources.html", context)


def won_page(request: HttpRequest) -> HttpResponse:
    """``/lead-sources/won/?month=2026-03&source=ads``: the won opportunities behind a figure, as far as one may see."""
    held = person.rights(request)
    if not held.may(SEE) or not held.may(_see_won()):
        raise NotAllowed("access.no_right", NO_RIGHT)
    period, source, resource = _month(request), request.GET.get("source", ""), HOUSE.resources[HOUSE.measures[WON].kind]
    rows = visible(held, resource.see, drill(HOUSE.measures[WON], period, good=True).filter(**{SOURCE_OF_WON: source}))
    context = {
        "title": gettext("Won opportunities of a source"), "label": _label(source), "back": _named(period.start),
        "month": period.label(get_language() or "zh-hans"), "count": number(rows.count()),
        "rows": [{"url": f"/{resource.slug}/{row.pk}/", "name": str(row)} for row in rows.order_by("-pk")[:LISTED]],
    }  # fmt: skip
    return render(request, "leads/won.html", context)


def won_by_source(held: Rights, period: Period) -> dict[str, int]:
    """Of the leads obtained in a period: how many became opportunities that were won, by source, in one query."""
    measure = HOUSE.measures[WON]
    if not held.may(_see_won()):
        return {}
    scope = covered(held, _see_won(), HOUSE.resources[measure.kind].model)
    return {source: score.satisfied for source, score in by(measure, period, SOURCE_OF_WON, scope).items()}


def _see_won() -> str:
    return HOUSE.resources[HOUSE.measures[WON].kind].see


def _label(code: str) -> str:
    return str(dict(Source.choices).get(code, gettext("No source")))


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


def _row(code: str, row: dict[str, Any], period: Period) -> dict[str, str]:
    cost, leads, won = row.get("cost"), row.get("leads", 0), row.get("won", 0)
    sold = row.get("sold", 0)
    since, until = period.start.isoformat(), period.end.isoformat()
    filters = urlencode({"source": code or "none", "obtained_at.gte": since, "obtained_at.lt": until})
    return {
        "label": _label(code), "url": f"/leads/?{filters}", "leads": number(leads),
        "valid": number(row.get("valid", 0)), "won": number(won), "cost": money(cost) if cost is not None else "",
        "each": money(cost / leads) if cost is not None and leads else "",
        "each_won": money(cost / won) if cost is not None and won else "", "sold": number(sold),
        "each_sold": money(cost / sold) if cost is not None and sold else "",
        "sold_url": f"won/?{urlencode({'source': code, 'month': f'{period.start:%Y-%m}'})}" if sold else "",
    }  # fmt: skip
