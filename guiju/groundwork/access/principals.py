"""From a signed-in account to an actor."""

from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.actor import Actor, Clock, wall_clock


def actor_of(account: Account, door: str, language: str | None = None, clock: Clock = wall_clock) -> Actor:
    """The actor who stands for a signed-in account at a door."""
    return Actor(account.pk, account.name, door=door, language=language or account.language, clock=clock)
