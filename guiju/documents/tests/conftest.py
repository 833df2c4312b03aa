"""Files of these tests lie in a folder of their own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """A fresh store."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "documents"
