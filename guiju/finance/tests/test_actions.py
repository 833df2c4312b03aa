"""Money comes in: in full, in part, too much, twice, at the same moment."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guiju.deals.tests.made import a_customer, at_once, score, tell_everybody
from guiju.finance.actions import apply_rest, record_receipt, refund_rest
from guiju.finance.models import Receipt
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, events_of
from guiju.orders.actions import cancel_order
from guiju.orders.models import Order
from guiju.orders.tests.made import an_order, an_order_from_contract


def receive(cast: Cast, ref: str, amount: str, **more: Any) -> Receipt:
    return record_receipt(cast.finance.actor, bank_ref=ref, amount=Decimal(amount), **more)


def test_a_payment_in_full_settles_the_order(cast: Cast) -> None:
    order = an_order_from_contract(cast)
    receipt = receive(cast, "B-1", "1000", order=order, received_on=date(2026, 3, 1), payer="天安机械")
    assert (receipt.state, receipt.applied, receipt.unapplied, receipt.customer) == (
        "applied",
        Decimal(1000),
        Decimal(0),
        order.customer,
    )
    assert (receipt.owner_id, receipt.unit_id) == (order.owner_id, order.unit_id)
    tell_everybody(cast.system)
    order.refresh_from_db()
    assert (order.balance, order.settled_at) == (Decimal(0), cast.clock())
    assert {part.settled_on for part in order.receivables.all()} == {date(2026, 3, 1)}


def test_a_payment_in_part_leaves_the_rest_open(cast: Cast) -> None:
    order = an_order(cast)
    assert receive(cast, "B-1", "400.10", order=order).state == "applied"
    order.refresh_from_db()
    assert order.balance == Decimal("599.90")
    assert "orders.order_settled" not in events_of(order)


def test_too_much_stays_unmatched_until_it_is_used_or_refunded(cast: Cast) -> None:
    order = an_order(cast)
    receipt = receive(cast, "B-1", "1500", order=order)
    assert (receipt.state, receipt.applied, receipt.unapplied) == ("over", Decimal(1000), Decimal(500))
    other = an_order(cast, "200", customer=order.customer)
    receipt = apply_rest(cast.finance.actor, receipt, order=other)
    assert (receipt.state, receipt.applied, receipt.unapplied) == ("over", Decimal(1200), Decimal(300))
    receipt = refund_rest(cast.finance.actor, receipt, reason="客户多付")
    assert (receipt.state, receipt.unapplied, receipt.refunded) == ("applied", Decimal(0), Decimal(300))
    with pytest.raises(Lost):
        refund_rest(cast.finance.actor, receipt, reason="再退")


def test_money_for_a_settled_order_is_all_overpayment(cast: Cast) -> None:
    order = an_order(cast)
    receive(cast, "B-1", "1000", order=order)
    receipt = receive(cast, "B-2", "10", order=order)
    assert (receipt.state, receipt.unapplied) == ("over", Decimal(10))


def test_money_for_a_cancelled_order_is_kept_but_not_booked(cast: Cast) -> None:
    order = cancel_order(cast.owner.actor, an_order(cast), reason="撤单")
    assert receive(cast, "B-1", "10", order=order).unapplied == Decimal(10)


def test_money_without_an_order_waits_to_be_matched(cast: Cast) -> None:
    receipt = receive(cast, "B-1", "300", payer="不明")
    assert (receipt.state, receipt.owner_id) == ("open", cast.finance.id)
    order = an_order(cast)
    receipt = apply_rest(cast.finance.actor, receipt, order=order, amount=Decimal(100))
    assert (receipt.state, receipt.order, receipt.owner_id) == ("over", order, cast.owner.id)
    assert apply_rest(cast.finance.actor, receipt, order=order).state == "applied"
    order.refresh_from_db()
    assert order.paid == Decimal(300)


def test_one_transfer_is_recorded_once(cast: Cast) -> None:
    order = an_order(cast)
    receive(cast, "B-1", "10", order=order)
    with pytest.raises(Lost) as refused:
        receive(cast, " B-1 ", "10", order=order)
    assert refused.value.code == "finance.receipt.finance_receipt_bank_ref"
    order.refresh_from_db()
    assert order.paid == Decimal(10)


@pytest.mark.parametrize(
    "wrong",
    [{"amount": Decimal(0)}, {"amount": Decimal("0.001")}, {"bank_ref": " "}, {"received_on": date(2026, 3, 3)}],
)
def test_it_refuses_what_cannot_be(cast: Cast, wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"bank_ref": "B-1", "amount": Decimal(1), **wrong}
    with pytest.raises(Invalid):
        record_receipt(cast.finance.actor, **given)


def test_it_refuses_an_order_of_another_customer_or_one_that_is_gone(cast: Cast) -> None:
    order = an_order(cast)
    other = a_customer(cast.owner.actor, "杭州另一家公司")
    with pytest.raises(Refused):
        receive(cast, "B-1", "10", order=order, customer=other)
    receipt = receive(cast, "B-2", "10", customer=other)
    with pytest.raises(Refused):
        apply_rest(cast.finance.actor, receipt, order=order)
    with pytest.raises(NotFound):
        apply_rest(cast.finance.actor, receipt, order=Order(pk=0))


def test_it_refuses_to_use_more_than_is_left_or_where_nothing_is_open(cast: Cast) -> None:
    order = an_order(cast, "5")
    receipt = receive(cast, "B-1", "10", order=order)
    with pytest.raises(Invalid):
        apply_rest(cast.finance.actor, receipt, order=order, amount=Decimal(6))
    with pytest.raises(Refused) as refused:
        apply_rest(cast.finance.actor, receipt, order=order)
    assert refused.value.code == "finance.nothing_open"


def test_a_right_to_receipts_is_needed(cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt(
        [{"id": "t", "controls": [{"permit": {"roles": ["sales"], "verbs": ["finance.see"], "scope": "self"}}]}],
        base=False,
    )
    with pytest.raises(NotAllowed):
        perform(cast.owner.actor, Request("finance.record_receipt", inputs={"bank_ref": "B-1", "amount": "1"}))


def test_matched_receipts_are_counted(cast: Cast) -> None:
    order = an_order(cast)
    receive(cast, "B-1", "10", order=order)
    receive(cast, "B-2", "10")
    assert (score("finance.receipts_matched").satisfied, score("finance.receipts_matched").population) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_record_one_transfer_at_once_exactly_one_wins(cast: Cast) -> None:
    order = an_order(cast)
    done = at_once(8, lambda _: receive(cast, "B-1", "10", order=order))
    assert sum(isinstance(one, Receipt) for one in done) == 1
    assert sum(isinstance(one, Lost) for one in done) == 7
    order.refresh_from_db()
    assert order.paid == Decimal(10)


@pytest.mark.django_db(transaction=True)
def test_many_payments_at_once_never_exceed_the_order(cast: Cast) -> None:
    order = an_order(cast, "100")
    done = at_once(8, lambda place: receive(cast, f"B-{place}", "30", order=order))
    assert all(isinstance(one, Receipt) for one in done)
    order.refresh_from_db()
    assert order.paid == Decimal(100)
    assert sum(one.unapplied for one in Receipt.objects.all()) == Decimal(140)


@pytest.mark.django_db(transaction=True)
def test_numbers_drawn_at_once_are_all_different(cast: Cast) -> None:
    customer = a_customer(cast.owner.actor)
    done = at_once(8, lambda _: an_order(cast, "1", customer=customer))
    assert sorted(order.number for order in done) == [f"DD-20260302-{place:04d}" for place in range(1, 9)]
