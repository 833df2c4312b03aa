"""How receipts appear at the desk."""

from guiju.finance import states
from guiju.finance.models import Receipt
from guiju.groundwork.desk.resource import Column, Panel, Resource
from guiju.groundwork.kernel.text import N_

RECEIPTS = Resource(
    model=Receipt,
    slug="receipts",
    label=N_("Receipt"),
    plural=N_("Receipts"),
    icon="cash",
    see="finance.see",
    group="orders",
    title="bank_ref",
    columns=(
        "bank_ref", "received_on", "customer", "order", "payer", Column("amount", sum=True), "applied",
        Column("unapplied", sum=True), "state",
    ),
    facts=(
        "bank_ref", "customer", "order", "payer", "amount", "applied", "unapplied", "refunded", "received_on", "note",
        Column("owner", N_("Owner")),
    ),
    filters=("state", "customer", "received_on", "owner", "unit"),
    sort="-received_on",
    states=states.MACHINE,
    path=states.PATH,
    create="finance.record_receipt",
    verbs=("finance.apply_rest", "finance.refund_rest"),
)  # fmt: skip

ON_ORDER = Panel(
    "receipts", N_("Receipts"), "finance.receipt", lambda order: Receipt.objects.filter(order=order),
    ("bank_ref", "received_on", "amount", "applied", "unapplied", "state"),
    create="finance.record_receipt", prefill="order",
)  # fmt: skip
ON_CUSTOMER = Panel(
    "receipts", N_("Receipts"), "finance.receipt", lambda customer: Receipt.objects.filter(customer=customer),
    ("bank_ref", "received_on", "order", "amount", "unapplied", "state"),
    create="finance.record_receipt", prefill="customer",
)  # fmt: skip
