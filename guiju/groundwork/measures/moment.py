"""The moment a measure is taken at, and the policy terms that hold then."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.utils import timezone

from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.policy.book import in_force

T = TypeVar("T")


def moment_of(period: Period) -> datetime:
    """The last moment of the period that has come already."""
    return min(period.ends_at - timedelta(microseconds=1), timezone.now())


def terms_of(period: Period, name: str, shape: type[T]) -> T | None:
    """The terms ``name`` in force when the period is measured; None while no clause sets them."""
    try:
        return in_force(moment_of(period)).read_terms(name, shape)
    except Refused as refused:
        if refused.code == "policy.no_terms":
            return None
        raise
