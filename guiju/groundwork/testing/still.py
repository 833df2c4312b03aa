"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guiju.groundwork.kernel.period import BUSINESS_ZONE

MONDAY_MORNING = "2026-03-02 10:00"


def at(moment: str) -> datetime:
    """``"2026-03-02 10:00"`` on the company's clock, as an aware moment."""
    return datetime.fromisoformat(moment).replace(tzinfo=BUSINESS_ZONE)


@dataclass
class StillClock:
    """The time of a test; everybody of the cast reads it. It starts on a working Monday at ten."""

    moment: datetime

    def __call__(self) -> datetime:
        """The moment at which everybody acts."""
        return self.moment

    def set(self, moment: str) -> datetime:
        """Go to a moment such as ``"2026-03-03 09:30"``."""
        self.moment = at(moment)
        return self.moment

    def advance(self, **span: float) -> datetime:
        """Let time pass: ``clock.advance(hours=2, minutes=5)``."""
        self.moment += timedelta(**span)
        return self.moment
