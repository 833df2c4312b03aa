"""What a module declares about one kind of record, and the desk needs to know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.moves import Machine
from guiju.groundwork.kernel.actor import Actor


@dataclass(frozen=True)
class Column:
    """A column of a list or a line of a fact box: a field path (``customer__name``).

    ``label`` (msgid) stands where the field's own does not fit; ``sum`` adds the column up in the foot of the list.
    """

    field: str
    label: str = ""
    sum: bool = False


@dataclass(frozen=True)
class Board:
    """A board: columns are the values of ``by``; a drop calls the verb that ``moves`` names for the target column.

    A verb whose target state is open (``Move.target`` None) receives the column as its input ``to``.
    ``sum`` is the amount added up in the column head; ``card`` the fields shown on a card below its title.
    """

    by: str
    columns: tuple[str, ...]
    moves: Mapping[str, str]
    card: tuple[str, ...] = ()
    sum: str | None = None


@dataclass(frozen=True)
class Panel:
    """Related records on a record page: ``rows(record)`` gives them.

    ``create`` is a verb whose input ``prefill`` is this record.
    """

    name: str
    label: str
    kind: str
    rows: Callable[[Any], QuerySet[Any]]
    columns: tuple[str, ...]
    create: str | None = None
    prefill: str | None = None


@dataclass(frozen=True)
class Composer:
    """A way to write into the story of a record, offered above the timeline where ``verb`` takes such a record.

    ``given`` are inputs already settled. ``writes`` names the one text input of a verb that is filled in right there;
    without it the verb's form is opened. ``edit`` changes what was written, within the minutes that the terms
    ``fresh`` (name, field) allow; ``amends`` is the input that names what a later text adds to.
    """

    verb: str
    label: str
    icon: str
    given: Mapping[str, str] = field(default_factory=dict)
    writes: str = ""
    edit: str = ""
    fresh: tuple[str, str] = ("", "")
    amends: str = ""


@dataclass(frozen=True)
class Undo:
    """The verb that takes another one back. ``inputs`` maps its inputs to fields whose former values it is given.

    It is offered only where those fields held something before, and only to whoever may do it.
    """

    verb: str
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LookAlike:
    """A record that may be the same as the one being entered: why, whose (masked where it is not one's own).

    ``url`` is set where the person may open it, ``claim`` names the verb by which they may take it out of a pool,
    ``ask`` is the address (and its label) where they may ask its owner to share it.
    """

    name: str
    reason: str
    owner: str = ""
    url: str = ""
    claim: str = ""
    key: int = 0
    ask: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Resource:
    """One kind of record at the desk. Labels are msgids; verbs are named (``leads.assign``).

    ``see`` is the verb that lets a person read rows (``leads.see``); ``masked`` maps a sensitive field to the verb that
    shows it whole (``leads.see_phone``). ``group`` is the rail group it stands in; None keeps it off the rail.
    ``told_with_story``: whoever sees the record that it is about reads it in that record's story.
    ``undo`` maps a verb to the one that takes it back. ``alike`` finds what may be the same as a record being typed.
    ``choices`` gives labels for coded fields that are not Django choices. ``states`` draws the path on the record page.
    """

    model: type[Record]
    slug: str
    label: str
    plural: str
    icon: str
    see: str
    columns: tuple[Column | str, ...]
    facts: tuple[Column | str, ...]
    group: str | None = None
    title: str = "name"
    filters: tuple[str, ...] = ()
    sort: str = "-updated_at"
    states: Machine | None = None
    path: tuple[str, ...] = ()
    board: Board | None = None
    create: str | None = None
    edit: str | None = None
    verbs: tuple[str, ...] = ()
    bulk: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    masked: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, tuple[str, ...]] | None = None
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told_with_story: bool = False
    undo: Mapping[str, Undo] = field(default_factory=dict)
    alike: Callable[[Actor, Rights, Mapping[str, str]], Sequence[LookAlike]] | None = None

    @property
    def kind(self) -> str:
        """``leads.lead``."""
        return self.model.kind()
