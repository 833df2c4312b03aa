"""Lists on a telephone, by touch: cards are chosen, worked on, looked at and changed; nothing of it asks for a keyboard."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guiju.groundwork.desk import bulk_runs
from guiju.groundwork.desk.kept import BulkRun
from guiju.groundwork.testing.browser import NARROW, Window, Windows
from guiju.leads.actions import capture
from guiju.leads.models import Lead
from guiju.site.assets import AXE

pytestmark = pytest.mark.browser
WIDER = "() => document.documentElement.scrollWidth > window.innerWidth + 1"
SMALL = """(places) => places.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect())
  .filter((box) => box.height < 43.5 || box.width < 36)"""


@pytest.fixture
def leads(company: Any) -> Any:
    for number, region in enumerate(("华东", "华东", "华东", "华南", "华南", "华北")):
        capture(company.manager.actor, name=f"苏州明远电子有限公司{number}部", region=region, phone=f"1380013800{number}",
                source="ads")  # fmt: skip
    return company


def phone(windows: Windows, person: Any, path: str, **given: Any) -> tuple[Window, Page]:
    window = windows(person, width=NARROW, touch=True, **given)
    return window, window.go(path)


def card(page: Page, place: int) -> Any:
    return page.locator("#gj-table tbody tr[data-key]").nth(place)


def sound(window: Window) -> None:
    """Nothing sticks out of the screen, and the checker of accessibility finds nothing serious."""
    page = window.page
    assert not page.evaluate(WIDER)
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await window.axe.run()).violations.filter((one) => "
                          "['serious', 'critical'].includes(one.impact)).map((one) => one.id + one.nodes[0].html)")  # fmt: skip
    assert found == []


def test_three_cards_are_chosen_by_touch_and_worked_on(leads: Any, windows: Windows) -> None:
    window, page = phone(windows, leads.manager, "/leads/?sort=name")
    expect(page.locator("#gj-bulk")).to_be_hidden()
    page.locator("[data-choosing]").tap()
    expect(page.locator("#gj-bulk")).to_be_visible()
    expect(page.locator('#gj-bulk [data-many="leads.assign"]')).to_be_disabled()
    for place in range(3):
        card(page, place).locator(".gj-title").tap()
    expect(page.locator("#gj-bulk [data-count]")).to_have_text("3")
    assert page.url.endswith("/leads/?sort=name")
    assert page.locator("#gj-bulk button, #gj-bulk summary").evaluate_all(SMALL) == []
    window.picture("phone-choosing")
    sound(window)
    page.locator(".gj-bulk-menu summary").tap()
    page.locator("#gj-bulk [data-many='leads.edit_lead']").tap()
    page.locator("#gj-set-field").select_option("campaign")
    page.locator("dialog[open] input[name=campaign]").fill("春季展会")
    window.picture("phone-bulk-form")
    with page.expect_navigation(wait_until="load"):
        page.locator("dialog[open] form button[type=submit]").tap()
    expect(page.locator(".gj-toast")).to_contain_text("3")
    assert Lead.objects.filter(campaign="春季展会").count() == 3


def test_work_in_the_background_is_watched_to_its_result(
    leads: Any, windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guiju.groundwork.desk.pages.many.AT_ONCE", 2)
    window, page = phone(windows, leads.manager, "/leads/?sort=name&size=2")
    page.locator("[data-choosing]").tap()
    page.locator("[data-check-page]").tap()
    page.locator("[data-all-matching]").tap()
    expect(page.locator("#gj-bulk [data-count]")).to_have_text("6")
    page.locator(".gj-bulk-menu summary").tap()
    page.locator("#gj-bulk [data-many='leads.edit_lead']").tap()
    page.locator("#gj-set-field").select_option("campaign")
    page.locator("dialog[open] input[name=campaign]").fill("夏季展会")
    page.locator("dialog[open] form button[type=submit]").tap()
    expect(page.locator("#gj-run progress")).to_be_visible()
    window.picture("phone-run-begun")
    bulk_runs.carry_on(seconds=30)
    expect(page.locator("#gj-run .gj-run-line")).to_contain_text(BulkRun.objects.get().get_state_display())
    expect(page.locator("#gj-run")).to_contain_text("6")
    window.picture("phone-run-ended")
    with page.expect_navigation(wait_until="load"):
        page.locator("dialog[open] [data-reload]").tap()
    expect(page.locator(".gj-run-strip")).to_be_visible()
    sound(window)
    assert Lead.objects.filter(campaign="夏季展会").count() == 6


def test_a_long_press_begins_to_choose_and_keys_do_too(leads: Any, windows: Windows) -> None:
    window, page = phone(windows, leads.manager, "/leads/?sort=name")
    box = card(page, 1).bounding_box()
    assert box is not None
    client = page.context.new_cdp_session(page)
    client.send("Input.dispatchTouchEvent", {
        "type": "touchStart", "touchPoints": [{"x": box["x"] + 60, "y": box["y"] + 20}]})  # fmt: skip
    expect(page.locator("#gj-bulk [data-count]")).to_have_text("1")
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    card(page, 2).tap()
    expect(page.locator("#gj-bulk [data-count]")).to_have_text("2")
    assert page.url.endswith("/leads/?sort=name")
    page.keyboard.press("Escape")
    expect(page.locator("#gj-bulk")).to_be_hidden()
    page.locator("[data-choosing]").focus()
    page.keyboard.press("Enter")
    card(page, 0).locator("[data-check]").focus()
    page.keyboard.press("Space")
    expect(page.locator("#gj-bulk [data-count]")).to_have_text("1")
    page.locator("[data-uncheck]").tap()
    expect(page.locator("#gj-bulk")).to_be_hidden()
    expect(page.locator("[data-choosing]")).to_be_focused()
    assert window.page.locator("[data-check]:checked").count() == 0


def test_a_card_is_looked_at_and_a_value_changed_by_touch(leads: Any, windows: Windows) -> None:
    window, page = phone(windows, leads.manager, "/leads/?sort=name&cols=name,region,source,owner")
    card(page, 0).locator("[data-peek]").tap()
    panel = page.locator("#gj-peek")
    expect(panel.locator("h2")).to_have_text("苏州明远电子有限公司0部")
    panel.locator('[data-peek-step="1"]').tap()
    expect(panel.locator("h2")).to_have_text("苏州明远电子有限公司1部")
    window.picture("phone-peek")
    sound(window)
    panel.locator("[data-peek-close]").tap()
    expect(panel).to_be_hidden()
    region = card(page, 0).locator('td[data-cell="region"]')
    region.tap()
    region.tap()
    page.locator(".gj-cell-editor input").fill("苏南")
    window.picture("phone-cell")
    page.keyboard.press("Enter")
    expect(region).to_contain_text("苏南")
    assert Lead.objects.filter(region="苏南").count() == 1


def test_a_board_is_swiped_from_column_to_column(leads: Any, windows: Windows) -> None:
    window, page = phone(windows, leads.manager, "/leads/board/?sort=name")
    expect(page.locator('[data-lane-tab][aria-selected="true"]')).to_have_attribute("data-lane-tab", "new")
    client, points = page.context.new_cdp_session(page), [{"x": 300, "y": 560}]
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": 180, "y": 562}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator('[data-lane-tab="new"]')).to_have_attribute("aria-selected", "false")
    page.locator('[data-lane-tab="new"]').tap()
    page.locator(".gj-lane.is-shown .gj-card-menu summary").first.tap()
    places = page.locator(".gj-card-menu[open] button").evaluate_all(SMALL)
    assert places == []
    sound(window)
