"""The Today desk: five live blocks of what to do, and how one stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from guiju.calls.models import FollowUp
from guiju.cockpit import reach
from guiju.cockpit.first_steps import steps_of
from guiju.cockpit.standing import Standing, scored
from guiju.customers import queries as customers
from guiju.deals.models import Opportunity
from guiju.governance import queries as governance
from guiju.groundwork.access.grants import Rights, acting_for
from guiju.groundwork.clock.duties import owed_by
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.pages.acting import clocked
from guiju.groundwork.desk.pages.inbox import record_names
from guiju.groundwork.desk.words import Words, exact
from guiju.groundwork.kernel.period import Period, day_start
from guiju.groundwork.measures.run import Score
from guiju.groundwork.policy.book import Book, in_force
from guiju.leads import queries as leads

SHOWN, MOST, WORST = 12, 60, 3
PLANNED = "/follow-ups/?state=planned&owner=me"


@dataclass(frozen=True)
class Item:
    """One line of a block: what, where it leads, why (clause or step), and the time that counts."""

    name: str
    url: str
    icon: str
    note: str
    clause_id: str
    time: str
    exact: str
    tone: str
    call: str = ""


@dataclass(frozen=True)
class Block:
    """One of the five blocks; an empty one says what would stand here."""

    key: str
    title: str
    icon: str
    items: list[Item]
    count: int
    more: str
    empty: str


@dataclass(frozen=True)
class Seen:
    """Who looks at the page, and when: what every block begins with."""

    rights: Rights
    key: int
    day: date
    acting: list[int]
    book: Book
    words: Words

    @classmethod
    def by(cls, request: HttpRequest) -> "Seen":
        """Read from the request; asks once for whom the person stands in."""
        words, key, held = person.words(request), person.key(request), person.rights(request)
        return cls(held, key, held.day, acting_for(key, held.day), in_force(words.now), words)


def today_page(request: HttpRequest) -> HttpResponse:
    """``/``: what is overdue, planned, about to breach, waiting for my decision, and about to go back to the pool."""
    seen = Seen.by(request)
    context = {
        "title": gettext("Today"), "blocks": _blocks(seen), "standing": _standing(seen),
        "name": person.account(request).name, "date": date_format(seen.day, "DATE_FORMAT"),
        "weekday": date_format(seen.day, "l"), "to_sign": _to_sign(seen), **_first_steps(request),
    }  # fmt: skip
    return render(request, "cockpit/today.html", context)


def _blocks(seen: Seen) -> list[Block]:
    """The five blocks; the records that they name are looked up together, one query a kind."""
    late, soon = _owed(seen)
    missed, planned = _plans(seen)
    plans = (*missed.rows, *planned.rows)
    names = record_names([*(duty.about for duty in (*late.rows, *soon.rows)), *(plan.ref for plan in plans)])
    overdue = [_duty_item(duty, names, seen) for duty in late.rows]
    overdue += [_planned_item(plan, names, seen) for plan in missed.rows]
    return [
        Block("late", gettext("Overdue"), "alarm", overdue[:SHOWN], late.count + missed.count,
              "/duties/" if late.count else PLANNED, gettext("Nothing is overdue.")),
        Block("soon", gettext("About to breach"), "hourglass", [_duty_item(duty, names, seen) for duty in soon.rows],
              soon.count, "/duties/", gettext("When a clause sets you a time, it counts down here.")),
        Block("planned", gettext("Due today"), "calendar-check",
              [_planned_item(plan, names, seen) for plan in planned.rows], planned.count, PLANNED,
              gettext("Follow-ups and next steps that you plan for a day appear here on that day.")),
        _decisions(seen),
        _returning(seen),
    ]  # fmt: skip


@dataclass(frozen=True)
class Head:
    """The first rows of a block, and how many there are in all."""

    rows: list[Any]
    count: int

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> "Head":
        """Counted by the database only when there are more than are shown."""
        listed = list(rows[: SHOWN + 1])
        return cls(listed[:SHOWN], len(listed) if len(listed) <= SHOWN else rows.count())


def _first_steps(request: HttpRequest) -> dict[str, Any]:
    """What somebody new to the post tries once; gone when all is done or put away."""
    steps = steps_of(person.key(request), person.rights(request))
    told = [{"does": gettext(step.does), "url": step.url, "done": step.done} for step in steps]
    return {"steps": told, "steps_done": sum(step.done for step in steps)}


def _to_sign(seen: Seen) -> list[dict[str, str]]:
    """The policies this person has not yet signed as read in the version now in force."""
    tongue = "en" if (get_language() or "").startswith("en") else "zh"
    versions = governance.to_acknowledge(seen.key, seen.day)
    return [{"key": version.policy, "title": version.title[tongue]} for version in versions]


def _owed(seen: Seen) -> tuple[Head, Head]:
    """Duties: the late ones, the latest first, and those still running by time left."""
    mine, now = owed_by(seen.key, seen.day, seen.acting).select_related("who"), seen.words.now
    return _parted(mine, "due_at", now)


def _parted(rows: QuerySet[Any], field: str, at: datetime) -> tuple[Head, Head]:
    """Those of a time before ``at``, latest first, and the others, soonest first; one query when they are few."""
    listed = list(rows.order_by(field)[: MOST + 1])
    if len(listed) > MOST:
        before, after = rows.filter(**{f"{field}__lt": at}), rows.filter(**{f"{field}__gte": at})
        return Head.of(before.order_by(f"-{field}")), Head.of(after.order_by(field))
    early = [row for row in listed if getattr(row, field) < at]
    rest = listed[len(early) :]
    return Head(early[::-1][:SHOWN], len(early)), Head(rest[:SHOWN], len(rest))


def _duty_item(duty: Duty, names: dict[str, dict[str, str]], seen: Seen) -> Item:
    told = clocked(duty, seen.book, seen.words)
    record = names.get(duty.about, {})
    tone = "late" if told.late else "soon" if told.soon else ""
    call = f"/do/calls.log_call/?f.lead={duty.about.split(':')[1]}" if duty.about.startswith("leads.lead:") else ""
    return Item(
        record.get("name") or duty.about_name, record.get("url", ""), record.get("icon", "clock"), told.answers,
        duty.clause_id, told.due, told.exact, tone, call,
    )  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Something planned: in which words, for when, on which record; what it is."""

    what: str
    at: datetime
    ref: str
    icon: str


def _plans(seen: Seen) -> tuple[Head, Head]:
    """Follow-ups and next steps: those missed on an earlier day, the latest first, and those planned for today."""
    begin, end = day_start(seen.day), day_start(seen.day + timedelta(days=1))
    calls = FollowUp.objects.filter(owner_id=seen.key, state="planned", due_at__lt=end)
    deals = Opportunity.objects.filter(owner_id=seen.key, next_at__lt=end).exclude(state__in=["won", "lost"])
    parts = zip(_parted(calls, "due_at", begin), _parted(deals, "next_at", begin), strict=True)
    missed, planned = (_planned(*part) for part in parts)
    return Head(missed.rows[::-1][:SHOWN], missed.count), Head(planned.rows[:SHOWN], planned.count)


def _planned(calls: Head, deals: Head) -> Head:
    found = [Plan(row.subject, row.due_at, _about(row), "phone") for row in calls.rows]
    found += [Plan(f"{row.name} · {row.next_step}", row.next_at, row.ref, "target-arrow") for row in deals.rows]
    return Head(sorted(found, key=lambda plan: plan.at), calls.count + deals.count)


def _planned_item(plan: Plan, names: dict[str, dict[str, str]], seen: Seen) -> Item:
    record = names.get(plan.ref, {})
    return Item(
        plan.what, record.get("url", ""), plan.icon, record.get("name", ""), "", seen.words.relative(plan.at),
        exact(plan.at), "late" if plan.at < seen.words.now else "",
    )  # fmt: skip


def _about(row: FollowUp) -> str:
    for field in ("lead", "customer"):
        key = getattr(row, f"{field}_id")
        if key:
            return f"{field}s.{field}:{key}"
    return row.about or row.ref


def _decisions(seen: Seen) -> Block:
    """Approval steps, questions and waivers that wait for this person."""
    words = seen.words
    steps = Head.of(governance.waiting_for(seen.key, seen.day, seen.acting))
    questions = Head.of(governance.questions_for(seen.key).select_related("step__request", "asked_by"))
    waivers = Head.of(governance.waivers_for(seen.key, seen.day, seen.acting).select_related("asked_by"))
    items = [
        Item(
            step.request.about_name, f"/decide/{step.request_id}/", "checklist",
            f"{label(step.request.verb)} · {step.request.asked_by.name}",
            step.request.clause_id, words.relative(step.request.created_at), exact(step.request.created_at), "soon",
        )
        for step in steps.rows
    ]  # fmt: skip
    items += [
        Item(
            row.step.request.about_name, f"/decide/{row.step.request_id}/", "help-circle",
            f"{row.asked_by.name} · {row.text}"[:80], "", words.relative(row.asked_at), exact(row.asked_at), "soon",
        )
        for row in questions.rows
    ]  # fmt: skip
    items += [
        Item(
            row.about_name, f"/waivers/{row.pk}/", "shield-question",
            f"{label(row.verb)} · {row.asked_by.name} · {row.reason}"[:80], row.clause_id, words.relative(row.asked_at),
            exact(row.asked_at), "soon",
        )
        for row in waivers.rows
    ]  # fmt: skip
    return Block(
        "decide", gettext("Waiting for my decision"), "checklist", items[:SHOWN],
        steps.count + questions.count + waivers.count, "/decide/",
        gettext("Requests for approval or for a waiver that only you can decide appear here."),
    )  # fmt: skip


def _returning(seen: Seen) -> Block:
    """My leads and customers that go back to a pool within the days that the policy warns before."""
    title, address = gettext("Soon back in the pool"), "/leads/?owner=me"
    empty = gettext("Leads that nobody works on return to the shared pool; you are warned here first.")
    if not seen.rights.may("leads.see"):
        return Block("pool", title, "arrow-back-up", [], 0, address, empty)
    words, now = seen.words, seen.words.now
    rows, theirs = Head.of(leads.returning(seen.key, now)), Head.of(customers.returning(seen.key, now))
    items = [
        Item(
            one.name, f"/customers/{one.pk}/", "building", one.get_level_display(), "", words.relative(one.leaves_at),
            exact(one.leaves_at), "soon" if one.leaves_at > now else "late",
        )
        for one in theirs.rows
    ]  # fmt: skip
    items += [
        Item(
            lead.name, f"/leads/{lead.pk}/", "user-question", lead.next_step or gettext("no next step"), "",
            words.relative(lead.leaves_at), exact(lead.leaves_at), "soon" if lead.leaves_at > now else "late",
            f"/do/calls.log_call/?f.lead={lead.pk}",
        )
        for lead in rows.rows
    ]  # fmt: skip
    return Block("pool", title, "arrow-back-up", items[:SHOWN], rows.count + theirs.count, address, empty)


def _standing(seen: Seen) -> dict[str, Any]:
    """My own score this month over all clauses with rows of mine, and the three that stand worst."""
    clauses = [clause for clause in seen.book.clauses.values() if clause.state == "in_force"]
    scores = [
        (row.score, row)
        for row in scored(clauses, Period.of("month", seen.words.now), reach.own(seen.key))
        if row.score and row.score.population
    ]
    kept, whole = sum(score.satisfied for score, _ in scores), sum(score.population for score, _ in scores)
    broken = sorted((pair for pair in scores if pair[0].broken), key=_worst_first)
    language = get_language() or "zh-hans"
    return {
        "percent": kept * 100 // whole if whole else None, "kept": kept, "whole": whole,
        "worst": [{"row": row, "title": row.clause.title.get(language)} for _, row in broken[:WORST]],
        "clauses": ngettext("%(n)s clause", "%(n)s clauses", len(scores)) % {"n": len(scores)},
    }  # fmt: skip


def _worst_first(pair: tuple[Score, Standing]) -> tuple[float, int]:
    score = pair[0]
    return score.satisfied / score.population, -score.broken
