"""Bringing in a file: headings understood, rows read, stored chunk by chunk, resumed where a run was stopped.

What can be imported is declared by the business module (:class:`Importable` in its manifest). After the first chunk the
rows of a long file are read by another process while the database stores those before.
"""

import hashlib
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from guiju.groundwork.desk.events import ImportFinished, ImportStarted
from guiju.groundwork.desk.importable import Fault, Importable, Line
from guiju.groundwork.desk.models import Import, ImportFault
from guiju.groundwork.flow.action import action
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Lost, Refused
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer.beside import Reading, read_beside
from guiju.groundwork.transfer.tabular import Table, open_table, plain_header

CHUNK = 5_000


@dataclass
class Report:
    """What became of a file. ``seconds`` are those of this run, ``rows`` all rows of the file so far dealt with."""

    head: Import
    encoding: str
    unknown: list[str] = field(default_factory=list)
    resumed_at: int = 0
    rows_now: int = 0
    seconds: float = 0.0

    def plain(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        head = self.head
        return {
            "import": head.pk, "file": head.file_name, "sha256": head.file_hash, "state": head.state,
            "encoding": self.encoding, "unknown_columns": self.unknown, "rows": head.new + head.duplicate + head.broken,
            "new": head.new, "duplicate": head.duplicate, "broken": head.broken,
            "resumed_at_row": self.resumed_at or None, "rows_now": self.rows_now, "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows_now / self.seconds) if self.seconds else 0,
        }  # fmt: skip


@action("desk.start_import", creates=Import)
def start_import(_by: Actor, head: Import, *, of_kind: str, file_name: str, file_hash: str, header: list[str]) -> Event:
    """Note that a file is brought in."""
    head.of_kind, head.file_name, head.file_hash, head.header = of_kind, file_name[-200:], file_hash, header
    return ImportStarted(of_kind, file_name, file_hash)


@action("desk.finish_import")
def finish_import(_by: Actor, head: Import) -> Event:
    """Note that the whole file was dealt with."""
    head.state = Import.DONE
    return ImportFinished(head.new, head.duplicate, head.broken)


def run(
    importable: Importable, path: Path, by: Actor, *, encoding: str = "", sheet: str = "",
    tell: Callable[[Report], None] = lambda _: None,
) -> Report:  # fmt: skip
    """Bring a file in, from where an earlier run of the same file stopped; told after each chunk."""
    began = time.perf_counter()
    table = open_table(path, encoding, sheet)
    columns, unknown = match(importable, table.header)
    head = _head(importable, path, sheet, table, by)
    report = Report(head, table.encoding, unknown, resumed_at=head.last_row + 1 if head.chunks else 0)
    reading = Reading(importable.word, path, table.encoding, sheet, columns, head.last_row, by.now, CHUNK)
    with closing(all_chunks(importable, reading)) as coming:
        for lines in coming:
            report.head = head = importable.take_in(by, head, lines)  # type: ignore[assignment]
            report.rows_now += len(lines)
            report.seconds = time.perf_counter() - began
            tell(report)
    if head.state == Import.RUNNING:
        report.head = finish_import(by, head)
    report.seconds = time.perf_counter() - began
    return report


def match(importable: Importable, header: Sequence[str]) -> tuple[list[tuple[str, int]], list[str]]:
    """Which column holds which field, and the headings nobody knows; raises Refused when a needed column is missing."""
    meant = {plain_header(name): to for to, names in importable.headings.items() for name in (to, *names)}
    columns: dict[str, int] = {}
    unknown = []
    for place, heading in enumerate(header):
        to = meant.get(plain_header(heading))
        if to is None or to in columns:
            unknown.append(heading)
        else:
            columns[to] = place
    missing = [importable.headings[name][0] for name in importable.needed if name not in columns]
    if missing:
        raise Refused("import.columns", N_("The file lacks the column: %(columns)s"), columns=", ".join(missing))
    return list(columns.items()), unknown


def account_for(head: Import, lines: Sequence[Line], faults: Sequence[Fault], changed: int = 0) -> None:
    """Note on the head, within the bulk verb, what became of a chunk, and keep the rows not taken in.

    ``changed`` is how many rows made no new record, for they brought a known one up to date.
    """
    if not lines or lines[0].row <= head.last_row:
        raise Lost("import.moved_on", N_("This file is being brought in at this moment; try again."))
    duplicate = sum(fault.outcome == ImportFault.DUPLICATE for fault in faults)
    head.chunks, head.last_row = head.chunks + 1, lines[-1].row
    head.new += len(lines) - len(faults) - changed
    head.duplicate += duplicate
    head.broken += len(faults) - duplicate
    statement = "COPY desk_importfault (head_id, row, outcome, reasons, cells) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line, outcome, why in faults:
            copy.write_row((head.pk, line.row, outcome, Jsonb(why), line.cells))


def _head(importable: Importable, path: Path, sheet: str, table: Table, by: Actor) -> Import:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    if sheet:
        digest.update(sheet.encode())
    same: Import | None = Import.objects.filter(of_kind=importable.kind, file_hash=digest.hexdigest()).first()
    return same or start_import(
        by, of_kind=importable.kind, file_name=path.name, file_hash=digest.hexdigest(), header=table.header
    )


def all_chunks(importable: Importable, reading: Reading) -> Generator[list[Line]]:
    """The rows of a file by chunks: the first read here and now, those of a longer file beside."""
    first = next(chunks(importable, reading), None)
    if first is None:
        return
    if len(first) < reading.chunk:
        yield first
        return
    with read_beside(replace(reading, after=first[-1].row)) as others:
        yield first
        yield from others


def chunks(importable: Importable, reading: Reading) -> Iterator[list[Line]]:
    """The rows of a file by chunks, each row as its module understands it."""
    rows = open_table(reading.path, reading.encoding, reading.sheet).rows

    def lines() -> Iterator[Line]:
        for row, cells in rows:
            if row > reading.after:
                yield Line(row, cells, importable.read(reading.given(cells), reading.now))

    understood = lines()
    while chunk := list(islice(understood, reading.chunk)):
        yield chunk
