"""Of four who want the same thing at the same moment exactly one gets it; without a lock two do."""

from collections.abc import Callable
from typing import Any

import pytest

from bench import races
from guiju.groundwork.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("race", [races.claims, races.approvals, races.receipts], ids=lambda race: race.__name__)
def test_exactly_one_wins_and_the_others_are_told(
    cast: Cast, adopt: Callable[..., Any], race: Callable[[Cast, int], dict[str, Any]]
) -> None:
    adopt(races.CLAUSES)

    count = races.SHORT[race.__name__]
    told = race(cast, count)

    assert (told["won"], told["lost"], told["other"]) == (count, 3 * count, {})
    assert (told["double"], told["none"], told["entries"]) == (0, 0, count)


def test_reading_then_writing_without_a_lock_has_two_winners(transactional_db: None) -> None:
    told = races.naive(races.SHORT["naive"])

    assert told["double"] > 0
