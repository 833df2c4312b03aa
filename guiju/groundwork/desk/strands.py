"""The strands of a story (talks, notes, files, approvals, moves …), and looking for words in it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext

from guiju.groundwork.access.statements import Hole, statement
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.models import Pin
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.story import LOAD, Teller, Told
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.kernel.tokens import needle, needles
from guiju.groundwork.ledger.models import Entry

BATCH, MOST_BATCHES = 200, 10


@dataclass(frozen=True)
class Strand:
    """One kind of entry in a story: its key in the address, its label (msgid), which entries belong to it."""

    key: str
    label: str
    icon: str
    entries: Q


STRANDS = (
    Strand("talks", N_("Talks"), "phone", Q(event__regex=r"\.(call|follow_up)_|_touched$")),
    Strand("notes", N_("Notes"), "note", Q(event__contains=".note_")),
    Strand("files", N_("Files"), "paperclip", Q(event__contains=".document_")),
    Strand("approvals", N_("Approvals"), "checklist", Q(event__regex=r"\.(approval|waiver|step)_")),
    Strand("moves", N_("Moves"), "arrows-right", Q(after__has_key="state")),
    Strand("changes", N_("Field changes"), "pencil", Q(event__regex=r"_(edited|changed|assigned|graded|merged)$")),
    Strand("times", N_("Due times"), "clock", Q(event__startswith="clock.")),
)


@dataclass(frozen=True)
class Part:
    """What was asked for of a story: a strand, words, older than an entry; ``also`` are records merged into it."""

    ref: str
    strand: str = ""
    q: str = ""
    before: int | None = None
    also: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """True for the newest of everything."""
        return not (self.strand or self.q or self.before)


@dataclass(frozen=True)
class Found:
    """Entries of a story, the mark from which to load more; of a whole one what is pinned on top, and what brought the
    record into each of its states, first to last.
    """

    entries: list[Told]
    more: int | None
    pinned: Told | None = None
    passed: list[Entry] = field(default_factory=list)


def part_of(part: Part, teller: Teller) -> Found:
    """At most 20 entries, newest first. Words are looked for in what the reader is shown, never in what is masked for
    them: the database only sifts.
    """
    if part.is_whole:
        return _whole(part, teller)
    if needles(part.q):
        return Found(*_searched(part, teller))
    entries = list(_entries(part)[: LOAD + 1])
    return Found(teller.tell(entries[:LOAD]), entries[LOAD - 1].id if len(entries) > LOAD else None)


def _whole(part: Part, teller: Teller) -> Found:
    """The newest entries, the pinned one, and those that changed the state: one statement, and one to tell them."""
    kind, _, key = part.ref.partition(":")
    asked = statement(None, "story", _of_whole)
    rows = asked.rows(refs=[part.ref, *part.also], ref=part.ref, kind=kind, pk=int(key))
    of = {name: [row for row in rows if row.gj_part == name] for name in ("newest", "pinned", "passed")}
    newest = sorted(of["newest"], key=lambda row: -row.id)
    told = teller.tell([*newest[:LOAD], *of["pinned"]])
    on_top = {row.id for row in of["pinned"]}
    pinned = next((one for one in reversed(told) if one.id in on_top), None)
    return Found(
        told[: len(told) - 1] if pinned is not None else told,
        newest[LOAD - 1].id if len(newest) > LOAD else None, pinned, sorted(of["passed"], key=lambda row: row.id),
    )  # fmt: skip


def _of_whole() -> Any:
    pins = Pin.objects.filter(ref=Value(Hole("ref"))).values("entry_id")
    parts = {
        "newest": _entries(Part(""), Value(Hole("refs")))[: LOAD + 1],
        "pinned": Entry.objects.filter(pk__in=pins),
        "passed": Entry.objects.filter(
            kind=Value(Hole("kind")), record_id=Value(Hole("pk")), after__has_key="state"
        ),
    }  # fmt: skip
    first, *others = [rows.annotate(gj_part=Value(name)) for name, rows in parts.items()]
    return first.union(*others, all=True)


def _searched(part: Part, teller: Teller) -> tuple[list[Told], int | None]:
    words = needles(part.q)
    found: list[Told] = []
    mark = part.before
    for _ in range(MOST_BATCHES):
        batch = list(_sifted(_entries(Part(part.ref, part.strand, "", mark)), part.q)[:BATCH])
        for told in teller.tell(batch):
            if all(word in _said(told) for word in words):
                found.append(told)
            if len(found) == LOAD:
                return found, told.id
        if len(batch) < BATCH:
            return found, None
        mark = batch[-1].id
    return found, mark


def _entries(part: Part, refs: Any = None) -> Any:
    rows = Entry.objects.filter(refs__overlap=refs or [part.ref, *part.also])
    if part.before is not None:
        rows = rows.filter(id__lt=part.before)
    chosen = next((strand for strand in STRANDS if strand.key == part.strand), None)
    return (rows.filter(chosen.entries) if chosen is not None else rows).order_by("-id")


def _sifted(rows: Any, q: str) -> Any:
    """Entries that may say the words: in values as stored, by the person's name, in the names of events and codes."""
    for word in q.split():
        low = needle(word)
        events = [name for name in HOUSE.labels if low and low in needle(label(name))]
        told = Q(said__icontains=word) | Q(actor_name__icontains=word) | Q(event__in=events)
        for code in _codes(low):
            told |= Q(said__contains=f'"{code}"')
        rows = rows.annotate(said=Cast("after", TextField()), was=Cast("before", TextField()))
        rows = rows.filter(told | Q(was__icontains=word))
    return rows


def _codes(word: str) -> list[str]:
    """The stored codes whose label holds the word (``call_back`` for 再联系): states, choices, at most twenty."""
    found: dict[str, None] = {}
    for resource in HOUSE.resources.values():
        tables = [*resource.choices.values(), resource.states.labels if resource.states else {}]
        tables += [dict(f.flatchoices) for f in resource.model._meta.concrete_fields if getattr(f, "flatchoices", None)]
        for table in tables:
            found |= {str(code): None for code, text in table.items() if word and word in needle(gettext(str(text)))}
    return list(found)[:20]


def _said(told: Told) -> str:
    """Everything that an entry shows its reader, as it is compared."""
    changes = [text for change in (*told.changes, *told.rest) for text in (change.label, change.before, change.after)]
    return needle("\n".join([told.what, told.who, told.body, told.elsewhere, *changes]))
