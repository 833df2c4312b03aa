"""Two customers found to be the same by night are merged side by side, opened as one, and parted again."""

from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.calls.actions import log_call
from guiju.customers.actions import add_contact, open_customer
from guiju.customers.models import Contact, Customer, DuplicatePair
from guiju.customers.timers import look_for_duplicates_daily
from guiju.deals.actions import open_opportunity
from guiju.groundwork.testing.browser import NARROW, WIDE, Windows

pytestmark = pytest.mark.browser


@pytest.fixture
def pair(company: Any) -> tuple[Customer, Customer]:
    """The same company entered twice by one salesperson, with something hanging on each."""
    amy = company.owner.actor
    one = open_customer(amy, name="无锡百川泵业有限公司", industry="机械制造", source="exhibition", level="B")
    other = open_customer(amy, name="百川泵业", region="江苏", needs="换两台循环泵", level="A")
    contact = add_contact(amy, customer=other, name="王小明", phone="13812345678", lawful_basis="consent")
    open_opportunity(amy, name="百川泵站改造", customer=other, contact=contact)
    log_call(amy, customer=other, contact=contact, channel="visit", content="看了泵房", result="interested")
    look_for_duplicates_daily(company.system)
    return one, other


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_two_customers_are_merged_and_parted_again(
    company: Any, pair: tuple[Customer, Customer], windows: Windows, width: int
) -> None:
    one, other = pair
    desk = windows(company.owner, width=width)
    page = desk.go("/duplicates/")
    expect(page.locator("main")).to_contain_text("疑似重复")
    page.goto(f"{desk.address}/duplicates/{DuplicatePair.objects.get().pk}/")
    expect(page.locator(".cm-table")).to_contain_text("百川泵业")
    page.locator('input[name="f.name"][value="first"]').check()
    page.locator('input[name="f.level"][value="second"]').check()
    page.locator('.cm-form input[name="reason"]').fill("同一家公司录了两次")
    desk.picture(f"merge-side-by-side-{width}")

    page.locator(".cm-form button[type=submit]").click()
    page.wait_for_url(f"**/customers/{one.pk}/")
    expect(page.locator("main")).to_contain_text("无锡百川泵业有限公司")
    desk.picture(f"merge-done-{width}")
    one.refresh_from_db()
    assert (one.level, one.region, one.industry) == ("A", "江苏", "机械制造")
    assert Contact.objects.get().customer_id == one.pk

    page.goto(f"{desk.address}/customers/{other.pk}/")
    page.wait_for_url(f"**/customers/{one.pk}/")

    page = desk.go("/merges/")
    desk.picture(f"merge-list-{width}")
    page.locator(".gj-title a, a.gj-title, .gj-title").first.click()
    desk.done("customers.undo_merge")
    assert Contact.objects.get().customer_id == other.pk
    page = desk.go(f"/customers/{other.pk}/")
    expect(page.locator("main")).to_contain_text("百川泵业")
