from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from guiju.governance.rules import Deciding, Holder, as_asked, deciders, merged_route, right_used, seal
from guiju.groundwork.policy.controls import Step

HOLDERS = [Holder(1, "legal", 1), Holder(2, "legal", 4), Holder(3, "legal", 9), Holder(4, "sales", 9)]


def test_the_nearest_unit_with_a_holder_decides() -> None:
    assert deciders(Deciding("legal", "/1/4/9/", frozenset()), HOLDERS) == [3]


def test_when_the_only_holder_asked_the_next_unit_up_decides() -> None:
    assert deciders(Deciding("legal", "/1/4/9/", frozenset({3})), HOLDERS) == [2]
    assert deciders(Deciding("legal", "/1/4/9/", frozenset({2, 3})), HOLDERS) == [1]


def test_without_a_holder_on_the_way_up_anybody_with_the_role_decides() -> None:
    assert deciders(Deciding("legal", "/7/8/", frozenset()), HOLDERS) == [1, 2, 3]
    assert deciders(Deciding("finance", "/1/", frozenset()), HOLDERS) == []


@given(st.sets(st.integers(1, 4)))
def test_nobody_barred_ever_decides(barred: set[int]) -> None:
    assert not barred & set(deciders(Deciding("legal", "/1/4/9/", frozenset(barred)), HOLDERS))


def test_ones_own_right_comes_before_a_borrowed_one() -> None:
    assert right_used(5, [5, 2], [2, 5], set()) == 5
    assert right_used(5, [5, 2], [2], set()) == 2
    assert right_used(5, [5], [2], set()) is None


def test_whoever_asked_stays_barred_as_a_substitute_too() -> None:
    assert right_used(5, [5, 2], [2], {5}) is None


def test_each_role_decides_once_however_many_clauses_name_it() -> None:
    first, second = Step(role="legal"), Step(role="dept_manager")
    assert merged_route([[first], [Step(role="legal"), second]]) == [first, second]


@dataclass(frozen=True)
class _Line:
    amount: Decimal


def test_inputs_are_spelled_so_that_they_can_be_read_back() -> None:
    assert as_asked({"lines": [_Line(Decimal("1.50"))], "note": None}) == {"lines": [{"amount": "1.50"}], "note": None}


@given(st.dictionaries(st.text(max_size=5), st.integers()), st.dictionaries(st.text(max_size=5), st.integers()))
def test_a_seal_tells_any_change(one: dict[str, int], other: dict[str, int]) -> None:
    assert (seal("a.b", one, {}) == seal("a.b", other, {})) is (one == other)
    assert (seal("a.b", {}, one) == seal("a.b", {}, other)) is (one == other)
