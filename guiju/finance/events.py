"""What can happen to money received (pure)."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class ReceiptRecorded(Event):
    """Money came in; amounts in yuan, ``order`` is the key of the order it was meant for, ``unapplied`` what no
    order took.
    """

    bank_ref: str
    amount: str
    unapplied: str
    order: int | None = None


@dataclass(frozen=True)
class ReceiptApplied(Event):
    """Money not matched so far was booked against an order (key); amounts in yuan."""

    order: int
    amount: str
    unapplied: str


@dataclass(frozen=True)
class ReceiptRefunded(Event):
    """What was paid too much went back to the payer, in yuan."""

    amount: str
    reason: str
