"""What a business module declares about the files that bring in its records, and what it is handed of their rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from guiju.groundwork.flow.keep import Record

Why = tuple[str, str, Mapping[str, Any]]


class Line(NamedTuple):
    """One row of the file: its number there, its cells as they stood, and what the module read in them."""

    row: int
    cells: list[str]
    read: Any


class Fault(NamedTuple):
    """A row that is not taken in, and why: (field, msgid, params)."""

    line: Line
    outcome: str
    why: Sequence[Why]


@dataclass(frozen=True)
class Taking:
    """What is settled about the rows of a chunk before they are taken in.

    ``faults`` are rows refused already, ``changed`` the numbers of rows that brought a known record up to date, and
    ``owners`` says whose (account key) a row's record is to be; without it, it is whoever brings the rows in.
    """

    faults: Sequence[Fault] = ()
    changed: frozenset[int] = frozenset()
    owners: Mapping[int, int] = field(default_factory=dict)

    def unsettled(self, lines: Sequence[Line]) -> list[Line]:
        """The rows about which nothing is settled yet."""
        settled = self.changed | {fault.line.row for fault in self.faults}
        return [line for line in lines if line.row not in settled] if settled else list(lines)

    def by_owner(self, rows: Iterable[tuple[int, Line]], other: int | None) -> dict[int | None, list[tuple[int, Line]]]:
        """New keys with their rows, by whose they are to be."""
        found: dict[int | None, list[tuple[int, Line]]] = {}
        for key, line in rows:
            found.setdefault(self.owners.get(line.row, other), []).append((key, line))
        return found


PLAIN = Taking()
Sifted = tuple[list[Line], list[Fault]]


@dataclass(frozen=True)
class Importable:
    """A kind of record that files bring in. ``word`` names it on the command line, ``verb`` is the right it takes.

    ``headings`` maps a field to what its column may be called (Chinese and English); of ``needed`` at least those
    must be there. ``read`` makes of one row what ``take_in``, a bulk verb, stores; it asks no database. ``sift`` parts
    rows into those to take in and those not, storing none; it keeps in the dictionary it is given what it has seen.
    ``barred`` are rows that whoever brings them in may not: asked by the trial, ``take_in`` sees to it by itself.

    ``values`` are the fields of a row as the verb ``edit`` takes them to bring a known record up to date, ``coded`` the
    codes of a field with their labels. ``give`` is the right it takes to bring rows in for others. ``hangs`` are the
    kinds that come in beside, each with the field that names the record: taken back together.
    """

    word: str
    kind: str
    verb: str
    label: str
    headings: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    read: Callable[[Mapping[str, str], datetime], Any]
    take_in: Callable[..., Record]
    sift: Callable[[Sequence[Line], dict[str, str]], Sifted]
    values: Callable[[Any], Mapping[str, Any]]
    edit: str
    coded: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    give: str = ""
    hangs: tuple[tuple[str, str], ...] = ()
    barred: Callable[..., list[Fault]] = lambda _by, _lines: []
