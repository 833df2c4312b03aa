"""The same story as ``test_lead_to_paid_order``, done by people at their screens in a real browser."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bench.make_leads import HEADER, make
from guiju.deals.actions import open_opportunity
from guiju.deals.models import Opportunity
from guiju.groundwork.policy.models import Waiver
from guiju.groundwork.testing.browser import PATIENCE, Windows
from guiju.groundwork.transfer import command
from guiju.leads.actions import assign, capture, screen
from guiju.leads.models import Lead
from guiju.site.worker import beat
from journeys.line import Told, on_the_board, stage_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAMES = Path(__file__).parents[1] / "bench/data/company-names-zh.txt"
OURS = ("苏州恒瑞精密机械有限公司", "许工", "139 1234 5678", "", "江苏苏州", "展会", "工博会", "", "", "", "", "")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A GB18030 file of 300 rows, some doubled and some broken, and ours at the end."""
    path = tmp_path / "展会名单.csv"
    make(300, NAMES, path, "gb18030")
    with path.open("a", encoding="gb18030", newline="") as open_file:
        csv.writer(open_file).writerow(OURS)
    assert len(OURS) == len(HEADER)
    return path


def test_an_imported_lead_becomes_a_paid_order(
    company: Any, clock: Any, gateway: Any, windows: Windows, deliver: Any, file: Path
) -> None:
    assert command.import_file(["leads", str(file), "--json", "--as", "marketing"]) == 0
    assert Lead.objects.count() > 250
    story = Told(company, clock, windows, deliver)
    lead = story.marketing_finds_a_lead()
    story.sales_rings(lead)
    deal = story.the_lead_becomes_an_opportunity(lead)
    story.stages_move_on_the_board(deal)
    contract = story.the_contract_is_approved_and_signed(deal)
    order = story.delivery_delivers(contract)
    story.finance_books_the_money(order)
    story.ends_paid_and_closed(order)


def test_a_lead_that_is_entered_reaches_the_salesperson_all_the_same(
    company: Any, clock: Any, windows: Windows, deliver: Any
) -> None:
    story = Told(company, clock, windows, deliver)
    story.sales_rings(story.marketing_brings_a_lead())


@pytest.fixture
def deal(company: Any) -> Opportunity:
    """An opportunity at its first stage, without what the gate of the next one asks."""
    from guiju.customers.actions import open_customer

    amy = company.owner.actor
    customer = open_customer(amy, name="无锡百川泵业有限公司", industry="机械制造", company_size="small")
    return open_opportunity(amy, name="百川泵站改造", customer=customer, amount=Decimal(80000))


def test_a_waiver_is_asked_at_the_gate_granted_used_and_seen_in_the_score(
    company: Any, deal: Opportunity, windows: Windows
) -> None:
    desk, boss = windows(company.owner), windows(company.manager)
    on_the_board(desk, deal, "solution")
    ask = desk.page.locator("dialog[open] details", has_text="b2b-3.2.1-01").last
    ask.locator("summary").click()
    ask.locator("[name=reason]").fill("客户不让进厂")
    with desk.page.expect_navigation():
        ask.locator("button").click()
    waiver = Waiver.objects.get()
    assert (waiver.clause_id, waiver.state) == ("b2b-3.2.1-01", "requested")

    page = boss.go("/")
    page.locator("#block-decide a").first.click()
    page.wait_for_url("**/waivers/*/")
    boss.form("governance.grant_waiver")
    boss.fill(opinion="下不为例")
    boss.send()

    on_the_board(desk, deal, "solution")
    assert stage_of(desk, deal) == "solution"
    page = boss.go("/policy/?policy=b2b")
    line = page.locator("tr", has_text="b2b-3.2.1-01")
    assert line.locator("td").last.inner_text().strip() == "1"
    line.locator("a").first.click()
    page.wait_for_url("**/clauses/b2b-3.2.1-01/**")
    assert "百川泵站改造" in page.locator("#evidence").inner_text()
    assert page.locator(".cp-facts dd").last.inner_text() == "1"


@pytest.fixture
def unanswered(company: Any, clock: Any) -> Lead:
    """A lead in a salesperson's hands that nobody has rung."""
    lead = capture(
        company.marketing.actor, name="常州远山电机有限公司", phone="13912345670", source="website", intent="medium",
        industry="机械制造", company_size="small", obtained_at=clock(),
    )  # fmt: skip
    lead = screen(company.marketing.actor, lead, screening="valid")
    return assign(company.marketing.actor, lead, to=company.owner.account)


def test_a_duty_that_ran_out_stands_on_today_and_its_clause_opens_onto_the_row(
    company: Any, clock: Any, unanswered: Lead, windows: Windows
) -> None:
    desk, boss = windows(company.owner), windows(company.manager)
    page = boss.go("/")
    bell = page.locator("#gj-bell[hx-get*=seen]")  # what the page itself brings says nothing yet
    before = bell.inner_text()

    clock.set("2026-03-06 10:00")
    beat(company.system.at(clock()))

    expect(bell).not_to_have_text(before, timeout=PATIENCE)
    assert page.url.endswith("/")  # the bell changed by itself, nobody loaded the page again
    page = desk.go("/")
    late = page.locator("#block-late li", has_text="b2b-3.1.2-02")
    assert "常州远山电机有限公司" in late.inner_text()
    late.locator(".gj-clause-id").click()
    page.wait_for_url("**/clauses/b2b-3.1.2-02/**")
    row = page.locator("#evidence li", has_text="常州远山电机有限公司")
    row.locator("a").click()
    page.wait_for_url(f"**/leads/{unanswered.pk}/")
