"""What orders do when something is reported.

An order that settles or closes does so as a second act on the same record, which cannot happen inside the act that
caused
it (a record is stored once per act). Therefore orders hear their own news: whichever of delivery, payment and filing
comes
last, the order closes on hearing of it.
"""

from decimal import Decimal

from django.db.models import Max, Sum

from guiju.contracts.models import Contract
from guiju.customers.actions import note_standing
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.ledger.models import Entry
from guiju.orders.actions import close, open_order, plan_receivables, settle
from guiju.orders.models import Order
from guiju.orders.queries import missing
from guiju.orders.states import CANCELLED, DELIVERED


def open_from_contract(by: Actor, entry: Entry) -> None:
    """A signed contract becomes an order with the contract's lines, dates and terms, and its receivables are
    planned.
    """
    contract = Contract.objects.get(pk=entry.record_id)
    if Order.objects.filter(contract=contract).exists():
        return
    order = open_order(by, contract=contract)
    if order.amount:
        plan_receivables(by, order)


def settle_when_paid(by: Actor, entry: Entry) -> None:
    """The order is settled once its balance is zero."""
    order = Order.objects.get(pk=entry.record_id)
    if order.balance == 0 and order.settled_at is None:
        settle(by, order)


def close_when_complete(by: Actor, entry: Entry) -> None:
    """The order closes once it is delivered, paid in full (and settled first, if it costs anything) and filed."""
    order = Order.objects.get(pk=entry.record_id)
    if order.state == DELIVERED and not missing(order) and (order.settled_at or not order.amount):
        close(by, order)


def tell_customer_what_it_ordered(by: Actor, entry: Entry) -> None:
    """The customer keeps what it ordered in all and when last: rules of the pools ask for it."""
    order = Order.objects.select_related("customer").get(pk=entry.record_id)
    standing = Order.objects.filter(customer=order.customer).exclude(state=CANCELLED)
    found = standing.aggregate(total=Sum("amount"), last=Max("created_at"))
    note_standing(by, order.customer, ordered=found["total"] or Decimal(), last_order_at=found["last"])
