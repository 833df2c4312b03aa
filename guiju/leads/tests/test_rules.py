from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.customers.pool_rules import Claimant, check_claim
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.policy.controls import Comparison
from guiju.groundwork.testing.still import at
from guiju.leads.clauses import AssignmentRule, LeadPoolTerms
from guiju.leads.rules import (
    POOL_LIMITS,
    Candidate,
    Reasons,
    Row,
    assignment_of,
    choose_owner,
    has_plan,
    read_row,
)

NOW = at("2026-03-02 10:00")
TERMS = LeadPoolTerms(idle_days=7, holding_cap=50, daily_claims=10, cool_off_days=3)


def test_a_row_is_read_into_its_stored_form() -> None:
    row = read_row({"name": " 北京天安科技有限公司 ", "phone": "+86 138-0013-8000", "source": "ads", "unknown": "?"})
    assert isinstance(row, Row)
    assert (row.name, row.name_key, row.phone, row.phone_key) == (
        "北京天安科技有限公司", "天安科技", "13800138000", "+8613800138000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "  "),
        ("name", "长" * 121),
        ("phone", "1380013"),
        ("email", "nobody@"),
        ("intent", "huge"),
        ("source", "televison"),
        ("company_size", "giant"),
    ],
)
def test_a_field_that_does_not_fit_is_named_with_its_reason(field: str, typed: str) -> None:
    row = read_row({"name": "天安", field: typed})
    assert isinstance(row, Reasons)
    assert list(row) == [field]
    text, params = row[field]
    assert text % params


@given(st.dictionaries(st.sampled_from(["name", "phone", "email", "intent", "needs"]), st.text(max_size=30)))
def test_whatever_is_typed_is_read_or_refused(typed: dict[str, str]) -> None:
    assert isinstance(read_row(typed), Row | Reasons)


def test_whoever_is_below_every_limit_may_claim() -> None:
    check_claim(Claimant(holding=49, claimed_today=9, lost_at=NOW - timedelta(days=3)), NOW, TERMS, POOL_LIMITS)


@pytest.mark.parametrize(
    ("claimant", "code"),
    [
        (Claimant(holding=50, claimed_today=0), "leads.holding_cap"),
        (Claimant(holding=0, claimed_today=10), "leads.daily_claims"),
        (Claimant(holding=0, claimed_today=0, lost_at=NOW - timedelta(days=2)), "leads.cool_off"),
    ],
)
def test_each_limit_of_the_pool_has_its_own_answer(claimant: Claimant, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_claim(claimant, NOW, TERMS, POOL_LIMITS)
    assert refused.value.code == code
    assert str(refused.value)


def test_the_lead_goes_to_whoever_has_least_then_waited_longest_then_the_lower_key() -> None:
    busy, fresh = Candidate(1, 5), Candidate(2, 2, NOW)
    waiting, newcomer, other = Candidate(3, 2, NOW - timedelta(days=1)), Candidate(5, 2), Candidate(4, 2)
    assert choose_owner([busy, fresh, waiting]) == waiting
    assert choose_owner([waiting, newcomer, other]) == other
    assert choose_owner([]) is None


def test_in_turn_asks_first_who_waited_longest_and_nobody_full_is_asked() -> None:
    fresh, waiting = Candidate(2, 0, NOW), Candidate(3, 9, NOW - timedelta(days=1))
    assert choose_owner([fresh, waiting], "in_turn") == waiting
    assert choose_owner([fresh, waiting], "in_turn", capacity=9) == fresh
    assert choose_owner([waiting], capacity=9) is None


def test_the_first_rule_of_assignment_that_fits_decides() -> None:
    south = AssignmentRule("华南", {"region": Comparison.model_validate({"in": ["广东"]})}, "华南销售部")
    turn = AssignmentRule("轮流", method="in_turn")
    assert assignment_of((south, turn), {"region": "广东"}) == south
    assert assignment_of((south, turn), {"region": "上海"}) == turn
    assert assignment_of((south,), {"region": ""}) is None
    with pytest.raises(ValueError, match="owner"):
        AssignmentRule("x", {"owner": Comparison.model_validate({"eq": 1})})


def test_a_plan_counts_while_its_date_lies_after_the_last_contact() -> None:
    assert has_plan("发送报价", NOW, NOW - timedelta(days=1))
    assert has_plan("发送报价", NOW, None)
    assert not has_plan("发送报价", NOW, NOW)
    assert not has_plan("", NOW, None)
    assert not has_plan("发送报价", None, None)
