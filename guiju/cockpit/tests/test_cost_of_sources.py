"""What a lead, and what a won opportunity of each source cost; each figure opens onto its rows."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from guiju.deals.actions import open_from_lead, win
from guiju.deals.models import Opportunity
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.measures.run import count
from guiju.groundwork.testing.cast import Cast, Person
from guiju.groundwork.testing.still import StillClock
from guiju.leads import actions
from guiju.leads.pages.sources import COSTED, WON


def window(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def sold(cast: Cast, clock: StillClock) -> Opportunity:
    """Three leads from advertising, two of which became opportunities, one of them won; one lead from a fair."""
    clock.set(f"{wall_clock() - timedelta(minutes=1):%Y-%m-%d %H:%M}")
    by, made = cast.owner.actor, []
    for name in ("甲公司", "乙公司", "丙公司"):
        lead = actions.assign(
            cast.manager.actor, actions.capture(by, name=name, contact_name="李强", source="ads"), to=cast.owner.account
        )
        made.append(actions.touch(by, lead))
    actions.capture(by, name="丁公司", source="exhibition")
    actions.book_cost(cast.director.actor, source="ads", month=wall_clock().date(), amount=Decimal(6000))
    deals = [open_from_lead(by, lead=lead, name=f"{lead.name}项目") for lead in made[:2]]
    won: Opportunity = win(by, deals[0], amount=Decimal(100000))
    return won


@pytest.mark.usefixtures("sold")
def test_costs_are_told_by_lead_and_by_won_opportunity(cast: Cast, sold: Opportunity) -> None:
    client = window(cast.director)
    page = client.get("/lead-sources/").content.decode()
    assert ("2,000.00" in page, "3,000.00" in page, "6,000.00" in page) == (True, True, True)
    assert "Of 4 leads of the month, 3 come" in page
    month = f"{wall_clock():%Y-%m}"
    behind = client.get(f"/lead-sources/won/?source=ads&month={month}").content.decode()
    assert (sold.name in behind, "乙公司项目" in behind) == (True, False)
    assert sold.name not in client.get(f"/lead-sources/won/?source=exhibition&month={month}").content.decode()


@pytest.mark.usefixtures("sold")
def test_the_figures_are_measures_whose_rows_run_no_query(
    django_assert_num_queries: Callable[[int], Any], clock: StillClock
) -> None:
    period = Period.of("month", clock.moment)
    with django_assert_num_queries(0):
        rows = [HOUSE.measures[name].rows(period) for name in (COSTED, WON)]
    assert [found.count() for found in rows] == [4, 2]
    assert [count(HOUSE.measures[name], period).satisfied for name in (COSTED, WON)] == [3, 1]


def test_whoever_may_not_see_costs_sees_nothing_behind_them(cast: Cast, adopt: Callable[..., Any]) -> None:
    sales = "- {id: t-1, controls: [{permit: {roles: [sales], verbs: [leads.see, deals.see], scope: self}}]}"
    adopt(sales, base=False)
    assert window(cast.owner).get("/lead-sources/won/?source=ads").status_code == 403
