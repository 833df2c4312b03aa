"""The policy terms that deals read (pure)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class DiscountTerms:
    """How far a quotation may go below the list prices without further leave.

    ``free_to_percent``: discounts above it mark the quotation as beyond the terms. ``below_floor_allowed`` False: no
    line may
    be offered below its product's floor price at all.
    """

    free_to_percent: Decimal
    below_floor_allowed: bool


@dataclass(frozen=True)
class StalledTerms:
    """After ``days`` calendar days without news an open opportunity counts as stalled;
    the same time is given to renew a plan.
    """

    days: int


@dataclass(frozen=True)
class OpeningTerms:
    """An opportunity is to be entered within so many calendar hours of the lead or contact that showed it."""

    within_hours: int


@dataclass(frozen=True)
class DescriptionTerms:
    """Needs, background and competitors count as described from ``least_characters`` characters each."""

    least_characters: int
