"""Cursors of pages by key."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from guiju.groundwork.desk.fields import FieldView
from guiju.groundwork.desk.paging import decode, encode
from guiju.groundwork.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("moment", datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)),
        ("money", Decimal("12.50")),
        ("text", "华为"),
        ("text", None),
    ],
)
def test_a_cursor_comes_back_as_it_was(kind: str, value: Any) -> None:
    view = FieldView("f", "F", kind, "f")
    assert decode(encode((value, 7)), view) == (value, 7)


@pytest.mark.parametrize("damaged", ["x", "e30", "WzEsMl0tLS0", "WyJub3QgYSBkYXRlIiwgMV0"])
def test_a_damaged_cursor_is_refused_with_a_sentence(damaged: str) -> None:
    with pytest.raises(Invalid):
        decode(damaged, FieldView("f", "F", "moment", "f"))
