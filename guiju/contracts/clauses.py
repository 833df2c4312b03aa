"""The policy terms that contracts read (pure)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HandOverTerms:
    """A signed contract is handed over to those who deliver within so many calendar days."""

    within_days: int
