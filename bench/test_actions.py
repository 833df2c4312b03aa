"""The cost of an action, in statements and milliseconds."""

import cProfile
import os
import pstats
from typing import Any

import pytest

from bench.action_cost import CLAUSES, measure

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_action_with_five_controls(cast: Any, adopt: Any) -> None:
    """Goal: at most 12 statements, 20 ms. GUIJU_PROFILE=1 also prints where the time goes."""
    adopt(CLAUSES)
    profile = cProfile.Profile()
    if os.environ.get("GUIJU_PROFILE"):
        profile.enable()
    told = measure(cast.manager.actor, cast.owner.account, 1000 if not os.environ.get("GUIJU_PROFILE") else 300)
    if os.environ.get("GUIJU_PROFILE"):
        profile.disable()
        pstats.Stats(profile).sort_stats("cumtime").print_stats(
            "guiju|_insert|as_sql|_execute_gen|fetchone|as_sql|clean_fields|model_to|from_db", 50
        )
    assert told["statements"] <= 12
    assert told["create_statements"] <= 12
