"""What the pages that people open most cost on a full house, beside the same SQL run bare and an empty page."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.place import tell
from guiju.groundwork.access.models import Account
from guiju.leads.models import Lead

# Goals for p50 in milliseconds on 100,000 leads (p95: twice that), and for queries.
GOALS: Mapping[str, int] = {
    "empty": 5, "list": 15, "search": 20, "phone_tail": 20, "record": 15, "board": 80, "palette": 50,
}  # fmt: skip
MOST_QUERIES: Mapping[str, int] = dict.fromkeys(GOALS, 8) | {"list": 6}


def addresses(owner: Account) -> dict[str, str]:
    """Each page by the name its goal has: an owner's leads, two Chinese signs, the tail of a number, and so on."""
    lead = Lead.objects.filter(owner=owner).exclude(phone="").order_by("id").first()
    assert lead is not None
    return {
        "empty": "/bench/empty/",
        "list": "/leads/?owner=me&state=assigned&sort=-updated_at",
        "search": f"/leads/?q={lead.name[:2]}",
        "phone_tail": f"/leads/?q={lead.phone[-4:]}",
        "record": f"/leads/{lead.pk}/",
        "board": "/opportunities/board/",
        "palette": f"/find/?q={lead.name[:2]}",
    }


def measure(who: Account, times: int = 100) -> list[dict[str, Any]]:
    """Ask for every page ``times`` times as this person; one line a page."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(who)
    return [_measured(client, name, address, times) for name, address in addresses(who).items()]


def _measured(client: Client, name: str, address: str, times: int) -> dict[str, Any]:
    client.get(address)  # the first look of a session notes that it is alive
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, (name, answer.status_code)
    statements = [query["sql"] for query in captured.captured_queries]
    for _ in range(5):
        client.get(address)
    page = _timed(lambda: client.get(address), times)
    bare = _timed(lambda: _run(statements), times)
    found = {"p50_ms": page[0], "p95_ms": page[1], "bare_sql_p50_ms": bare[0], "bytes": len(answer.content)}
    return tell(
        "page",
        {"page": name, "queries": len(statements), "limit_queries": MOST_QUERIES[name], **found, **_limits(name)},
    )


def _limits(name: str) -> dict[str, int]:
    return {"limit_queries": MOST_QUERIES[name], "limit_p50_ms": GOALS[name], "limit_p95_ms": 2 * GOALS[name]}


def _run(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()


def _timed(act: Callable[[], Any], times: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 1), round(statistics.quantiles(took, n=20)[-1], 1)
