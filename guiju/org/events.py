"""What can happen to departments, employees and posts."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class DepartmentOpened(Event):
    """A department or team was founded below ``parent`` (key of a unit)."""

    name: str
    parent: int | None


@dataclass(frozen=True)
class UnitEdited(Event):
    """A unit's name, head, role or duties changed; ``fields`` names which."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class EmployeeHired(Event):
    """A person joined: ``account`` and ``unit`` are keys, ``role`` is that of the first post."""

    account: int
    unit: int
    role: str


@dataclass(frozen=True)
class EmployeeEdited(Event):
    """An employee's data changed; ``fields`` names which."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class EmployeeLeft(Event):
    """A person left on a day (ISO date); ``posts`` is how many posts ended with it."""

    on: str
    posts: int


@dataclass(frozen=True)
class PersonAppointed(Event):
    """A person was given a role in a unit."""

    account: int
    unit: int
    role: str


@dataclass(frozen=True)
class PostEnded(Event):
    """A post ends; ``on`` is its last day (ISO date)."""

    on: str


@dataclass(frozen=True)
class StandInArranged(Event):
    """``substitute`` acts for ``absent`` between two days (ISO dates), both included."""

    absent: int
    substitute: int
    first: str
    last: str


@dataclass(frozen=True)
class StandInEnded(Event):
    """The substitute acts no longer than through ``on`` (ISO date)."""

    on: str


@dataclass(frozen=True)
class WorkHandedOver(Event):
    """A person's work went to another (account keys): per kind how much; which rows stands in the record's own data."""

    giver: int
    receiver: int
    occasion: str
    counts: dict[str, int]
    credit_percent: int


@dataclass(frozen=True)
class HandoverReceived(Event):
    """The receiver confirmed that the work has arrived."""


@dataclass(frozen=True)
class HandoverGiven(Event):
    """The giver, or whoever answers for them, confirmed what went out of their hands."""
