"""Somebody leaves: the head hands their work over by the wizard, the successor confirms."""

from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.deals.actions import open_opportunity
from guiju.deals.models import Opportunity
from guiju.groundwork.testing.browser import NARROW, WIDE, Windows
from guiju.groundwork.testing.cast import guard_open
from guiju.leads.actions import assign, capture, screen
from guiju.leads.models import Lead
from guiju.org.actions import leave
from guiju.org.models import Employee, Handover

pytestmark = pytest.mark.browser


@pytest.fixture
def leaver(company: Any) -> Employee:
    """A salesperson with a customer, an opportunity and a lead, who has left."""
    amy, now = company.owner.actor, company.owner.actor.now
    customer = open_customer(amy, name="无锡百川泵业有限公司", industry="机械制造", company_size="small")
    open_opportunity(amy, name="百川泵站改造", customer=customer, source="repeat")
    lead = capture(amy, name="常州远山电机有限公司", phone="13912345670", source="website", intent="medium")
    screen(amy, lead, screening="valid", industry="机械制造", company_size="small")
    assign(company.manager.actor, lead, to=company.owner.account)
    with guard_open():
        for person in (company.owner, company.teammate):
            Employee.objects.create(
                account=person.account, number=f"E{person.id}", name=person.account.name, unit=person.unit,
                hired_on="2020-01-01", created_at=now, updated_at=now, version=1,
            )  # fmt: skip
    gone: Employee = leave(company.hr.actor, Employee.objects.get(account=company.owner.account))
    return gone


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_leavers_work_is_handed_over_and_received(
    company: Any, leaver: Employee, windows: Windows, width: int
) -> None:
    head, successor = windows(company.manager, width=width), windows(company.teammate, width=width)
    page = head.go("/hand-over/")
    page.locator("[name=employee]").select_option(str(leaver.pk))
    page.locator("[name=receiver]").select_option(str(company.teammate.id))
    with page.expect_navigation():
        page.locator(".oh-who button").click()
    expect(page.locator(".oh-pile", has_text="商机")).to_contain_text("1")
    page.locator(".oh-pile", has_text="客户").locator("summary").first.click()
    expect(page.locator(".oh-pile").first).to_contain_text("无锡百川泵业有限公司")
    page.locator("[name=credit_percent]").fill("30")
    page.locator("[name=note]").fill("重点跟进泵站改造")
    head.picture(f"hand-over-wizard-{width}")
    with page.expect_navigation():
        page.locator(".oh-form button[type=submit]").click()
    head.picture(f"hand-over-done-{width}")

    made = Handover.objects.get()
    assert {row.owner_id for row in (*Customer.objects.all(), *Opportunity.objects.all(), *Lead.objects.all())} == {
        company.teammate.id
    }
    page = successor.go(f"/handovers/{made.pk}/")
    successor.picture(f"hand-over-receipt-{width}")
    successor.done("org.confirm_receipt")
    made.refresh_from_db()
    assert made.received_at is not None
    page = successor.go(f"/opportunities/{Opportunity.objects.get().pk}/")
    expect(page.locator("main")).to_contain_text("业绩分成人")
    successor.picture(f"hand-over-credit-{width}")
