"""The Today desk: five live blocks of what to do, and how one stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from guiju.calls.models import FollowUp
from guiju.cockpit import reach
from guiju.cockpit.first_steps import steps_of
from guiju.cockpit.standing import Standing, standings
from guiju.customers import queries as customers
from guiju.deals.models import Opportunity
from guiju.governance import queries as governance
from guiju.groundwork.clock.duties import owed_by
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.pages.acting import clocked
from guiju.groundwork.desk.pages.inbox import record_names
from guiju.groundwork.desk.words import Words, exact
from guiju.groundwork.kernel.period import Period, business_day, day_start
from guiju.groundwork.policy.book import Book, in_force, looked_up_once
from guiju.leads import queries as leads

SHOWN, WORST = 12, 3


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


@looked_up_once()
def today_page(request: HttpRequest) -> HttpResponse:
    """``/``: what is overdue, planned, about to breach, waiting for my decision, and about to go back to the pool."""
    now, words = person.actor(request).now, person.words(request)
    book = in_force(now)
    blocks = [
        *_owed(request, book, words), _planned(request, words), _decisions(request, words),
        _returning(request, words),
    ]  # fmt: skip
    order = ("late", "soon", "planned", "decide", "pool")
    context = {
        "title": gettext("Today"), "blocks": sorted(blocks, key=lambda block: order.index(block.key)),
        "standing": _standing(request, book, now), "name": person.account(request).name,
        "date": date_format(business_day(now), "DATE_FORMAT"), "weekday": date_format(business_day(now), "l"),
        "to_sign": _to_sign(request, now), **_first_steps(request),
    }  # fmt: skip
    return render(request, "cockpit/today.html", context)


def _first_steps(request: HttpRequest) -> dict[str, Any]:
    """What somebody new to the post tries once; gone when all is done or put away."""
    steps = steps_of(person.key(request), person.rights(request))
    told = [{"does": gettext(step.does), "url": step.url, "done": step.done} for step in steps]
    return {"steps": told, "steps_done": sum(step.done for step in steps)}


def _to_sign(request: HttpRequest, now: datetime) -> list[dict[str, str]]:
    """The policies this person has not yet signed as read in the version now in force."""
    tongue = "en" if (get_language() or "").startswith("en") else "zh"
    versions = governance.to_acknowledge(person.key(request), business_day(now))
    return [{"key": version.policy, "title": version.title[tongue]} for version in versions]


def _owed(request: HttpRequest, book: Book, words: Words) -> list[Block]:
    """Duties: the late ones, and those still running by time left."""
    mine = owed_by(person.key(request), business_day(words.now))
    rows = list(mine.select_related("who").order_by("due_at")[:200])
    late = [row for row in rows if row.due_at < words.now]
    soon = [row for row in rows if row.due_at >= words.now]
    names = record_names(row.about for row in (*late[-SHOWN:], *soon[:SHOWN]))
    late_items = [_duty_item(row, names, book, words) for row in reversed(late[-SHOWN:])]
    return [
        Block("late", gettext("Overdue"), "alarm", late_items, len(late), "/duties/", gettext("Nothing is overdue.")),
        Block(
            "soon", gettext("About to breach"), "hourglass",
            [_duty_item(row, names, book, words) for row in soon[:SHOWN]], len(soon), "/duties/",
            gettext("When a clause sets you a time, it counts down here."),
        ),
    ]  # fmt: skip


def _duty_item(duty: Duty, names: dict[str, dict[str, str]], book: Book, words: Words) -> Item:
    told = clocked(duty, book, words)
    record = names.get(duty.about, {})
    tone = "late" if told.late else "soon" if told.soon else ""
    call = f"/do/calls.log_call/?f.lead={duty.about.split(':')[1]}" if duty.about.startswith("leads.lead:") else ""
    return Item(
        record.get("name") or duty.about_name, record.get("url", ""), record.get("icon", "clock"), told.answers,
        duty.clause_id, told.due, told.exact, tone, call,
    )  # fmt: skip


def _planned(request: HttpRequest, words: Words) -> Block:
    """Follow-ups and next steps planned for today or missed before."""
    end = day_start(business_day(words.now) + timedelta(days=1))
    me = person.key(request)
    calls = FollowUp.objects.filter(owner_id=me, state="planned", due_at__lt=end).order_by("due_at")
    deals = (
        Opportunity.objects.filter(owner_id=me, next_at__lt=end).exclude(state__in=["won", "lost"]).order_by("next_at")
    )
    steps = [_step(row.subject, row.due_at, _about(row), "phone", words) for row in calls[:SHOWN]]
    steps += [
        _step(f"{row.name} · {row.next_step}", row.next_at, row.ref, "target-arrow", words) for row in deals[:SHOWN]
    ]
    names = record_names(ref for _, ref, _ in steps)
    items = [
        Item(
            name,
            names.get(ref, {}).get("url", ""),
            item.icon,
            names.get(ref, {}).get("name", ""),
            "",
            item.time,
            item.exact,
            item.tone,
        )
        for name, ref, item in sorted(steps, key=lambda step: step[2].exact)
    ]
    count = calls.count() + deals.count()
    empty = gettext("Follow-ups and next steps that you plan for a day appear here on that day.")
    return Block(
        "planned",
        gettext("Due today"),
        "calendar-check",
        items[:SHOWN],
        count,
        "/follow-ups/?state=planned&owner=me",
        empty,
    )


def _step(name: str, at: datetime, ref: str, icon: str, words: Words) -> tuple[str, str, Item]:
    tone = "late" if at < words.now else ""
    return name, ref, Item(name, "", icon, "", "", words.relative(at), exact(at), tone)


def _about(row: FollowUp) -> str:
    for field in ("lead", "customer"):
        key = getattr(row, f"{field}_id")
        if key:
            return f"{field}s.{field}:{key}"
    return row.about or row.ref


def _decisions(request: HttpRequest, words: Words) -> Block:
    """Approval steps and waivers that wait for this person."""
    me, day = person.key(request), business_day(words.now)
    steps = governance.waiting_for(me, day).select_related("request__asked_by")
    waivers = governance.waivers_for(me, day).select_related("asked_by")
    items = [
        Item(
            step.request.about_name, f"/approvals/{step.request_id}/", "checklist",
            f"{label(step.request.verb)} · {step.request.asked_by.name}",
            step.request.clause_id, words.relative(step.request.created_at), exact(step.request.created_at), "soon",
        )
        for step in steps[:SHOWN]
    ]  # fmt: skip
    items += [
        Item(
            row.about_name, f"/waivers/{row.pk}/", "shield-question",
            f"{label(row.verb)} · {row.asked_by.name} · {row.reason}"[:80], row.clause_id, words.relative(row.asked_at),
            exact(row.asked_at), "soon",
        )
        for row in waivers[:SHOWN]
    ]  # fmt: skip
    empty = gettext("Requests for approval or for a waiver that only you can decide appear here.")
    count = steps.count() + waivers.count()
    return Block(
        "decide",
        gettext("Waiting for my decision"),
        "checklist",
        items[:SHOWN],
        count,
        "/approvals/?state=pending",
        empty,
    )


def _returning(request: HttpRequest, words: Words) -> Block:
    """My leads and customers that go back to a pool within the days that the policy warns before."""
    empty = gettext("Leads that nobody works on return to the shared pool; you are warned here first.")
    title = gettext("Soon back in the pool")
    if not person.rights(request).may("leads.see"):
        return Block("pool", title, "arrow-back-up", [], 0, "/leads/?owner=me", empty)
    rows = leads.returning(person.key(request), words.now)
    theirs = customers.returning(person.key(request), words.now)
    items = [
        Item(
            one.name, f"/customers/{one.pk}/", "building", one.get_level_display(), "", words.relative(one.leaves_at),
            exact(one.leaves_at), "soon" if one.leaves_at > words.now else "late",
        )
        for one in theirs[:SHOWN]
    ]  # fmt: skip
    items += [
        Item(
            lead.name, f"/leads/{lead.pk}/", "user-question", lead.next_step or gettext("no next step"), "",
            words.relative(lead.leaves_at), exact(lead.leaves_at), "soon" if lead.leaves_at > words.now else "late",
            f"/do/calls.log_call/?f.lead={lead.pk}",
        )
        for lead in rows[:SHOWN]
    ]  # fmt: skip
    count = rows.count() + theirs.count()
    return Block("pool", title, "arrow-back-up", items[:SHOWN], count, "/leads/?owner=me", empty)


def _standing(request: HttpRequest, book: Book, now: datetime) -> dict[str, Any]:
    """My own score this month over all clauses with rows of mine, and the three that stand worst."""
    period = Period.of("month", now)
    clauses = [clause for clause in book.clauses.values() if clause.state == "in_force"]
    rows = [
        row for row in standings(clauses, period, reach.own(person.key(request))) if row.score and row.score.population
    ]
    kept = sum(row.score.satisfied for row in rows if row.score)
    whole = sum(row.score.population for row in rows if row.score)
    broken = [row for row in rows if row.score and row.score.broken]
    broken.sort(key=_worst_first)
    return {
        "percent": int(kept * 100 / whole) if whole else None, "kept": kept, "whole": whole,
        "worst": [{"row": row, "title": row.clause.title.get(get_language() or "zh-hans")} for row in broken[:WORST]],
        "clauses": ngettext("%(n)s clause", "%(n)s clauses", len(rows)) % {"n": len(rows)},
    }  # fmt: skip


def _worst_first(row: Standing) -> tuple[float, int]:
    score = row.score
    return (float(score.value or 0), -score.broken) if score else (1.0, 0)
