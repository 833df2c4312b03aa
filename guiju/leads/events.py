"""What can happen to a lead."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class LeadCaptured(Event):
    """A prospect was entered. ``force_reason`` is given when it was entered although the number is known already."""

    source: str
    campaign: str
    force_reason: str


@dataclass(frozen=True)
class LeadEdited(Event):
    """Fields of a lead were changed."""

    changed: tuple[str, ...]


@dataclass(frozen=True)
class LeadScreened(Event):
    """The first screening said what the lead is: valid, duplicate or invalid."""

    screening: str
    reason: str


@dataclass(frozen=True)
class LeadAssigned(Event):
    """Somebody was put in charge. ``to`` and ``before`` are account keys; ``by_rule``: chosen by load, not by name."""

    to: int
    before: int | None
    by_rule: bool


@dataclass(frozen=True)
class LeadClaimed(Event):
    """Somebody took the lead out of the shared pool; ``last_owner`` is the account that had it before."""

    last_owner: int | None


@dataclass(frozen=True)
class LeadReleased(Event):
    """Its owner gave the lead to a shared pool."""

    before: int | None
    reason: str
    pool: int | None


@dataclass(frozen=True)
class LeadRecycled(Event):
    """A rule of the pools returned the lead; ``before`` is who was in charge, ``rule`` its name."""

    before: int | None
    rule: str


@dataclass(frozen=True)
class LeadsRecycled(Event):
    """Rules of the pools returned these leads: their keys, and in the same order whose they were."""

    rules: tuple[str, ...]
    leads: tuple[int, ...]
    owners: tuple[int, ...]


@dataclass(frozen=True)
class LeadsWarned(Event):
    """So many leads will soon go back to the pools, and the people in charge (account keys) were told."""

    count: int
    owners: tuple[int, ...]


@dataclass(frozen=True)
class LeadMoved(Event):
    """The lead went from one pool to another (keys; None: no pool by name)."""

    before: int | None
    to: int
    reason: str


@dataclass(frozen=True)
class LeadViewed(Event):
    """Somebody who does not look after it read the contact details of a pooled lead."""

    pool: int | None


@dataclass(frozen=True)
class LeadTouched(Event):
    """The prospect was reached. ``first``: for the first time since somebody was put in charge."""

    first: bool


@dataclass(frozen=True)
class LeadGraded(Event):
    """The lead was assessed again from the prospect's answers."""

    grade: str
    intent: str
    key: bool


@dataclass(frozen=True)
class LeadPlanned(Event):
    """The next step with its date was set (ISO 8601)."""

    next_step: str
    next_at: str


@dataclass(frozen=True)
class LeadConverted(Event):
    """The lead became an opportunity; ``ref`` names it as ``kind:id``."""

    ref: str


@dataclass(frozen=True)
class LeadDiscarded(Event):
    """The lead was thrown away; it can be restored."""

    reason: str


@dataclass(frozen=True)
class LeadRestored(Event):
    """A discarded lead is back."""


@dataclass(frozen=True)
class LeadsImported(Event):
    """Rows of a file became leads: from and to which row, and the keys of the new leads.

    ``content`` is the SHA-256 of the new leads' rows as they were stored.
    """

    file_name: str
    rows: tuple[int, int]
    new: int
    duplicate: int
    broken: int
    leads: tuple[int, ...]
    content: str


@dataclass(frozen=True)
class EnquiryReceived(Event):
    """Something came in through a public door; it became a lead (taken), was known already, or was kept out (spam)."""

    door: str
    outcome: str


@dataclass(frozen=True)
class CostBooked(Event):
    """A channel's cost of a month was noted, in yuan."""

    source: str
    month: str
    amount: str


@dataclass(frozen=True)
class CostEdited(Event):
    """A booked cost was put right, in yuan."""

    before: str
    amount: str
