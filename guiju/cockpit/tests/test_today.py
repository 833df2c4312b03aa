"""Today: what a person owes, plans, decides and is about to lose."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from guiju.calls.actions import plan_follow_up
from guiju.customers.actions import open_customer
from guiju.deals.actions import open_opportunity
from guiju.governance.actions import request_waiver
from guiju.groundwork.clock.tick import tick
from guiju.groundwork.testing.cast import Cast

MOST_QUERIES = 24


def block(page: str, key: str) -> str:
    """One of the five blocks of the page."""
    return page.partition(f'id="block-{key}"')[2].partition("</section>")[0]


def test_it_tells_somebody_who_starts_what_will_stand_here(company: Cast, look: Any) -> None:
    page = look(company.owner, "/")
    assert "Nothing is overdue." in page
    assert "No data yet this month." in page


def test_a_first_contact_counts_down_and_is_overdue_when_its_time_is_up(
    company: Cast, clock: Any, look: Any, waiting: Any
) -> None:
    waiting("常州远山电机有限公司")
    assert "常州远山电机有限公司" in block(look(company.owner, "/"), "soon")
    clock.set("2026-03-06 10:00")
    tick(company.system)
    page = look(company.owner, "/")
    assert "常州远山电机有限公司" in block(page, "late")
    assert "/clauses/b2b-3.1.2-02/" in block(page, "late")
    assert "常州远山电机有限公司" not in block(look(company.teammate, "/"), "late")


def test_what_was_planned_for_an_earlier_day_is_overdue_and_not_due_today(company: Cast, clock: Any, look: Any) -> None:
    amy = company.owner.actor
    customer = open_customer(amy, name="无锡百川泵业有限公司")
    plan_follow_up(amy, subject="回访泵站", due_at=clock() + timedelta(hours=2), customer=customer)
    page = look(company.owner, "/")
    assert "回访泵站" in block(page, "planned")
    assert "回访泵站" not in block(page, "late")
    clock.advance(days=1)
    page = look(company.owner, "/")
    assert "回访泵站" in block(page, "late")
    assert "回访泵站" not in block(page, "planned")
    assert "Nothing is overdue." not in page


def test_a_waiver_stands_with_whoever_may_give_it_and_with_nobody_else(company: Cast, look: Any) -> None:
    amy = company.owner.actor
    customer = open_customer(amy, name="无锡百川泵业有限公司")
    deal = open_opportunity(amy, name="泵站改造", customer=customer, amount=Decimal(80000))
    request_waiver(amy, clause_id="b2b-3.2.1-01", verb="deals.advance", about=deal.ref, reason="客户不让进厂")
    assert "客户不让进厂" in block(look(company.manager, "/"), "decide")
    assert "客户不让进厂" not in block(look(company.owner, "/"), "decide")


def test_a_lead_nobody_works_on_is_told_before_it_goes_back_to_the_pool(
    company: Cast, clock: Any, look: Any, waiting: Any
) -> None:
    waiting("常州远山电机有限公司")
    assert "常州远山电机有限公司" not in block(look(company.owner, "/"), "pool")
    clock.set("2026-03-06 10:00")
    assert "常州远山电机有限公司" in block(look(company.owner, "/"), "pool")


def test_it_asks_the_database_two_dozen_times_at_most(
    company: Cast, clock: Any, look: Any, waiting: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        lead = waiting(f"长河{number}号电机有限公司")
        due = clock() + timedelta(hours=1)
        plan_follow_up(company.owner.actor, subject="回访", due_at=due, lead=lead)
    clock.set("2026-03-06 10:00")
    tick(company.system)
    look(company.owner, "/policy/")
    with django_assert_max_num_queries(MOST_QUERIES):
        page = look(company.owner, "/")
    assert "长河1号电机有限公司" in page
