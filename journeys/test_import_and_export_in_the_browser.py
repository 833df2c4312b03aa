"""Marketing brings a list of prospects in through the wizard, mends it, undoes it; sales takes a filtered list out."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from guiju.groundwork.testing.browser import NARROW, Window, Windows
from guiju.groundwork.transfer.models import Export, Upload
from guiju.groundwork.transfer.module import work
from guiju.leads.actions import capture
from guiju.leads.models import Lead

pytestmark = pytest.mark.browser
ROWS = """客户名称,联系人,手机,意向度,线索来源,获取日期
苏州启明精密机械有限公司,龚莹,13800138000,高,展会,2026-02-20
无锡百川泵业有限公司,李强,13800138001,很想买,网络广告,2026/2/21
常州远山电气有限公司,王敏,1380013,中,转介绍,2026-02-22
,赵六,13800138003,低,官网,2026-02-22
苏州启明精密机械,龚莹,13800138009,高,展会,2026-02-23
南京云帆软件有限公司,孙悦,13800138004,中,官网,明天
"""


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """Where the house keeps its files during the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


def carry_on() -> None:
    """What the worker does within half a second."""
    while work(lambda: False):
        pass


def saved(window: Window, button: str, folder: Path) -> Path:
    """Press a button that hands a file out, and keep the file."""
    with window.page.expect_download() as coming:
        window.one(button).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_a_gb18030_list_with_errors_comes_in_and_is_undone(company: Any, windows: Windows, files: Path) -> None:
    # Given
    path = files / "展会名单.csv"
    path.write_bytes(ROWS.encode("gb18030"))
    window, phone = windows(company.marketing), windows(company.marketing, width=NARROW)
    # When: the file is uploaded, its columns are guessed, one word is said what it means
    page = window.go("/imports/")
    window.picture("import-file")
    page.locator("#f-content").set_input_files(path)
    window.one("button", "下一步").click()
    expect(page.locator("[name=place-0]")).to_have_value("name")
    page.locator(".gj-match summary").first.click()
    page.locator('[name="word-intent-很想买"]').select_option("high")
    upload = Upload.objects.get()
    window.picture("import-columns")
    phone.go(f"/imports/{upload.pk}/")
    phone.picture("import-columns-360")
    window.one("button", "试导入整个文件").click()
    expect(page.locator(".gj-bar, [role=status]").first).to_be_visible()
    carry_on()
    # Then: the trial tells what would happen, and nothing is stored
    expect(page.locator(".gj-counts")).to_contain_text("无法识别")
    page.locator(".gj-counts a", has_text="无法识别").click()
    expect(page.locator(".gj-preview tbody tr")).to_have_count(3)
    window.picture("import-trial")
    phone.go(f"/imports/{upload.pk}/")
    phone.picture("import-trial-360")
    assert Lead.objects.count() == 0
    # When: it is brought in
    window.one("button.btn-primary", "导入").click()
    expect(page.locator("[role=status]").first).to_be_visible()
    carry_on()
    expect(page.locator(".gj-made a")).to_have_count(2)
    window.picture("import-result")
    phone.go(f"/imports/{upload.pk}/")
    phone.picture("import-result-360")
    errors = saved(window, "a.btn-primary", files)
    # Then
    rows = CalamineWorkbook.from_path(errors).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["4", "5", "6", "7"]
    assert all(row[2] for row in rows[1:])
    assert set(Lead.objects.values_list("intent", flat=True)) == {"high"}
    # When the import is taken back
    window.one("button", "撤销导入").click()
    expect(page.locator("[role=status]").first).to_be_visible()
    carry_on()
    # Then
    expect(page.locator(".gj-wizard")).to_contain_text("已撤销")
    assert (Lead.objects.count(), Lead.every.count()) == (0, 2)


def test_a_filtered_list_is_taken_out_with_its_reason(company: Any, windows: Windows, files: Path) -> None:
    # Given
    capture(company.owner.actor, name="苏州启明精密机械有限公司", phone="13800138000", source="exhibition")
    capture(company.owner.actor, name="无锡百川泵业有限公司", phone="13800138001", source="ads")
    window = windows(company.owner)
    # When
    page = window.go("/leads/?source=exhibition")
    window.one("button", "导出").click()
    window.fill(reason="展会后电话回访", layout="xlsx")
    window.picture("export-form")
    with page.expect_navigation(url="**/exports/"):
        page.locator("dialog[open] button[type=submit]").click()
    window.picture("export-under-way")
    carry_on()
    expect(window.one("button", "下载")).to_be_visible()
    window.picture("export-centre")
    phone = windows(company.owner, width=NARROW)
    phone.go("/exports/")
    phone.picture("export-centre-360")
    file = saved(window, "button:has-text('下载')", files)
    page = window.go(f"/exports/{Export.objects.get().pk}/")
    window.picture("export-record")
    # Then
    mark, heads, *rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert "展会后电话回访" in str(mark[0])
    assert len(heads) > 3
    assert [row[0] for row in rows] == ["苏州启明精密机械有限公司"]
    expect(page.locator("main")).to_contain_text("文件已下载")
