"""The calendar of a list: whose records stand on which day, what changes it, and what it costs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guiju.cockpit.tests.conftest import Look
from guiju.customers.actions import open_customer
from guiju.deals.actions import open_opportunity, plan_next
from guiju.deals.models import Opportunity
from guiju.groundwork.desk.viewing import save_view
from guiju.groundwork.testing.cast import Cast, Person
from guiju.groundwork.testing.still import at

ON = "/opportunities/calendar/?on=expected_close"


def deal(by: Person, name: str, close: str | None, **given: Any) -> Opportunity:
    customer = open_customer(by.actor, name=f"{name}公司")
    day = date.fromisoformat(close) if close else None
    found: Opportunity = open_opportunity(by.actor, customer=customer, name=name, expected_close=day, **given)
    return found


def cell(body: str, day: str) -> str:
    return body.split(f'data-day="{day}"')[1].split("</td>", maxsplit=1)[0]


def test_records_stand_on_their_days_within_scope_and_filters(company: Cast, look: Look) -> None:
    deal(company.owner, "网关采购", "2026-03-09", amount=Decimal(900))
    deal(company.owner, "二期扩容", "2026-03-09", amount=Decimal(100))
    deal(company.owner, "上月签约", "2026-02-27")
    deal(company.owner, "未定日期", None)
    deal(company.stranger, "别人的商机", "2026-03-09")
    body = look(company.owner, ON)
    assert cell(body, "2026-03-09").count("<article") == 2
    assert "上月签约" in cell(body, "2026-02-27")
    assert "别人的商机" not in body
    assert "未定日期" not in body
    assert "March 2026" in body
    assert "网关采购" not in look(company.owner, f"{ON}&day=2026-05-04")
    filtered = look(company.owner, f"{ON}&amount.gte=500")
    assert cell(filtered, "2026-03-09").count("<article") == 1
    assert 'href="/opportunities/?amount.gte=500&amp;expected_close=2026-03-09"' in filtered


def test_a_moment_stands_on_its_day_in_the_companys_zone(company: Cast, look: Look) -> None:
    one = deal(company.owner, "网关采购", None)
    plan_next(company.owner.actor, one, next_step="回访", next_at=at("2026-03-10 00:30"))
    body = look(company.owner, "/opportunities/calendar/?on=next_at")
    assert "00:30" in cell(body, "2026-03-10")
    assert 'data-verb="deals.plan_next" data-asks' in body
    assert 'data-verb="deals.edit_opportunity">' in look(company.owner, ON)
    assert 'data-verb=""' in look(company.owner, "/opportunities/calendar/?on=created_at")


def test_a_full_day_tells_how_many_more_and_costs_no_more(company: Cast, look: Look) -> None:
    deal(company.owner, "商机", "2026-03-12")
    look(company.owner, ON)
    with CaptureQueriesContext(
        connection,
    ) as few:
        look(company.owner, ON)
    for number in range(11):
        deal(company.owner, f"商机{number:02}", "2026-03-12")
    with CaptureQueriesContext(connection) as many:
        body = look(company.owner, ON)
    assert cell(body, "2026-03-12").count("<article") == 5
    assert "7 more" in cell(body, "2026-03-12")
    assert len(many) == len(few)
    assert len(many) <= 8


@pytest.mark.parametrize(
    "bad", ["on=name", "on=secret", "day=2026-02-30", "day=heute", "day=9999-12-31", "day=0001-01-01"]
)
def test_what_is_no_day_is_told(company: Cast, look: Look, bad: str) -> None:
    look(company.owner, f"/opportunities/calendar/?{bad}", status=400)


@pytest.mark.parametrize("day", ["1900-01-01", "2000-02-29", "2200-12-31"])
def test_months_far_away_open(company: Cast, look: Look, day: str) -> None:
    assert look(company.owner, f"{ON}&day={day}").count("data-day=") >= 28


def test_who_may_not_see_the_kind_sees_no_calendar(company: Cast, look: Look) -> None:
    look(company.hr, ON, status=403)
    look(company.owner, "/nothing/calendar/", status=404)


def test_a_view_keeps_the_calendar_but_not_the_month(company: Cast, look: Look) -> None:
    view = save_view(
        company.owner.actor, of_kind="deals.opportunity", name="签约日历", layout="calendar",
        address="on=expected_close&day=2026-05-04",
    )  # fmt: skip
    assert view.address == "on=expected_close"
    assert f'href="/opportunities/calendar/?on=expected_close&amp;view={view.pk}"' in look(
        company.owner, "/leads/"
    ) + look(company.owner, "/opportunities/")
    look(company.owner, f"/opportunities/?view={view.pk}", status=302)
