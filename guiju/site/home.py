"""Where an installation keeps its own files: database, uploaded files, secret key."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder named by GUIJU_HOME, else /var/lib/guiju for root, else the user's data directory."""
    named = os.environ.get("GUIJU_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/guiju")
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local/share") / "guiju"


def made() -> Path:
    """The same folder, made if it was not there yet."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
