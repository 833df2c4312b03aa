"""Cursors of pages by key."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from guiju.groundwork.desk.fields import FieldView
from guiju.groundwork.desk.paging import Key, decode, encode
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
    key = Key(FieldView("f", "F", kind, "f"), down=False)
    assert decode(encode((value, 7)), [key]) == ([value], 7)


def test_a_cursor_holds_the_values_of_every_key() -> None:
    keys = [Key(FieldView("a", "A", "text", "a"), down=False), Key(FieldView("b", "B", "number", "b"), down=True)]
    assert decode(encode(("shown", "甲", 3, 7), 2), keys) == (["甲", Decimal(3)], 7)


@pytest.mark.parametrize("damaged", ["x", "e30", "WzEsMl0tLS0", "WyJub3QgYSBkYXRlIiwgMV0"])
def test_a_damaged_cursor_is_refused_with_a_sentence(damaged: str) -> None:
    with pytest.raises(Invalid):
        decode(damaged, [Key(FieldView("f", "F", "moment", "f"), down=True)])
