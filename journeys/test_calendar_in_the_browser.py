"""The calendar of a list in a real browser: days walked by keys, records moved by drag, keys and touch, and read only."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guiju.customers.actions import open_customer
from guiju.deals.actions import open_opportunity, plan_next
from guiju.deals.models import Opportunity
from guiju.groundwork.testing.browser import NARROW, Windows
from guiju.groundwork.testing.still import at
from guiju.site.assets import AXE

pytestmark = pytest.mark.browser
WIDER = "() => document.documentElement.scrollWidth > window.innerWidth + 1"
ADDRESS = "/opportunities/calendar/?on=expected_close"


@pytest.fixture
def deals(company: Any) -> Any:
    customer = open_customer(company.owner.actor, name="苏州明远电子有限公司")
    for name, day in (("网关采购", 10), ("二期扩容", 10), ("边缘计算试点", 18)):
        open_opportunity(company.owner.actor, customer=customer, name=name, expected_close=date(2026, 3, day))
    return company


def sound(page: Page) -> None:
    assert not page.evaluate(WIDER)
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await window.axe.run()).violations.filter((one) => "
                          "['serious', 'critical'].includes(one.impact)).map((one) => one.id + one.nodes[0].html)")  # fmt: skip
    assert found == []


def day(page: Page, iso: str) -> Any:
    return page.locator(f'td[data-day="{iso}"]')


def close_of(name: str) -> date | None:
    found: date | None = Opportunity.objects.get(name=name).expected_close
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_month_is_walked_and_changed_by_keys_and_by_dragging(deals: Any, windows: Windows, theme: str) -> None:
    window = windows(deals.owner, theme=theme)
    page = window.go("/opportunities/")
    page.locator(".gj-seg a", has_text="日历").click()
    page.wait_for_url("**/opportunities/calendar/**")
    expect(day(page, "2026-03-10").locator(".gj-card")).to_have_count(2)
    window.picture(f"calendar-{theme}")
    sound(page)
    day(page, "2026-03-02").focus()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(day(page, "2026-03-10").locator(".gj-card").first).to_be_focused()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("]")
    assert close_of("网关采购") == date(2026, 3, 11)
    page.locator(".gj-card", has_text="网关采购").focus()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("}")
    assert close_of("网关采购") == date(2026, 3, 18)
    expect(day(page, "2026-03-18").locator(".gj-card")).to_have_count(2)
    with page.expect_navigation(wait_until="load"):
        page.locator(".gj-card", has_text="二期扩容").drag_to(day(page, "2026-03-25").locator("[data-cards]"))
    assert close_of("二期扩容") == date(2026, 3, 25)
    page.locator(".gj-card", has_text="网关采购").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/opportunities/*/")
    page.locator("[data-back-to-list]").click()
    page.wait_for_url("**/opportunities/calendar/**")
    page.locator("a[rel=next]:visible").click()
    page.wait_for_url("**day=2026-04-01**")
    expect(page.locator(".gj-cal .gj-card")).to_have_count(0)


def test_a_verb_that_asks_for_more_opens_its_form_with_the_day(deals: Any, windows: Windows) -> None:
    one = Opportunity.objects.get(name="网关采购")
    plan_next(deals.owner.actor, one, next_step="上门回访", next_at=at("2026-03-10 15:00"))
    window = windows(deals.owner, language="en")
    page = window.go("/opportunities/calendar/?on=next_at")
    page.locator(".gj-cal-card").focus()
    page.keyboard.press("]")
    form = page.locator('dialog[open] form[action="/do/deals.plan_next/"]')
    expect(form.locator("[name=next_at]")).to_have_value("2026-03-11T15:00")
    expect(form.locator("[name=next_step]")).to_have_value("上门回访")
    expect(day(page, "2026-03-10").locator(".gj-card")).to_have_count(1)
    window.picture("calendar-asks")
    with page.expect_navigation(wait_until="load"):
        form.locator("button[type=submit]").click()
    expect(day(page, "2026-03-11").locator(".gj-card")).to_have_count(1)
    page = window.go("/opportunities/calendar/?on=created_at")
    before = page.locator(".gj-cal .gj-card").count()
    page.locator(".gj-cal-card").first.focus()
    page.keyboard.press("]")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.locator(".gj-cal .gj-card").count() == before


def test_a_telephone_shows_a_week_and_changes_a_day_by_touch(deals: Any, windows: Windows) -> None:
    window = windows(deals.owner, width=NARROW, touch=True)
    page = window.go(f"{ADDRESS}&day=2026-03-10")
    expect(page.locator(".gj-cal td:visible")).to_have_count(7)
    expect(page.locator(".gj-cal-card:visible")).to_have_count(2)
    window.picture("calendar-phone")
    sound(page)
    for address in (ADDRESS, "/opportunities/", "/opportunities/board/"):
        other = windows(deals.owner, width=NARROW, touch=True, language="en", theme="dark").go(address)
        sound(other)
    with page.expect_navigation(wait_until="load"):
        page.locator(".gj-card", has_text="二期扩容").locator(".gj-cal-move").fill("2026-03-19")
    assert close_of("二期扩容") == date(2026, 3, 19)
    page.locator(".gj-cal-steps a:visible").last.tap()
    page.wait_for_url("**day=2026-03-17**")
    expect(page.locator(".gj-cal-card:visible")).to_have_count(2)
