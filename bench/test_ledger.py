"""The ledger under load and under attack: each figure beside its limit."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.ledger.deliver import drain, owe
from guiju.groundwork.ledger.models import Debt, Entry
from guiju.groundwork.ledger.seal import Checkpoint, checkpoint, seal
from guiju.groundwork.ledger.tests.events import enter, enter_many
from guiju.groundwork.ledger.tests.tampering import Tamperer
from guiju.groundwork.ledger.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def sealed_ledger(seals: int, transactions: int) -> Checkpoint:
    """A ledger of so many seals, each over so many transactions of three entries."""
    for _ in range(seals):
        enter_many(transactions)
        while verify(workers=1).unsealed:
            seal()
    point = checkpoint()
    assert point is not None
    return point


def test_a_thousand_random_tamperings_are_all_found_and_located() -> None:
    """Limit: 1,000 of 1,000, and an untouched ledger is clean."""
    point = sealed_ledger(seals=40, transactions=5)
    assert verify(point).clean
    done: dict[str, int] = {}
    for seed in range(1000):
        with transaction.atomic():
            way, entries, number = Tamperer(seed).tamper()
            report = verify(point, workers=1)
            transaction.set_rollback(True)
        found = report.findings
        assert found, (seed, way)
        assert entries <= {finding.entry for finding in found}, (seed, way, found)
        assert number is None or number in {finding.seal for finding in found}, (seed, way, found)
        done[way] = done.get(way, 0) + 1
    assert verify(point).clean
    print(f"\ntamperings found and located: {sum(done.values())} of 1000, in {len(done)} ways")


def test_verifying_reads_two_hundred_thousand_rows_a_second() -> None:
    """Limit: 200,000 rows a second."""
    with connection.cursor() as cursor:
        for _ in range(20):
            cursor.execute(
                """INSERT INTO ledger_entry (id, verb, event, kind, record_id, refs, actor_id, actor_name, door,
                                             happened_at, policy, data, before, after, kept, waived)
                   SELECT nextval('ledger_entry_id_seq'), 'tests.turn', 'tests.stone_turned', 'tests.stone', n / 7,
                          ARRAY['tests.stone:' || n / 7], n % 50, '王小明', 'page', now(), 'b2b@1 dept@1 crm@1',
                          jsonb_build_object('to', n % 50), jsonb_build_object('owner_id', n % 40),
                          jsonb_build_object('owner_id', n % 50, 'next_step', '电话回访'), ARRAY['crm-6.1.2-01'], '{}'
                   FROM generate_series(1, 25000) n""",
            )
        cursor.execute("VACUUM ANALYZE ledger_entry")
    began = time.perf_counter()
    while verify(workers=1).unsealed:
        seal()
    sealing = time.perf_counter() - began
    report = min((verify() for _ in range(3)), key=lambda report: report.seconds)
    assert report.clean
    speed = report.entries / report.seconds
    print(f"\nsealed {report.entries} entries in {sealing:.1f} s; verified {speed:,.0f} rows/s (limit 200,000)")
    assert speed >= 200_000


def test_ten_thousand_events_are_delivered_in_order_though_three_in_ten_attempts_fail() -> None:
    """Limit: all delivered once, per-record order kept, 300 debts a second."""
    chance, heard = random.Random(7), list[tuple[int, int]]()
    for number in range(10_000 // 50):
        with transaction.atomic():
            for _ in range(50):
                owe(enter(chance.randrange(500)), ["hear"], NOON + timedelta(milliseconds=number))

    def hear(by: Actor, entry: Entry) -> None:
        if chance.random() < 0.3:
            raise TimeoutError("no answer")
        enter(entry.record_id, by)
        heard.append((entry.record_id, entry.id))

    moment, began, tried = NOON + timedelta(seconds=1), time.perf_counter(), 0
    while Debt.objects.exists():
        tried += drain(SYSTEM.at(moment), {"hear": hear}, most=100_000)
        moment += timedelta(seconds=4)
        Debt.objects.exclude(parked_at=None).update(parked_at=None, attempts=0, next_at=moment)
    speed = tried / (time.perf_counter() - began)
    print(f"\n{len(heard)} of 10000 delivered in {tried} attempts, {speed:,.0f} debts/s (limit 300)")
    assert len({key for _, key in heard}) == len(heard) == 10_000
    for record in {record for record, _ in heard}:
        mine = [key for of, key in heard if of == record]
        assert mine == sorted(mine)
    assert speed >= 300
