"""What can happen in talks with prospects and customers."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class CallLogged(Event):
    """A talk took place or was tried. ``phone`` is the number's key (empty for a visit): limits count by it."""

    phone: str
    channel: str
    direction: str
    result: str
    effective: bool


@dataclass(frozen=True)
class FollowUpPlanned(Event):
    """Something was promised for a date (ISO 8601)."""

    subject: str
    due_at: str


@dataclass(frozen=True)
class FollowUpCompleted(Event):
    """What was planned was done. ``in_time``: by the end of the day on which it was due."""

    in_time: bool


@dataclass(frozen=True)
class FollowUpDropped(Event):
    """What was planned will not be done."""

    reason: str


@dataclass(frozen=True)
class NoteAdded(Event):
    """Something was noted about a record (``about``, kind:id), or added to an earlier note (``amends``, its key)."""

    about: str
    amends: int | None
    mentions: tuple[int, ...]


@dataclass(frozen=True)
class NoteEdited(Event):
    """A note was put right within the minutes that the policy allows."""
