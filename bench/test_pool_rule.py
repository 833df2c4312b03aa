"""Trying a rule of the pools on a million leads: how long the answer takes, and that it is what then goes.

    GUIJU_BENCH_ROWS=1000000 pytest bench/test_pool_rule.py -s

The rows are stored by COPY inside an opened action, as an import stores them. Goal: the trial under 5 seconds.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bench.place import tell
from guiju.customers import pooling
from guiju.groundwork.flow.bulk import copied, copy_in
from guiju.groundwork.testing.cast import Cast, guard_open
from guiju.leads.models import Lead
from guiju.leads.queries import LEADS

GOAL = 5.0
COLUMNS = ("name", "name_key", "owner_id", "state", "intent", "grade", "assigned_at", "last_contact_at", "phone_key")
POOL = {
    "idle_days": 7, "holding_cap": 10**6, "daily_claims": 10**6, "cool_off_days": 0,
    "rules": [
        {"name": "高意向", "when": {"intent": {"in": ["high"]}}, "days": 14},
        {"name": "未联系", "when": {"last_contact_at": {"filled": False}}, "days": 3},
    ],
}  # fmt: skip


def rows(count: int, owners: list[int], now: datetime) -> Iterator[str]:
    """Leads in the charge of many people, most of them alive, one in ten past its days."""
    chance = random.Random(1)
    for place in range(count):
        assigned = now - timedelta(days=chance.uniform(0, 8))
        contact = assigned + timedelta(days=chance.uniform(0, 6)) if chance.random() < 0.8 else None
        name = f"公司{place}"
        yield copied(
            name, name, chance.choice(owners), "contacted" if contact else "assigned",
            chance.choice(["high", "medium", "low", ""]), chance.choice("ABCD"), assigned,
            min(contact, now) if contact else None, "",
        )  # fmt: skip


def test_a_rule_is_tried_on_a_million_leads_within_five_seconds(cast: Cast, adopt: Callable[..., Any]) -> None:
    """Given the rows; the trial answers in time, and names exactly the rows that its statement would move."""
    count = int(os.environ.get("GUIJU_BENCH_ROWS", "1000000"))
    adopt([{"id": "t", "controls": [{"terms": {"leads.pool": POOL}}]}])
    now, owners = cast.clock.moment, [person.id for person in cast.people.values()]
    with guard_open():
        alike = Lead(obtained_at=now, created_at=now, updated_at=now, version=1)
        copy_in(alike, COLUMNS, rows(count, owners, now))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE leads_lead")
    terms = LEADS.read(POOL)
    began = time.perf_counter()
    counts = pooling.counted(LEADS, pooling.going(LEADS, terms, now))
    seconds = time.perf_counter() - began
    total = sum(one.rows for one in counts if one.by == "all")
    plan = pooling.going(LEADS, terms, now).order_by().explain()
    print(plan)
    assert total == pooling.going(LEADS, terms, now).count()
    assert sum(one.rows for one in counts if one.by == "owner") == total
    tell("pool_rule", {"rows": count, "going": total, "seconds": round(seconds, 2), "goal": GOAL})
    assert seconds < GOAL
