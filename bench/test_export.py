"""Lists by the hundred thousand rows, taken out in memory that does not grow."""

from pathlib import Path
from typing import Any

import pytest

from bench.export import measure

pytestmark = pytest.mark.django_db(transaction=True)
TERMS = {"transfer.export": {"most_rows": 200_000, "keep_days": 7}}


def test_a_hundred_thousand_rows_leave_in_flat_memory(cast: Any, adopt: Any, settings: Any, tmp_path: Path) -> None:
    """Goal: 30 seconds; a tenth of the rows takes hardly less memory."""
    adopt([{"id": "bench", "controls": [{"terms": TERMS}]}])
    settings.MEDIA_ROOT = tmp_path / "files"
    small = measure(cast, tmp_path, 10_000)
    large = measure(cast, tmp_path, 90_000)

    for few, many in zip(small, large, strict=True):
        assert many["rows"] == 100_000
        assert many["resident_mb"] - few["resident_mb"] < 40
