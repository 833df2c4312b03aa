import os
from pathlib import Path
from typing import Any

import pytest

from guiju.documents import actions, queries, store
from guiju.documents.timers import sweep_orphans
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.still import StillClock, at

NOW = at("2026-03-02 10:00")


def test_a_file_is_flushed_named_and_its_folder_flushed_in_that_order(media: Path, monkeypatch: Any) -> None:
    store.keep(b"first", NOW)
    steps: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(handle: int) -> None:
        steps.append("folder" if Path(f"/proc/self/fd/{handle}").resolve().is_dir() else "file")
        fsync(handle)

    def noted_rename(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    name = store.keep(b"bytes", NOW)
    assert steps == ["file", "rename", "folder"]
    assert (media / name).read_bytes() == b"bytes"
    assert name.startswith("2026/03/")
    assert (media / name).stat().st_mode & 0o777 == 0o600


def test_new_folders_are_flushed_into_their_parents(media: Path, monkeypatch: Any) -> None:
    flushed: list[Path] = []
    monkeypatch.setattr(store, "_flush", flushed.append)
    store.keep(b"x", NOW)
    assert flushed == [media.parent, media, media / "2026", media / "2026" / "03"]


def test_a_full_disk_leaves_nothing_behind(media: Path, monkeypatch: Any) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(store, "_flush", lambda folder: None)
    with pytest.raises(OSError, match="No space left"):
        store.keep(b"x", NOW)
    assert [path for path in media.rglob("*") if path.is_file()] == []


def _aged(path: Path, hours: int) -> None:
    moment = NOW.timestamp() - hours * 3600
    os.utime(path, (moment, moment))


def test_the_sweep_removes_exactly_the_files_that_no_row_knows(cast: Cast, media: Path, clock: StillClock) -> None:
    kept = actions.attach(cast.owner.actor, content=b"kept", file_name="kept.txt")
    old, young, half = store.keep(b"old", NOW), store.keep(b"young", NOW), media / "2026" / "03" / "x.part"
    half.write_bytes(b"torn")
    for path in (media / kept.stored_name, media / old, half):
        _aged(path, 25)
    _aged(media / young, 1)
    assert sweep_orphans(cast.system) == 2
    left = {path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file()}
    assert left == {kept.stored_name, young, ".swept"}


def test_the_sweep_looks_once_an_hour(cast: Cast, media: Path, clock: StillClock) -> None:
    assert sweep_orphans(cast.system) == 0
    _aged(media.parent / "documents" / store.keep(b"old", NOW), 48)
    assert sweep_orphans(cast.system) == 1
    _aged(media / store.keep(b"old", NOW), 48)
    clock.advance(minutes=59)
    assert sweep_orphans(cast.system) == 0
    clock.advance(minutes=2)
    assert sweep_orphans(cast.system) == 1


def test_known_files_are_those_of_living_rows(cast: Cast) -> None:
    kept = actions.attach(cast.owner.actor, content=b"kept", file_name="kept.txt")
    gone = actions.discard_document(cast.owner.actor, actions.attach(cast.owner.actor, content=b"x", file_name="x"))
    assert queries.known_files([kept.stored_name, gone.stored_name, "other"]) == {kept.stored_name}
