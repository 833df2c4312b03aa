"""A colleague turns on the second factor, signs in with it, looks at a number for a reason, ends another session."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from guiju.customers.actions import add_contact, open_customer
from guiju.groundwork.access import factors
from guiju.groundwork.access.models import OpenSession
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.browser import NARROW, Window, Windows
from guiju.groundwork.testing.cast import PASSWORD
from guiju.security.models import Reveal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "13812345678"


def sign_in(window: Window, name: str) -> None:
    window.go("/sign-in/")
    window.page.fill("#username", name)
    window.page.fill("#password", PASSWORD)
    window.page.click(".gj-sign-card button.btn-primary")


def test_a_number_is_seen_by_who_proved_themselves_and_said_why(company: Any, windows: Windows) -> None:
    legal = company.legal
    customer = open_customer(company.owner.actor, name="深圳华强电子有限公司")
    contact = add_contact(company.owner.actor, customer=customer, name="王工", phone=PHONE)

    first = windows(None)
    sign_in(first, "legal")
    first.go("/me/security/")
    first.picture("security-mine")
    first.page.click("#factor a.btn-primary")
    expect(first.page.locator(".sc-picture svg")).to_be_visible()
    first.picture("security-factor")
    secret = factors.begun(legal.account)
    assert secret is not None
    first.page.fill("#code", factors.code_at(secret, datetime.now(UTC)))
    first.page.click(".sc-steps button")
    expect(first.page.locator(".sc-codes li")).to_have_count(10)
    first.picture("security-codes")

    second = windows(None, width=NARROW)
    sign_in(second, "legal")
    expect(second.page.locator("#code")).to_be_visible()
    second.picture("security-code-narrow")
    second.page.fill("#code", factors.code_at(secret, datetime.now(UTC) + timedelta(seconds=30)))
    second.page.click(".gj-sign-card button.btn-primary")
    expect(second.page.locator("main")).to_be_visible()
    second.go(f"/contacts/{contact.pk}/")
    expect(second.page.locator("main")).not_to_contain_text(PHONE)
    second.one(".gj-reveal", "138****5678").click()
    second.page.fill("#reveal-reason", "合同寄送核对收件人")
    second.picture("security-reveal-narrow")
    second.page.click('dialog[open] button[type="submit"]')
    expect(second.page.locator("dialog[open] .sc-value")).to_have_text(PHONE)
    second.picture("security-revealed-narrow")
    look = Reveal.objects.get()
    assert (look.account, look.about, look.reason) == (legal.account, contact.ref, "合同寄送核对收件人")

    second.go("/me/security/")
    second.picture("security-mine-narrow")
    expect(second.page.locator("#sessions li")).to_have_count(2)
    with second.page.expect_navigation():
        second.page.locator("#sessions li button").click()
    expect(second.page.locator("#sessions li")).to_have_count(1)
    assert OpenSession.objects.filter(account=legal.account).count() == 1
    first.go("/customers/")
    expect(first.page.locator("#username")).to_be_visible()
    told = list(Entry.objects.filter(kind="security.safeguard").order_by("id").values_list("event", flat=True))
    assert told[-1] == "security.sessions_ended"
    assert "security.factor_turned_on" in told
