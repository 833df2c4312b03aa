"""What the policy sets about shared pools, and the decisions it leads to; the same for leads and customers (pure)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.controls import Comparison

Since = Literal["activity", "assigned", "never_contacted", "contract_end", "last_order"]
SINCE = {
    "activity": N_("the last effective contact, or being assigned"),
    "assigned": N_("being assigned"),
    "never_contacted": N_("being assigned, for those never contacted since"),
    "contract_end": N_("the end of the contract, or a later contact"),
    "last_order": N_("the last order"),
}


@dataclass(frozen=True)
class PoolRule:
    """When records return to a pool: ``days`` calendar days of 24 hours after ``since``, for those that fit ``when``.

    ``when`` compares fields of the record, all of which must hold. A rule that counts from ``never_contacted`` is about
    records with which the person in charge has had no contact yet. ``days: null`` never returns them. ``pool`` names
    the pool they go to (empty: the default pool). The person in charge is warned ``warn_days`` days before (none
    given: as the terms say).
    """

    name: str
    days: int | None
    when: dict[str, Comparison] = field(default_factory=dict)
    since: Since = "activity"
    pool: str = ""
    warn_days: int | None = None


@dataclass(frozen=True)
class PoolTerms:
    """How a kind of record comes to the shared pools (公海) and out of them again.

    The first of ``rules`` that fits a record decides about it; what no rule fits returns after ``idle_days`` (none
    given: never). One person holds at most ``holding_cap`` open records, claims at most ``daily_claims`` and looks
    closer at no more than ``daily_views`` a day; whoever lost a record to the pool may not claim it for
    ``cool_off_days`` calendar days.
    """

    holding_cap: int
    daily_claims: int
    cool_off_days: int
    idle_days: int | None = None
    daily_views: int = 100
    warn_days: int = 3
    rules: tuple[PoolRule, ...] = ()

    fields: ClassVar[frozenset[str]] = frozenset()
    sinces: ClassVar[frozenset[str]] = frozenset(SINCE)

    def __post_init__(self) -> None:
        """A rule names fields that the kind has, a number of days that passes, and a name of its own."""
        for rule in self.rules:
            unknown = sorted(set(rule.when) - self.fields)
            if unknown:
                raise ValueError(f"rule {rule.name}: no such field: {', '.join(unknown)}")
            if rule.since not in self.sinces:
                raise ValueError(f"rule {rule.name}: time does not run from {rule.since} here")
            if rule.days is not None and rule.days < 1:
                raise ValueError(f"rule {rule.name}: at least one day")
        names = [rule.name for rule in self.rules]
        if len(set(names)) < len(names):
            raise ValueError("two rules have the same name")

    def in_order(self) -> tuple[PoolRule, ...]:
        """Every rule in the order in which they are tried; what idles without a rule comes last."""
        rest = () if self.idle_days is None else (PoolRule("", self.idle_days),)
        return tuple(
            replace(rule, warn_days=self.warn_days if rule.warn_days is None else rule.warn_days)
            for rule in (*self.rules, *rest)
        )


@dataclass(frozen=True)
class Claimant:
    """Who wants to claim: open records held, claims made today, and since when one they had is in the pool."""

    holding: int
    claimed_today: int
    lost_at: datetime | None = None


@dataclass(frozen=True)
class Sentences:
    """What somebody is told whom a limit stops; ``module`` is the first part of the refusal's code."""

    module: str
    holding: str
    claims: str
    cool_off: str
    views: str


def check_claim(claimant: Claimant, now: datetime, terms: PoolTerms, told: Sentences) -> None:
    """The three limits on claiming; raises Refused with the limit and what to do."""
    if claimant.holding >= terms.holding_cap:
        raise Refused(f"{told.module}.holding_cap", told.holding, held=claimant.holding, cap=terms.holding_cap)
    if claimant.claimed_today >= terms.daily_claims:
        raise Refused(f"{told.module}.daily_claims", told.claims, count=claimant.claimed_today, cap=terms.daily_claims)
    if claimant.lost_at is not None and now < claimant.lost_at + timedelta(days=terms.cool_off_days):
        raise Refused(f"{told.module}.cool_off", told.cool_off, days=terms.cool_off_days)


def check_view(seen_today: int, terms: PoolTerms, told: Sentences) -> None:
    """At most so many records of the pools are looked at closer in a day; raises Refused."""
    if seen_today >= terms.daily_views:
        raise Refused(f"{told.module}.daily_views", told.views, count=seen_today, cap=terms.daily_views)
