"""The manifest of finance."""

from guiju.finance import actions, events
from guiju.finance.measures import MEASURES
from guiju.finance.models import Receipt
from guiju.finance.resources import ON_CUSTOMER, ON_ORDER, RECEIPTS
from guiju.groundwork.desk.module import Module
from guiju.groundwork.kernel.text import N_

MODULE = Module(
    name="finance",
    label=N_("Finance"),
    models=(Receipt,),
    actions=(actions.record_receipt, actions.apply_rest, actions.refund_rest),
    events=(events.ReceiptRecorded, events.ReceiptApplied, events.ReceiptRefunded),
    labels={
        "finance.record_receipt": N_("Record a receipt"),
        "finance.apply_rest": N_("Match the rest to an order"),
        "finance.refund_rest": N_("Refund the rest"),
        "finance.receipt_recorded": N_("Money received"),
        "finance.receipt_applied": N_("Rest matched to an order"),
        "finance.receipt_refunded": N_("Rest refunded"),
    },
    measures=MEASURES,
    resources=(RECEIPTS,),
    hangs={"orders.order": (ON_ORDER,), "customers.customer": (ON_CUSTOMER,)},
    see={"finance.see": N_("See receipts")},
)
