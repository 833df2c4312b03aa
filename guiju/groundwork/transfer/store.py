"""Where the files of imports and exports lie: below the house's own files, private, durable before their row is.

A file is written under a temporary name, flushed to the disk, then given its name. What no row knows is swept.
"""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from uuid import uuid4

from django.conf import settings

FOLDER = "transfer"
HALF_WRITTEN = ".part"


def root() -> Path:
    """The folder of all files on their way in or out."""
    return Path(settings.MEDIA_ROOT) / FOLDER


def path_of(stored_name: str) -> Path:
    """Where the file of that name lies."""
    return root() / stored_name


def keep(content: bytes, suffix: str) -> str:
    """Store bytes durably; returns the name to keep in the row, such as ``0f3c….xlsx``."""
    with writing(suffix) as file:
        file.half.write_bytes(content)
    return file.name


class Writing:
    """A file that is being written: under which name it will lie, and where it lies for now."""

    def __init__(self, suffix: str) -> None:
        self.name = f"{uuid4().hex}{suffix}"
        self.half = root() / f"{self.name}{HALF_WRITTEN}"


@contextmanager
def writing(suffix: str) -> Iterator[Writing]:
    """A new file; it gets its name when the block ends, and is gone when the block breaks off."""
    _make(root())
    file = Writing(suffix)
    try:
        os.close(os.open(file.half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield file
        with file.half.open("rb") as whole:
            os.fsync(whole.fileno())
        file.half.rename(root() / file.name)
    except BaseException:  # broken off in whatever way: half a file must not stay
        file.half.unlink(missing_ok=True)
        raise
    _flush(root())


def digest(stored_name: str) -> str:
    """The SHA-256 of a stored file."""
    with path_of(stored_name).open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def drop(stored_name: str) -> None:
    """Remove a file; one that is gone already is no fault."""
    if stored_name:
        path_of(stored_name).unlink(missing_ok=True)


def sweep(known: Callable[[Collection[str]], set[str]], before: datetime) -> list[str]:
    """Remove every file older than ``before`` that no row knows; ``known`` tells which of some names are known."""
    if not root().is_dir():
        return []
    old = {path.name for path in root().iterdir() if path.is_file() and path.stat().st_mtime < before.timestamp()}
    orphans = sorted(old - known(old)) if old else []
    for name in orphans:
        drop(name)
    return orphans


def _make(folder: Path) -> None:
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
