"""The policy terms that lead rules read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PoolTerms:
    """``leads.pool``: how the shared pool (公海) works.

    A lead idle for ``idle_days`` calendar days returns to it; one person holds at most ``holding_cap`` open leads and
    claims at most ``daily_claims`` a day; whoever lost a lead to the pool may not claim it for ``cool_off_days``
    calendar days.
    """

    idle_days: int
    holding_cap: int
    daily_claims: int
    cool_off_days: int


@dataclass(frozen=True)
class EntryTerms:
    """``leads.entry``: a prospect is entered within so many hours of being obtained."""

    within_hours: int
