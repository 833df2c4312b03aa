"""The policy terms that sign-in, revealing and reviewing read.

Each figure has a value here as well: an installation must be able to sign people in, and to guard that, before its
first policy is adopted. A clause in force replaces it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LockTerms:
    """``security.lock``: failures within so many minutes after which an account (from addresses where it has not
    signed in within ``known_days``) or an address waits.
    """

    account_failures: int = 5
    address_failures: int = 50
    window_minutes: int = 15
    known_days: int = 90


@dataclass(frozen=True)
class SessionTerms:
    """``security.session``: minutes without use and hours in all after which a session ends; dangerous verbs ask for
    the password again when the last time is longer ago than ``proof_minutes``.
    """

    idle_minutes: int = 60
    absolute_hours: int = 12
    proof_minutes: int = 10
    dangerous: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactorTerms:
    """``security.factor``: roles whose holders must use a second factor; how many recovery codes are given."""

    roles: tuple[str, ...] = ()
    recovery_codes: int = 10


@dataclass(frozen=True)
class RevealTerms:
    """``security.reveal``: how many sensitive values a person may look at in a day, and for how many seconds each is
    shown.
    """

    most_a_day: int = 100
    shown_seconds: int = 30


@dataclass(frozen=True)
class TokenTerms:
    """``security.token``: the longest time a token may be in force, in days."""

    most_days: int = 365


@dataclass(frozen=True)
class ImpersonationTerms:
    """``security.impersonation``: the longest time one may act as somebody else, in minutes."""

    most_minutes: int = 60


@dataclass(frozen=True)
class ReviewTerms:
    """``security.review``: days from one access review to the next, and within how many it is to be finished."""

    every_days: int = 90
    finish_within_days: int = 14
