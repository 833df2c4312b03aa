"""Tables in files, as people send them: CSV in whatever encoding, or a sheet of an Excel workbook."""

import codecs
import csv
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SHEETS = {".xlsx", ".xls", ".xlsb", ".xlsm", ".ods"}
_PIECE = 1 << 20
_MOST_UNPACKED = 1 << 30


@dataclass(frozen=True)
class Table:
    """A file as rows of text. ``rows`` yields (number of the row in the file, cells), without header and blank rows."""

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str = ""


def open_table(path: Path, encoding: str = "", sheet: str = "") -> Table:
    """Read a CSV or workbook file lazily; raises Refused where it is none, or empty, or in no encoding we know."""
    if path.suffix.lower() in _SHEETS:
        encoding, cells = "", _sheet_rows(path, sheet)
    else:
        encoding = encoding or find_encoding(path)
        cells = _csv_rows(path, encoding)
    numbered = ((number, row) for number, row in enumerate(cells, 1) if any(cell.strip() for cell in row))
    _, header = next(numbered, (0, []))
    if not header:
        raise Refused("import.empty", N_("There is nothing in this file."))
    return Table([cell.strip() for cell in header], numbered, encoding)


def find_encoding(path: Path) -> str:
    """The mark at the beginning decides, else UTF-8 if every byte fits, else GB18030 (GBK, GB2312 are parts of it)."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    for name in ("utf-8", "gb18030"):
        if _reads_as(path, name):
            return name
    raise Refused("import.encoding", N_("The text of this file is neither UTF-8 nor GB18030; save it as one of these."))


def _reads_as(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(path: Path, encoding: str) -> Iterator[list[str]]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline()
            file.seek(0)
            yield from csv.reader(file, delimiter=max(",;\t", key=first.count))
    except (UnicodeDecodeError, LookupError, csv.Error) as error:
        raise Refused("import.unreadable", N_("This file cannot be read: %(reason)s"), reason=str(error)) from error


def _sheet_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    _refuse_bomb(path)
    try:
        book = CalamineWorkbook.from_path(path)
        if sheet and sheet not in book.sheet_names:
            raise Refused(
                "import.no_sheet", N_("There is no sheet “%(sheet)s”; there are: %(sheets)s"),
                sheet=sheet, sheets=", ".join(book.sheet_names),
            )  # fmt: skip
        found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        rows = found.iter_rows()
    except CalamineError as error:
        raise Refused("import.unreadable", N_("This file cannot be read: %(reason)s"), reason=str(error)) from error
    return ([_text(cell) for cell in row] for row in rows)


def _refuse_bomb(path: Path) -> None:
    """A workbook is a packed folder; one that unpacks to more than a gigabyte is not opened."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            if sum(member.file_size for member in packed.infolist()) > _MOST_UNPACKED:
                raise Refused("import.too_large", N_("This workbook is too large once unpacked; save it as CSV."))


def _text(cell: Any) -> str:
    """A cell as it reads on the sheet: whole numbers without a point (phones!), moments in ISO form."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def plain_header(text: str) -> str:
    """A heading for comparing: half-width, lower case, without spaces, marks and what stands in brackets."""
    text = unicodedata.normalize("NFKC", text).lower().partition("(")[0]
    return "".join(sign for sign in text if sign.isalnum())
