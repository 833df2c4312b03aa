"""Verifying: all is computed again from the rows and held against the seals, the seals against saved checkpoints."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from time import monotonic
from typing import Any

from django.db import connection

from guiju.groundwork.ledger.seal import ENTRY_HASH, FIRST_ERA, FIRST_TX, LINE, LINES, Checkpoint, chain_hash, ordered

EDITED, DELETED, INSERTED, MOVED, FUTURE = "edited", "deleted", "inserted", "moved", "future"
SEAL_EDITED, SEAL_MISSING, CUT, REWRITTEN = "seal_edited", "seal_missing", "cut", "rewritten"
MOST_FINDINGS = 1000
_CHUNK = 20_000  # entries that one connection hashes at a time

_SEALS = f"""
SELECT s.number, coalesce(p.number, 0), s.root = sha256(s.lines) AND octet_length(s.lines) = s.entries * {LINE},
       s.from_tx = coalesce(p.to_tx, 0) AND s.chain = {chain_hash("coalesce(p.chain, ''::bytea)", "s")}
FROM (SELECT *, lag(number) OVER (ORDER BY number) AS previous FROM ledger_seal) s
LEFT JOIN ledger_seal p ON p.number = s.previous
ORDER BY s.number
"""  # noqa: S608 - constants of this package
# Where a seal is missing, the one after it answers only for its own range.
_OWN = f"""(e.era, e.tx) >= (coalesce(p.era, CASE s.number WHEN 1 THEN {FIRST_ERA} ELSE s.era END),
                             coalesce(p.to_tx, CASE s.number WHEN 1 THEN {FIRST_TX} ELSE s.from_tx END))
           AND (e.era, e.tx) < (s.era, s.to_tx)"""
_SEAL_AND_BEFORE = "ledger_seal s LEFT JOIN ledger_seal p ON p.number = s.number - 1"
_DIFFERING = f"""
SELECT s.number FROM {_SEAL_AND_BEFORE}
WHERE s.number BETWEEN %s AND %s
  AND s.lines IS DISTINCT FROM coalesce((SELECT {LINES} FROM {ordered(_OWN)}), ''::bytea)
ORDER BY s.number
"""  # noqa: S608
_ROWS = f"SELECT e.id, {ENTRY_HASH} FROM {_SEAL_AND_BEFORE} JOIN ledger_entry e ON {_OWN} WHERE s.number = %s"  # noqa: S608
_CHAIN_AT = """
SELECT (SELECT coalesce(max(number), 0) FROM ledger_seal), (SELECT chain FROM ledger_seal WHERE number = %s)
"""
_TAIL = """
SELECT count(*), coalesce(array_agg(e.id ORDER BY e.id) FILTER (WHERE at_home AND (e.era, e.tx) >= (now_era, now_tx)),
                          '{}'::bigint[])
FROM ledger_entry e,
     (SELECT c.era AS now_era, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS now_tx,
             here.system_identifier = c.system_identifier AS at_home
      FROM ledger_clock c, pg_control_system() here) state
WHERE (e.era, e.tx) >= (%s, %s)
"""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is not as it was sealed: which seal, and which entry where one can be named."""

    seal: int
    entry: int | None
    kind: str


@dataclass
class Report:
    """What verifying found. ``unsealed`` entries are too young to be sealed; ``more``: findings were cut off."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)
    more: bool = False
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """True when nothing was found."""
        return not self.findings


def verify(*saved: Checkpoint, workers: int | None = None) -> Report:
    """Compute every sealed entry and every seal again and name each edit, deletion, insertion, move and cut.

    Checkpoints saved outside show what the tables alone cannot: an end that was cut off, an older copy put back, a
    history sealed anew. Several of them narrow down where. ``workers`` connections share the hashing (default: one a
    core); with 1 all is read in the transaction of the caller.
    """
    began, report = monotonic(), Report()
    broken = list(_seal_findings(report))
    differing = _differing(workers or min(4, os.cpu_count() or 1))
    found = [*broken, *_checkpoint_findings(saved), *_entry_findings(differing), *_tail_findings(report)]
    report.findings = sorted(set(found), key=lambda finding: (finding.seal, finding.entry or 0, finding.kind))
    report.more = len(report.findings) > MOST_FINDINGS
    del report.findings[MOST_FINDINGS:]
    report.seconds = monotonic() - began
    return report


def _fetch(sql: str, given: Sequence[int] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _seal_findings(report: Report) -> Iterator[Finding]:
    """Seals that contradict themselves or their predecessor, and numbers that are gone."""
    report.seals, report.entries = _fetch("SELECT count(*), coalesce(sum(entries), 0)::bigint FROM ledger_seal")[0]
    for number, previous, whole, follows in _fetch(_SEALS):
        gap = range(previous + 1, number)
        for missing in gap[:MOST_FINDINGS]:
            yield Finding(missing, None, SEAL_MISSING)
        if not whole or not (follows or gap):
            yield Finding(number, None, SEAL_EDITED)


def _checkpoint_findings(saved: Iterable[Checkpoint]) -> Iterator[Finding]:
    for point in sorted(saved, key=lambda point: point.number):
        last, chained = _fetch(_CHAIN_AT, [point.number])[0]
        if chained is None:
            yield Finding(min(last + 1, point.number), None, CUT)
        elif bytes(chained).hex() != point.chain:
            yield Finding(point.number, None, REWRITTEN)


def _differing(workers: int) -> list[int]:
    """The seals whose lines are not what their entries give today."""
    chunks = list(_chunks())
    if workers == 1 or len(chunks) == 1:
        return list(chain.from_iterable(map(_differing_in, chunks)))
    with ThreadPoolExecutor(workers) as pool:
        return list(chain.from_iterable(pool.map(_differing_in_own_connection, chunks)))


def _chunks() -> Iterator[tuple[int, int]]:
    first, last, size = None, 0, 0
    for number, entries in _fetch("SELECT number, entries FROM ledger_seal ORDER BY number"):
        last = number
        first, size = (last if first is None else first), size + entries
        if size >= _CHUNK:
            yield first, last
            first, size = None, 0
    if first is not None:
        yield first, last


def _differing_in(chunk: tuple[int, int]) -> list[int]:
    return [number for (number,) in _fetch(_DIFFERING, chunk)]


def _differing_in_own_connection(chunk: tuple[int, int]) -> list[int]:
    try:
        return _differing_in(chunk)
    finally:
        connection.close()


def _entry_findings(seals: Iterable[int]) -> list[Finding]:
    """Entry by entry within the seals that differ; what left one seal and turned up in another has been moved."""
    lost: dict[int, int] = {}
    new: dict[int, int] = {}
    found = []
    for number in seals:
        sealed, present = _sealed_lines(number), _present_lines(number)
        lost |= dict.fromkeys(sealed.keys() - present.keys(), number)
        new |= dict.fromkeys(present.keys() - sealed.keys(), number)
        found += [Finding(number, key, EDITED) for key in sealed.keys() & present.keys() if sealed[key] != present[key]]
    found += [Finding(number, key, MOVED if key in new else DELETED) for key, number in lost.items()]
    return found + [Finding(number, key, INSERTED) for key, number in new.items() if key not in lost]


def _sealed_lines(number: int) -> dict[int, bytes]:
    rows = _fetch("SELECT lines FROM ledger_seal WHERE number = %s", [number])
    lines = bytes(rows[0][0])
    return {
        int.from_bytes(lines[at : at + 8], signed=True): lines[at + 8 : at + LINE] for at in range(0, len(lines), LINE)
    }


def _present_lines(number: int) -> dict[int, bytes]:
    return {key: bytes(digest) for key, digest in _fetch(_ROWS, [number])}


def _tail_findings(report: Report) -> list[Finding]:
    """Entries after the last seal; none of them can come from a transaction that has not begun."""
    ends = _fetch("SELECT era, to_tx, number FROM ledger_seal ORDER BY number DESC LIMIT 1")
    era, tx, number = ends[0] if ends else (FIRST_ERA, FIRST_TX, 0)
    count, future = _fetch(_TAIL, [era, tx])[0]
    report.unsealed = count
    return [Finding(number + 1, key, FUTURE) for key in future]
