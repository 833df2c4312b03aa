"""What the policy has to do with a record: running duties with their countdowns, clauses and how they stand here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Value
from django.utils.translation import get_language, gettext

from guiju.groundwork.access.statements import Hole, statement
from guiju.groundwork.clock.models import DONE_LATE, DROPPED, LATE, OPEN, Duty
from guiju.groundwork.desk.labels import label, role_title
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.words import Words, exact, until
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.policy.book import Book

LOOKED_BACK = 500


@dataclass(frozen=True)
class Clocked:
    """A running duty: what the clause asks for, who, by when, how much of the time is used."""

    clause_id: str
    title: str
    answers: str
    who: str
    due: str
    exact: str
    late: bool
    soon: bool


@dataclass(frozen=True)
class Acting:
    """A clause that acts on this kind of record, how, and how it stands on this very record (with its tone)."""

    id: str
    title: str
    text: str
    status: str
    tone: str
    hows: list[str] = field(default_factory=list)


def duties_of(record: Any, book: Book, words: Words) -> list[Clocked]:
    """The duties that run on the record, soonest first."""
    return [clocked(duty, book, words) for duty in statement(None, "duties", _running).rows(ref=record.ref)]


def _running() -> Any:
    running = Duty.objects.filter(about=Value(Hole("ref")), state__in=[OPEN, LATE])
    return running.select_related("who").order_by("due_at")


def clocked(duty: Duty, book: Book, words: Words) -> Clocked:
    """A duty as shown: the clause's words, who, the countdown."""
    clause = book.clauses.get(duty.clause_id)
    late = duty.state == LATE or duty.due_at < words.now
    return Clocked(
        clause_id=duty.clause_id,
        title=clause.title.get(get_language() or "zh-hans") if clause else duty.clause_id,
        answers=gettext(" or ").join(label(event) for event in duty.answers),
        who=duty.who.name if duty.who else role_title(book, duty.role),
        due=until(words, duty.due_at),
        exact=exact(duty.due_at),
        late=late,
        soon=not late and _used(duty.opened_at, duty.due_at, words.now) >= 0.8,
    )


def _used(start: datetime, end: datetime, now: datetime) -> float:
    whole = (end - start).total_seconds()
    return (now - start).total_seconds() / whole if whole > 0 else 1.0


def hows_of(resource: Resource, book: Book) -> dict[str, list[str]]:
    """Clauses whose gates stand before this kind's verbs, or whose clocks its events start: clause → in which way."""
    hows: dict[str, list[str]] = {}
    own = {name for name, verb in REGISTER.verbs.items() if verb.model is resource.model}
    for name in sorted(own | set(resource.verbs)):
        for bound in book.gates.get(name, ()):
            hows.setdefault(bound.clause.id, []).append(gettext("before: %(verb)s") % {"verb": label(name)})
    prefix = f"{resource.model._meta.app_label}."
    for event, bounds in book.opens.items():
        if event.startswith(prefix) and str(resource.model._meta.model_name) in event:
            for bound in bounds:
                hows.setdefault(bound.clause.id, []).append(gettext("clock after: %(event)s") % {"event": label(event)})
    return {key: list(dict.fromkeys(value)) for key, value in hows.items() if key in book.clauses}


def acting_on(resource: Resource, record: Any, book: Book, words: Words) -> list[Acting]:
    """Every clause that acts on this kind, with what became of it on this record. Two queries."""
    language, standing = get_language() or "zh-hans", _standing(record, words)
    found = []
    for key, how in hows_of(resource, book).items():
        clause = book.clauses[key]
        status, tone = standing.get(key, (gettext("nothing yet"), "quiet"))
        found.append(Acting(key, clause.title.get(language), clause.text.get(language), status, tone, how))
    order = ("bad", "waiting", "good", "quiet")
    return sorted(found, key=lambda one: order.index(one.tone))


def _standing(record: Any, words: Words) -> dict[str, tuple[str, str]]:
    """Clause → how it stands on this record: a running or missed duty counts more than a gate that was passed."""
    found: dict[str, tuple[str, str]] = {}
    rows = Entry.objects.filter(refs__contains=[record.ref]).order_by("-id")
    for kept, waived, moment in rows.values_list("kept", "waived", "happened_at")[:LOOKED_BACK]:
        for key in waived:
            found.setdefault(key, (gettext("waived on %(day)s") % {"day": exact(moment)[:10]}, "waiting"))
        for key in kept:
            found.setdefault(key, (gettext("kept on %(day)s") % {"day": exact(moment)[:10]}, "good"))
    for duty in Duty.objects.filter(about=record.ref).exclude(state=DROPPED).order_by("settled_at", "due_at"):
        found[duty.clause_id] = _of_duty(duty, words)
    return found


def _of_duty(duty: Duty, words: Words) -> tuple[str, str]:
    if duty.state == LATE or (duty.state == OPEN and duty.due_at < words.now):
        return gettext("overdue since %(moment)s") % {"moment": exact(duty.due_at)}, "bad"
    if duty.state == OPEN:
        return gettext("runs until %(moment)s") % {"moment": exact(duty.due_at)}, "waiting"
    if duty.state == DONE_LATE:
        return gettext("done late"), "bad"
    return gettext("kept in time"), "good"
