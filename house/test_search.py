"""Searching a list finds what holds the word, in Chinese, by initials, and nothing else."""

from typing import Any

import pytest

from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.groundwork.flow.search import narrowed


@pytest.fixture
def companies(cast: Any) -> None:
    for name in ("上海门业有限公司", "上海与海门合资公司", "重庆科创机械厂", "杭州数科"):
        open_customer(cast.owner.actor, name=name)


def found(query: str) -> set[str]:
    return set(narrowed(Customer.objects.all(), query).values_list("name", flat=True))


def test_three_signs_must_stand_together(companies: None) -> None:
    assert found("上海门") == {"上海门业有限公司"}


def test_two_signs_are_found_anywhere(companies: None) -> None:
    assert found("海门") == {"上海门业有限公司", "上海与海门合资公司"}


def test_one_sign_is_found(companies: None) -> None:
    assert found("杭") == {"杭州数科"}


def test_initials_spell_a_name(companies: None) -> None:
    assert found("cqkc") == {"重庆科创机械厂"}
    assert found("hzsk") == {"杭州数科"}


def test_two_words_must_both_be_there(companies: None) -> None:
    assert found("上海 合资") == {"上海与海门合资公司"}
