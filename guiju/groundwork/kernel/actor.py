"""Who acts, through which door, and what time it is for them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The time of this machine, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Actor:
    """The person (or the system itself) on whose word something is written.

    ``account_id`` is None for the system: the heartbeat, listeners, imports run by an administrator's command.
    ``door`` says how they came in: page, api, sheet, command, job, listener, simulation or code.
    ``standing_in_for`` is the account whose right is used by a substitute.
    Time is read from ``now``, never from the machine, so that a rule sees the moment its door handed in.
    """

    account_id: int | None
    name: str
    door: str = "code"
    language: str = "zh-hans"
    standing_in_for: int | None = None
    clock: Clock = field(default=wall_clock, compare=False)

    @property
    def now(self) -> datetime:
        """The moment at which this actor acts (aware)."""
        return self.clock()

    @property
    def is_system(self) -> bool:
        """True when no person stands behind the act."""
        return self.account_id is None

    def at(self, moment: datetime) -> "Actor":
        """The same actor at a fixed moment: used by imports, simulations and tests."""
        return replace(self, clock=lambda: moment)

    def through(self, door: str) -> "Actor":
        """The same actor through another door."""
        return replace(self, door=door)


SYSTEM = Actor(account_id=None, name="system", door="job")
