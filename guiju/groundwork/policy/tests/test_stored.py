"""A version that was adopted stays readable, whatever a later release thinks of its text."""

import logging
from decimal import Decimal
from typing import Any

import pytest

from guiju.groundwork.policy.book import in_force
from guiju.groundwork.policy.controls import Comparison
from guiju.groundwork.policy.reader import Unreadable, read, read_stored

OPEN_TO_ALL = {"permit": {"roles": ["all"], "verbs": ["leads.see"], "scope": "all"}}


def document(*controls: dict[str, Any], **changes: Any) -> dict[str, Any]:
    words = {"zh": "条款", "en": "Clause"}
    clause = {"id": "t-1", "title": words, "text": words, "actor": ["all"], "controls": list(controls), **changes}
    return {"policy": "t", "title": words, "chapters": [{"title": words, "clauses": [clause]}]}


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        ({"dance": {"before": "leads.assign"}}, 1),
        ({"require": {"before": "leads.assign", "colour": "red"}}, 1),
        ({"respond": {"when": "leads.lead_captured", "by": "leads.lead_screened", "within": "soon"}}, 1),
    ],
)
def test_a_control_that_is_not_read_any_more_is_left_out_and_told(broken: dict[str, Any], kept: int) -> None:
    stored = document(OPEN_TO_ALL, broken)

    (clause,), problems = read_stored(stored)

    assert [control.kind for control in clause.controls] == ["permit"] * kept
    assert clause.state == "in_force"
    assert problems
    with pytest.raises(Unreadable):
        read(stored)


def test_a_clause_without_wording_is_left_out_alone() -> None:
    stored = document(OPEN_TO_ALL)
    stored["chapters"][0]["clauses"].append({"id": "t-2"})

    clauses, problems = read_stored(stored)

    assert [clause.id for clause in clauses] == ["t-1"]
    assert "t t-2" in {problem.place for problem in problems}


@pytest.mark.parametrize(
    "broken", [{"policy": "t"}, {"policy": "t", "chapters": "none"}, {"policy": "t", "chapters": [1]}]
)
def test_a_text_of_another_shape_is_refused_with_its_place(broken: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as refused:
        read(broken)

    assert refused.value.problems[0].place == "t"


def test_the_house_goes_on_with_what_it_can_read(cast: Any, adopt: Any, caplog: pytest.LogCaptureFixture) -> None:
    adopt([{"id": "t-1", "controls": [OPEN_TO_ALL, {"dance": {}}]}])

    with caplog.at_level(logging.ERROR, logger="guiju.policy"):
        book = in_force(cast.owner.actor.now)

    assert "t-1" in book.clauses
    assert any("t-1" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("value", ["", "many", None, True])
def test_what_is_no_number_lies_within_no_bounds(value: Any) -> None:
    assert not Comparison.model_validate({"gte": Decimal(1)}).holds(value)
