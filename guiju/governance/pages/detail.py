"""One request in full: what it would do, what changed, the figures, the papers, the clause, the way it takes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext, ngettext

from guiju.governance import queries, states
from guiju.governance.models import ApprovalQuestion, ApprovalRequest, ApprovalSeat, ApprovalStep
from guiju.governance.pages.about import changes_of, figures_of, papers_of
from guiju.governance.routing import who_words
from guiju.groundwork.access.models import Account, StandIn
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.words import Words, exact, money, tone, until
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.policy.book import Book, in_force
from guiju.groundwork.policy.controls import Step

# What else those who decide, and whoever asked, can do; each opens its own form.
DECIDER = (
    ("governance.hand_over", "user-share"), ("governance.add_signer", "user-plus"),
    ("governance.ask_question", "help-circle"), ("governance.give_copy", "copy"),
)  # fmt: skip
ASKER = (("governance.remind", "bell-ringing"), ("governance.give_copy", "copy"), ("governance.withdraw", "arrow-back"))
RETURNED = (("governance.resubmit", "send"), ("governance.withdraw", "arrow-back"))


def detail_of(request: HttpRequest, asked: ApprovalRequest) -> dict[str, Any]:
    """Everything that the right half of the inbox prints."""
    me, now = person.key(request), person.actor(request).now
    book, words = in_force(now), person.words(request)
    steps = list(asked.steps.order_by("position").prefetch_related("seats__account", "seats__decided_by"))
    current = next((step for step in steps if step.state == states.OPEN), None)
    right = _right(asked, me, now)
    record = REGISTER.find(asked.about)
    clause, language = book.clauses.get(asked.clause_id), get_language() or "zh-hans"
    question = queries.questions_for(me).filter(step__request=asked).select_related("asked_by").first()
    return {
        "asked": asked, "verb": label(asked.verb), "amount": money(asked.amount) if asked.amount is not None else "",
        "state": gettext(states.MACHINE.labels[asked.state]), "tone": tone(asked.state),
        "since": words.relative(asked.created_at), "since_exact": exact(asked.created_at),
        "changes": changes_of(request, asked, record), "figures": figures_of(request, asked, record),
        "papers": papers_of(request, record), "record_url": _url(asked, record),
        "clause": {"id": asked.clause_id, "title": clause.title.get(language), "text": clause.text.get(language)}
        if clause
        else None,
        "due": until(words, current.due_at) if current and current.due_at else "",
        "due_exact": exact(current.due_at) if current and current.due_at else "",
        "late": bool(current and current.due_at and current.due_at < words.now),
        "paused": bool(current and current.paused_at),
        "flow": _flow(asked, steps, book, words), "questions": _questions(asked, words),
        "conditions": list(asked.conditions.select_related("owed_by").order_by("pk")),
        "copies": [copy.account.name for copy in asked.copies.select_related("account").order_by("pk")],
        "may_decide": right is not None, "standing_in": _standing_in(right, me, now), "question": question,
        "position": current.position if current else "",
        "back_to": [(step.position, _step_name(step, book)) for step in steps
                    if step.state == states.APPROVED and current and step.position < current.position],
        "acts": _acts(asked, me, right is not None),
    }  # fmt: skip


def _right(asked: ApprovalRequest, me: int, now: datetime) -> int | None:
    mine = ApprovalStep.objects.filter(request=asked).rights_to_decide(me, business_day(now))
    return next(iter(mine.values()), None)


def _standing_in(right: int | None, me: int, now: datetime) -> dict[str, Any] | None:
    """The banner of a substitute: in whose place they decide, until when."""
    if right is None or right == me:
        return None
    day = business_day(now)
    held = StandIn.objects.filter(absent=right, substitute=me, valid_from__lte=day, valid_to__gte=day).first()
    return {"name": Account.objects.get(pk=right).name, "until": held.valid_to if held else None}


def _acts(asked: ApprovalRequest, me: int, decides: bool) -> list[tuple[str, str, str]]:
    found: Iterable[tuple[str, str]] = ()
    if asked.asked_by_id == me:
        found = {states.PENDING: ASKER, states.RETURNED: RETURNED}.get(asked.state, ())
    elif decides:
        found = DECIDER
    return [(verb, label(verb), icon) for verb, icon in found]


def _url(asked: ApprovalRequest, record: Any) -> str:
    resource = HOUSE.resources.get(asked.about.partition(":")[0])
    return f"/{resource.slug}/{record.pk}/" if resource is not None and record is not None else ""


def _step_name(step: ApprovalStep, book: Book) -> str:
    if step.source != "route":
        return gettext(states.SOURCES[step.source])
    spec = Step.model_validate(step.spec or {"role": step.role})
    return who_words(spec, book)


def _flow(asked: ApprovalRequest, steps: list[ApprovalStep], book: Book, words: Words) -> list[dict[str, Any]]:
    """The line of the steps: who was or is asked, what they said, how long it took."""
    day = business_day(words.now)
    able = ApprovalStep.objects.filter(request=asked, state=states.OPEN).deciders(day)
    names = dict(
        Account.objects.filter(pk__in=[key for keys in able.values() for key in keys]).values_list("pk", "name")
    )
    told = []
    for step in steps:
        seats = list(step.seats.all())
        asked_now = [names[key] for key in able.get(step.pk, ()) if key in names]
        told.append(
            {
                "position": step.position, "name": _step_name(step, book), "state": gettext(states.STEP_LABELS.get(
                    step.state, states.SEAT_LABELS.get(step.state, step.state))),
                "code": step.state, "mode": gettext(states.MODES[step.mode]) if step.mode != "any" else "",
                "asked": asked_now if step.state == states.OPEN else [],
                "due": exact(step.due_at) if step.due_at and step.state == states.OPEN else "",
                "voices": [_voice(seat, step) for seat in seats if seat.decided_at],
                "by_clock": step.opinion if step.decided_at and step.decided_by_id is None else "",
            }
        )  # fmt: skip
    return told


def _voice(seat: ApprovalSeat, step: ApprovalStep) -> dict[str, Any]:
    return {
        "who": seat.decided_by.name if seat.decided_by else "", "code": seat.state,
        "instead": seat.account.name if seat.decided_for_id and seat.decided_for_id != seat.decided_by_id else "",
        "state": gettext(states.SEAT_LABELS.get(seat.state, states.MACHINE.labels.get(seat.state, seat.state))),
        "opinion": gettext(seat.opinion) if seat.opinion else "", "condition": seat.condition,
        "at": exact(seat.decided_at) if seat.decided_at else "", "took": _took(step.opened_at, seat.decided_at),
    }  # fmt: skip


def _took(start: datetime | None, end: datetime | None) -> str:
    if start is None or end is None:
        return ""
    span: timedelta = end - start
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days}


def _questions(asked: ApprovalRequest, words: Words) -> list[dict[str, Any]]:
    rows = ApprovalQuestion.objects.filter(step__request=asked).select_related("asked_by", "to", "answered_by")
    return [
        {
            "who": row.asked_by.name, "to": row.to.name, "text": row.text, "answer": row.answer,
            "when": words.relative(row.asked_at), "open": row.ended_at is None,
        }
        for row in rows.order_by("asked_at", "pk")
    ]  # fmt: skip
