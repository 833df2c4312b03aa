"""A long file is read by a process of its own, so that its rows are understood while the database stores others."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import django

from guiju.groundwork.kernel.errors import Refused


@dataclass(frozen=True)
class Reading:
    """What is to be read: which kind (its ``word``), the file, which column holds which field, after which row.

    ``now`` is the time of whoever brings the rows in, ``chunk`` how many rows come at a time. ``fixed`` are values for
    fields that the file leaves empty, ``words`` says for a field which code a word of the file stands for.
    """

    word: str
    path: Path
    encoding: str
    sheet: str
    columns: list[tuple[str, int]]
    after: int
    now: datetime
    chunk: int
    fixed: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def given(self, cells: list[str]) -> dict[str, str]:
        """The fields of one row, as its module is to read them."""
        width = len(cells)
        found = {name: cells[place] for name, place in self.columns if place < width}
        for name, codes in self.words.items():
            found[name] = codes.get(found.get(name, "").strip(), found.get(name, ""))
        return found | {name: value for name, value in self.fixed.items() if not found.get(name, "").strip()}


@contextmanager
def read_beside(reading: Reading) -> Iterator[Iterator[list[Any]]]:
    """The chunks of a file as another process reads them, one ahead; it ends with the block, or with this process.

    Raises Refused where the file turns out unreadable half-way, EOFError where the other process was killed.
    """
    context = get_context("spawn")
    coming, going = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(going, reading), daemon=True)
    process.start()
    going.close()
    try:
        yield _received(coming)
    finally:
        coming.close()
        process.join()


def _received(coming: Connection) -> Iterator[list[Any]]:
    while chunk := coming.recv():
        if isinstance(chunk, dict):
            raise Refused(**chunk["params"], code=chunk["code"], text=chunk["text"])
        yield chunk


def _read(going: Connection, reading: Reading) -> None:
    """The life of the other process: read, send, and end when nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever listens
    django.setup()
    from guiju.groundwork.desk.module import HOUSE
    from guiju.groundwork.transfer.importing import chunks  # the models are known only now

    try:
        for chunk in chunks(HOUSE.imports[reading.word], reading):
            going.send(chunk)
        going.send([])
    except Refused as refused:
        going.send({"code": refused.code, "text": refused.text, "params": refused.params})
    except BrokenPipeError:
        os._exit(0)  # nothing to clear away, and nobody to tell
