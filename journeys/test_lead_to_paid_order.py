"""A lead becomes a paid order: the whole line, told as a sales manager would tell it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guiju.calls.actions import log_call
from guiju.catalog.actions import add_product
from guiju.contracts.actions import draft, hand_over_details, sign, submit
from guiju.contracts.models import Contract
from guiju.deals.actions import (
    advance,
    agree_negotiation,
    agree_solution,
    draft_proposal,
    draft_solution,
    edit_negotiation,
    edit_opportunity,
    open_from_lead,
    open_negotiation,
    plan_next,
    present_proposal,
    quote,
    send_proposal,
    send_quotation,
)
from guiju.deals.models import Opportunity
from guiju.deals.rules import Line
from guiju.finance.actions import record_receipt
from guiju.governance.actions import approve, request_approval
from guiju.groundwork.clock.models import LATE, OPEN, Duty
from guiju.groundwork.clock.tick import tick
from guiju.groundwork.kernel.errors import GateShut
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.ledger import timeline
from guiju.groundwork.measures.generic import DUTIES
from guiju.groundwork.measures.run import Measures, count, drill
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.policy.book import in_force
from guiju.groundwork.testing.cast import events_of
from guiju.leads.actions import assign, capture, grade, plan, screen
from guiju.leads.models import Lead
from guiju.orders.actions import confirm, file_documents, ship
from guiju.orders.actions import deliver as hand_over_goods
from guiju.orders.models import Order

pytestmark = pytest.mark.django_db


def test_a_lead_becomes_a_paid_order(company: Any, clock: Any, deliver: Any) -> None:
    amy, boss = company.owner, company.manager
    gateway = add_product(
        company.admin.actor,
        code="GW-1",
        name="边缘网关",
        unit_name="台",
        list_price=Decimal("2600"),
        floor_price=Decimal("2000"),
    )

    # Monday morning: marketing brings a lead home from the trade fair, tags it, and hands it to sales.
    lead = capture(
        company.marketing.actor, name="苏州恒瑞精密机械有限公司", contact_name="许工", phone="139 1234 5678", source="exhibition",
        campaign="工博会", obtained_at=clock(),
    )  # fmt: skip
    with pytest.raises(GateShut) as stopped:
        assign(company.marketing.actor, lead, to=amy.account)
    assert {"b2b-3.1.1-02", "b2b-3.1.1-03"} <= {shut.clause_id for shut in stopped.value.shut}
    lead = screen(
        company.marketing.actor, lead, screening="valid", intent="high", industry="manufacturing", company_size="medium"
    )
    lead = assign(company.marketing.actor, lead, to=amy.account)
    first_contact = Duty.objects.get(clause_id="b2b-3.1.2-02", about=lead.ref)
    assert (first_contact.who_id, first_contact.state) == (amy.id, OPEN)

    # Amy rings the same afternoon; the clock that ran for her stops, and she says what comes next.
    clock.set("2026-03-02 14:00")
    log_call(
        amy.actor, lead=lead, talk_seconds=320, effective=True, result="interested", content="想把三条产线的设备联网",
        needs="三条产线设备联网、看得到停机原因", presented="边缘网关与云看板", next_step="上门勘察", next_at=clock() + timedelta(days=2),
    )  # fmt: skip
    first_contact.refresh_from_db()
    assert first_contact.state == "done"
    lead = grade(amy.actor, Lead.objects.get(pk=lead.pk), grade="A", intent="high", key=True)
    lead = plan(amy.actor, lead, next_step="上门勘察", next_at=clock() + timedelta(days=2))

    # The talk goes well: the lead becomes an opportunity, with customer and contact, and keeps its history.
    clock.set("2026-03-04 10:00")
    deal = open_from_lead(
        amy.actor, lead=lead, name="恒瑞三条产线联网", amount=Decimal("260000"), expected_close=date(2026, 4, 30),
        lawful_basis="consent", basis_note="展会名片，电话确认",
    )  # fmt: skip
    assert Lead.objects.get(pk=lead.pk).state == "converted"
    assert deal.customer.name == "苏州恒瑞精密机械有限公司"
    deal = edit_opportunity(
        amy.actor, deal, needs="设备联网与停机分析", background="集团要求年内上线", competitors="本地集成商两家",
        current_state="纸质点检，停机原因靠问", pain_points="停机原因不清", goals="停机时间降两成",
    )  # fmt: skip
    deal = plan_next(amy.actor, deal, next_step="与交付部一起定方案", next_at=clock() + timedelta(days=3))

    # Solution, quotation, proposal: each step waits for what the policy asks.
    deal = advance(amy.actor, deal, to="solution")
    quotation = quote(
        amy.actor,
        opportunity=deal,
        lines=[Line(product=gateway.pk, quantity=Decimal(100), unit_price=Decimal("2500"), spec="4G")],
    )
    assert quotation.total == Decimal("250000.00")
    solution = draft_solution(
        amy.actor, opportunity=deal, description="百台网关加云看板", implementation="两周内分三批上线", expected_result="停机降两成",
        discussed_with="交付部", discussion_note="交付部李达确认分三批安装",
    )  # fmt: skip
    solution = agree_solution(amy.actor, solution)
    quotation = send_quotation(amy.actor, quotation)
    deal = advance(amy.actor, Opportunity.objects.get(pk=deal.pk), to="proposal")
    proposal = draft_proposal(
        amy.actor, opportunity=deal, solution=solution, strengths="同业案例多", value="一年回本", problem_fit="直接看到停机原因",
        case="常州某厂停机降三成", testimonial="“装上就看见问题”",
    )  # fmt: skip
    proposal = send_proposal(amy.actor, proposal)
    clock.set("2026-03-06 15:00")
    present_proposal(amy.actor, proposal, audience="厂长、设备部长", reaction="要求尽快报到集团")
    deal = advance(amy.actor, Opportunity.objects.get(pk=deal.pk), to="negotiation")
    talk = open_negotiation(amy.actor, opportunity=deal, customer_stance="希望再降百分之五", limits="单价不低于 2400")
    talk = edit_negotiation(
        amy.actor, talk, agreed_terms="标准条款", agreed_price=Decimal("250000"), agreed_delivery="签约后三十天",
        agreed_after_sales="两年质保", concessions="赠送一次培训",
    )  # fmt: skip
    talk = agree_negotiation(amy.actor, talk)

    # The contract: nobody signs before legal and, from 100,000 yuan, the manager have read it.
    contract = draft(
        amy.actor, title="设备联网采购合同", opportunity=deal, quotation=quotation, negotiation=talk, text="按标准文本。",
        delivery_date=date(2026, 4, 10), payment_terms="签约付三成，交付付七成", payment_method="bank_transfer",
    )  # fmt: skip
    with pytest.raises(GateShut) as stopped:
        submit(amy.actor, contract)
    assert "b2b-3.2.3-02" in {shut.clause_id for shut in stopped.value.shut}
    asked = request_approval(amy.actor, verb="contracts.submit", about=contract.ref, reason="客户周五前要签")
    asked = approve(company.legal.actor, asked, opinion="条款无异议")
    assert Contract.objects.get(pk=contract.pk).state == "draft"
    approve(boss.actor, asked, opinion="同意")
    contract = Contract.objects.get(pk=contract.pk)
    assert contract.state == "approved"
    contract = sign(amy.actor, contract, signed_by_customer="厂长 顾明")
    contract = hand_over_details(amy.actor, contract, to="交付部、财务部")

    # News of the signature opens the order by itself; delivery confirms, ships and hands over.
    deliver(company.system)
    order = Order.objects.get(contract=contract)
    assert (order.amount, order.state) == (Decimal("250000.00"), "open")
    assert sum(due.amount for due in order.receivables.all()) == order.amount
    assert Opportunity.objects.get(pk=deal.pk).state == "won"
    order = confirm(company.delivery.actor, order)
    clock.set("2026-04-01 10:00")
    ship(company.delivery.actor, order, carrier="顺丰", tracking_no="SF100", promised_on=date(2026, 4, 10))
    order = hand_over_goods(company.delivery.actor, Order.objects.get(pk=order.pk))

    # The customer pays a third, then the rest and 500 too much; the surplus stays theirs.
    record_receipt(company.finance.actor, bank_ref="ICBC-0001", amount=Decimal("75000"), order=order, payer="苏州恒瑞")
    assert Order.objects.get(pk=order.pk).paid == Decimal("75000.00")
    rest = record_receipt(
        company.finance.actor, bank_ref="ICBC-0002", amount=Decimal("175500"), order=order, payer="苏州恒瑞"
    )
    assert (rest.applied, rest.unapplied) == (Decimal("175000.00"), Decimal("500.00"))
    file_documents(company.finance.actor, Order.objects.get(pk=order.pk))
    deliver(company.system)

    # Delivered, paid and filed: the order closes itself, and the story can be read from either end.
    assert Order.objects.get(pk=order.pk).state == "closed"
    assert events_of(order)[-1] == "orders.order_closed"
    told = {entry.event for entry in timeline.of(lead.ref, most=100)}
    assert {"leads.lead_captured", "leads.lead_screened", "leads.lead_assigned", "calls.call_logged"} <= told
    assert {"leads.lead_converted", "deals.opportunity_opened"} <= told


def test_a_lead_nobody_rings_is_told_to_the_superior_and_lowers_the_score(company: Any, clock: Any) -> None:
    amy, boss = company.owner, company.manager
    lead = capture(
        company.marketing.actor, name="无锡百川泵业有限公司", phone="13912345679", source="website", intent="medium",
        industry="manufacturing", company_size="small", obtained_at=clock(),
    )  # fmt: skip
    lead = screen(company.marketing.actor, lead, screening="valid")
    lead = assign(company.marketing.actor, lead, to=amy.account)

    clock.set("2026-03-09 10:00")  # a week goes by
    tick(company.system)

    duty = Duty.objects.get(clause_id="b2b-3.1.2-02", about=lead.ref)
    assert duty.state == LATE
    assert boss.id in set(Notice.objects.values_list("account_id", flat=True))
    clause = in_force(clock()).clauses["b2b-3.1.2-02"]
    assert clause.measure == DUTIES
    measure = Measures({}).of(clause)
    assert measure is not None
    march = Period.of("month", clock())
    score = count(measure, march)
    assert (score.satisfied, score.population) == (0, 1)
    assert [row.about for row in drill(measure, march, good=False)] == [lead.ref]
