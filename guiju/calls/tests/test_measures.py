from collections.abc import Callable
from typing import Any

import pytest

from guiju.calls import actions
from guiju.calls.measures import MEASURES
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.run import count
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.still import StillClock, at
from guiju.leads.actions import capture, edit_lead

MARCH = Period.of("month", at("2026-03-02 10:00"))
NAMED = {measure.name: measure for measure in MEASURES}


@pytest.fixture
def logged(cast: Cast, clock: StillClock, adopt: Callable[..., Any]) -> None:
    """Three talks: one as it should be, one logged late and empty, one wrong number that was put right."""
    adopt([{"id": "t-1", "controls": [{"terms": {"calls.logging": {"within_hours": 24}}}]}])
    by, lead = cast.owner.actor, capture(cast.owner.actor, name="云帆", phone="13800138000")
    actions.plan_follow_up(by, subject="回电", due_at=at("2026-03-02 18:00"), lead=lead)
    actions.plan_follow_up(by, subject="寄样", due_at=at("2026-03-10 18:00"), lead=lead)
    actions.log_call(by, lead=lead, result="interested", content="要三套", talk_seconds=90)
    actions.log_call(by, lead=lead, channel="visit", happened_at=at("2026-03-01 09:00"))
    actions.log_call(by, lead=lead, result="wrong_number", content="不是本人")
    edit_lead(by, lead, phone="13911112222")


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("name", "satisfied", "population"),
    [
        ("calls.logged_in_time", 2, 3),
        ("calls.complete", 2, 3),
        ("calls.follow_ups_on_time", 1, 2),
        ("calls.wrong_numbers_corrected", 1, 1),
        ("calls.effective", 1, 2),
    ],
)
def test_it_counts(name: str, satisfied: int, population: int) -> None:
    score = count(NAMED[name], MARCH)
    assert (score.satisfied, score.population) == (satisfied, population)


@pytest.mark.parametrize("name", ["calls.logged_in_time", "calls.wrong_numbers_corrected"])
def test_without_terms_in_force_there_is_no_data(cast: Cast, name: str) -> None:
    lead = capture(cast.owner.actor, name="云帆", phone="13800138000")
    actions.log_call(cast.owner.actor, lead=lead, result="wrong_number")
    assert count(NAMED[name], MARCH).population == 0
