"""Lists in a real browser: a view built, saved, shared and opened by a colleague; cells changed and rows peeked at."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.groundwork.testing.browser import NARROW, Windows
from guiju.leads.actions import capture
from guiju.leads.models import Lead
from guiju.site.assets import AXE

pytestmark = pytest.mark.browser
WIDER = "() => document.documentElement.scrollWidth > window.innerWidth + 1"


@pytest.fixture
def leads(company: Any) -> Any:
    rows = [
        ("苏州明远电子有限公司", "ads", "华东", "high"), ("无锡恒信机械厂", "visit", "华东", ""),
        ("广州天河物流有限公司", "search", "华南", "low"), ("深圳蓝海科技有限公司", "ads", "华南", ""),
        ("北京中关软件有限公司", "visit", "华北", ""),
    ]  # fmt: skip
    for number, (name, source, region, intent) in enumerate(rows):
        phone = f"1380013800{number}"
        capture(company.manager.actor, name=name, source=source, region=region, intent=intent, phone=phone)
        capture(company.teammate.actor, name=f"{name}二部", source=source, region=region, phone=f"1390013900{number}")
    return company


def test_a_view_is_built_saved_shared_and_opened_by_a_colleague(leads: Any, windows: Windows) -> None:
    window = windows(leads.manager)
    page = window.go("/leads/")
    window.one(".gj-filter summary").click()
    window.one(".gj-filter-list > button").click()
    editor = page.locator("[data-filter-editor]")
    editor.locator("[data-join]").first.select_option("or")
    editor.locator("[data-field]").first.select_option("source")
    editor.locator("label.gj-chip", has_text="广告").wait_for()
    editor.locator("label.gj-chip", has_text="广告").click()
    editor.locator("[data-add-box]").first.click()
    inner = editor.locator("[data-box] [data-box]")
    inner.locator("[data-field]").select_option("region")
    inner.locator("[data-value='text']").wait_for()
    inner.locator("[data-operator]").select_option("")
    inner.locator("[data-value] input[type=text]").fill("华南")
    window.picture("views-filter")
    with page.expect_navigation(wait_until="load"):
        editor.locator("button[type=submit]").click()
    expect(page.locator("#gj-table tbody tr[data-key]")).to_have_count(6)

    window.one(".gj-chips > button.gj-chip").click()
    arrange = page.locator("[data-arrange]")
    for name in ("phone", "grade", "last_contact_at"):
        arrange.locator(f'[data-columns] input[value="{name}"]').uncheck()
    arrange.locator('[data-columns] input[value="region"]').check()
    arrange.locator("[name=group]").select_option("region")
    arrange.locator("[data-sorts] select").first.select_option("name")
    window.picture("views-arrange")
    with page.expect_navigation(wait_until="load"):
        arrange.locator("button[type=submit]").click()
    expect(page.locator(".gj-group-row")).to_have_count(2)

    window.one(".gj-tab-more").click()
    page.locator("#gj-view-name").fill("广告与华南")
    with page.expect_navigation(wait_until="load"):
        page.locator(".gj-view-new button.btn-primary").click()
    expect(page.locator(".gj-tabs .is-on")).to_have_text("广告与华南")
    window.one(".gj-tab-more").click()
    page.locator(".gj-view-list summary").click()
    page.locator('.gj-view-list input[value="sales"]').check(force=True)
    page.locator('.gj-view-list form:has([value="share"]) button').click()
    expect(page.locator(".gj-view-line .gj-tag")).to_be_visible()
    window.picture("views-share")
    page.keyboard.press("Escape")
    window.picture("views-wide")

    for width in (1440, NARROW):
        colleague = windows(leads.teammate, width=width)
        other = colleague.go("/leads/")
        other.locator(".gj-tabs a", has_text="广告与华南").click()
        other.wait_for_load_state("load")
        expect(other.locator("#gj-table tbody tr[data-key]")).to_have_count(3)
        expect(other.locator("#gj-table")).not_to_contain_text("北京中关软件有限公司二部")
        colleague.picture(f"views-colleague-{width}")
        assert not other.evaluate(WIDER)


def test_cells_are_changed_and_rows_peeked_at_by_keyboard(leads: Any, windows: Windows) -> None:
    window = windows(leads.teammate)
    page = window.go("/leads/?cols=name,region,campaign,email,source,owner&sort=name")
    expect(page.locator("#gj-table tbody tr[data-key]")).to_have_count(5)
    first = page.locator("#gj-table tbody tr[data-key]").first
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".gj-cell-editor input").fill("京津冀")
    page.keyboard.press("Tab")
    expect(first.locator('td[data-cell="region"]')).to_have_text("京津冀")
    page.locator(".gj-cell-editor input").fill("春季展会")
    page.keyboard.press("Tab")
    page.locator(".gj-cell-editor input[name=email]").fill("不是邮箱")
    page.keyboard.press("Enter")
    failed = first.locator('td[data-cell="email"].is-failed')
    expect(failed.locator(".gj-cell-why")).to_be_visible()
    window.picture("cells-failed")
    page.keyboard.press("Enter")
    expect(page.locator(".gj-cell-editor input")).to_have_value("不是邮箱")
    page.keyboard.press("Escape")
    expect(page.locator(".gj-cell-editor")).to_have_count(0)
    lead = Lead.objects.order_by("name").get(name="北京中关软件有限公司二部")
    assert (lead.region, lead.campaign, lead.email) == ("京津冀", "春季展会", "")

    page.keyboard.press("ArrowLeft")
    page.evaluate("""() => { const data = new DataTransfer(); data.setData("text/plain", "甲展\\n乙展\\n丙展\\n");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""")
    expect(page.locator('#gj-table td[data-cell="campaign"]').nth(2)).to_have_text("丙展")
    assert sorted(Lead.objects.exclude(campaign="").values_list("campaign", flat=True)) == ["丙展", "乙展", "甲展"]

    page.keyboard.press("Escape")
    page.keyboard.press(" ")
    panel = page.locator("#gj-peek")
    expect(panel.locator("h2")).to_have_text("北京中关软件有限公司二部")
    expect(panel).to_contain_text("京津冀")
    page.keyboard.press("ArrowDown")
    expect(panel.locator("h2")).to_have_text("广州天河物流有限公司二部")
    window.picture("peek-wide")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#gj-bulk [data-count]")).to_have_text("2")
    window.picture("peek-bulk")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.set_viewport_size({"width": NARROW, "height": 900})
    window.picture("cells-narrow")
    assert not page.evaluate(WIDER)


def test_all_that_match_are_worked_on_at_once_and_a_card_moves_by_keys(leads: Any, windows: Windows) -> None:
    window = windows(leads.manager)
    page = window.go("/leads/?size=3&region=华南&sort=name")
    page.locator("[data-check-all]").check()
    page.locator("[data-all-matching]").click()
    expect(page.locator("#gj-bulk [data-count]")).to_have_text("4")
    window.one(".gj-bulk-menu summary").click()
    page.locator("#gj-bulk [data-many='leads.edit_lead']").click()
    page.locator("#gj-set-field").select_option("campaign")
    page.locator("dialog[open] input[name=campaign]").fill("华南巡展")
    window.picture("bulk-form")
    with page.expect_navigation(wait_until="load"):
        page.locator("dialog[open] form button[type=submit]").click()
    assert Lead.objects.filter(campaign="华南巡展").count() == 4

    page = window.go("/leads/board/?by=intent&sort=name&region=华南")
    card = page.locator('[data-lane="low"] .gj-card')
    expect(card).to_have_count(1)
    card.focus()
    with page.expect_response("**/do/leads.edit_lead/"):
        page.keyboard.press("]")
    window.picture("board-by-intent")
    assert not Lead.objects.filter(region="华南", intent="low").exists()
    page.locator(".gj-lane .gj-fold").first.click()
    expect(page.locator(".gj-lane.is-folded")).to_have_count(1)


def test_columns_are_given_widths_that_a_view_keeps(leads: Any, windows: Windows) -> None:
    window = windows(leads.manager)
    page = window.go("/leads/?cols=name,region,source,owner")
    width = 'document.querySelector("#gj-table th[data-column=region]").getBoundingClientRect().width'
    grip = page.locator('th[data-column="region"] .gj-grip').bounding_box()
    assert grip is not None
    page.mouse.move(grip["x"] + 4, grip["y"] + 9)
    page.mouse.down()
    page.mouse.move(grip["x"] - 800, grip["y"] + 9, steps=3)
    page.mouse.move(grip["x"] + 4 - (page.evaluate(width) - 200), grip["y"] + 9)
    page.mouse.up()
    page.locator('th[data-column="source"] a').focus()
    before = page.evaluate(width.replace("region", "source"))
    page.keyboard.press("Alt+ArrowLeft")
    assert "/leads/" in page.url
    assert page.evaluate(width.replace("region", "source")) == pytest.approx(before - 16, abs=1)
    now = page.evaluate(width)
    assert f"region%3A{round(now)}" in page.url
    page.locator('th[data-column="name"] a').click()
    page.wait_for_url("**sort=**")
    assert page.evaluate(width) == pytest.approx(now, abs=1)
    window.picture("widths")
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await window.axe.run()).violations")
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    window.one(".gj-tab-more").click()
    page.locator("#gj-view-name").fill("窄列")
    with page.expect_navigation(wait_until="load"):
        page.locator(".gj-view-new button.btn-primary").click()
    page = window.go("/leads/")
    assert page.evaluate(width.replace("region", "source")) != pytest.approx(before - 16, abs=1)
    page.locator(".gj-tabs a", has_text="窄列").click()
    page.wait_for_url("**view=**")
    assert page.evaluate(width) == pytest.approx(now, abs=1)
    page.locator('th[data-column="region"] .gj-grip').dblclick()
    assert "region" not in page.url.split("wide=")[1]
