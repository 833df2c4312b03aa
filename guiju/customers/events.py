"""What can happen to customers, their contacts, and their data."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class CustomerOpened(Event):
    """A company was taken into the customer file."""

    name: str
    source: str


@dataclass(frozen=True)
class CustomerEdited(Event):
    """Fields of a customer were changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True)
class CustomerConfirmed(Event):
    """Somebody checked the customer's data and found them right."""


@dataclass(frozen=True)
class ContactAdded(Event):
    """A person at the customer was entered, with the lawful ground for keeping their data."""

    name: str
    lawful_basis: str


@dataclass(frozen=True)
class ContactEdited(Event):
    """Fields of a contact were changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True)
class ConsentRecorded(Event):
    """The lawful ground for keeping and using a person's data was noted."""

    lawful_basis: str


@dataclass(frozen=True)
class RefusalRecorded(Event):
    """Somebody does not want to be called: the number stands on the do-not-call list. ``phone`` is its key."""

    phone: str
    reason: str


@dataclass(frozen=True)
class RefusalLifted(Event):
    """The person allowed calls again."""

    phone: str
    reason: str


@dataclass(frozen=True)
class CustomerHandedOver(Event):
    """The customer has another owner; both are account keys."""

    before: int | None
    to: int
    reason: str


@dataclass(frozen=True)
class CustomerReleased(Event):
    """The owner gave the customer to the shared pool."""

    before: int | None
    reason: str


@dataclass(frozen=True)
class CustomerClaimed(Event):
    """Somebody took the customer out of the shared pool."""


@dataclass(frozen=True)
class CustomerLost(Event):
    """The customer buys no more, and why."""

    reason: str


@dataclass(frozen=True)
class CustomerWonBack(Event):
    """A lost customer came back."""


@dataclass(frozen=True)
class ShareRequested(Event):
    """Somebody wants customer data to leave the company."""

    recipient: str
    purpose: str


@dataclass(frozen=True)
class DataShared(Event):
    """Customer data left the company: to whom, for what, which kinds."""

    recipient: str
    purpose: str
    categories: str


@dataclass(frozen=True)
class ShareRefused(Event):
    """Customer data stay in the house."""

    reason: str
