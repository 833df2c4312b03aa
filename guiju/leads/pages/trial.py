"""The rules of the pools, and what they would do to the data of this moment if their numbers were others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from guiju.customers import pooling
from guiju.customers.pool_rules import SINCE, PoolRule, PoolTerms
from guiju.customers.pooling import Count, Kind
from guiju.customers.queries import CUSTOMERS
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.desk import person
from guiju.groundwork.desk.words import exact, number
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.kernel.errors import Invalid, NotAllowed
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force
from guiju.leads.queries import LEADS

KINDS = {kind.word: kind for kind in (LEADS, CUSTOMERS)}
TRY, LISTED, OWNERS = "leads.try_rules", 100, 20
_SIGNS = {"eq": "=", "ne": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}
LONGEST = 3_650


@dataclass(frozen=True)
class Line:
    """A rule as it is shown: its words, the numbers that may be tried, and what it would return."""

    place: int
    name: str
    words: str
    since: str
    pool: str
    days: int | None
    now: int | None
    warn: int | None
    bounds: list[tuple[str, str, Any]]
    count: str
    url: str


@dataclass(frozen=True)
class Figure:
    """One figure of the answer and the list behind it."""

    label: str
    count: str
    url: str


def rules_page(request: HttpRequest) -> HttpResponse:
    """``/pool-rules/?kind=leads``: the rules in force; with numbers given, what they would return at this moment."""
    if not person.rights(request).may(TRY):
        raise NotAllowed("access.no_right", NO_RIGHT)
    kind = KINDS.get(request.GET.get("kind", ""), LEADS)
    now = person.actor(request).now
    terms = kind.in_force(in_force(now))
    context: dict[str, Any] = {
        "title": gettext("Rules of the pools"), "kind": kind.word, "kinds": _kinds(kind), "terms": terms,
        "clause": in_force(now).terms_clause.get(kind.terms, ""),
    }  # fmt: skip
    if terms is not None:
        context |= _answer(request, kind, terms, now)
    return render(request, "leads/rules.html", context, status=400 if context.get("error") else 200)


def _kinds(chosen: Kind) -> list[tuple[str, str, bool]]:
    labels = {"leads": gettext("Leads"), "customers": gettext("Customers")}
    return [(word, labels[word], kind is chosen) for word, kind in KINDS.items()]


def _answer(request: HttpRequest, kind: Kind, terms: PoolTerms, now: datetime) -> dict[str, Any]:
    try:
        tried = tried_terms(kind, terms, request.GET)
    except Invalid as refused:
        text, params = next(iter(refused.fields.values()))
        lines = _lines(kind, terms, terms, {}, request)
        return {"error": gettext(text) % params if params else gettext(text), "lines": lines, "asked": False}
    if "try" not in request.GET and "list" not in request.GET:
        return {"lines": _lines(kind, tried, terms, {}, request), "asked": False}
    rows = rows_in_sight(request, kind, tried, now)
    if "list" in request.GET:
        return {"rows": _listed(rows, request, kind), "asked": False, "back": _address(request, drop=True)}
    counts = pooling.counted(kind, rows)
    today = sum(one.rows for one in pooling.counted(kind, rows_in_sight(request, kind, terms, now)) if one.by == "all")
    by_rule = {one.value: one.rows for one in counts if one.by == "rule"}
    total = sum(one.rows for one in counts if one.by == "all")
    return {
        "asked": True, "lines": _lines(kind, tried, terms, by_rule, request), "total": number(total),
        "total_url": _address(request, list=1), "today": number(today), "more": total - today,
        "owners": _owners(counts, request), "levels": _levels(kind, counts, request), "at": exact(now),
    }  # fmt: skip


def rows_in_sight(request: HttpRequest, kind: Kind, terms: PoolTerms, now: datetime) -> QuerySet[Any]:
    """What would go now, of what the person may see: the very rows that the heartbeat reads."""
    return visible(person.rights(request), f"{kind.word}.see", pooling.going(kind, terms, now))


def tried_terms(kind: Kind, terms: PoolTerms, given: Mapping[str, str]) -> PoolTerms:
    """The terms in force with the numbers of the form in place of their own; raises Invalid."""
    values = in_force_values(terms)
    if "idle_days" in given:
        values["idle_days"] = _days(given["idle_days"], "idle_days")
    for place, rule in enumerate(values["rules"]):
        if f"days.{place}" in given:
            rule["days"] = _days(given[f"days.{place}"], f"days.{place}")
        for field, comparison in rule["when"].items():
            for bound in _SIGNS:
                name = f"{place}.{field}.{bound}"
                if name in given and comparison.get(bound) is not None:
                    comparison[bound] = given[name]
    try:
        return kind.read(values)
    except ValueError as error:
        raise Invalid({"rules": (N_("These numbers do not fit: %(reason)s"), {"reason": str(error)[:200]})}) from error


def in_force_values(terms: PoolTerms) -> dict[str, Any]:
    """Terms as plain values, as a policy writes them."""
    rules = [
        {
            "name": rule.name, "days": rule.days, "since": rule.since, "pool": rule.pool, "warn_days": rule.warn_days,
            "when": {
                name: comparison.model_dump(by_alias=True, exclude_none=True) for name, comparison in rule.when.items()
            },
        }
        for rule in terms.rules
    ]  # fmt: skip
    plain = ("idle_days", "holding_cap", "daily_claims", "daily_views", "cool_off_days", "warn_days")
    return {name: getattr(terms, name) for name in plain} | {"rules": rules}


def _days(text: str, name: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 1 <= int(text) <= LONGEST:
        raise Invalid(
            {name: (N_("Days are a whole number from 1 to %(most)s, or empty for never."), {"most": LONGEST})}
        )
    return int(text)


def _lines(
    kind: Kind, tried: PoolTerms, terms: PoolTerms, counts: Mapping[int, int], request: HttpRequest
) -> list[Line]:
    found = []
    for place, (rule, present) in enumerate(zip(_shown(tried), _shown(terms), strict=True)):
        bounds = [
            (f"{place}.{field}.{sign}", f"{_label(kind, field)} {_SIGNS[sign]}", value)
            for field, comparison in rule.when.items()
            for sign, value in comparison.model_dump(exclude_none=True).items()
            if sign in ("gt", "gte", "lt", "lte")
        ]
        found.append(
            Line(
                place, rule.name, words_of(kind, rule), gettext(SINCE[rule.since]), rule.pool, rule.days, present.days,
                terms.warn_days if rule.warn_days is None else rule.warn_days, bounds, number(counts.get(place, 0)),
                _address(request, list=1, rule=place),
            )
        )  # fmt: skip
    return found


def _shown(terms: PoolTerms) -> tuple[PoolRule, ...]:
    """The rules, and last what no rule fits: shown even when it never returns."""
    return (*terms.rules, PoolRule("", terms.idle_days, warn_days=terms.warn_days))


def words_of(kind: Kind, rule: PoolRule) -> str:
    """What a rule is about, in words: “Intent: High intent; Grade ≠ D”."""
    if not rule.when:
        return gettext("All others") if not rule.name else gettext("All")
    return gettext("; ").join(_told(kind, name, comparison) for name, comparison in rule.when.items())


def _told(kind: Kind, name: str, comparison: Any) -> str:
    label, parts = _label(kind, name), []
    for sign, value in comparison.model_dump(exclude_none=True).items():
        if sign == "filled":
            parts.append(gettext("filled in") if value else gettext("empty"))
        elif sign == "one_of":
            parts.append(gettext(" or ").join(_value(kind, name, one) for one in value))
        else:
            parts.append(f"{_SIGNS[sign]} {_value(kind, name, value)}")
    return f"{label} {' '.join(parts)}"


def _label(kind: Kind, name: str) -> str:
    return str(kind.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _value(kind: Kind, name: str, value: Any) -> str:
    choices = dict(getattr(kind.model._meta.get_field(name), "choices", None) or ())
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return str(choices.get(value, value))


def _owners(counts: list[Count], request: HttpRequest) -> list[Figure]:
    most = sorted((one for one in counts if one.by == "owner"), key=lambda one: -one.rows)[:OWNERS]
    names = dict(Account.objects.filter(pk__in=[one.value for one in most]).values_list("pk", "name"))
    return [
        Figure(names.get(one.value, ""), number(one.rows), _address(request, list=1, owner=one.value)) for one in most
    ]  # fmt: skip


def _levels(kind: Kind, counts: list[Count], request: HttpRequest) -> list[Figure]:
    found = sorted((one for one in counts if one.by == "level"), key=lambda one: str(one.value or "~"))
    return [
        Figure(
            _value(kind, kind.level, one.value) if one.value else gettext("none given"), number(one.rows),
            _address(request, list=1, level=one.value or ""),
        )
        for one in found
    ]  # fmt: skip


def _listed(rows: QuerySet[Any], request: HttpRequest, kind: Kind) -> dict[str, Any]:
    given = request.GET
    if given.get("rule", "").isdecimal():
        rows = rows.filter(rule=int(given["rule"]))
    if given.get("owner", "").isdecimal():
        rows = rows.filter(owner_id=int(given["owner"]))
    if "level" in given:
        rows = rows.filter(**{kind.level: given["level"]})
    words = person.words(request)
    found = list(rows.select_related("owner").order_by("leaves_at", "pk")[:LISTED])
    lines = [
        {
            "url": f"/{kind.word}/{row.pk}/", "name": str(row), "owner": row.owner.name if row.owner else "",
            "last": words.relative(row.last_contact_at) if row.last_contact_at else gettext("never"),
            "since": exact(row.leaves_at),
        }
        for row in found
    ]  # fmt: skip
    return {"lines": lines, "count": number(rows.count()), "shown": len(lines)}


def _address(request: HttpRequest, *, drop: bool = False, **more: Any) -> str:
    """The present question, with other parts: a list behind one of its figures."""
    params = request.GET.copy()
    for name in ("list", "rule", "owner", "level"):
        params.pop(name, None)
    params["try"] = "1"
    if not drop:
        for name, value in more.items():
            params[name] = str(value)
    return f"?{params.urlencode()}"
