"""States and the moves allowed between them (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """A verb's passage through a record's states: from one of ``sources`` to ``target``.

    ``target`` None: the action itself sets the state (a board's drop), which must then be one that :class:`Machine`
    allows.
    """

    sources: frozenset[str]
    target: str | None

    @classmethod
    def of(cls, *sources: str, to: str | None) -> "Move":
        """``Move.of(NEW, POOLED, to=ASSIGNED)``."""
        return cls(frozenset(sources), to)


@dataclass(frozen=True)
class Machine:
    """All states of one kind of record in their natural order, each with its label, and which may follow which.

    ``labels`` are msgids. ``closed`` are the states in which the record's story has ended.
    """

    labels: Mapping[str, str]
    follows: Mapping[str, frozenset[str]]
    closed: frozenset[str] = frozenset()

    def allows(self, before: str, after: str) -> bool:
        """True when a record may go from ``before`` to ``after`` in one step."""
        return after in self.follows.get(before, frozenset())
