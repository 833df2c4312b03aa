"""Lists by the hundred thousand rows, taken out in memory that does not grow."""

import os
from pathlib import Path
from typing import Any

import pytest

from bench.export import GOAL, GROWTH, measure

pytestmark = pytest.mark.django_db(transaction=True)
LEADS = int(os.environ.get("GUIJU_BENCH_LEADS", "100000"))
TERMS = {"transfer.export": {"most_rows": 10 * LEADS, "keep_days": 7}}


def test_a_hundred_thousand_rows_leave_in_flat_memory(cast: Any, adopt: Any, settings: Any, tmp_path: Path) -> None:
    """Limits: 30 seconds for each kind of file; a tenth of the rows takes hardly less memory."""
    adopt([{"id": "bench", "controls": [{"terms": TERMS}]}])
    settings.MEDIA_ROOT = tmp_path / "files"
    small = measure(cast, tmp_path, LEADS // 10)
    large = measure(cast, tmp_path, LEADS)

    for few, many in zip(small, large, strict=True):
        assert (few["rows"], many["rows"]) == (LEADS // 10, LEADS)
        assert many["resident_mb"] - few["resident_mb"] < GROWTH
        assert many["seconds"] < GOAL
