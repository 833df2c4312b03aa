"""The pages people open most, on a full house. GUIJU_BENCH_LEADS says how full (default 100,000)."""

import os
from typing import Any

import pytest
from django.test import override_settings

from bench.fill import fill
from bench.pages import GOALS, MOST_QUERIES, measure
from guiju.groundwork.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
LEADS = int(os.environ.get("GUIJU_BENCH_LEADS", "100000"))
TIMES = 100 if LEADS >= 100_000 else 10


def test_pages_keep_their_goals_on_a_full_house(cast: Cast, shipped_policies: Any) -> None:
    """Goals: design figures for p50, twice that for p95, and each page's number of queries."""
    fill(LEADS, customers=LEADS // 5, opportunities=20_000, entries_each=5, people=[cast.manager])
    with override_settings(ROOT_URLCONF="bench.urls"):
        told = measure(cast.manager.account, TIMES)
    over = {line["page"]: line for line in told if line["queries"] > MOST_QUERIES[line["page"]]}
    slow = {line["page"]: line for line in told if line["p50_ms"] > GOALS[line["page"]]}
    assert (over, slow) == ({}, {})
