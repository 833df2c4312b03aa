"""`guiju demo`: fill an empty database with the sample company."""

import argparse
import gc
import time
from datetime import UTC, datetime

from django.conf import settings

from guiju.demo.company import simulate
from guiju.demo.people import COMPANY, PASSWORD
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.ledger.models import Entry
from guiju.site.progress import say

LARGE = 10.0


def main(arguments: list[str]) -> int:
    """Fill an empty database; 0 when done, or with ``--if-empty`` when there was nothing to do, 1 otherwise."""
    asked = _parser().parse_args(arguments)
    if Entry.objects.exists():
        print("The database holds records already; the sample company is put into an empty one only. Nothing was done.")
        return 0 if asked.if_empty else 1
    gc.set_threshold(100_000, 20, 20)  # short-lived objects by the million, hardly a cycle among them
    began, told = time.monotonic(), [0.0]

    def tell(now: datetime) -> None:
        passed = time.monotonic() - began
        if passed - told[0] >= 1:
            told[0] = passed
            say(f"{COMPANY}: {now.astimezone(BUSINESS_ZONE):%Y-%m-%d}")

    world = simulate(asked.seed, asked.months, datetime.now(UTC).astimezone(BUSINESS_ZONE), _size(asked.large), tell)
    entries, passed = Entry.objects.count(), time.monotonic() - began
    told_at_last = f"{len(world.people)} people, {entries} events of {asked.months:g} months"
    say(f"{COMPANY} is ready: {told_at_last}, simulated in {passed:.1f} s.")
    if world.cut_short:
        print(f"{len(world.cut_short)} stories ended early on a refusal, the first: {world.cut_short[0]}")
    if settings.SAMPLE:
        print(f"Everybody's password is “{PASSWORD}”; the sign-in page lists people to choose from.")
    else:
        print("Nobody has a password yet: start with `guiju serve --sample`, or set some with `guiju user`.")
    return 0


def _size(large: bool) -> float:
    return LARGE if large else 1.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guiju demo", description=main.__doc__)
    parser.add_argument("--if-empty", action="store_true", help="say so and succeed when the database is not empty")
    parser.add_argument("--large", action="store_true", help="ten times the business; takes ten times as long")
    parser.add_argument("--seed", type=int, default=20260101, help="another number gives another company")
    parser.add_argument("--months", type=float, default=6.0, help="how far back the company begins (default: 6)")
    return parser
