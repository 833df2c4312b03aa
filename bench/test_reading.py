"""Rows, names, numbers and working time are read fast: seconds of the processor, each rate beside its limit."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from bench.import_leads import NAMES
from bench.make_leads import names
from guiju.groundwork.kernel.calendar import WorkingCalendar
from guiju.groundwork.kernel.phone import normalise
from guiju.groundwork.kernel.tokens import tokens
from guiju.groundwork.testing.still import at
from guiju.leads.rules import read_row

ROWS = [
    {"name": f"北京天安{number}科技有限公司", "phone": f"139{number:08d}", "source": "ads", "intent": "low"}
    for number in range(2_000)
]
PHONES = [f"138{number:08d}" for number in range(50_000)]
MORNING, DAY = at("2026-11-23 10:00"), timedelta(hours=24)
OFFICE = WorkingCalendar(assume_plain=True)


@pytest.mark.parametrize(
    ("what", "read", "given", "limit"),
    [
        ("rows of a file", read_row, ROWS, 50_000),
        ("names cut up for search", tokens, [f"北京{name}科技有限公司" for name in names(NAMES)[:2_000]], 10_000),
        ("mobile numbers", normalise, PHONES, 100_000),
        ("spans of working time added", lambda start: OFFICE.add(start, DAY), [MORNING] * 2_000, 20_000),
    ],
    ids=["rows", "names", "numbers", "working time"],
)
def test_it_is_read_fast(what: str, read: Callable[[Any], object], given: Sequence[Any], limit: int) -> None:
    """Limit: so many a second."""
    read(given[0])
    rate = len(given) / min(_seconds(read, given) for _ in range(7))
    print(f"\n{what}: {rate:,.0f}/s (limit {limit:,})")
    assert rate > limit


def _seconds(read: Callable[[Any], object], given: Sequence[Any]) -> float:
    began = time.process_time()
    for one in given:
        read(one)
    return time.process_time() - began
