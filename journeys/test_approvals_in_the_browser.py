"""A contract is approved on a condition: at the desk by keyboard alone, and on the phone in two taps."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.governance import states
from guiju.governance.models import ApprovalCondition, ApprovalRequest
from guiju.groundwork.testing.browser import NARROW, Windows
from house.story import Story

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(company: Any) -> ApprovalRequest:
    """A contract that legal has to approve, and after them the department manager, whom legal has added."""
    story = Story(company)
    contract = story.contract()
    request: ApprovalRequest = story.do(
        company.owner, "governance.request_approval", verb="contracts.submit", about=contract.ref, reason="请审批"
    )
    story.do(company.legal, "governance.add_signer", request, who=company.manager.account, where="after")
    return request


def test_a_contract_is_approved_on_a_condition_by_keyboard_and_by_touch(
    company: Any, asked: ApprovalRequest, windows: Windows
) -> None:
    desk = windows(company.legal)
    page = desk.go("/")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.locator("#ap-detail")).to_be_visible()
    desk.picture("approvals-desk")
    page.keyboard.press("n")  # a refusal first asks for its words
    expect(page.locator("#ap-opinion")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.type("补签保密协议")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("y")
    asked.refresh_from_db()
    assert asked.steps.get(position=1).state == states.APPROVED

    phone = windows(company.manager, width=NARROW, touch=True)
    page = phone.go("/decide/")
    expect(page.locator(".ap-item").first).to_be_visible()
    phone.picture("approvals-phone-list")
    page.locator(".ap-item").first.tap()
    expect(page.locator('[data-key="approve"]')).to_be_visible()
    expect(page.locator(".ap-voice", has_text="补签保密协议")).to_be_attached()
    phone.picture("approvals-phone")
    page.locator("#ap-condition-box summary").tap()
    page.locator("#ap-condition").fill("月底前付清首款")
    with page.expect_navigation():
        page.locator('[data-key="approve"]').tap()
    asked.refresh_from_db()
    assert asked.state == states.USED
    assert set(ApprovalCondition.objects.values_list("text", flat=True)) == {"补签保密协议", "月底前付清首款"}
    expect(page.locator("body")).to_have_text(re.compile("没有待您审批的事项"))

    owner = windows(company.owner)
    page = owner.go(f"/decide/{asked.pk}/?tab=asked")
    owner.picture("approvals-done")
    page = owner.go(f"/contracts/{asked.about.partition(':')[2]}/")
    expect(page.locator(".gj-story", has_text="附条件同意").first).to_be_visible()
    drawn = windows(company.admin)
    drawn.go("/routes/")
    drawn.picture("approval-routes")
