"""A lead that waits in the pool is found and claimed: at a desk by keyboard alone, on a telephone by touch."""

from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.groundwork.testing.browser import NARROW, Windows
from guiju.leads import actions
from guiju.leads.models import Lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting(transactional_db: None, company: Any) -> list[Lead]:
    """Two leads in the pool."""
    found = []
    for name, phone in (("晨光精密机械有限公司", "13800138000"), ("远帆物流集团", "13900139000")):
        lead = actions.capture(
            company.marketing.actor, name=name, phone=phone, contact_name="林晓", region="广东", industry="制造业",
            intent="high", source="exhibition", company_size="medium",
        )  # fmt: skip
        lead = actions.screen(company.marketing.actor, lead, screening="valid")
        lead = actions.assign(company.manager.actor, lead, to=company.teammate.account)
        found.append(actions.release(company.teammate.actor, lead, reason="调岗，换人跟进"))
    return found


def test_at_a_desk_a_lead_is_found_and_claimed_by_keyboard(company: Any, waiting: list[Lead], windows: Windows) -> None:
    window = windows(company.owner)
    page = window.go("/pool/")
    window.picture("pool")
    search = page.get_by_role("searchbox", name="搜索公海")
    search.focus()
    page.keyboard.type("晨光")
    page.keyboard.press("Enter")
    expect(page.locator(".po-item")).to_have_count(1)
    page.locator(".po-item h2 a").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("晨光")
    expect(page.locator(".po-closer")).not_to_contain_text("13800138000")
    window.picture("pool-closer")
    page.get_by_role("button", name="查看联系方式").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".po-closer")).to_contain_text("13800138000")
    page.get_by_role("button", name="领取").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{window.address}/leads/{waiting[0].pk}/")
    assert Lead.objects.get(pk=waiting[0].pk).owner_id == company.owner.id


def test_on_a_telephone_a_lead_is_claimed_by_touch(company: Any, waiting: list[Lead], windows: Windows) -> None:
    window = windows(company.owner, width=NARROW, touch=True)
    page = window.go("/pool/")
    assert not page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth + 1")
    button = page.locator(".po-item", has_text="远帆").get_by_role("button", name="领取")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    window.picture("pool-narrow")
    button.tap()
    expect(page).to_have_url(f"{window.address}/leads/{waiting[1].pk}/")
    assert Lead.objects.get(pk=waiting[1].pk).owner_id == company.owner.id


def test_the_trial_and_the_public_form_fit_a_telephone(company: Any, waiting: list[Lead], windows: Windows) -> None:
    wide = windows(company.manager)
    wide.go("/pool-rules/?kind=leads&try=1&idle_days=5")
    wide.picture("pool-rules")
    for person, path, name in ((company.manager, "/pool-rules/?try=1", "rules"), (None, "/enquiry/", "enquiry")):
        window = windows(person, width=NARROW, touch=True)
        page = window.go(path)
        assert not page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth + 1")
        window.picture(f"pool-{name}-narrow")
