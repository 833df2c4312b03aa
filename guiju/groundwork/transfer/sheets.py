"""Rows of a list as a file: finished text, masked as on the list, and nothing in it that a spreadsheet would run."""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, TextIO

from django.db.models.expressions import Combinable

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.fields import FieldView, has
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.sheet import hidden
from guiju.groundwork.desk.veils import Veil, veil_of
from guiju.groundwork.desk.words import Words, plain_text

TRIGGERS = frozenset("=+-@\t\r\n＝＋－＠")
LONGEST_CELL = 32_767
_NEVER = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
_AS_TEXT = {"constant_memory": True, **dict.fromkeys(_NEVER, False)}
Told = Callable[[tuple[Any, ...]], Any]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: with a sign in front of what begins like one."""
    return f"'{text}" if text[:1] in TRIGGERS or text.lstrip()[:1] in TRIGGERS else text


class Rows:
    """The columns of a list as an export has them; ``row`` makes plain cells of one tuple of ``lookups``."""

    def __init__(self, resource: Resource, columns: Sequence[FieldView], rights: Rights, words: Words) -> None:
        self.resource, self.columns, self.rights, self.words = resource, columns, rights, words
        self.lookups: list[Any] = []
        self._state = self._place("state") if has(resource.model, "state") else None
        self._cells = [self._cell(view) for view in columns]

    @property
    def heads(self) -> list[str]:
        """The labels of the columns."""
        return [view.label for view in self.columns]

    def row(self, values: tuple[Any, ...]) -> list[Any]:
        """Text, or a number where the column holds numbers; None for what is empty."""
        return [cell(values) for cell in self._cells]

    def _place(self, lookup: str | Combinable) -> int:
        if lookup not in self.lookups:
            self.lookups.append(lookup)
        return self.lookups.index(lookup)

    def _cell(self, view: FieldView) -> Told:
        place, told = self._place(view.show), plain_text(view, self.words)
        veil = veil_of(self.resource, self.rights, view.path)
        if veil is not None:
            return self._veiled(place, told, veil)
        if view.numeric:
            return lambda values: values[place]
        return lambda values: harmless(told(values[place]))

    def _veiled(self, place: int, told: Callable[[Any], str], veil: Veil) -> Told:
        column, state = veil.column, self._state
        reach = self._place(column) if column is not None else None

        def cell(values: tuple[Any, ...]) -> str:
            value = values[place]
            how = veil.how(reach is not None and values[reach], values[state] if state is not None else None)
            if value in (None, "") or how == "hidden":
                return ""
            return harmless(told(value) if how == "whole" else hidden(value))

        return cell


class Book(Protocol):
    """A file that takes rows one after the other, in memory that does not grow."""

    def add(self, cells: Iterable[Any]) -> None:
        """One more row."""

    def close(self) -> None:
        """Nothing more comes."""


class Workbook:
    """An Excel workbook; every text is a text, whatever it begins with."""

    def __init__(self, path: Path) -> None:
        import xlsxwriter

        self._file = path.open("wb")
        self._book = xlsxwriter.Workbook(self._file, {**_AS_TEXT, "tmpdir": str(path.parent)})
        self._sheet = self._book.add_worksheet()
        self._row = 0

    def add(self, cells: Iterable[Any]) -> None:
        """One more row: numbers as numbers, all else as text."""
        for place, cell in enumerate(cells):
            if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
                self._sheet.write_number(self._row, place, float(cell))
            elif cell not in (None, ""):
                self._sheet.write_string(self._row, place, _text(cell)[:LONGEST_CELL])
        self._row += 1

    def close(self) -> None:
        """Write the workbook out."""
        self._book.close()
        self._file.close()


class Lines:
    """CSV in UTF-8 with the mark that spreadsheets know it by."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8-sig", newline="")
        self._lines = csv.writer(self._file)

    def add(self, cells: Iterable[Any]) -> None:
        """One more row."""
        self._lines.writerow(["" if cell is None else _text(cell) for cell in cells])

    def close(self) -> None:
        """Write out what is left."""
        self._file.close()


def _text(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


LAYOUTS: dict[str, Callable[[Path], Book]] = {"xlsx": Workbook, "csv": Lines}
