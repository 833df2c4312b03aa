"""Every write of orders."""

from guiju.orders.actions.changes import apply_change, ask_change, decide_change
from guiju.orders.actions.money import apply_payment, plan_receivables, settle
from guiju.orders.actions.passing import reassign
from guiju.orders.actions.steps import (
    cancel_order,
    close,
    confirm,
    deliver,
    edit_order,
    file_documents,
    open_order,
    ship,
)

__all__ = [
    "apply_change",
    "apply_payment",
    "ask_change",
    "cancel_order",
    "close",
    "confirm",
    "decide_change",
    "deliver",
    "edit_order",
    "file_documents",
    "open_order",
    "plan_receivables",
    "reassign",
    "settle",
    "ship",
]
