from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.run import count
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.still import StillClock, at
from guiju.leads import actions
from guiju.leads.measures import MEASURES
from guiju.leads.models import Lead

MARCH = Period.of("month", at("2026-03-02 10:00"))
NAMED = {measure.name: measure for measure in MEASURES}


def scored(name: str) -> tuple[int, int]:
    """Satisfied and population of a measure in March."""
    score = count(NAMED[name], MARCH)
    return score.satisfied, score.population


@pytest.fixture
def worked(cast: Cast, clock: StillClock, adopt: Callable[..., Any]) -> Lead:
    """One lead worked as the policy asks, one that was let down at every step."""
    adopt([{"id": "t-entry", "controls": [{"terms": {"leads.entry": {"within_hours": 24}}}]}])
    by = cast.owner.actor
    good = actions.capture(by, name="甲公司", source="ads", campaign="春季", industry="制造", company_size="small")
    actions.screen(by, good, screening="valid", intent="high")
    actions.assign(cast.manager.actor, good, to=cast.owner.account)
    clock.advance(hours=1)
    actions.touch(by, good, needs="三条产线", presented="云盘")
    actions.grade(by, good, grade="A")
    planned = actions.plan(by, good, next_step="拜访", next_at=at("2027-03-05 10:00"))
    bad = actions.capture(by, name="乙公司", source="ads", obtained_at=at("2026-02-20 10:00"), intent="low")
    actions.touch(by, bad)
    clock.advance(hours=1)
    actions.assign(cast.manager.actor, bad, to=cast.owner.account)
    actions.screen(by, actions.capture(by, name="丙公司", intent="high"), screening="valid")
    actions.book_cost(cast.director.actor, source="ads", month=at("2026-03-15 10:00").date(), amount=Decimal(1))
    return planned


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize(
    ("name", "satisfied", "population"),
    [
        ("leads.with_channel", 1, 3),
        ("leads.screened_before_assignment", 1, 2),
        ("leads.tagged", 1, 2),
        ("leads.entered_in_time", 2, 3),
        ("leads.assigned_before_contact", 1, 2),
        ("leads.needs_recorded", 1, 2),
        ("leads.graded_after_contact", 1, 2),
        ("leads.high_intent_planned", 1, 2),
        ("leads.high_intent_owned", 2, 2),
        ("leads.nurtured", 0, 1),
        ("leads.of_known_cost", 1, 2),
    ],
)
def test_it_counts(name: str, satisfied: int, population: int) -> None:
    assert scored(name) == (satisfied, population)


def test_without_a_limit_in_force_there_is_no_data(cast: Cast) -> None:
    actions.capture(cast.owner.actor, name="甲公司")
    assert scored("leads.entered_in_time") == (0, 0)


def test_every_measure_is_tried() -> None:
    assert len(NAMED) == 11
