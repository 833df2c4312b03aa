"""Where files lie, and how they come to lie there safely.

A file is written under a temporary name, flushed to the disk, given its name, and the folder flushed, all before its
row is committed: after a power cut there is no row without its file. A file whose row was never committed is swept.
"""

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

FOLDER = "documents"
_HALF_WRITTEN = ".part"


def root() -> Path:
    """The folder of all documents."""
    return Path(settings.MEDIA_ROOT) / FOLDER


def path_of(stored_name: str) -> Path:
    """Where the file of that name lies."""
    return root() / stored_name


def keep(content: bytes, now: datetime) -> str:
    """Store the bytes durably; returns the name to keep in the row, such as ``2026/03/0f3c…``."""
    folder = root() / f"{now:%Y}" / f"{now:%m}"
    _make(folder)
    target = folder / uuid4().hex
    half = target.with_suffix(_HALF_WRITTEN)
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.rename(target)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    _flush(folder)
    return target.relative_to(root()).as_posix()


def drop(stored_name: str) -> None:
    """Remove a file; one that is gone already is no fault."""
    path_of(stored_name).unlink(missing_ok=True)


def sweep(known: Callable[[Collection[str]], set[str]], before: datetime) -> list[str]:
    """Remove every file older than ``before`` that no row knows; ``known`` tells which of some names are known."""
    removed = []
    for folder in sorted({path.parent for path in root().rglob("*") if path.is_file()}):
        old = {path.relative_to(root()).as_posix() for path in folder.iterdir() if _older(path, before)}
        orphans = old - known(old)
        for name in sorted(orphans):
            drop(name)
        removed += sorted(orphans)
    return removed


def _older(path: Path, before: datetime) -> bool:
    return path.is_file() and path.stat().st_mtime < before.timestamp()


def _make(folder: Path) -> None:
    """Make the folder and flush each one above it that is new, so that its name outlives a power cut."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        with suppress(FileExistsError):  # another process was quicker
            one.mkdir(mode=0o700)
        _flush(one.parent)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
