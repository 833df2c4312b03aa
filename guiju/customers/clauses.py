"""The policy terms that customer rules read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DataTerms:
    """``customers.data``: data are confirmed again within so many calendar days; which fields make them complete."""

    confirm_within_days: int
    required_fields: tuple[str, ...]


@dataclass(frozen=True)
class LossTerms:
    """``customers.loss``: lost means no order in so many months, or declared; the reason is one of these."""

    no_order_months: int
    reasons: tuple[str, ...]
