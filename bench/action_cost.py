"""What one action costs: five controls bound, ledger and duties written, beside a bare INSERT and commit."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.place import tell
from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.actor import Actor
from guiju.leads import actions
from guiju.leads.models import Lead

VERB = "leads.grade"
CLAUSES: tuple[dict[str, Any], ...] = (
    {"id": "bench-1", "controls": [{"require": {"before": VERB, "fields": ["contact_name", "phone"]}}]},
    {
        "id": "bench-2",
        "controls": [{"require": {"before": VERB, "fields": ["source"], "if": {"state": {"ne": "new"}}}}],
    },
    {"id": "bench-3", "controls": [{"precede": {"before": VERB, "after": "leads.lead_captured"}}]},
    {
        "id": "bench-4",
        "controls": [
            {
                "limit": {
                    "before": VERB,
                    "event": "leads.lead_graded",
                    "per": "record",
                    "at_most": 10**6,
                    "within": "1 d",
                }
            }
        ],
    },
    {
        "id": "bench-5",
        "controls": [
            {"respond": {"when": "leads.lead_graded", "by": "leads.lead_touched", "within": "4 h", "who": "owner"}}
        ],
    },
)
_BARE = "INSERT INTO bench_bare (verb, actor, at, data) VALUES (%s, %s, now(), %s)"


def measure(by: Actor, to: Account, times: int = 1000) -> dict[str, Any]:
    """Grade ``times`` times over fifty leads; then so many bare inserts, each committed."""
    leads = [_assigned(by, to, number) for number in range(50)]
    chosen = iter(leads * (times // len(leads) + 2))

    def grade() -> Lead:
        return actions.grade(by, next(chosen), grade="A", needs=f"{time.perf_counter()}")

    grade()
    statements = _statements(grade)
    acted = _timed(grade, times)
    made = _timed(lambda: actions.capture(by, name=f"公司{time.perf_counter_ns()}", source="ads"), times // 4)
    created = _statements(lambda: actions.capture(by, name="新公司", source="ads"))
    bare = bare_inserts(times)
    return tell(
        "action_cost",
        {
            "controls": 5, "times": times, "statements": statements, "limit_statements": 12, **acted,
            "create_statements": created, **{f"create_{name}": value for name, value in made.items()},
            **{f"bare_{name}": value for name, value in bare.items()},
            "times_bare": round(acted["p50_ms"] / bare["p50_ms"], 1),
        },
    )  # fmt: skip


def bare_inserts(times: int) -> dict[str, float]:
    """One row into a plain table with a key and one index, and its commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_bare (id bigserial PRIMARY KEY, verb text, actor int, at timestamptz, data text)"
        )
        cursor.execute("CREATE INDEX ON bench_bare (at)")
        done = _timed(lambda: cursor.execute(_BARE, ("leads.grade", 1, "A" * 100)), times)
        cursor.execute("DROP TABLE bench_bare")
    return done


def _assigned(by: Actor, to: Account, number: int) -> Lead:
    lead = actions.capture(by, name=f"第{number}公司", contact_name="龚莹", phone=f"1380013{number:04}", source="ads")
    lead = actions.screen(by, lead, screening="valid")
    return actions.assign(by, lead, to=to)


def _statements(act: Callable[[], Any]) -> int:
    count = 0

    def counted(execute: Any, *given: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*given)

    with connection.execute_wrapper(counted):
        act()
    return count


def _timed(act: Callable[[], Any], times: int) -> dict[str, float]:
    spent = []
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        act()
        spent.append((time.perf_counter() - start) * 1000)
    whole, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {
        "p50_ms": round(statistics.median(spent), 2),
        "p95_ms": round(statistics.quantiles(spent, n=20)[-1], 2),
        "cpu_ms": round(cpu / times * 1000, 2),
        "per_second": round(times / whole),
    }
