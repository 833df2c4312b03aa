"""The policy terms that customer rules read."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from guiju.customers.pool_rules import PoolTerms

Part = Literal["phone", "name", "credit_code", "email", "mail_domain"]
Strength = Literal["certain", "likely", "possible"]


@dataclass(frozen=True)
class MatchRule:
    """Two records that agree in all these parts are the same with this strength."""

    agree_in: tuple[Part, ...]
    strength: Strength


@dataclass(frozen=True)
class MatchTerms:
    """``customers.matching``: records may be the same when any of the rules holds.

    A mail domain in ``public_mail`` (a public provider) says nothing. Two merged records can be parted again for
    ``undo_days`` calendar days.
    """

    rules: tuple[MatchRule, ...]
    public_mail: tuple[str, ...]
    undo_days: int


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


@dataclass(frozen=True)
class CustomerPoolTerms(PoolTerms):
    """``customers.pool``: how customers return to the shared pools (公海) and are claimed from them."""

    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "level", "value_tier", "source", "region", "industry", "company_size", "stage", "ordered",
            "contract_ends_on", "last_contact_at", "last_order_at",
        }
    )  # fmt: skip


@dataclass(frozen=True)
class SharingTerms:
    """``customers.sharing``: a customer is opened to colleagues for at most so many calendar days."""

    most_days: int


@dataclass(frozen=True)
class ClassTerms:
    """``customers.classes``: class A, value high from ``a_from`` yuan ordered within ``months``; B from ``b_from``."""

    months: int
    a_from: Decimal
    b_from: Decimal
