"""The policy terms that orders read (pure)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ReceivableTerms:
    """How an order's amount falls due unless its contract says otherwise.

    ``default_ratios``: the parts, in any unit (``[30, 70]``); ``default_days``: for each part the calendar days after
    the order
    was opened.
    """

    default_ratios: tuple[Decimal, ...]
    default_days: tuple[int, ...]


@dataclass(frozen=True)
class TrackingTerms:
    """An order that is being carried out is to show something new within so many calendar days."""

    within_days: int


@dataclass(frozen=True)
class ChangeTerms:
    """A change that a customer asks for is decided within so many calendar days."""

    decide_within_days: int
