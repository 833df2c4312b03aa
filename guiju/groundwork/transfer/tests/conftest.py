"""The terms that tables in and out go by, and a folder of the test's own for their files."""

from pathlib import Path
from typing import Any

import pytest

TERMS = [
    {
        "id": "t-transfer",
        "controls": [
            {
                "terms": {
                    "transfer.export": {"most_rows": 200, "keep_days": 7},
                    "transfer.intake": {"most_rows": 5000, "most_columns": 40, "undo_hours": 72, "keep_days": 7},
                }
            }
        ],
    }
]
APPROVAL = {
    "id": "t-approve",
    "controls": [
        {
            "approve": {
                "before": "transfer.start_export",
                "amount": "rows",
                "route": [{"role": "dept_manager", "amount_from": 3}],
            }
        }
    ],
}


@pytest.fixture(autouse=True)
def house(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    """Files go where the test can look, and the terms are in force."""
    settings.MEDIA_ROOT = tmp_path / "files"
    if "cast" in request.fixturenames:
        request.getfixturevalue("cast")
        request.getfixturevalue("adopt")(TERMS)
