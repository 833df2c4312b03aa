"""How values read."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from guiju.groundwork.desk.fields import FieldView
from guiju.groundwork.desk.words import EMPTY, Words, as_html, money, number, state_badge, until
from guiju.groundwork.testing.still import at

NOW = at("2026-03-28 14:00")


@pytest.fixture
def words() -> Words:
    with translation.override("en"):
        return Words.at(NOW)


def view(kind: str, path: str = "field", choices: dict[str, str] | None = None) -> FieldView:
    return FieldView(path, "Field", kind, path, choices=choices or {})


def test_money_has_separators_two_places_and_the_sign_in_front() -> None:
    assert money(Decimal("1234.5")) == "¥1,234.50"
    assert money(Decimal("-0.10")) == "-¥0.10"


def test_numbers_lose_idle_zeros() -> None:
    assert number(Decimal("12.500")) == "12.5"
    assert number(12000) == "12,000"


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=2), "2 d ago"),
        (timedelta(minutes=-30), "in 30 min"),
        (timedelta(days=40), "02-16"),
    ],
)
def test_moments_are_told_relative_to_now_and_by_date_beyond_a_month(words: Words, gap: timedelta, told: str) -> None:
    assert words.relative(NOW - gap) == told


def test_a_missed_due_time_says_for_how_long(words: Words) -> None:
    assert until(words, NOW - timedelta(hours=2)) == "2 h overdue"
    assert until(words, NOW + timedelta(hours=2)) == "in 2 h"


def test_a_date_of_another_year_shows_its_year(words: Words) -> None:
    assert words.day(date(2026, 4, 1)) == "04-01"
    assert words.day(date(2025, 4, 1)) == "2025-04-01"


def test_what_people_wrote_is_escaped(words: Words) -> None:
    cell = as_html(view("text"), words)
    assert cell("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"
    long = as_html(view("long"), words)
    assert "<b>" not in long("<b>" + "长" * 100)
    assert "<img" not in state_badge("new", "<img src=x>")


def test_an_empty_value_is_a_dash_and_zero_is_a_value(words: Words) -> None:
    assert as_html(view("text"), words)("") == EMPTY
    assert as_html(view("money"), words)(None) == EMPTY
    assert as_html(view("money"), words)(Decimal(0)) == "¥0.00"


def test_a_coded_value_shows_its_label_and_an_unknown_code_itself(words: Words) -> None:
    cell = as_html(view("choice", choices={"high": "High"}), words)
    assert cell("high") == "High"
    assert cell("odd") == "odd"


def test_a_deadline_in_the_past_is_marked_late(words: Words) -> None:
    cell = as_html(view("moment", "next_at"), words)
    assert "gj-late" in cell(NOW - timedelta(days=1))
    assert "gj-late" not in cell(NOW + timedelta(days=1))
    assert "gj-late" not in as_html(view("moment", "created_at"), words)(NOW - timedelta(days=1))
