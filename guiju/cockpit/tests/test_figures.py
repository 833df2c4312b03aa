"""Figures are counted by statements that are kept: they count what a fresh look would count."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from guiju.cockpit.standing import course, measures, scored
from guiju.groundwork.clock.tick import tick
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.reach import Reach, within
from guiju.groundwork.measures.spelled import Spelling, afresh
from guiju.groundwork.policy.book import in_force, looked_up_once
from guiju.groundwork.testing.cast import Cast

MARCH = Period.of("month", datetime(2026, 3, 2, 2, tzinfo=UTC))
REACHES = (
    None,
    Reach(41),
    Reach(42),
    Reach(43, ("/1/",), unowned=True),
    Reach(43, ("/1/5/", "/1/7/"), unowned=True),
    Reach(44, nothing=True, unowned=True),
)
# Morning and evening, either side of midnight in Shanghai and in London.
MOMENTS = (
    datetime(2026, 3, 2, 2, tzinfo=UTC),
    datetime(2026, 3, 9, 15, 59, 59, 999, tzinfo=UTC),
    datetime(2026, 3, 9, 16, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 20, 23, 30, tzinfo=UTC),
    datetime(2026, 4, 2, 2, tzinfo=UTC),
)


def test_a_kept_statement_is_the_one_that_would_be_spelled_out_afresh(
    company: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for now in MOMENTS:
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        with looked_up_once():
            for reach in REACHES:
                for measure in HOUSE.measures.values():
                    kept, fresh = Spelling(MARCH, reach).of(measure), afresh(measure, MARCH, reach)
                    assert (kept is None) is (fresh is None), (measure.name, reach, now)
                    if kept is not None and fresh is not None:
                        assert kept[0] == fresh[0], (measure.name, reach, now)
                        assert list(kept[1]) == list(fresh[1]), (measure.name, reach, now)


def test_spelling_a_statement_out_reads_no_row_that_may_change(company: Cast, django_assert_num_queries: Any) -> None:
    with looked_up_once():
        for reach in REACHES:
            assert Spelling(MARCH, reach).reach == reach
            with django_assert_num_queries(0):
                for measure in HOUSE.measures.values():
                    afresh(measure, MARCH, reach)


def test_duties_and_gates_counted_together_are_those_counted_clause_by_clause(
    company: Cast, clock: Any, waiting: Any
) -> None:
    for number in range(3):
        waiting(f"长河{number}号电机有限公司")
    clock.set("2026-03-06 10:00")
    tick(company.system)
    reaches = (None, Reach(company.owner.id), Reach(company.stranger.id), Reach(1, (company.units["south"].path,)))
    clauses = [clause for clause in in_force(clock()).clauses.values() if clause.state == "in_force"]
    for reach in reaches:
        for standing in scored(clauses, MARCH, reach):
            measure = measures().of(standing.clause)
            assert measure is not None
            assert standing.score == measures().score(standing.clause, MARCH, within(reach, measure))


def test_the_course_of_a_clause_is_its_score_in_each_period(company: Cast, clock: Any, waiting: Any) -> None:
    waiting("常州远山电机有限公司")
    clock.set("2026-03-06 10:00")
    tick(company.system)
    clause = in_force(clock()).clauses["b2b-3.1.2-02"]
    earlier, now = course(clause, [MARCH.previous(), MARCH], None)
    assert (earlier.score, now.score) == (measures().score(clause, MARCH.previous()), measures().score(clause, MARCH))
    assert now.percent == 0
    assert earlier.percent is None
