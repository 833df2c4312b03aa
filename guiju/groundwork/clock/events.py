"""What the heartbeat does, as events."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class DutyWarned(Event):
    """A share of the time allowed is used up, and somebody was told."""

    clause: str
    percent: int
    told: str


@dataclass(frozen=True)
class DutyBreached(Event):
    """The time allowed ran out before the clause was kept."""

    clause: str
    due_at: str
