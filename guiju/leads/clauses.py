"""The policy terms that lead rules read."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from guiju.customers.pool_rules import PoolTerms
from guiju.groundwork.policy.controls import Comparison


@dataclass(frozen=True)
class LeadPoolTerms(PoolTerms):
    """``leads.pool``: how leads return to the shared pools (公海) and are claimed from them."""

    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "state", "intent", "grade", "key", "source", "campaign", "region", "industry", "company_size", "product",
            "first_contact_at", "last_contact_at", "next_at",
        }
    )  # fmt: skip
    sinces: ClassVar[frozenset[str]] = frozenset({"activity", "assigned", "never_contacted"})


@dataclass(frozen=True)
class AssignmentRule:
    """Leads that fit ``when`` go to the salespeople of the department named ``unit`` (empty: the nearest).

    ``method``: ``fewest_open`` picks whoever holds the fewest open leads, ``in_turn`` whoever waited longest.
    """

    name: str
    when: dict[str, Comparison] = field(default_factory=dict)
    unit: str = ""
    method: Literal["fewest_open", "in_turn"] = "fewest_open"

    fields: ClassVar[frozenset[str]] = frozenset(
        {"intent", "grade", "key", "source", "campaign", "region", "industry", "company_size", "product"}
    )

    def __post_init__(self) -> None:
        """A rule names fields that a lead has."""
        unknown = sorted(set(self.when) - self.fields)
        if unknown:
            raise ValueError(f"rule {self.name}: no such field: {', '.join(unknown)}")


@dataclass(frozen=True)
class AssignmentTerms:
    """``leads.assignment``: who is chosen when nobody is named; nobody gets more open leads than ``capacity``.

    The first rule that fits decides; where none does, whoever of the nearest salespeople holds the fewest open leads.
    """

    capacity: int
    rules: tuple[AssignmentRule, ...] = ()


@dataclass(frozen=True)
class IntakeTerms:
    """``leads.intake``: the public doors. The web form takes ``per_hour`` enquiries of one address, and none sent
    sooner than ``least_seconds`` or later than ``most_minutes`` after it was opened. What holds one of ``spam_words``
    becomes no lead. ``consent`` is the sentence a visitor agrees to, by language. A mail is read up to
    ``mail_megabytes``.
    """

    per_hour: int
    least_seconds: int
    most_minutes: int
    consent: dict[str, str]
    spam_words: tuple[str, ...] = ()
    mail_megabytes: int = 20


@dataclass(frozen=True)
class EntryTerms:
    """``leads.entry``: a prospect is entered within so many hours of being obtained."""

    within_hours: int
