"""What is let in: only real tables of bearable size. Nothing is unpacked or parsed before its measure is taken."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer.tabular import Table, find_encoding, open_table

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 2_000
MOST_RATIO = 100
RATIO_COUNTS_FROM = 1024 * 1024  # a small file packs as well as it likes
SUFFIXES = (".xlsx", ".csv")
ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5")
_LINK = 0o120000
_PIECE = 1 << 16
_LONGEST_ROW = 1 << 22
_CELL = re.compile(rb'<(?:\w+:)?c(?=[\s/>])(?:[^>]*?\sr="([A-Z]{1,4})(\d+)")?')
_ROW = re.compile(rb'<(?:\w+:)?row(?=[\s/>])(?:[^>]*?\sr="(\d+)")?')
_ROW_START = re.compile(rb"<(?:\w+:)?row[\s/>]")
_NO_TABLES = (
    b"PK\x03\x04",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)
# The beginnings of pages, pictures and scripts that are text as well, and no table.
_PAGES = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|svg|\?xml|\?php|script|iframe)\b", re.IGNORECASE)


def check_size(size: int) -> None:
    """Refuse a file that is empty or larger than 20 MB."""
    if not size:
        raise Refused("transfer.empty", N_("The file is empty."))
    if size > MOST_BYTES:
        text = N_("The file has %(size)s MB; at most %(most)s MB are taken. Split it, or save it as CSV.")
        raise Refused("transfer.too_large", text, size=round(size / 1024 / 1024), most=MOST_BYTES // 1024 // 1024)


def check_kind(content: bytes, name: str) -> str:
    """The file's suffix (``.xlsx``, ``.csv``), if its bytes are what the name says."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Refused("transfer.suffix", N_("Only .xlsx and .csv are taken; save the table as one of these."))
    packed = content[:4] == b"PK\x03\x04"
    if suffix == ".xlsx" and not packed:
        raise Refused("transfer.no_workbook", N_("This is not an Excel workbook, though its name says so."))
    if suffix == ".csv" and (content.startswith(_NO_TABLES) or _PAGES.match(content) or _is_binary(content)):
        raise Refused("transfer.no_csv", N_("This is not a CSV text, though its name says so."))
    return suffix


def check_table(
    path: Path, most_rows: int, most_columns: int, encoding: str = "", sheet: str = ""
) -> tuple[Table, int]:
    """The table behind a stored file and how many rows it has; refuses one beyond the measure in a clear sentence."""
    if path.suffix == ".xlsx":
        check_workbook(path, most_rows, most_columns)
    elif not encoding:
        encoding = find_encoding(path)
    table = open_table(path, encoding, sheet)
    if len(table.header) > most_columns:
        raise _too_wide(most_columns)
    rows = 0
    for rows, (_, cells) in enumerate(open_table(path, encoding, sheet).rows, 1):
        if rows > most_rows:
            raise _too_long(most_rows)
        if len(cells) > most_columns * 2:
            raise _too_wide(most_columns)
    return table, rows


def check_workbook(path: Path, most_rows: int, most_columns: int) -> None:
    """Take the measure of a packed workbook by unpacking it piece by piece into nothing."""
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            _check_members(members)
            room = MOST_UNPACKED
            for member in members:
                room = _check_member(path, member, room, most_rows, most_columns)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise Refused("transfer.broken", N_("This workbook is damaged; open it and save it once more.")) from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(members) > MOST_ENTRIES:
        raise _bomb()
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused("transfer.no_workbook", N_("This is not an Excel workbook, though its name says so."))
    for member in members:
        climbs = member.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", member.filename)
        if climbs or (member.external_attr >> 16) & 0o170000 == _LINK or member.flag_bits & 1:
            raise Refused("transfer.strange_entry", N_("This workbook holds what no workbook holds; it is not opened."))


def _check_member(path: Path, member: zipfile.ZipInfo, room: int, most_rows: int, most_columns: int) -> int:
    """Unpack one member into nothing; returns how many bytes may still come."""
    is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
    measure = _Measure(most_rows, most_columns)
    seen = 0
    for piece in _unpacked(path, member):
        seen += len(piece)
        if seen > room or (seen > RATIO_COUNTS_FROM and seen > MOST_RATIO * max(member.compress_size, 1)):
            raise _bomb()
        if is_sheet:
            measure.take(piece)
    if is_sheet:
        measure.take(b"", last=True)
    return room - seen


def _unpacked(path: Path, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a member as they really unpack, whatever its head says of its size."""
    with path.open("rb") as file:
        file.seek(member.header_offset + 26)
        head = file.read(4)
        file.seek(int.from_bytes(head[:2], "little") + int.from_bytes(head[2:], "little"), 1)
        left = member.compress_size
        if member.compress_type == zipfile.ZIP_STORED:
            while left > 0 and (piece := file.read(min(_PIECE, left))):
                left -= len(piece)
                yield piece
            return
        if member.compress_type != zipfile.ZIP_DEFLATED:
            raise zipfile.BadZipFile(member.filename)
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        while left > 0 and (packed := file.read(min(_PIECE, left))):
            left -= len(packed)
            while packed:
                yield inflate.decompress(packed, 1 << 20)
                packed = inflate.unconsumed_tail


class _Measure:
    """The furthest row and column of a sheet, read from its cells: what the sheet says of itself may be a lie."""

    def __init__(self, most_rows: int, most_columns: int) -> None:
        self._most_rows, self._most_columns = most_rows, most_columns
        self._rest = b""
        self._rows = 0

    def take(self, piece: bytes, *, last: bool = False) -> None:
        """Look at the next piece, up to the beginning of its last row, which may still go on."""
        text = self._rest + piece
        starts = [found.start() for found in _ROW_START.finditer(text)]
        cut = len(text) if last or not starts else starts[-1]
        if len(text) - cut > _LONGEST_ROW or (not starts and len(text) > _LONGEST_ROW):
            raise _too_wide(self._most_columns)
        if not starts and not last:
            self._rest = text
            return
        self._look(text[:cut])
        self._rest = text[cut:]

    def _look(self, text: bytes) -> None:
        for part in _split(text):
            found = _ROW.match(part)
            if found is not None:
                self._rows = int(found[1]) if found[1] else self._rows + 1
            cells = _CELL.findall(part)
            width = max([len(cells), *(_column(letters) for letters, _ in cells if letters)], default=0)
            rows = max([self._rows, *(int(row) for _, row in cells if row)])
            # Headings and blank rows stand above the rows that count.
            if rows > self._most_rows + 1_000:
                raise _too_long(self._most_rows)
            if width > self._most_columns:
                raise _too_wide(self._most_columns)


def _split(text: bytes) -> Iterator[bytes]:
    starts = [0, *(found.start() for found in _ROW_START.finditer(text)), len(text)]
    return (text[start:end] for start, end in pairwise(starts) if end > start)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _is_binary(content: bytes) -> bool:
    """Text holds no NUL, unless it is marked as UTF-16 or UTF-32."""
    return b"\x00" in content[: 1 << 20] and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))


def _bomb() -> Refused:
    return Refused("transfer.bomb", N_("This workbook is too large once unpacked; save it as CSV."))


def _too_long(most: int) -> Refused:
    text = N_("The table has more than %(most)s rows; split it into several files.")
    return Refused("transfer.too_long", text, most=f"{most:,}")


def _too_wide(most: int) -> Refused:
    text = N_("The table has more than %(most)s columns; delete those that are not needed.")
    return Refused("transfer.too_wide", text, most=f"{most:,}")
