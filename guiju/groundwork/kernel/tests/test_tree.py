"""Filters joined by AND and OR, read from an address and written back."""

import pytest

from guiju.groundwork.kernel import tree
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.tree import Group, Leaf


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("state:new|pooled", Group("and", (Leaf("state", ("new", "pooled")),))),
        (
            "or(and(state:new,amount.gte:1000),owner:me)",
            Group(
                "or", (Group("and", (Leaf("state", ("new",)), Leaf("amount.gte", ("1000",)))), Leaf("owner", ("me",)))
            ),
        ),
        ("and(next_at.empty:1)", Group("and", (Leaf("next_at.empty", ("1",)),))),
        ("and(created_at.gte:2026-03-01T09:30)", Group("and", (Leaf("created_at.gte", ("2026-03-01T09:30",)),))),
    ],
)
def test_a_filter_reads_as_it_was_meant_and_is_written_back(text: str, meant: Group) -> None:
    assert tree.read(text) == meant
    assert tree.read(tree.write(meant)) == meant


@pytest.mark.parametrize("value", ["a,b", "(和)", "x|y", "back\\slash", "时间:三点", "and(", " 空 格 "])
def test_a_value_may_hold_any_sign(value: str) -> None:
    meant = Group("or", (Leaf("name", (value, "乙")), Leaf("region", (value,))))
    assert tree.read(tree.write(meant)) == meant


@pytest.mark.parametrize(
    "broken",
    [
        "", "and(", "and()", "or(state:new", "state", ":x", "and(state:new))", "and(state:new)x", "xor(state:new)",
        "and(and(and(and(and(state:new)))))", "a" * 3001 + ":1", "and(" + ",".join(["state:new"] * 41) + ")", "a b:1",
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_told(broken: str) -> None:
    with pytest.raises(Invalid) as told:
        tree.read(broken)
    assert list(told.value.fields) == ["where"]
