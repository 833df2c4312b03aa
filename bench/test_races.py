"""Races by the thousand."""

from collections.abc import Callable
from typing import Any

import pytest

from bench import races
from guiju.groundwork.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("race", [races.claims, races.approvals, races.receipts], ids=lambda race: race.__name__)
def test_exactly_one_wins_every_time(
    cast: Cast, adopt: Callable[..., Any], race: Callable[[Cast, int], dict[str, Any]]
) -> None:
    """Limit: no race with two winners, none with none."""
    adopt(races.CLAUSES)
    count = races.WHOLE[race.__name__]
    told = race(cast, count)
    assert (told["won"], told["lost"], told["other"]) == (count, 3 * count, {})
    assert (told["double"], told["none"], told["entries"]) == (0, 0, count)


def test_the_naive_control_has_two_winners(transactional_db: None) -> None:
    """A control without a lock must break, or the races show nothing."""
    assert races.naive(races.WHOLE["naive"])["double"] > 0
