"""Receivables and payments of an order."""

from datetime import date
from decimal import Decimal

from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.orders import rules, states
from guiju.orders.clauses import ReceivableTerms
from guiju.orders.events import OrderSettled, PaymentApplied, ReceivablesPlanned
from guiju.orders.models import Order, Receivable
from guiju.orders.rules import Due


@action("orders.plan_receivables", move=states.PLAN)
def plan_receivables(by: Actor, order: Order, *, parts: list[Due] | None = None) -> ReceivablesPlanned:
    """Lay down which part of the amount falls due when; without ``parts`` by the ratios and days of the policy.

    The parts never exceed the order's amount. Refused (``orders.already_paid``) once money has come in.
    """
    if order.paid:
        raise Refused(
            "orders.already_paid", N_("Money has already been received on this order; its receivables stand.")
        )
    if parts is None:
        usual: ReceivableTerms = terms("orders.receivables")
        parts = rules.planned(order.amount, usual.default_ratios, usual.default_days, business_day(by.now))
    rules.check_plan(parts, order.amount)
    order.keep_plan(parts)
    order.last_event_at = by.now
    return ReceivablesPlanned(len(parts), str(sum((part.amount for part in parts), rules.ZERO)))


@action("orders.apply_payment", move=states.PAY, pushed=True)
def apply_payment(
    by: Actor, order: Order, *, amount: Decimal, receipt_ref: str, received_on: date | None = None
) -> PaymentApplied:
    """Book money (yuan) against the order and, in due order, against its receivables; pushed by finance.

    Refused (``orders.overpaid``) above the balance. ``received_on`` is the day the money came in, today unless given.
    """
    rules.check_payment(amount, order.balance)
    order.paid += amount
    order.last_event_at = by.now
    parts = list(Receivable.objects.filter(order=order, settled_at=None).order_by("due_on", "position"))
    shares = rules.allocated(amount, [part.amount - part.paid for part in parts])
    day = received_on or business_day(by.now)
    for part, share in zip(parts, shares, strict=True):
        if share:
            part.take(share, day, by.now)
            part.save()
    return PaymentApplied(str(amount), receipt_ref, str(order.balance))


@action("orders.settle", move=states.PAY, pushed=True)
def settle(by: Actor, order: Order) -> OrderSettled:
    """Keep that the whole amount has been received; refused (``orders.not_paid``) while anything is open."""
    if order.balance:
        raise Refused("orders.not_paid", N_("There is still an open balance on this order."))
    order.settled_at = order.last_event_at = by.now
    return OrderSettled(str(order.amount))
