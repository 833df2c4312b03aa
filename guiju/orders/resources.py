"""How orders, receivables, shipments and changes appear at the desk."""

from guiju.groundwork.desk.resource import Board, Column, Panel, Resource
from guiju.groundwork.kernel.text import N_
from guiju.orders import states
from guiju.orders.models import Order, OrderChange, Receivable, Shipment

_BOARD = Board(
    by="state",
    columns=states.PATH,
    moves={states.CONFIRMED: "orders.confirm", states.DELIVERED: "orders.deliver"},
    card=("customer", "amount", "paid", "delivery_date"),
    sum="amount",
)
_PANELS = (
    Panel(
        "receivables", N_("Receivables"), "orders.receivable", lambda order: Receivable.objects.filter(order=order),
        ("position", "due_on", "amount", "paid", "settled_on"),
    ),
    Panel(
        "shipments", N_("Shipments"), "orders.shipment", lambda order: Shipment.objects.filter(order=order),
        ("carrier", "tracking_no", "shipped_on", "promised_on"),
    ),
    Panel(
        "changes", N_("Order changes"), "orders.orderchange", lambda order: OrderChange.objects.filter(order=order),
        ("what", "before", "after", "state", "decided_at"), create="orders.ask_change", prefill="order",
    ),
)  # fmt: skip

ORDERS = Resource(
    model=Order,
    slug="orders",
    label=N_("Order"),
    plural=N_("Orders"),
    icon="package",
    see="orders.see",
    group="orders",
    title="number",
    columns=(
        "number", "customer", Column("amount", sum=True), Column("paid", sum=True), "delivery_date", "state",
        Column("owner", N_("Owner")), "updated_at",
    ),
    facts=(
        "number", "customer", "contract", "opportunity", "amount", "paid", "delivery_date", "payment_method",
        "payment_terms", "confirmed_at", "delivered_at", "settled_at", "filed_at", "closed_at",
        Column("owner", N_("Owner")), Column("unit", N_("Department")),
    ),
    filters=("state", "owner", "unit", "customer", "delivery_date", "amount"),
    states=states.MACHINE,
    path=states.PATH,
    board=_BOARD,
    create="orders.open_order",
    edit="orders.edit_order",
    verbs=(
        "orders.confirm", "orders.ship", "orders.deliver", "orders.file_documents", "orders.plan_receivables",
        "orders.edit_order", "orders.cancel_order", "orders.reassign",
    ),
    bulk=("orders.reassign",),
    panels=_PANELS,
    lines=("lines", ("product", "spec", "quantity", "unit_price", "amount")),
)  # fmt: skip

RECEIVABLES = Resource(
    model=Receivable,
    slug="receivables",
    label=N_("Receivable"),
    plural=N_("Receivables"),
    icon="calendar-dollar",
    see="orders.see",
    group="orders",
    title="order",
    columns=(
        "order", Column("order__customer", N_("Customer")), "position", "due_on", Column("amount", sum=True),
        Column("paid", sum=True), "settled_on",
    ),
    facts=("order", "position", "due_on", "amount", "paid", "settled_at", "settled_on"),
    filters=("due_on", "settled_on", "order__owner", "order__unit"),
    sort="due_on",
)  # fmt: skip

SHIPMENTS = Resource(
    model=Shipment,
    slug="shipments",
    label=N_("Shipment"),
    plural=N_("Shipments"),
    icon="truck",
    see="orders.see",
    title="order",
    columns=("order", "carrier", "tracking_no", "shipped_on", "promised_on"),
    facts=("order", "carrier", "tracking_no", "shipped_on", "promised_on", "note"),
    filters=("shipped_on", "carrier"),
    sort="-shipped_on",
)

CHANGES = Resource(
    model=OrderChange,
    slug="order-changes",
    label=N_("Order change"),
    plural=N_("Order changes"),
    icon="exchange",
    see="orders.see",
    group="orders",
    title="order",
    columns=("order", "what", "before", "after", "state", "created_at", "decided_at"),
    facts=("order", "what", "before", "after", "impact", "decided_at", "decision_note"),
    filters=("state", "what", "order__owner", "order__unit"),
    states=states.CHANGE_MACHINE,
    path=(states.ASKED, states.APPROVED),
    create="orders.ask_change",
    verbs=("orders.decide_change",),
)

ON_CONTRACT = Panel(
    "orders", N_("Orders"), "orders.order", lambda contract: Order.objects.filter(contract=contract),
    ("number", "amount", "paid", "delivery_date", "state"), create="orders.open_order", prefill="contract",
)  # fmt: skip
ON_OPPORTUNITY = Panel(
    "orders", N_("Orders"), "orders.order", lambda deal: Order.objects.filter(opportunity=deal),
    ("number", "amount", "paid", "delivery_date", "state"), create="orders.open_order", prefill="opportunity",
)  # fmt: skip
ON_CUSTOMER = Panel(
    "orders", N_("Orders"), "orders.order", lambda customer: Order.objects.filter(customer=customer),
    ("number", "amount", "paid", "delivery_date", "state"), create="orders.open_order", prefill="customer",
)  # fmt: skip
