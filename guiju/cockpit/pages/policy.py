"""The policy page (each clause in force with its score) and the page of one clause, down to the rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from guiju.cockpit import reach, words
from guiju.cockpit.lines import Scores, table
from guiju.cockpit.records import named
from guiju.cockpit.standing import Standing, course, measures, standings
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.words import exact, ref_words
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.measures.measure import Measure
from guiju.groundwork.measures.reach import Reach, within
from guiju.groundwork.measures.run import by as grouped
from guiju.groundwork.policy.book import Book, in_force
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.models import PolicyVersion, Waiver

ROWS, PEOPLE, MONTHS = 50, 10, 6


@dataclass(frozen=True)
class Evidence:
    """One row behind a score: what it is, whether it kept the clause, who and when."""

    name: str
    url: str
    good: bool
    detail: str
    when: str


def policy_page(request: HttpRequest) -> HttpResponse:
    """``/policy/``: every clause in force with how it is carried out and how it stands, by policy and chapter."""
    book, period = in_force(person.actor(request).now), period_of(request)
    rows = standings(_chosen(request, book), period, reach.reach(person.rights(request)))
    if request.GET.get("show") == "broken":
        rows = [row for row in rows if row.score is not None and row.score.broken]
    names = dict(PolicyVersion.objects.order_by("number").values_list("policy", "title"))
    context = {
        "title": gettext("Operating policy"), "policies": _by_policy(rows, names, book, period),
        "heads": table(book, get_language() or "zh-hans").heads, "coverage": _coverage(rows),
        "whole": reach.sees_whole(person.rights(request)), "mark": book.mark,
        "filters": _filters(request, names), **period_context(period),
    }  # fmt: skip
    return render(request, "cockpit/policy.html", context)


def clause_page(request: HttpRequest, clause_id: str) -> HttpResponse:
    """``/clauses/<id>/``: text, whom it binds, what carries it out, score over time, and the rows behind it."""
    book, period = in_force(person.actor(request).now), period_of(request)
    clause = book.clauses.get(clause_id)
    if clause is None:
        raise Http404
    language, seen = get_language() or "zh-hans", reach.reach(person.rights(request))
    measure = measures().of(clause)
    months = course(clause, _months(period), seen)
    context = {
        "title": f"{clause.id} {clause.title.get(language)}", "clause": clause, "standing": months[-1],
        "name": clause.title.get(language), "text": clause.text.get(language), "chapter": clause.chapter.get(language),
        "actors": words.actors(clause, book), "coverage": words.coverage_words()[clause.coverage],
        "controls": [words.told(control, book, language) for control in clause.controls],
        "measure": gettext(measure.label) if measure and clause.measure in HOUSE.measures else "",
        "score": Scores.here().html(months[-1]), "trend": _trend(months, period, language),
        "people": _people(measure, period, seen) if measure else [],
        "rows": _evidence(request, measure, period, seen) if measure else [],
        "shown": request.GET.get("rows", "broken"),
        "waivers": _waivers(request, clause, period), "versions": _versions(clause), "more": ROWS,
        "same_as": [other for other in clause.same_as if other in book.clauses], **period_context(period),
    }  # fmt: skip
    return render(request, "cockpit/clause.html", context)


def period_of(request: HttpRequest) -> Period:
    """The month asked for (``?period=2026-11``), else the month now."""
    asked = request.GET.get("period")
    try:
        return Period.parse(asked) if asked else Period.of("month", person.actor(request).now)
    except ValueError as refused:
        raise BadRequest(str(refused)) from refused


def period_context(period: Period) -> dict[str, Any]:
    """What the period switch prints."""
    language = get_language() or "zh-hans"
    return {
        "period_label": period.label(language), "period_key": period.key,
        "earlier": period.previous().key, "later": period.next().key,
    }  # fmt: skip


def _chosen(request: HttpRequest, book: Book) -> list[Clause]:
    roles = person.rights(request).roles
    clauses = [clause for clause in book.clauses.values() if clause.state == "in_force"]
    if request.GET.get("policy"):
        clauses = [clause for clause in clauses if clause.policy == request.GET["policy"]]
    if request.GET.get("mine"):
        clauses = [clause for clause in clauses if roles & set(clause.actor) or "all" in clause.actor]
    if request.GET.get("coverage"):
        clauses = [clause for clause in clauses if clause.coverage == request.GET["coverage"]]
    return clauses


def _by_policy(rows: list[Standing], names: dict[str, Any], book: Book, period: Period) -> list[dict[str, Any]]:
    language, key = get_language() or "zh-hans", period.key
    lines, found = table(book, language), []
    for policy, listed in groupby(rows, key=lambda row: row.clause.policy):
        chapters = [
            {"title": chapter, "lines": lines.html(part, key)}
            for chapter, part in groupby(listed, key=lambda row: row.clause.chapter.get(language))
        ]
        title = names.get(policy, {"zh": policy, "en": policy})
        found.append({"key": policy, "title": title["en" if language.startswith("en") else "zh"], "chapters": chapters})
    return found


def _coverage(rows: Iterable[Standing]) -> list[dict[str, Any]]:
    kinds = Counter(row.clause.coverage for row in rows)
    told = words.coverage_words()
    return [
        {"key": key, "name": told[key][0], "hint": told[key][1], "count": kinds[key]} for key in words.COVERAGE_ORDER
    ]


def _filters(request: HttpRequest, names: dict[str, Any]) -> dict[str, Any]:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return {
        "policies": [(key, title[language], request.GET.get("policy") == key) for key, title in sorted(names.items())],
        "mine": bool(request.GET.get("mine")), "broken": request.GET.get("show") == "broken",
        "coverage": request.GET.get("coverage", ""),
        "any": bool(set(request.GET) & {"policy", "mine", "show", "coverage"}),
    }  # fmt: skip


def _months(period: Period) -> list[Period]:
    """This period and the five before it."""
    return [period.previous(back) for back in range(MONTHS - 1, -1, -1)]


def _trend(months: list[Standing], period: Period, language: str) -> list[dict[str, Any]]:
    """The score of this month and the five before it."""
    show = Scores.here()
    return [
        {"label": month.label(language), "key": month.key, "score": show.html(standing)}
        for month, standing in zip(_months(period), months, strict=True)
    ]


def _people(measure: Measure, period: Period, seen: Reach | None) -> list[dict[str, Any]]:
    """The measure by person, worst first: only for measures whose rows have an owner."""
    if not measure.owner:
        return []
    owner = measure.owner if measure.owner.endswith("_id") else f"{measure.owner}_id"
    found = grouped(measure, period, owner, within(seen, measure))
    names = dict(Account.objects.filter(pk__in=[key for key in found if key]).values_list("pk", "name"))
    listed = [(names.get(key, gettext("Nobody")), score) for key, score in found.items()]
    listed.sort(key=lambda item: (item[1].value is None, item[1].value or 0, -item[1].population))
    return [{"name": name, "score": score, "percent": int((score.value or 0) * 100)} for name, score in listed[:PEOPLE]]


def _evidence(request: HttpRequest, measure: Measure, period: Period, seen: Reach | None) -> list[Evidence]:
    rows, narrowed = measure.population(period), within(seen, measure)
    if narrowed is not None:
        rows = rows.filter(narrowed)
    good = rows.filter(measure.satisfied).values("pk")
    wanted = request.GET.get("rows", "broken")
    if wanted == "broken":
        rows = rows.exclude(pk__in=good)
    elif wanted == "kept":
        rows = rows.filter(measure.satisfied)
    listed = list(rows.distinct().order_by("-pk")[:ROWS])
    kept = {row.pk for row in listed} if wanted == "kept" else set()
    if listed and wanted not in ("kept", "broken"):
        kept = set(good.filter(pk__in=[row.pk for row in listed]).values_list("pk", flat=True))
    return _told(request, listed, kept)


def _told(request: HttpRequest, rows: list[Any], kept: set[Any]) -> list[Evidence]:
    """Rows as shown: each with the name of its record, which only whoever may open it reads."""
    refs = {row.pk: _about(row) for row in rows}
    names = named(refs.values(), person.rights(request))
    found = []
    for row in rows:
        (detail, when), ref = _detail(row), refs[row.pk]
        name, url = names.get(ref) or (ref_words(ref), "")
        found.append(Evidence(name, url, row.pk in kept, detail, exact(when)))
    return found


def _about(row: Any) -> str:
    """The record a row of evidence leads to: that of a duty or ledger entry, else the row itself."""
    return str(getattr(row, "about", "") or row.ref)


def _detail(row: Any) -> tuple[str, Any]:
    if isinstance(row, Entry):
        return f"{label(row.verb)} · {row.actor_name}", row.happened_at
    if hasattr(row, "due_at") and hasattr(row, "answers"):
        return gettext("due %(due)s, done %(done)s") % {
            "due": exact(row.due_at), "done": exact(row.discharged_at) if row.discharged_at else "—"
        }, row.opened_at  # fmt: skip
    return "", row.created_at


def _waivers(request: HttpRequest, clause: Clause, period: Period) -> list[dict[str, Any]]:
    rows = visible(person.rights(request), "governance.see", Waiver.objects.all())
    rows = rows.filter(clause_id=clause.id, asked_at__gte=period.starts_at, asked_at__lt=period.ends_at)
    return [
        {"waiver": row, "asked": exact(row.asked_at), "verb": label(row.verb), "url": f"/waivers/{row.pk}/"}
        for row in rows.select_related("asked_by").order_by("-pk")[:ROWS]
    ]


def _versions(clause: Clause) -> list[PolicyVersion]:
    return list(
        PolicyVersion.objects.filter(policy=clause.policy).defer("document").order_by("-effective_from", "-number")
    )


__all__ = ["clause_page", "period_context", "period_of", "policy_page"]
