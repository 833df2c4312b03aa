"""Addresses of style sheets, scripts and fonts."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class Versioned(StaticFilesStorage):
    """Every address carries the version of the file's content, so that browsers may keep it and still see a change."""

    def url(self, name: str | None) -> str:
        """The address of a static file. Raises ValueError, as Django expects, for one that does not exist."""
        return f"{super().url(name)}?v={_version(name or '')}"


@cache
def _version(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise ValueError(f"there is no static file {name}")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
