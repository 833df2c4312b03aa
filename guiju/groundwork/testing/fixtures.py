"""The fixtures of the house, open to every test: ``clock``, ``cast``, ``adopt``."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

from guiju.groundwork.testing.still import MONDAY_MORNING, StillClock, at

if TYPE_CHECKING:  # models can be imported only once Django is set up
    from guiju.groundwork.policy.models import PolicyVersion
    from guiju.groundwork.testing.cast import Cast


@pytest.fixture
def clock() -> StillClock:
    """The time of the test; it stands still."""
    return StillClock(at(MONDAY_MORNING))


@pytest.fixture
def adopt(db: None) -> Generator[Callable[..., PolicyVersion]]:  # noqa: ARG001 - opens the database
    """``adopt(clauses)`` puts a test's own clauses in force, with working time and generous rights beside them."""
    from guiju.groundwork.policy import book
    from guiju.groundwork.testing.policy import adopt as put_in_force

    book.forget()
    yield put_in_force
    book.forget()


@pytest.fixture
def cast(clock: StillClock, adopt: Callable[..., Any]) -> Cast:
    """The company, its people and units; working time and rights are in force."""
    from guiju.groundwork.testing.cast import build

    adopt()
    return build(clock)
