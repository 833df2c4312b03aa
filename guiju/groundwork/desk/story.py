"""A record's timeline in words: who did what, through which door, what changed from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.statements import Reach, reached_among
from guiju.groundwork.desk.fields import FieldView, field_of, title_path
from guiju.groundwork.desk.labels import door, label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Column, Resource
from guiju.groundwork.desk.sheet import hidden
from guiju.groundwork.desk.veils import How, veil_of
from guiju.groundwork.desk.words import Words, exact, plain_text
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.policy.book import in_force

LOAD, SHOWN_CHANGES = 20, 6
_ICONS = {
    "note": "note_",
    "phone": "call",
    "checklist": "approv",
    "shield-off": "waiver",
    "user-share": "assigned handed",
    "hand-grab": "claimed",
    "ripple": "released recycled",
    "pencil": "edited changed",
    "writing-sign": "signed",
    "trophy": "won",
    "mood-sad": "lost",
    "send": "sent",
    "paperclip": "document",
    "alarm": "duty_breached",
    "clock-exclamation": "duty_warned",
    "cash": "payment receipt",
    "sparkles": "opened captured",
    "calendar-event": "plan follow_up",
}


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    label: str
    before: str
    after: str
    long: bool = False


@dataclass(frozen=True)
class Told:
    """One entry of the timeline, ready to print. ``elsewhere`` names another kind it happened to, and ``url`` it.

    ``body`` is the text of a note; ``mine`` says that the reader wrote it, ``fresh`` that they may still change it.
    """

    id: int
    icon: str
    what: str
    who: str
    when: str
    exact: str
    day: str
    door: str
    policy: str
    key: int = 0
    body: str = ""
    mine: bool = False
    fresh: bool = False
    changes: list[Change] = field(default_factory=list)
    rest: list[Change] = field(default_factory=list)
    elsewhere: str = ""
    url: str = ""
    waived: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass
class Teller:
    """Tells entries about one record; what the person may not see whole is masked, what happened to records that they
    may not see is left out, and kinds without a page of their own (duties) tell no details.
    """

    ref: str
    rights: Rights
    words: Words
    owner_id: int | None = None
    unit_path: str | None = None
    _names: dict[tuple[Any, int], str] = field(default_factory=dict)
    _reached: set[Reach] = field(default_factory=set)

    def tell(self, entries: Iterable[Entry]) -> list[Told]:
        """The entries in words. What is to be seen of them, and what linked records are called: one query."""
        rows = list(entries)
        asked = _to_reach([row for row in rows if row.ref != self.ref]) | _to_unveil(rows)
        self._reached, self._names = reached_among(self.rights, asked, _linked(rows))
        return [self._one(row) for row in rows if row.ref == self.ref or _is_seen(row, self._reached)]

    def _one(self, entry: Entry) -> Told:
        resource = HOUSE.resources.get(entry.kind)
        own = entry.ref == self.ref
        changes = self._changes(entry, resource) if resource is not None else []
        body = _body(entry, resource)
        changes = [] if body else changes
        return Told(
            id=entry.id,
            icon=icon(entry.event),
            what=label(entry.event),
            who=entry.actor_name if entry.actor_id else "",
            when=self.words.relative(entry.happened_at),
            exact=exact(entry.happened_at),
            day=entry.happened_at.astimezone(ZONE).date().isoformat(),
            door=door(entry.door) if entry.door != "page" else "",
            policy=entry.policy,
            key=entry.record_id,
            body=body,
            mine=entry.actor_id == self.rights.account_id,
            fresh=bool(body) and self._is_fresh(entry),
            changes=changes[:SHOWN_CHANGES],
            rest=changes[SHOWN_CHANGES:],
            elsewhere=gettext(resource.label) if not own and resource is not None else "",
            url=f"/{resource.slug}/{entry.record_id}/" if not own and resource is not None else "",
            waived=tuple(entry.waived),
            kept=tuple(entry.kept),
        )

    def _is_fresh(self, entry: Entry) -> bool:
        """True while the policy lets the author change what they wrote."""
        composer = next((one for one in HOUSE.composers if one.verb == entry.verb and one.edit), None)
        if composer is None:
            return False
        terms, minutes = composer.fresh
        most = in_force(self.words.now).terms.get(terms, {}).get(minutes, 0)
        return self.words.now <= entry.happened_at + timedelta(minutes=most)

    def _changes(self, entry: Entry, resource: Resource) -> list[Change]:
        found, ranks = [], _ranks(entry.kind)
        for name, after in sorted(entry.after.items(), key=lambda one: ranks.get(one[0].removesuffix("_id"), 999)):
            view = _view(entry.kind, name)
            before = entry.before.get(name)
            if view is None or (before in (None, "", [], False, 0) and after in (None, "", [], False)):
                continue
            how = self._how(entry, resource, view)
            if how == "hidden":
                continue
            old, new = self._told(view, before, how), self._told(view, after, how)
            if old != new:
                found.append(Change(view.label, old, new, view.kind == "long"))
        return found

    def _how(self, entry: Entry, resource: Resource, view: FieldView) -> How:
        """How the field is shown; what a rule veils in any state stays veiled in the story."""
        veil = veil_of(resource, self.rights, view.path)
        if veil is None:
            return "whole"
        return veil.how((veil.verb or "", resource.model, entry.record_id) in self._reached, None)

    def _told(self, view: FieldView, value: Any, how: How) -> str:
        if value in (None, "", []):
            return ""
        if view.key:
            return self._names.get((view.model, value)) or f"#{value}"
        if how == "masked":
            return hidden(value)
        return plain_text(view, self.words)(_read(view, value))


def seen_among(entries: Iterable[Entry], rights: Rights) -> set[str]:
    """Which of the records that entries of one story tell of (``kind:id``) a person may see who sees that story: one
    query.
    """
    rows = list(entries)
    reached, _ = reached_among(rights, _to_reach(rows), {})
    return {row.ref for row in rows if row.kind in HOUSE.resources and _is_seen(row, reached)}


def _is_seen(row: Entry, reached: set[Reach]) -> bool:
    resource = HOUSE.resources.get(row.kind)
    return resource is None or resource.told_with_story or (resource.see, resource.model, row.record_id) in reached


def _to_reach(rows: Iterable[Entry]) -> set[Reach]:
    """What must be seen so that these entries are told."""
    told = [(HOUSE.resources[row.kind], row.record_id) for row in rows if row.kind in HOUSE.resources]
    return {(resource.see, resource.model, key) for resource, key in told if not resource.told_with_story}


def _to_unveil(rows: Iterable[Entry]) -> set[Reach]:
    """What must be reached so that the masked fields in these entries are told whole."""
    told = [(HOUSE.resources[row.kind], row) for row in rows if row.kind in HOUSE.resources]
    return {
        (verb, resource.model, row.record_id)
        for resource, row in told
        for path, verb in resource.masked.items()
        if path in row.after or path in row.before
    }


def _body(entry: Entry, resource: Resource | None) -> str:
    """The text of something that was written into the story, when it was written."""
    if resource is None or not resource.told_with_story or entry.before:
        return ""
    return str(entry.after.get(resource.title) or "")


@cache
def icon(event: str) -> str:
    """An icon that goes with the word in an event's name."""
    name = event.rpartition(".")[2]
    return next((drawn for drawn, parts in _ICONS.items() if any(part in name for part in parts.split())), "point")


@cache
def _ranks(kind: str) -> dict[str, int]:
    """Changes are told in the order of the fact box; what is not in it comes last."""
    facts = HOUSE.resources[kind].facts
    return {fact if isinstance(fact, str) else fact.field: place for place, fact in enumerate(facts)}


@cache
def _view(kind: str, name: str) -> FieldView | None:
    """The field behind a ledger key; keys for search, and fields that were given no name, are told to nobody."""
    resource = HOUSE.resources[kind]
    path = name.removesuffix("_id")
    if path.endswith("_key") or path in ("discarded_at", "password"):
        return None
    try:
        view = field_of(resource, _declared(resource, path))
    except FieldDoesNotExist:
        return None
    return view if view.kind != "json" and view.label_id != path.replace("_", " ") else None


def _declared(resource: Resource, path: str) -> Column | str:
    """The column under which the fact box shows the field, with the label given there."""
    columns = (column for column in (*resource.facts, *resource.columns) if isinstance(column, Column))
    return next((column for column in columns if column.field == path), path)


def _read(view: FieldView, value: Any) -> Any:
    """A value as JSON held it, back as the formatter takes it."""
    try:
        if view.kind == "moment":
            return datetime.fromisoformat(value)
        if view.kind == "date":
            return date.fromisoformat(value)
        if view.numeric:
            return Decimal(str(value))
    except (ValueError, TypeError, ArithmeticError):
        return str(value)
    return value


def _linked(entries: Iterable[Entry]) -> dict[tuple[type[models.Model], str], set[int]]:
    """The records that these entries name by their keys."""
    found: dict[tuple[type[models.Model], str], set[int]] = {}
    for entry in entries:
        for name, value in (*entry.before.items(), *entry.after.items()) if entry.kind in HOUSE.resources else ():
            view = _view(entry.kind, name) if isinstance(value, int) else None
            if view is not None and view.key and view.model is not None:
                found.setdefault((view.model, title_path(view.model)), set()).add(value)
    return found
