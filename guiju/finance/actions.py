"""Every write of finance."""

from datetime import date
from decimal import Decimal

from guiju.customers.models import Customer
from guiju.finance import rules, states
from guiju.finance.events import ReceiptApplied, ReceiptRecorded, ReceiptRefunded
from guiju.finance.models import Receipt
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotFound, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.orders.actions import apply_payment
from guiju.orders.models import Order
from guiju.orders.states import PAY


@action("finance.record_receipt", creates=Receipt)
def record_receipt(
    by: Actor,
    receipt: Receipt,
    *,
    bank_ref: str,
    amount: Decimal,
    received_on: date | None = None,
    payer: str = "",
    order: Order | None = None,
    customer: Customer | None = None,
    note: str = "",
) -> ReceiptRecorded:
    """Record money that came in (yuan), today unless told; a bank reference recorded before is refused with 409.

    With an order it is booked against it up to the balance; what is left over stays unmatched, as an overpayment.
    """
    rules.check_amount(amount)
    if not bank_ref.strip():
        raise Invalid({"bank_ref": (N_("This is needed."), {})})
    receipt.bank_ref, receipt.payer, receipt.note = bank_ref.strip(), payer, note
    receipt.received_on = received_on or business_day(by.now)
    if receipt.received_on > business_day(by.now):
        raise Invalid({"received_on": (N_("Money cannot have come in on a later day."), {})})
    receipt.amount = receipt.unapplied = amount
    receipt.customer = customer
    receipt.owner_id = by.account_id
    if order is not None:
        _place(by, receipt, order, None)
    receipt.unit_id = receipt.unit_id or home_unit(receipt.owner_id, by.now)
    receipt.state = (
        states.OVER if order is not None and receipt.unapplied else rules.state_of(receipt.applied, receipt.unapplied)
    )
    return ReceiptRecorded(receipt.bank_ref, str(amount), str(receipt.unapplied), order.pk if order else None)


@action("finance.apply_rest", move=states.USE_REST, machine=states.MACHINE)
def apply_rest(by: Actor, receipt: Receipt, *, order: Order, amount: Decimal | None = None) -> ReceiptApplied:
    """Book what is not matched yet (or ``amount`` yuan of it) against an order of the same customer, up to its
    balance.
    """
    if amount is not None:
        rules.check_amount(amount)
        if amount > receipt.unapplied:
            raise Invalid({"amount": (N_("Only %(rest)s is left of this receipt."), {"rest": receipt.unapplied})})
    part = _place(by, receipt, order, amount)
    if not part:
        raise Refused("finance.nothing_open", N_("Nothing is open on this order."))
    receipt.state = rules.state_of(receipt.applied, receipt.unapplied)
    return ReceiptApplied(order.pk, str(part), str(receipt.unapplied))


@action("finance.refund_rest", move=states.USE_REST, machine=states.MACHINE)
def refund_rest(by: Actor, receipt: Receipt, *, reason: str) -> ReceiptRefunded:
    """Keep that everything not matched went back to the payer."""
    rest, receipt.unapplied = receipt.unapplied, rules.ZERO
    receipt.refunded += rest
    receipt.state = states.APPLIED
    return ReceiptRefunded(str(rest), reason)


def _place(by: Actor, receipt: Receipt, order: Order, asked: Decimal | None) -> Decimal:
    """Book against an order, locked as it stands now, as much as it takes; returns how much that was."""
    locked = Order.locked(order.pk)
    if locked is None:
        raise NotFound
    if receipt.customer is not None and receipt.customer.pk != locked.customer_id:
        raise Refused("finance.other_customer", N_("The order belongs to another customer than the money."))
    if receipt.order is None:
        receipt.order, receipt.customer = locked, locked.customer
        receipt.owner_id, receipt.unit_id = locked.owner_id, locked.unit_id
    part = rules.part_for(receipt.unapplied, locked.balance, asked) if locked.state in PAY.sources else rules.ZERO
    if part:
        apply_payment(by, locked, amount=part, receipt_ref=receipt.bank_ref, received_on=receipt.received_on)
        receipt.applied += part
        receipt.unapplied -= part
    return part
