"""Orders: opened, confirmed, changed, shipped, delivered, filed, closed."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guiju.contracts.actions import draft
from guiju.deals.models import Opportunity
from guiju.deals.tests.made import a_customer, a_line, a_product, an_opportunity, score, tell_everybody
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, NotFound, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import Cast, events_of
from guiju.groundwork.testing.still import StillClock
from guiju.orders import queries
from guiju.orders.actions import (
    apply_change,
    apply_payment,
    ask_change,
    cancel_order,
    close,
    confirm,
    decide_change,
    deliver,
    edit_order,
    file_documents,
    open_order,
    plan_receivables,
    settle,
    ship,
)
from guiju.orders.listeners import open_from_contract
from guiju.orders.models import Order, Receivable, Shipment
from guiju.orders.rules import Due
from guiju.orders.tests.made import a_signed_contract, an_order, an_order_from_contract


def test_a_signed_contract_becomes_an_order_with_its_terms_and_receivables(cast: Cast) -> None:
    order = an_order_from_contract(cast)
    contract = order.contract
    assert contract is not None
    assert (order.customer, order.opportunity, order.amount) == (
        contract.customer,
        Opportunity.objects.get(),
        Decimal(1000),
    )
    assert (order.delivery_date, order.payment_method, order.owner_id) == (date(2026, 5, 1), "银行转账", cast.owner.id)
    assert (order.number, order.given_lines()) == ("DD-20260302-0001", contract.given_lines())
    parts = [(part.due_on, part.amount) for part in order.receivables.all()]
    assert parts == [(date(2026, 3, 2), Decimal(300)), (date(2026, 4, 1), Decimal(700))]


def test_news_heard_twice_opens_one_order(cast: Cast) -> None:
    order = an_order_from_contract(cast)
    open_from_contract(cast.system, Entry.objects.get(event="contracts.contract_signed"))
    assert Order.objects.get() == order


def test_a_second_order_of_a_contract_is_refused(cast: Cast) -> None:
    order = an_order_from_contract(cast)
    with pytest.raises(Lost) as refused:
        open_order(cast.owner.actor, contract=order.contract)
    assert refused.value.code == "orders.order.orders_order_contract_once"


def test_a_draft_contract_opens_no_order(cast: Cast) -> None:
    by = cast.owner.actor
    contract = draft(by, title="x", customer=a_customer(by), amount=Decimal(5))
    with pytest.raises(Refused) as refused:
        open_order(by, contract=contract)
    assert refused.value.code == "orders.contract_not_signed"


def test_an_order_needs_a_customer_and_the_right_one(cast: Cast) -> None:
    by = cast.owner.actor
    with pytest.raises(Invalid):
        open_order(by, amount=Decimal(5))
    with pytest.raises(Refused):
        open_order(by, contract=a_signed_contract(cast), customer=a_customer(by, "杭州另一家公司"))


def test_an_order_by_hand_adds_its_lines_up(cast: Cast) -> None:
    by = cast.owner.actor
    deal = an_opportunity(by)
    order = open_order(
        by, opportunity=deal, lines=[a_line(a_product(by), "3", "0.335")], delivery_date=date(2026, 4, 1)
    )
    assert (order.amount, order.customer, order.state) == (Decimal("1.01"), deal.customer, "open")


def test_the_policy_asks_for_the_elements_before_confirming(cast: Cast, adopt: Callable[[Any], Any]) -> None:
    gate = {
        "before": "orders.confirm",
        "fields": ["delivery_date", "payment_method"],
        "facts": ["orders.lines_complete"],
    }
    adopt([{"id": "t-1", "controls": [{"require": gate}]}])
    order = an_order(cast)
    with pytest.raises(GateShut):
        confirm(cast.owner.actor, order)
    order = edit_order(
        cast.owner.actor,
        order,
        delivery_date=date(2026, 4, 1),
        payment_method="转账",
        lines=[a_line(a_product(cast.owner.actor))],
    )
    assert confirm(cast.owner.actor, order).state == "confirmed"


def test_a_confirmed_order_is_edited_no_more(cast: Cast) -> None:
    order = confirm(cast.owner.actor, an_order(cast))
    with pytest.raises(Lost):
        edit_order(cast.owner.actor, order, payment_terms="月结")


def test_another_amount_drops_the_planned_receivables(cast: Cast) -> None:
    order = plan_receivables(cast.owner.actor, an_order(cast))
    assert edit_order(cast.owner.actor, order, payment_terms="月结").receivables.count() == 2
    order.refresh_from_db()
    assert edit_order(cast.owner.actor, order, amount=Decimal(500)).receivables.count() == 0


def test_once_money_has_come_in_amount_and_plan_stand(cast: Cast) -> None:
    by = cast.owner.actor
    order = apply_payment(by, an_order(cast), amount=Decimal(1), receipt_ref="r-1")
    acts: tuple[Callable[[], Order], ...] = (
        lambda: edit_order(by, order, amount=Decimal(500)),
        lambda: plan_receivables(by, order),
        lambda: cancel_order(by, order, reason="x"),
    )
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "orders.already_paid"


def test_own_receivables_may_stay_below_the_amount_but_not_exceed_it(cast: Cast) -> None:
    order = an_order(cast)
    planned = plan_receivables(cast.owner.actor, order, parts=[Due(date(2026, 4, 1), Decimal(400))])
    assert planned.receivables.get().amount == Decimal(400)
    with pytest.raises(Invalid):
        plan_receivables(cast.owner.actor, planned, parts=[Due(date(2026, 4, 1), Decimal("1000.01"))])


def test_payments_fill_the_receivables_in_due_order(cast: Cast) -> None:
    by, order = cast.owner.actor, an_order_from_contract(cast)
    order = apply_payment(by, order, amount=Decimal("450.50"), receipt_ref="r-1", received_on=date(2026, 3, 1))
    first, second = order.receivables.all()
    assert (first.paid, first.settled_on, second.paid, second.settled_at) == (
        Decimal(300),
        date(2026, 3, 1),
        Decimal("150.50"),
        None,
    )
    assert (order.paid, order.balance) == (Decimal("450.50"), Decimal("549.50"))


def test_it_refuses_more_than_the_balance(cast: Cast) -> None:
    order = an_order(cast)
    with pytest.raises(Refused) as refused:
        apply_payment(cast.owner.actor, order, amount=Decimal("1000.01"), receipt_ref="r-1")
    assert refused.value.code == "orders.overpaid"


def test_an_order_settles_when_the_last_yuan_is_in(cast: Cast) -> None:
    by, order = cast.owner.actor, an_order(cast)
    with pytest.raises(Refused):
        settle(by, order)
    order = apply_payment(by, order, amount=Decimal(999), receipt_ref="r-1")
    tell_everybody(cast.system)
    assert "orders.order_settled" not in events_of(order)
    order = apply_payment(by, order, amount=Decimal(1), receipt_ref="r-2")
    tell_everybody(cast.system)
    order.refresh_from_db()
    assert (events_of(order)[-1], order.settled_at) == ("orders.order_settled", cast.clock())


@pytest.mark.parametrize("last", ["delivery", "payment", "filing"])
def test_it_closes_by_itself_whichever_condition_comes_last(cast: Cast, last: str) -> None:
    by, order = cast.owner.actor, confirm(cast.owner.actor, an_order(cast))
    steps = {
        "delivery": lambda now: deliver(by, now),
        "payment": lambda now: apply_payment(by, now, amount=Decimal(1000), receipt_ref="r-1"),
        "filing": lambda now: file_documents(by, now),
    }
    for name in sorted(steps, key=lambda name: name == last):
        assert order.state != "closed"
        steps[name](order)
        tell_everybody(cast.system)
        order = Order.objects.get()
    assert (order.state, order.closed_at) == ("closed", cast.clock())


def test_an_order_that_costs_nothing_closes_too(cast: Cast) -> None:
    by = cast.owner.actor
    file_documents(by, deliver(by, confirm(by, an_order(cast, "0"))))
    tell_everybody(cast.system)
    assert Order.objects.get().state == "closed"


def test_it_cannot_be_closed_by_hand_before(cast: Cast) -> None:
    order = deliver(cast.owner.actor, confirm(cast.owner.actor, an_order(cast)))
    with pytest.raises(Refused) as refused:
        close(cast.owner.actor, order)
    assert refused.value.code == "orders.not_complete"


def test_shipments_are_kept_with_carrier_day_and_promise(cast: Cast) -> None:
    by, order = cast.owner.actor, confirm(cast.owner.actor, an_order_from_contract(cast))
    order = ship(by, order, carrier="顺丰", tracking_no="SF1")
    shipment = Shipment.objects.get()
    assert (shipment.shipped_on, shipment.promised_on, shipment.order) == (date(2026, 3, 2), date(2026, 5, 1), order)
    with pytest.raises(Invalid):
        ship(by, order, carrier="顺丰", shipped_on=date(2026, 3, 3))
    with pytest.raises(Invalid):
        ship(by, order, carrier=" ")


def test_an_approved_change_of_date_is_carried_into_the_order(cast: Cast) -> None:
    by, order = cast.owner.actor, confirm(cast.owner.actor, an_order_from_contract(cast))
    asked = ask_change(by, order=order, what="delivery_date", after="2026-06-01", impact="推迟一个月")
    assert (asked.before, asked.after) == ("2026-05-01", "2026-06-01")
    decided = decide_change(cast.manager.actor, asked, approve=True)
    order.refresh_from_db()
    assert (decided.state, order.delivery_date, order.state) == ("approved", date(2026, 6, 1), "confirmed")
    assert events_of(order)[-1] == "orders.order_changed"
    with pytest.raises(Lost):
        decide_change(cast.manager.actor, decided, approve=False)


def test_a_refused_change_leaves_the_order_alone(cast: Cast) -> None:
    order = an_order_from_contract(cast)
    asked = ask_change(cast.owner.actor, order=order, what="payment_terms", after="月结")
    assert decide_change(cast.manager.actor, asked, approve=False, decision_note="账期过长").state == "refused"
    order.refresh_from_db()
    assert order.payment_terms == "预付三成"


def test_other_goods_bring_the_order_back_to_entry(cast: Cast) -> None:
    order = confirm(cast.owner.actor, an_order(cast))
    assert apply_change(cast.manager.actor, order, what="lines", after="加两台").state == "open"


def test_it_refuses_changes_nobody_can_make(cast: Cast) -> None:
    by, order = cast.owner.actor, confirm(cast.owner.actor, an_order(cast))
    with pytest.raises(Invalid):
        ask_change(by, order=order, what="colour", after="红")
    with pytest.raises(Invalid):
        ask_change(by, order=order, what="delivery_date", after="下周")
    with pytest.raises(Refused):
        ask_change(by, order=deliver(by, order), what="other", after="x")


def test_it_is_cancelled_before_delivery_and_the_contract_may_be_ordered_again(cast: Cast) -> None:
    order = an_order_from_contract(cast)
    assert cancel_order(cast.owner.actor, order, reason="客户撤单").state == "cancelled"
    assert open_order(cast.owner.actor, contract=order.contract).pk != order.pk


def test_another_team_does_not_see_its_receivables(cast: Cast) -> None:
    order = an_order_from_contract(cast)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("orders.confirm", order.pk))
    assert perform(cast.manager.actor, Request("orders.confirm", order.pk)).record.state == "confirmed"


def test_overdue_money_is_counted(cast: Cast) -> None:
    order = an_order_from_contract(cast)
    apply_payment(cast.owner.actor, order, amount=Decimal(100), receipt_ref="r-1")
    assert queries.overdue_amount(date(2026, 3, 2)) == 0
    assert queries.overdue_amount(date(2026, 3, 3)) == Decimal(200)


def test_the_opening_of_the_order_discharges_the_duty_on_its_contract(cast: Cast, adopt: Callable[[Any], Any]) -> None:
    terms = {"terms": {"orders.receivables": {"default_ratios": [1], "default_days": [0]}}}
    duty = {"respond": {"when": "contracts.contract_signed", "by": "orders.order_opened", "within": "2 d"}}
    adopt([{"id": "t-1", "controls": [duty, terms]}])
    an_opened = open_order(cast.owner.actor, contract=a_signed_contract(cast))
    assert an_opened.contract is not None
    assert [duty.state for duty in Duty.objects.filter(clause_id="t-1")] == ["done"]


def test_measures_of_orders_count_what_they_say(cast: Cast, clock: StillClock) -> None:
    by, good = cast.owner.actor, an_order_from_contract(cast)
    poor = open_order(by, customer=good.customer, amount=Decimal(7), delivery_date=date(2026, 3, 20))
    for name in ("from_contract", "elements_complete", "amount_equals_lines"):
        assert (score(f"orders.{name}").satisfied, score(f"orders.{name}").population) == (1, 2), name
    asked = ask_change(by, order=good, what="delivery_date", after="2026-03-10")
    decide_change(by, asked, approve=True)
    ask_change(by, order=poor, what="other", after="x")
    assert (score("orders.changes_in_time").satisfied, score("orders.changes_in_time").population) == (1, 2)
    poor = confirm(by, poor)
    good.refresh_from_db()
    good = confirm(by, good)
    clock.set("2026-03-10 09:00")
    ship(by, good, carrier="顺丰")
    assert (score("orders.shipped_in_time").satisfied, score("orders.shipped_in_time").population) == (1, 2)
    clock.set("2026-03-25 09:00")
    good.refresh_from_db()
    apply_payment(by, good, amount=Decimal(300), receipt_ref="r", received_on=date(2026, 3, 2))
    assert (score("orders.paid_in_time").satisfied, score("orders.paid_in_time").population) == (1, 1)
    assert (
        Receivable.objects.filter(settled_on__isnull=True, due_on__gt=clock().date() + timedelta(days=5)).count() == 1
    )
    assert (score("orders.tracked").satisfied, score("orders.tracked").population) == (1, 2)
