"""What can happen to customers, their contacts, and their data."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class CustomerOpened(Event):
    """A company was taken into the customer file."""

    name: str
    source: str


@dataclass(frozen=True)
class CustomersImported(Event):
    """Rows of a file became customers: from and to which row, and the keys of the new customers.

    ``content`` is the SHA-256 of the rows as they were stored.
    """

    file_name: str
    rows: tuple[int, int]
    new: int
    duplicate: int
    broken: int
    customers: tuple[int, ...]
    content: str


@dataclass(frozen=True)
class ContactsImported(Event):
    """Rows of a file became contacts of known customers: from and to which row, and the keys of the new contacts.

    ``content`` is the SHA-256 of the rows as they were stored.
    """

    file_name: str
    rows: tuple[int, int]
    new: int
    duplicate: int
    broken: int
    contacts: tuple[int, ...]
    content: str


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


@dataclass(frozen=True)
class PoolOpened(Event):
    """There is a new shared pool."""

    name: str
    held: str


@dataclass(frozen=True)
class PoolEdited(Event):
    """A pool's name, who may claim from it, or its default mark changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True)
class PoolClosed(Event):
    """A pool is no longer used."""


@dataclass(frozen=True)
class CustomerMoved(Event):
    """The customer went from one pool to another (keys; None: no pool by name)."""

    before: int | None
    to: int
    reason: str


@dataclass(frozen=True)
class CustomerViewed(Event):
    """Somebody who does not look after it read the contacts of a pooled customer."""

    pool: int | None


@dataclass(frozen=True)
class CustomersRecycled(Event):
    """Rules of the pools returned these customers: their keys, and in the same order whose they were."""

    rules: tuple[str, ...]
    customers: tuple[int, ...]
    owners: tuple[int, ...]


@dataclass(frozen=True)
class CustomersWarned(Event):
    """So many customers will soon go back to the pools, and the people in charge (account keys) were told."""

    count: int
    owners: tuple[int, ...]


@dataclass(frozen=True)
class CustomerStandingNoted(Event):
    """How the business with a customer stands changed: stage, contract's end, orders, last contact."""

    changed: tuple[str, ...]


@dataclass(frozen=True)
class RecordsMerged(Event):
    """Two records of one kind were made one: ``moved`` linked rows follow the survivor."""

    kind: str
    survivor: int
    merged: int
    taken: tuple[str, ...]
    moved: int


@dataclass(frozen=True)
class MergeParted(Event):
    """Two merged records are two again."""

    kind: str
    survivor: int
    merged: int


@dataclass(frozen=True)
class PairDismissed(Event):
    """Somebody looked: the two are not the same."""

    reason: str


@dataclass(frozen=True)
class PairReopened(Event):
    """The two may be the same after all."""


@dataclass(frozen=True)
class DuplicatesFound(Event):
    """One night's search for possible duplicates: new pairs, and pairs that are no longer alike."""

    found: int
    gone: int


@dataclass(frozen=True)
class ConsentGiven(Event):
    """A person agreed to something over a channel."""

    purpose: str
    channel: str


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """A person agrees no more."""

    purpose: str
    channel: str


@dataclass(frozen=True)
class SharingBegun(Event):
    """A customer was opened to a colleague (account key) or a department (unit key) until a day."""

    colleague: int | None
    unit: int | None
    until: str


@dataclass(frozen=True)
class SharingEnded(Event):
    """A customer is open to a colleague or department no more."""

    ended_on: str


@dataclass(frozen=True)
class CustomerClassed(Event):
    """The customer's class and value follow from what they ordered."""

    level: str
    value_tier: str
    ordered: str


@dataclass(frozen=True)
class SharingAsked(Event):
    """A colleague (account key) asked the customer's owner to share it."""

    customer: int
    asker: int


@dataclass(frozen=True)
class AskGranted(Event):
    """The customer was shared with the colleague who asked, until a day."""

    until: str


@dataclass(frozen=True)
class AskDeclined(Event):
    """The customer's owner did not share it."""

    reason: str
