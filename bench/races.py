"""Races with a start at one moment: of four who want the same thing, exactly one gets it and three are told so."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from bench.place import tell
from guiju.finance.actions import record_receipt
from guiju.finance.models import Receipt
from guiju.governance import actions as governance
from guiju.groundwork.kernel.errors import Lost, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import Cast, Person
from guiju.leads import actions as leads
from guiju.leads.models import Lead

SHORT = {"claims": 200, "approvals": 60, "receipts": 200, "naive": 200}
WHOLE = {"claims": 10_000, "approvals": 10_000, "receipts": 10_000, "naive": 10_000}
CLAUSES: tuple[dict[str, Any], ...] = (
    {
        "id": "race-pool",
        "controls": [
            {"terms": {"leads.pool": {"idle_days": 7, "holding_cap": 10**6, "daily_claims": 10**6, "cool_off_days": 0}}}
        ],
    },
    {
        "id": "race-route",
        "controls": [{"approve": {"before": "leads.release", "route": [{"role": "legal"}, {"role": "finance"}]}}],
    },
)
Contender = Callable[[int], Any]


def claims(cast: Cast, races: int) -> dict[str, Any]:
    """Four people claim one pooled lead."""
    people = (cast.owner, cast.teammate, cast.stranger, cast.manager)
    pooled: list[Lead] = [_pooled(cast) for _ in range(20)]

    def again(race: int) -> None:
        """The lead of this race goes back to the pool, by its idle days."""
        lead = Lead.objects.get(pk=pooled[race % 20].pk)
        if lead.state != "pooled":
            _back(cast, lead)

    entries = Entry.objects.filter(event="leads.lead_claimed")
    before = entries.count()
    told = _run("claim of a pooled lead", races, [_claimant(one, pooled) for one in people], again)
    return {**told, "entries": entries.count() - before}


def approvals(cast: Cast, races: int) -> dict[str, Any]:
    """Four people who may decide approve the same step."""
    people = (cast.legal, cast.finance, cast.admin, cast.hr)
    for one in people[1:]:
        cast.post(one, "legal", cast.units["law"])
    lead = leads.assign(cast.manager.actor, leads.capture(cast.manager.actor, name="甲"), to=cast.owner.account)
    asked: list[Any] = []

    def ask(race: int) -> None:
        if asked:
            governance.withdraw(cast.owner.actor, asked[-1])
        asked.append(
            governance.request_approval(
                cast.owner.actor, verb="leads.release", about=lead.ref, inputs={"reason": f"{race}"}, reason="换人"
            )
        )

    entries = Entry.objects.filter(event="governance.step_approved")
    before = entries.count()
    told = _run("approval of one step", races, [_approver(one, asked) for one in people], ask)
    return {**told, "entries": entries.count() - before}


def receipts(cast: Cast, races: int) -> dict[str, Any]:
    """One payment is entered four times at one moment."""

    def enter(person: Person) -> Contender:
        return lambda race: record_receipt(person.actor, bank_ref=f"BANK-{race}", amount=Decimal(100), payer="甲公司")

    people = (cast.finance, cast.director, cast.admin, cast.hr)
    told = _run("receipt with one bank reference", races, [enter(one) for one in people], lambda _: None)
    return {**told, "entries": Receipt.objects.count()}


def naive(races: int) -> dict[str, Any]:
    """The control that must fail: read, then write, without a lock."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_naive (id int PRIMARY KEY, owner int)")
        cursor.execute("INSERT INTO bench_naive SELECT i, NULL FROM generate_series(0, %s) i", [races])

    def take(who: int) -> Contender:
        def contend(race: int) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT owner FROM bench_naive WHERE id = %s", [race])
                if cursor.fetchone()[0] is not None:
                    raise Lost("bench.taken", "taken")
                cursor.execute("UPDATE bench_naive SET owner = %s WHERE id = %s", [who, race])

        return contend

    told = _run("naive control", races, [take(who) for who in range(4)], lambda _: None)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_naive")
    return told


def _run(name: str, races: int, contenders: Sequence[Contender], prepare: Callable[[int], None]) -> dict[str, Any]:
    """Race after race: prepare, start all at one moment, wait for all. Tells winners and losers."""
    gate = Barrier(len(contenders) + 1)
    outcomes: list[Counter[str]] = [Counter() for _ in range(races)]
    broken: list[BaseException] = []

    def contend(contender: Contender) -> None:
        try:
            for race in range(races):
                gate.wait()
                outcomes[race][_outcome(contender, race)] += 1
                gate.wait()
        except Exception as error:  # noqa: BLE001 - whatever it is, the race is over and the report tells it
            broken.append(error)
            gate.abort()
        finally:
            connection.close()

    threads = [Thread(target=contend, args=(contender,)) for contender in contenders]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    try:
        for race in range(races):
            prepare(race)
            gate.wait()
            gate.wait()
    finally:
        gate.abort() if broken else None
        for thread in threads:
            thread.join(timeout=60)
    if broken:
        raise broken[0]
    sums = sum(outcomes, Counter())
    return tell(
        "race",
        {
            "of": name, "races": races, "contenders": len(contenders), "won": sums["won"], "lost": sums["lost"],
            "other": {kind: count for kind, count in sums.items() if kind not in ("won", "lost")},
            "double": sum(each["won"] > 1 for each in outcomes), "none": sum(each["won"] == 0 for each in outcomes),
            "seconds": round(time.perf_counter() - began, 1),
        },
    )  # fmt: skip


def _outcome(contender: Contender, race: int) -> str:
    try:
        contender(race)
    except Lost:
        return "lost"
    except Refused as refused:
        return refused.code
    return "won"


def _claimant(person: Person, pooled: list[Lead]) -> Contender:
    return lambda race: leads.claim(person.actor, pooled[race % len(pooled)])


def _approver(person: Person, asked: list[Any]) -> Contender:
    return lambda _: governance.approve(person.actor, asked[-1], step=1)


def _pooled(cast: Cast) -> Lead:
    lead = leads.assign(cast.manager.actor, leads.capture(cast.manager.actor, name="甲"), to=cast.owner.account)
    return _back(cast, lead)


def _back(cast: Cast, lead: Lead) -> Lead:
    """A lead goes back to the pool once it lay idle for the policy's days."""
    cast.clock.advance(days=8)
    return leads.recycle(cast.system, lead)
