"""The installation's secret keys, each in a file that only its user reads: one signs sessions and links, one seals the
secrets of second factors.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """GUIJU_SECRET_KEY, else the key in `folder`, made on first use with mode 0600."""
    return _kept(folder / "secret.key", "GUIJU_SECRET_KEY")


def factor_key(folder: Path) -> str:
    """GUIJU_FACTOR_KEY, else the key in `folder`: without it nobody's second factor can be read any more."""
    return _kept(folder / "factor.key", "GUIJU_FACTOR_KEY")


def _kept(path: Path, variable: str) -> str:
    given = os.environ.get(variable)
    if given:
        return given
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _existing(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key


def _existing(path: Path) -> str:
    key = path.read_text(encoding="ascii")
    if len(key) < 50:
        raise RuntimeError(f"{path} is cut short: remove it to have a new key made (everybody signs in again).")
    return key
