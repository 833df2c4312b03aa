"""What can happen to orders (pure)."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class OrderOpened(Event):
    """An order was entered; ``contract``, ``opportunity`` and ``customer`` are keys, the amount is in yuan."""

    number: str
    amount: str
    customer: int
    contract: int | None = None
    opportunity: int | None = None


@dataclass(frozen=True)
class OrderEdited(Event):
    """An order that was not confirmed yet was changed."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrderConfirmed(Event):
    """What is to be delivered, when and at what price stands; work begins."""

    amount: str


@dataclass(frozen=True)
class ReceivablesPlanned(Event):
    """It was laid down which part of the amount falls due on which day."""

    parts: int
    total: str


@dataclass(frozen=True)
class OrderShipped(Event):
    """Goods left the house; days are ISO dates."""

    carrier: str
    shipped_on: str
    promised_on: str | None


@dataclass(frozen=True)
class OrderDelivered(Event):
    """The customer has everything."""


@dataclass(frozen=True)
class ChangeAsked(Event):
    """The customer asks for something else than was ordered; ``what`` is coded, before and after are in words."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeDecided(Event):
    """The change was approved or refused."""

    approved: bool


@dataclass(frozen=True)
class OrderChanged(Event):
    """An approved change was carried into the order."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class PaymentApplied(Event):
    """Money was booked against the order: amounts in yuan, ``receipt`` names where it came from."""

    amount: str
    receipt: str
    balance: str


@dataclass(frozen=True)
class OrderSettled(Event):
    """The whole amount has been received."""

    amount: str


@dataclass(frozen=True)
class OrderFiled(Event):
    """The papers of the order are complete and filed."""


@dataclass(frozen=True)
class OrderClosed(Event):
    """Delivered, paid and filed: the order's story ends."""


@dataclass(frozen=True)
class OrderCancelled(Event):
    """The order was given up before delivery."""

    reason: str


@dataclass(frozen=True)
class OrderReassigned(Event):
    """The order has another owner within the company (account keys)."""

    before: int | None
    to: int
    reason: str
