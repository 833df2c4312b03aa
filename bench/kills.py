"""kill -9 of web server, worker and database in turn, while clients enter payments, approve, take lists out, and a

worker brings files in. At the end all that was acknowledged is there once, and all that was begun is finished.
"""

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from bench.kill_clients import Client, Journal, Round, approvals, captures, exports, go_round, receipts
from bench.kill_house import House, opened, upgraded, wait_for

FOUND = "import django, runpy; django.setup(); runpy.run_module('bench.kill_company', run_name='__main__')"
PARTS = ("web", "worker", "database")
VERBS = (
    "finance.record_receipt", "leads.capture", "leads.assign", "governance.request_approval", "governance.approve",
    "transfer.prepare_export", "transfer.start_export",
)  # fmt: skip
CLIENTS: Mapping[Round, int] = {receipts: 2, approvals: 2, exports: 1, captures: 1}
QUIET_WITHIN = 300.0
PAGES = {"/leads/": (302, ""), "/api/v1/leads": (401, "")}  # what is told when all is well
ENDS_WITHIN = 2.0  # seconds
# What is not finished yet, by what it is.
_UNFINISHED = """
SELECT 'jobs', count(*) FROM transfer_job WHERE state <> 'done'
UNION ALL SELECT 'imports', count(*) FROM transfer_upload WHERE state <> 'done'
UNION ALL SELECT 'exports', count(*) FROM transfer_export WHERE state <> 'ready'
UNION ALL SELECT 'bulk runs', count(*) FROM desk_bulkrun WHERE state <> 'done'
UNION ALL SELECT 'bulk rows', count(*) FROM desk_bulkitem WHERE outcome <> 'done'
UNION ALL SELECT 'deliveries', count(*) FROM ledger_debt
UNION ALL SELECT 'unsealed', count(*) FROM ledger_entry e WHERE (e.era, e.tx) >=
    (SELECT s.era, s.to_tx FROM ledger_seal s ORDER BY s.number DESC LIMIT 1)
"""
_DONE = "SELECT verb, record_id, count(*) FROM ledger_entry WHERE id > %s AND verb = ANY(%s) GROUP BY 1, 2"
_TWICE = "SELECT count(*) FROM (SELECT FROM leads_lead WHERE name = ANY(%s) GROUP BY name HAVING count(*) > 1) twice"
_ROWS = """
SELECT (SELECT count(*) FROM finance_receipt), (SELECT count(*) FROM transfer_export),
       (SELECT count(*) FROM governance_approvalrequest WHERE state = 'used'),
       (SELECT count(*) FROM ledger_entry WHERE verb = 'leads.release'),
       (SELECT count(*) FROM leads_lead) - %s
"""


def run(
    kills: int, *, files: int = 1, rows: int = 5_000, seed: int = 1, prepare: Callable[[House], None] = upgraded
) -> dict[str, Any]:
    """Kill so many times; returns the figures, with ``wrong`` telling whatever is not as it was promised."""
    began = time.monotonic()
    with opened(prepare) as house:
        company = json.loads(house.run("-c", FOUND, str(files), str(rows)))
        (before,), = house.rows("SELECT coalesce(max(id), 0) FROM ledger_entry")  # fmt: skip
        (leads,), = house.rows("SELECT count(*) FROM leads_lead")  # fmt: skip
        for part in ("web", "worker"):
            house.start(part)
        house.wait_until_at_work()
        journal = Journal()
        killed = _among_kills(house, journal, company, kills, seed)
        wrong = [*journal.strange, *_finished(house)]
        wrong += _held_against(house, journal, before, leads + company["new"])
        doubled, fsync = _doubled(house, company), house.rows("SHOW fsync")[0][0]
        wrong += _outage(house)
        verified = house.run("-m", "guiju.site.cli", "ledger", "verify").strip().splitlines()
    told = {
        "bench": "kills", "kills": sum(killed.values()), **killed, "acknowledged": len(journal.answered),
        "after_repeating": journal.repeated, "rows_brought_in": company["new"], "ledger": verified[-1],
        "seconds": round(time.monotonic() - began, 1), "wrong": wrong, "limit_wrong": 0,
        "doubled_without_keys": doubled, "fsync": fsync,
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False), file=sys.stderr, flush=True)
    return told


def _doubled(house: House, company: Mapping[str, Any], most: int = 300) -> int:
    """The control: clients whose lines break repeat their calls without a key, until a lead is there twice."""
    journal = Journal()
    client = Client(house.port, journal, company["people"], keyless=True)
    twice = 0
    while not twice and len(journal.asked) < most:
        for _ in range(20):
            captures(client, company["keys"])
        twice = house.rows(_TWICE, [journal.asked])[0][0]
    return int(twice)


def _among_kills(house: House, journal: Journal, company: dict[str, Any], kills: int, seed: int) -> Counter[str]:
    """Clients go their rounds while one part after the other is killed; they end once all is answered."""
    stop, chance, killed = threading.Event(), random.Random(seed), Counter[str]()
    threads = [
        threading.Thread(
            target=go_round, args=[one, Client(house.port, journal, company["people"]), company["keys"], stop]
        )
        for one, count in CLIENTS.items()
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    try:
        for number in range(kills):
            answered = len(journal.answered)
            wait_for(lambda answered=answered: len(journal.answered) > answered or bool(journal.strange))  # type: ignore[misc]
            time.sleep(chance.random())
            house.kill(PARTS[number % len(PARTS)])
            killed[PARTS[number % len(PARTS)]] += 1
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return killed


def _finished(house: House) -> list[str]:
    """Wait until nothing is under way any more; what stays unfinished."""
    deadline = time.monotonic() + QUIET_WITHIN
    while True:
        house.tend()
        left = [f"{count} {what} unfinished" for what, count in house.rows(_UNFINISHED) if count]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.2)


def _held_against(house: House, journal: Journal, before: int, leads: int) -> list[str]:
    """The journal of the clients against ledger, stored answers, rows and files."""
    asked = Counter((one.verb, one.record) for one in journal.answered)
    done = Counter({(verb, record): count for verb, record, count in house.rows(_DONE, [before, list(VERBS)])})
    wrong = [f"lost {what} x{count}" for what, count in (asked - done).items()]
    wrong += [f"doubled {what} x{count}" for what, count in (done - asked).items()]
    kept = dict(house.rows("SELECT key, record_id FROM flow_answer"))
    wrong += [f"no answer kept for {one}" for one in journal.answered if kept.get(one.key) != one.record]
    verbs = Counter(one.verb for one in journal.answered)
    approved = verbs["governance.request_approval"]
    due = (verbs["finance.record_receipt"], verbs["transfer.prepare_export"], approved, approved)
    rows = house.rows(_ROWS, [leads])[0]
    if rows != (*due, verbs["leads.capture"]):
        wrong.append(f"rows {rows}, due {(*due, verbs['leads.capture'])}")
    return wrong + _files(house, house.rows("SELECT stored_name, sha256 FROM transfer_export WHERE state = 'ready'"))


def _outage(house: House) -> list[str]:
    """The database stays away for a while: people and programs are told so, a worker that starts then waits for it,

    and another one that lost it ends at once when it is asked to.
    """
    wrong = [f"the worker ended with {code}" for code, _ in [house.stop("worker")] if code]
    house.stop_database()
    wrong += [f"{path}: {told}" for path in PAGES if (told := house.ask(path)) != (503, "10")]
    house.start("worker", log="WARNING")
    wait_for(lambda: house.complaints() > 0)
    house.start_database()
    wait_for(house.works)
    wrong += [f"{path}: {told} afterwards" for path in PAGES if (told := house.ask(path)) != PAGES[path]]
    house.stop_database()
    before = house.complaints()
    wait_for(lambda: house.complaints() > before)
    code, seconds = house.stop("worker")
    if code or seconds > ENDS_WITHIN:
        wrong.append(f"a worker that waits ended with {code} after {seconds:.1f} s")
    house.start_database()
    return wrong


def _files(house: House, exports: Sequence[tuple[Any, ...]]) -> list[str]:
    """Exports whose file is not what the row says."""
    folder = house.home / "files" / "transfer"
    return [name for name, digest in exports if sha256((folder / name).read_bytes()).hexdigest() != digest]


def kills_asked() -> int:
    """How often: GUIJU_BENCH_KILLS, else 200."""
    return int(os.environ.get("GUIJU_BENCH_KILLS", "200"))
