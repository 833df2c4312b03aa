"""The manifest of orders."""

from django.db.models import Q

from guiju.contracts.events import ContractSigned
from guiju.groundwork.desk.module import Module
from guiju.groundwork.flow.handing import Handable
from guiju.groundwork.kernel.text import N_
from guiju.orders import actions, clauses, events, queries, states
from guiju.orders.listeners import (
    close_when_complete,
    open_from_contract,
    settle_when_paid,
    tell_customer_what_it_ordered,
)
from guiju.orders.measures import MEASURES
from guiju.orders.models import Order, OrderChange, Receivable, Shipment
from guiju.orders.resources import (
    CHANGES,
    ON_CONTRACT,
    ON_CUSTOMER,
    ON_OPPORTUNITY,
    ORDERS,
    RECEIVABLES,
    SHIPMENTS,
)
from guiju.orders.timers import class_by_orders

_VERBS = {
    "orders.open_order": N_("Enter an order"),
    "orders.edit_order": N_("Edit the order"),
    "orders.confirm": N_("Confirm the order"),
    "orders.plan_receivables": N_("Plan the receivables"),
    "orders.ship": N_("Record a shipment"),
    "orders.deliver": N_("Delivered"),
    "orders.ask_change": N_("Ask for a change"),
    "orders.decide_change": N_("Decide on the change"),
    "orders.apply_change": N_("Carry out the change"),
    "orders.apply_payment": N_("Book a payment"),
    "orders.settle": N_("Note payment in full"),
    "orders.file_documents": N_("File the papers"),
    "orders.close": N_("Close the order"),
    "orders.cancel_order": N_("Cancel the order"),
    "orders.reassign": N_("Hand over to a colleague"),
}
_EVENTS = {
    "orders.order_opened": N_("Order entered"),
    "orders.order_edited": N_("Order edited"),
    "orders.order_confirmed": N_("Order confirmed"),
    "orders.receivables_planned": N_("Receivables planned"),
    "orders.order_shipped": N_("Goods shipped"),
    "orders.order_delivered": N_("Order delivered"),
    "orders.change_asked": N_("Change asked for"),
    "orders.change_decided": N_("Change decided"),
    "orders.order_changed": N_("Order changed"),
    "orders.payment_applied": N_("Payment booked"),
    "orders.order_settled": N_("Order paid in full"),
    "orders.order_filed": N_("Papers filed"),
    "orders.order_closed": N_("Order closed"),
    "orders.order_cancelled": N_("Order cancelled"),
    "orders.order_reassigned": N_("Handed over to a colleague"),
}
_FACTS = {
    "orders.fully_paid": N_("the order is paid in full"),
    "orders.delivered": N_("the order is delivered"),
    "orders.filed": N_("the papers are filed"),
    "orders.lines_complete": N_("every line states specification, quantity and price"),
}

MODULE = Module(
    name="orders",
    label=N_("Orders"),
    models=(Order, Receivable, Shipment, OrderChange),
    actions=tuple(getattr(actions, name) for name in actions.__all__),
    events=(
        events.OrderOpened, events.OrderEdited, events.OrderConfirmed, events.ReceivablesPlanned, events.OrderShipped,
        events.OrderDelivered, events.ChangeAsked, events.ChangeDecided, events.OrderChanged, events.PaymentApplied,
        events.OrderSettled, events.OrderFiled, events.OrderClosed, events.OrderCancelled, events.OrderReassigned,
    ),
    labels={**_VERBS, **_EVENTS, **_FACTS},
    facts={
        "orders.fully_paid": queries.is_fully_paid,
        "orders.delivered": queries.is_delivered,
        "orders.filed": queries.is_filed,
        "orders.lines_complete": queries.has_complete_lines,
    },
    terms={
        "orders.receivables": clauses.ReceivableTerms,
        "orders.tracking": clauses.TrackingTerms,
        "orders.changes": clauses.ChangeTerms,
    },
    measures=MEASURES,
    hands=(Handable(Order, N_("Orders"), "orders.reassign", Q(state__in=states.RUNNING)),),
    timers=(class_by_orders,),
    listeners=(
        (ContractSigned, open_from_contract),
        (events.PaymentApplied, settle_when_paid),
        (events.OrderSettled, close_when_complete),
        (events.OrderDelivered, close_when_complete),
        (events.OrderFiled, close_when_complete),
        (events.OrderOpened, tell_customer_what_it_ordered),
        (events.OrderEdited, tell_customer_what_it_ordered),
        (events.OrderCancelled, tell_customer_what_it_ordered),
    ),
    resources=(ORDERS, RECEIVABLES, CHANGES, SHIPMENTS),
    hangs={
        "contracts.contract": (ON_CONTRACT,),
        "deals.opportunity": (ON_OPPORTUNITY,),
        "customers.customer": (ON_CUSTOMER,),
    },
    see={"orders.see": N_("See orders")},
)  # fmt: skip
