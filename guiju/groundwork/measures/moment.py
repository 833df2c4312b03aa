"""The moment a measure is taken at, and the policy terms that hold then."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TypeVar

from django.utils import timezone

from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import Period
from guiju.groundwork.policy.book import in_force

T = TypeVar("T")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def last_moment(period: Period) -> datetime:
    """The last moment that belongs to the period."""
    return period.ends_at - timedelta(microseconds=1)


def moment_of(period: Period) -> datetime:
    """The last moment of the period that has come already."""
    return _pretended.get() or min(last_moment(period), timezone.now())


@contextmanager
def pretending(moment: datetime | None) -> Generator[None]:
    """Within this block measures are taken at another moment; the terms in force stay those of the real one."""
    before = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(before)


def terms_of(period: Period, name: str, shape: type[T]) -> T | None:
    """The terms ``name`` in force when the period is measured; None while no clause sets them."""
    try:
        return in_force(min(last_moment(period), timezone.now())).read_terms(name, shape)
    except Refused as refused:
        if refused.code == "policy.no_terms":
            return None
        raise
