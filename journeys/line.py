"""The line from a lead to a paid order as people walk it at their screens, chapter by chapter."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from guiju.calls.models import Call
from guiju.contracts.models import Contract
from guiju.deals.models import Negotiation, Opportunity, Proposal, Quotation, Solution
from guiju.finance.models import Receipt
from guiju.groundwork.testing.browser import Window, Windows
from guiju.groundwork.testing.cast import PASSWORD, events_of
from guiju.leads.models import Lead
from guiju.orders.models import Order


def on_the_board(window: Window, deal: Opportunity, stage: str) -> None:
    """Drag the deal's card into the column of a stage."""
    page = window.go("/opportunities/board/")
    card = page.locator(f'.gj-card[data-key="{deal.pk}"]').bounding_box()
    lane = page.locator(f'[data-lane="{stage}"] [data-cards]').bounding_box()
    assert card is not None
    assert lane is not None
    page.mouse.move(card["x"] + 8, card["y"] + card["height"] - 6)
    page.mouse.down()
    page.mouse.move(card["x"] + 30, card["y"] + card["height"] - 2, steps=4)
    page.mouse.move(lane["x"] + lane["width"] / 2, lane["y"] + 40, steps=8)
    page.evaluate("document.documentElement.dataset.old = 'yes'")
    with page.expect_response("**/do/deals.advance/") as answered:
        page.mouse.up()
    if answered.value.status == 204:  # moved: the board comes again with its new sums
        page.locator("html:not([data-old])").wait_for()
        page.wait_for_load_state("load")


def stage_of(window: Window, deal: Opportunity) -> str:
    """In which column the card lies, on the board as it is now."""
    lane = window.go("/opportunities/board/").locator(f'.gj-lane:has(.gj-card[data-key="{deal.pk}"])')
    return str(lane.get_attribute("data-lane"))


def moment(clock: Any, **later: float) -> str:
    """A moment as a browser's field takes it."""
    return (clock() + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")


class Told:
    """The chapters of the story; each ends at a record on the screen and in the database."""

    def __init__(self, company: Any, clock: Any, windows: Windows, deliver: Any) -> None:
        self.company, self.clock, self.windows, self.deliver = company, clock, windows, deliver
        self.sales = windows(company.owner)

    def marketing_brings_a_lead(self) -> Lead:
        """Captured in the form that the list opens."""
        desk = self.windows(None)
        desk.go("/leads/")
        desk.page.fill("#username", "marketing")
        desk.page.fill("#password", PASSWORD)
        desk.page.locator("form button.btn-primary").click()
        desk.page.wait_for_url("**/leads/")
        desk.form("leads.capture")
        desk.fill(
            name="苏州恒瑞精密机械有限公司",
            contact_name="许工",
            phone="139 1234 5678",
            source="exhibition",
            campaign="工博会",
        )
        desk.send()
        lead = Lead.objects.get()
        assert desk.page.url.endswith(f"/leads/{lead.pk}/")
        assert desk.one("h1").inner_text() == "苏州恒瑞精密机械有限公司"
        self.marketing_assigns(desk, lead)
        return lead

    def marketing_finds_a_lead(self) -> Lead:
        """Brought in by a file among many others, found by two signs of its name."""
        desk = self.windows(self.company.marketing)
        page = desk.go("/leads/?q=恒瑞")
        page.locator("#gj-table tbody a", has_text="苏州恒瑞精密机械有限公司").first.click()
        page.wait_for_url("**/leads/*/")
        lead = Lead.objects.get(name="苏州恒瑞精密机械有限公司")
        assert desk.one("h1").inner_text() == lead.name
        self.marketing_assigns(desk, lead)
        return lead

    def marketing_assigns(self, desk: Window, lead: Lead) -> None:
        """Stopped at the gate of assigning, screened there and then, assigned."""
        desk.form("leads.assign")
        desk.choose("to", "陈晨")
        desk.page.locator("dialog[open] button.btn-primary").click()
        panel = desk.one("dialog[open] .gj-gate")
        assert "b2b-3.1.1-02" in panel.inner_text()
        desk.page.keyboard.press("Escape")
        desk.form("leads.screen")
        desk.fill(screening="valid", intent="high", industry="机械制造", company_size="medium")
        desk.send()
        desk.form("leads.assign")
        desk.choose("to", "陈晨")
        desk.send()
        lead.refresh_from_db()
        assert (lead.state, lead.owner_id) == ("assigned", self.company.owner.id)

    def sales_rings(self, lead: Lead) -> None:
        """The duty of the first contact stands on Today; logging the call from there takes it away."""
        self.clock.set("2026-03-02 14:00")
        page = self.sales.go("/")
        assert "苏州恒瑞精密机械有限公司" in page.locator("#block-soon").inner_text()
        page.locator("#block-soon .cp-call").first.click()
        self.sales.one("dialog[open] form")
        self.sales.fill(
            talk_seconds="320", result="interested", content="想把三条产线的设备联网", needs="三条产线设备联网",
            presented="边缘网关与云看板", next_step="上门勘察", next_at=moment(self.clock, days=2),
        )  # fmt: skip
        page.locator('dialog[open] [name="effective"][type=checkbox]').check()
        self.sales.send()
        assert Call.objects.get().lead == lead
        self.sales.go(f"/leads/{lead.pk}/")
        page.locator(".gj-panel", has_text="想把三条产线的设备联网").wait_for()  # related records follow the page
        self.sales.form("leads.grade")
        self.sales.fill(grade="A", intent="high")
        self.sales.send()

    def the_lead_becomes_an_opportunity(self, lead: Lead) -> Opportunity:
        """Converted from the lead's page, then filled in except for what the first gate will ask."""
        self.clock.set("2026-03-04 10:00")
        self.sales.go(f"/leads/{lead.pk}/")
        self.sales.form("deals.open_from_lead")
        self.sales.fill(
            name="恒瑞三条产线联网", amount="260000", expected_close="2026-04-30", lawful_basis="consent",
            basis_note="展会名片，电话确认",
        )  # fmt: skip
        self.sales.send()
        deal = Opportunity.objects.get()
        lead.refresh_from_db()
        assert lead.state == "converted"
        assert deal.customer.name == "苏州恒瑞精密机械有限公司"
        self.sales.go(f"/opportunities/{deal.pk}/")
        self.sales.form("deals.edit_opportunity")
        self.sales.fill(needs="设备联网与停机分析", background="集团要求年内上线", competitors="本地集成商两家")
        self.sales.send()
        self.sales.form("deals.plan_next")
        self.sales.fill(next_step="与交付部一起定方案", next_at=moment(self.clock, days=3))
        self.sales.send()
        return deal

    def stages_move_on_the_board(self, deal: Opportunity) -> None:
        """One move is stopped by a gate, filled in on the spot and completed; between moves the offers are made."""
        panel = self.sales.one("dialog[open] .gj-gate")
        on_the_board(self.sales, deal, "solution")
        assert "b2b-3.2.1-01" in panel.inner_text()
        self.sales.picture("gate-panel")
        self.sales.fill(fill__current_state="纸质点检", fill__pain_points="停机原因不清", fill__goals="停机时间降两成")
        self.sales.send()
        assert stage_of(self.sales, deal) == "solution"
        self.make_solution_and_quotation(deal)
        on_the_board(self.sales, deal, "proposal")
        assert stage_of(self.sales, deal) == "proposal"
        self.make_proposal(deal)
        on_the_board(self.sales, deal, "negotiation")
        assert stage_of(self.sales, deal) == "negotiation"
        self.negotiate(deal)

    def make_solution_and_quotation(self, deal: Opportunity) -> None:
        """From the panels on the opportunity's page."""
        desk, here = self.sales, f"/opportunities/{deal.pk}/"
        desk.go(here)
        desk.form("deals.draft_solution")
        desk.fill(
            description="百台网关加云看板", implementation="两周内分三批上线", expected_result="停机降两成",
            discussed_with="交付部", discussion_note="交付部李达确认分三批安装",
        )  # fmt: skip
        desk.send()
        desk.go(here)
        desk.form("deals.quote")
        desk.choose_in_line("边缘网关")
        for name, value in {"quantity": "100", "unit_price": "2,500", "spec": "4G"}.items():
            desk.page.locator(f'dialog[open] tbody [name$="-{name}"]').fill(value)
        desk.send()
        quotation = Quotation.objects.get()
        assert quotation.total == Decimal("250000.00")
        desk.go(f"/quotations/{quotation.pk}/")
        desk.done("deals.send_quotation")
        desk.go(f"/solutions/{Solution.objects.get().pk}/")
        desk.done("deals.agree_solution")

    def make_proposal(self, deal: Opportunity) -> None:
        """Drafted, sent and presented."""
        desk = self.sales
        desk.go(f"/opportunities/{deal.pk}/")
        desk.form("deals.draft_proposal")
        desk.choose("solution", "百台网关")
        desk.fill(
            strengths="同业案例多", value="一年回本", problem_fit="直接看到停机原因", case="常州某厂停机降三成",
            testimonial="“装上就看见问题”",
        )  # fmt: skip
        desk.send()
        desk.go(f"/proposals/{Proposal.objects.get().pk}/")
        desk.done("deals.send_proposal")
        self.clock.set("2026-03-06 15:00")
        desk.form("deals.present_proposal")
        desk.fill(audience="厂长、设备部长", reaction="要求尽快报到集团")
        desk.send()

    def negotiate(self, deal: Opportunity) -> None:
        """Opened from the opportunity, agreed on its own page."""
        desk = self.sales
        desk.go(f"/opportunities/{deal.pk}/")
        desk.form("deals.open_negotiation")
        desk.fill(customer_stance="希望再降百分之五", limits="单价不低于 2400")
        desk.send()
        desk.go(f"/negotiations/{Negotiation.objects.get().pk}/")
        desk.form("deals.edit_negotiation")
        desk.fill(
            agreed_terms="标准条款", agreed_price="250000", agreed_delivery="签约后三十天", agreed_after_sales="两年质保",
            concessions="赠送一次培训",
        )  # fmt: skip
        desk.send()
        desk.done("deals.agree_negotiation")

    def the_contract_is_approved_and_signed(self, deal: Opportunity) -> Contract:
        """Submitting opens the gate panel; approval is asked for there, given by legal and the manager, then signed."""
        desk = self.sales
        desk.go(f"/opportunities/{deal.pk}/")
        desk.form("contracts.draft")
        desk.fill(
            title="设备联网采购合同", text="按标准文本。", delivery_date="2026-04-10", payment_terms="签约付三成，交付付七成",
            payment_method="银行转账",
        )  # fmt: skip
        desk.choose("quotation", "")
        desk.choose("negotiation", "")
        desk.send()
        contract = Contract.objects.get()
        desk.go(f"/contracts/{contract.pk}/")
        desk.deed("contracts.submit")
        assert "b2b-3.2.3-02" in desk.one("dialog[open] .gj-gate").inner_text()
        with desk.page.expect_navigation():
            desk.page.fill('dialog[open] form[action*="request_approval"] [name=reason]', "客户周五前要签")
            desk.page.click('dialog[open] form[action*="request_approval"] button')
        self.approve(self.company.legal, "条款无异议")
        contract.refresh_from_db()
        assert contract.state == "draft"
        self.approve(self.company.manager, "同意")
        contract.refresh_from_db()
        assert contract.state == "approved"
        desk.go(f"/contracts/{contract.pk}/")
        desk.form("contracts.sign")
        desk.fill(signed_by_customer="厂长 顾明")
        desk.send()
        desk.form("contracts.hand_over_details")
        desk.fill(to="交付部、财务部")
        desk.send()
        contract.refresh_from_db()
        assert contract.state == "handed_over"
        return contract

    def approve(self, person: Any, opinion: str) -> None:
        """What waits stands on the person's Today and leads to the request."""
        desk = self.windows(person)
        page = desk.go("/")
        page.locator("#block-decide a").first.click()
        page.wait_for_url("**/decide/*/")
        page.locator("#ap-opinion").fill(opinion)
        with page.expect_navigation():
            page.locator('[data-key="approve"]').click()

    def delivery_delivers(self, contract: Contract) -> Order:
        """The order that opened by itself is confirmed, shipped and delivered."""
        self.deliver(self.company.system)
        order = Order.objects.get(contract=contract)
        desk = self.windows(self.company.delivery)
        desk.go(f"/orders/{order.pk}/")
        desk.done("orders.confirm")
        self.clock.set("2026-04-01 10:00")
        desk.form("orders.ship")
        desk.fill(carrier="顺丰", tracking_no="SF100", promised_on="2026-04-10")
        desk.send()
        desk.go(f"/orders/{order.pk}/")
        desk.done("orders.deliver")
        return order

    def finance_books_the_money(self, order: Order) -> None:
        """A part, then the rest and 500 too much; filed, the order closes by itself."""
        desk = self.windows(self.company.finance)
        for reference, amount in (("ICBC-0001", "75000"), ("ICBC-0002", "175,500")):
            desk.go(f"/orders/{order.pk}/")
            desk.form("finance.record_receipt")
            desk.fill(bank_ref=reference, amount=amount, payer="苏州恒瑞")
            desk.send()
        rest = Receipt.objects.get(bank_ref="ICBC-0002")
        assert (rest.applied, rest.unapplied) == (Decimal("175000.00"), Decimal("500.00"))
        page = desk.go(f"/receipts/{rest.pk}/")
        assert "500.00" in page.locator("main").inner_text()
        desk.go(f"/orders/{order.pk}/")
        desk.done("orders.file_documents")
        self.deliver(self.company.system)

    def ends_paid_and_closed(self, order: Order) -> None:
        """The order is paid and closed, in the database and on the screen."""
        order.refresh_from_db()
        assert (order.state, order.paid) == ("closed", Decimal("250000.00"))
        assert events_of(order)[-1] == "orders.order_closed"
        page = self.sales.go(f"/orders/{order.pk}/")
        assert page.locator(".gj-path .is-now").inner_text() == "已结案"
