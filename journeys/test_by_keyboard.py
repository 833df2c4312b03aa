"""By keyboard alone: find, create with a duplicate in sight, change in place with a conflict; and why one is stopped."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.groundwork.testing.browser import NARROW, WIDE, Window, Windows
from guiju.leads.actions import edit_lead
from guiju.leads.models import Lead
from house.story import Story

WIDER = "() => document.documentElement.scrollWidth > window.innerWidth + 1"

pytestmark = pytest.mark.browser


@pytest.fixture
def lead(company: Any) -> Lead:
    found: Lead = Story(company).assigned(name="苏州云帆科技有限公司", contact_name="林女士", phone="13800138000")
    return found


def press(window: Window, *keys: str) -> None:
    for key in keys:
        window.page.keyboard.press(key)


def test_a_record_is_found_changed_and_a_conflict_settled_without_a_mouse(
    company: Any, lead: Lead, windows: Windows
) -> None:
    owner = windows(company.owner)
    page = owner.go("/")
    press(owner, "Control+k")
    page.keyboard.type("yfkj")
    hit = page.locator("#gj-found .gj-hit.is-on", has_text="云帆")
    expect(hit).to_be_visible()
    owner.picture("record-palette-zh")
    press(owner, "Enter")
    page.wait_for_url(f"**/leads/{lead.pk}/")

    region = page.locator('[data-fact="region"]')
    region.locator(".gj-fact-value").focus()
    press(owner, "Enter")
    box = region.locator("input[name=region]")
    expect(box).to_be_focused()
    page.keyboard.type("苏州")
    press(owner, "Escape")
    expect(region.locator(".gj-fact-value")).to_be_focused()

    press(owner, "Enter")
    expect(box).to_be_focused()
    page.keyboard.type("苏州")
    edit_lead(company.manager.actor, lead, region="无锡")
    press(owner, "Enter")
    panel = page.locator("dialog[open] .gj-stale")
    expect(panel).to_contain_text("无锡")
    expect(panel).to_contain_text("苏州")
    owner.picture("record-conflict-zh")
    press(owner, "Control+Enter")
    expect(page.locator('[data-fact="region"]')).to_contain_text("苏州")
    lead.refresh_from_db()
    assert lead.region == "苏州"

    press(owner, "m")
    expect(page.locator("#gj-write-text")).to_be_focused()
    page.keyboard.type("客户周五来厂看样机 @周")
    expect(page.locator(".gj-mention")).to_have_count(0)  # a teammate who may not see the lead is not offered
    press(owner, "Control+Enter")
    expect(page.locator(".gj-body")).to_contain_text("样机")
    page.locator("#gj-story-find").fill("样机")
    expect(page.locator("#gj-timeline .gj-entry")).to_have_count(1)
    owner.picture("record-page-zh")


def test_a_new_lead_is_typed_with_its_look_alike_in_sight(company: Any, lead: Lead, windows: Windows) -> None:
    owner = windows(company.owner)
    page = owner.go("/leads/")
    expect(page.locator("#main")).to_be_visible()
    press(owner, "Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    press(owner, "c")
    form = page.locator("dialog[open] form[data-quick]")
    expect(form.locator(".gj-quick-body > div > .gj-fields .gj-field")).to_have_count(6)
    page.keyboard.type("云帆科技（苏州）有限公司")
    page.locator('dialog[open] [name="phone"]').fill("138 0013 8000")
    expect(page.locator("#gj-alike li")).to_contain_text("云帆")
    owner.picture("record-create-zh")
    page.reload()
    page.wait_for_load_state("networkidle")
    press(owner, "c")
    expect(page.locator('dialog[open] [name="name"]')).to_have_value("云帆科技（苏州）有限公司")
    page.locator("dialog[open] [data-force]").wait_for() if page.locator("[data-force]").count() else None
    page.locator('dialog[open] [name="phone"]').fill("13900139000")
    page.locator('dialog[open] button[value="stay"]').click()
    expect(page.locator(".gj-toast", has_text="云帆科技")).to_be_visible()
    assert Lead.objects.count() == 2


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_somebody_who_is_stopped_is_told_why_and_goes_on(company: Any, windows: Windows, width: int) -> None:
    lead = Story(company).lead(name="常州远山电机有限公司")
    marketing = windows(company.marketing, width=width)
    page = marketing.go(f"/leads/{lead.pk}/")
    assign = page.locator('main [data-deed="assign"]:visible')
    if not assign.count():
        page.locator(".gj-rec-deeds details.gj-menu > summary").click()
    assign.first.click()
    marketing.choose("to", "陈晨")
    page.locator("dialog[open] form button[type=submit].btn-primary").click()
    bar = page.locator("dialog[open] .gj-gate .gj-bar").first
    expect(bar.locator(".gj-clause-id")).to_have_text(re.compile(r"b2b-3\.1\.1-0\d"))
    expect(bar.locator(".gj-bar-reason")).to_contain_text("筛选")
    bar.locator("summary").click()
    expect(bar.locator(".gj-clause-text")).to_be_visible()
    marketing.picture(f"record-stopped-{width}")
    assert not page.evaluate(WIDER)
    page.locator("dialog[open] [data-close]").first.click()

    page.locator(".gj-clause-chip").click()
    expect(page.locator("dialog[open] .gj-bar-state").first).to_be_visible()
    marketing.picture(f"record-clauses-{width}")
    page.locator("dialog[open] [data-close]").first.click()
    assert not page.evaluate(WIDER)
    marketing.picture(f"record-page-{width}")


def test_what_was_thrown_away_is_taken_back_with_one_press(company: Any, lead: Lead, windows: Windows) -> None:
    owner = windows(company.owner, width=NARROW)
    page = owner.go(f"/leads/{lead.pk}/")
    owner.form("leads.discard_lead")
    owner.fill(reason="录错了")
    owner.send()
    with page.expect_navigation(wait_until="load"):
        page.locator(".gj-toast [data-undo]").click()
    owner.picture("record-undone-360")
    lead.refresh_from_db()
    assert lead.discarded_at is None
