"""An order from entry to closing."""

from datetime import date
from decimal import Decimal

from guiju.contracts.models import Contract
from guiju.contracts.states import HANDED_OVER, SIGNED
from guiju.customers.models import Customer
from guiju.deals.models import Line, Opportunity, total_of
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.flow.numbers import draw
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.orders import states
from guiju.orders.events import (
    OrderCancelled,
    OrderClosed,
    OrderConfirmed,
    OrderDelivered,
    OrderEdited,
    OrderFiled,
    OrderOpened,
    OrderShipped,
)
from guiju.orders.models import Order, Shipment
from guiju.orders.queries import missing


@action("orders.open_order", creates=Order)
def open_order(
    by: Actor,
    order: Order,
    *,
    contract: Contract | None = None,
    opportunity: Opportunity | None = None,
    customer: Customer | None = None,
    amount: Decimal | None = None,
    delivery_date: date | None = None,
    payment_method: str | None = None,
    payment_terms: str | None = None,
    lines: list[Line] | None = None,
) -> OrderOpened:
    """Enter an order.

    From a signed contract it carries the contract's customer, opportunity, lines, amount, dates and terms, unless
    others are
    given. A contract has one order; a second is refused with 409.
    """
    if contract is not None:
        _carry_over(order, contract)
        lines = contract.given_lines() if lines is None else lines
    if opportunity is not None:
        order.opportunity, order.customer = opportunity, opportunity.customer
    if customer is not None:
        order.customer = customer
    _check_parties(order, contract)
    if order.owner_id is None:
        order.owner_id = by.account_id if by.account_id is not None else order.customer.owner_id
        order.unit_id = home_unit(order.owner_id, by.now)
    given = {"delivery_date": delivery_date, "payment_method": payment_method, "payment_terms": payment_terms}
    change(order, **{name: value for name, value in given.items() if value is not None})
    order.keep_lines(lines or [])
    if amount is not None or contract is None:
        order.amount = total_of(lines or []) if amount is None else amount
    order.number = draw(Order, "DD", business_day(by.now))
    order.last_event_at = by.now
    return OrderOpened(order.number, str(order.amount), order.customer_id, order.contract_id, order.opportunity_id)


@action("orders.edit_order", move=states.EDIT)
def edit_order(
    by: Actor,
    order: Order,
    *,
    amount: Decimal = KEEP,
    delivery_date: date | None = KEEP,
    payment_method: str = KEEP,
    payment_terms: str = KEEP,
    lines: list[Line] = KEEP,
) -> OrderEdited:
    """Change an order that is not confirmed; afterwards a change is asked for and decided.

    New lines without an amount set the amount to their sum. Another amount drops the planned receivables, which are
    to be
    planned again; once money has come in the amount stands (``orders.already_paid``).
    """
    before = order.amount
    changed = change(
        order, amount=amount, delivery_date=delivery_date, payment_method=payment_method, payment_terms=payment_terms
    )
    if lines is not KEEP:
        order.keep_lines(lines)
        changed += ("lines",)
        if amount is KEEP:
            order.amount = total_of(lines)
    if order.amount != before:
        if order.paid:
            raise Refused(
                "orders.already_paid", N_("Money has already been received on this order; its amount stands.")
            )
        order.keep_plan([])
    order.last_event_at = by.now
    return OrderEdited(changed)


@action("orders.confirm", move=states.CONFIRM)
def confirm(by: Actor, order: Order) -> OrderConfirmed:
    """The order stands as it is written; from here on it is carried out."""
    order.confirmed_at = order.last_event_at = by.now
    return OrderConfirmed(str(order.amount))


@action("orders.ship", move=states.SHIP)
def ship(
    by: Actor,
    order: Order,
    *,
    carrier: str,
    shipped_on: date | None = None,
    promised_on: date | None = None,
    tracking_no: str = "",
    note: str = "",
) -> OrderShipped:
    """Keep that goods left the house: today unless ``shipped_on`` is given, promised for the order's delivery date
    unless told.
    """
    today = business_day(by.now)
    shipped_on = shipped_on or today
    if shipped_on > today:
        raise Invalid({"shipped_on": (N_("A shipment cannot lie in the future."), {})})
    if not carrier.strip():
        raise Invalid({"carrier": (N_("This is needed."), {})})
    promised_on = promised_on or order.delivery_date
    Shipment.every.create(
        order=order, carrier=carrier, tracking_no=tracking_no, shipped_on=shipped_on, promised_on=promised_on,
        note=note, version=1, created_at=by.now, updated_at=by.now,
    )  # fmt: skip
    order.last_event_at = by.now
    return OrderShipped(carrier, shipped_on.isoformat(), promised_on.isoformat() if promised_on else None)


@action("orders.deliver", move=states.DELIVER)
def deliver(by: Actor, order: Order) -> OrderDelivered:
    """The customer has everything that was ordered."""
    order.delivered_at = order.last_event_at = by.now
    return OrderDelivered()


@action("orders.file_documents", move=states.FILE)
def file_documents(by: Actor, order: Order) -> OrderFiled:
    """The papers of the order are complete and filed."""
    order.filed_at = order.last_event_at = by.now
    return OrderFiled()


@action("orders.close", move=states.CLOSE, pushed=True)
def close(by: Actor, order: Order) -> OrderClosed:
    """End the order's story; happens by itself once it is delivered, paid in full and filed, and is refused before."""
    lacks = missing(order)
    if lacks:
        raise Refused("orders.not_complete", lacks[0])
    order.closed_at = order.last_event_at = by.now
    return OrderClosed()


@action("orders.cancel_order", move=states.CANCEL)
def cancel_order(by: Actor, order: Order, *, reason: str) -> OrderCancelled:
    """Give the order up before delivery; refused (``orders.already_paid``) while money received on it was not
    returned.
    """
    if order.paid:
        raise Refused("orders.already_paid", N_("Money has been received on this order; it cannot be cancelled."))
    order.cancel_reason = reason
    order.last_event_at = by.now
    return OrderCancelled(reason)


def _carry_over(order: Order, contract: Contract) -> None:
    if contract.state not in (SIGNED, HANDED_OVER):
        raise Refused("orders.contract_not_signed", N_("An order is opened from a contract once it is signed."))
    order.contract, order.customer, order.opportunity = contract, contract.customer, contract.opportunity
    order.owner_id, order.unit_id = contract.owner_id, contract.unit_id
    order.amount, order.delivery_date = contract.amount, contract.delivery_date
    order.payment_method, order.payment_terms = contract.payment_method, contract.payment_terms


def _check_parties(order: Order, contract: Contract | None) -> None:
    if order.customer_id is None:
        raise Invalid({"customer": (N_("Name the customer, or the contract or opportunity the order comes from."), {})})
    wrong = contract is not None and contract.customer_id != order.customer_id
    if wrong or (order.opportunity is not None and order.opportunity.customer_id != order.customer_id):
        raise Refused("orders.other_customer", N_("Contract and opportunity must belong to the order's customer."))
