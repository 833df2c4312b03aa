"""The seal: finished entries are hashed in order, in batches, each chained to the one before.

A batch never runs ahead of an open transaction: it covers what was written by transactions older than the oldest one
still running, so that nothing can later appear inside it. Entries are ordered by (era, tx, id).

The spelling that is hashed is the row as PostgreSQL writes it, then its two moments in eight bytes each, microseconds
since 2000 as PostgreSQL sends them: it does not depend on any setting of the session.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

_LOCK = 0x6C65646765720001  # one sealer at a time in this database
MOST = 50_000  # entries in a batch; only a single larger transaction makes a larger one
LINE = 40  # bytes an entry takes in a seal's lines: eight of id, 32 of hash
FIRST_ERA, FIRST_TX = -(2**31), -(2**63)  # below every entry, forged ones included


# The moments come last, in a fixed number of bytes: no two rows can share a spelling. A moment that was taken away
# leaves fewer bytes.
ENTRY_HASH = """sha256(convert_to(ROW(
    e.id, e.era, e.tx, e.verb, e.event, e.kind, e.record_id, e.refs, e.actor_id, e.actor_name, e.standing_in_for,
    e.door, e.policy, e.caused_by, e.data, e.before, e.after, e.kept, e.waived)::text, 'UTF8')
    || coalesce(timestamptz_send(e.happened_at), '') || coalesce(timestamptz_send(e.recorded_at), ''))"""
LINES = "string_agg(line.line, ''::bytea)"


def ordered(where: str) -> str:
    """SQL for the lines of the entries ``e`` that ``where`` picks, in their order: what :data:`LINES` puts together.

    Rows sorted before they are put together cost less than ones sorted inside the aggregate.
    """
    return f"""(SELECT int8send(e.id) || {ENTRY_HASH} AS line FROM ledger_entry e WHERE {where}
                ORDER BY e.era, e.tx, e.id) line"""  # noqa: S608 - constants of this package


def chain_hash(before: str, seal: str) -> str:
    """SQL for the chain of ``seal`` (an alias) after the chain ``before``."""
    return f"""sha256({before} || int8send({seal}.number) || int4send({seal}.era) || int8send({seal}.from_tx)
        || int8send({seal}.to_tx) || int4send({seal}.entries) || timestamptz_send({seal}.sealed_at)
        || {seal}.root)"""


_STATE = """
SELECT ledger_era(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint, s.number, s.era, s.to_tx, s.chain
FROM (SELECT 1) one LEFT JOIN (SELECT number, era, to_tx, chain FROM ledger_seal ORDER BY number DESC LIMIT 1) s ON true
"""
_RANGE = "(e.era, e.tx) >= (%(from_era)s, %(after)s) AND (e.era, e.tx) < (%(era)s, %(to_tx)s)"
_FIRST = f"""
SELECT e.era, e.tx FROM ledger_entry e WHERE {_RANGE} ORDER BY e.era, e.tx, e.id OFFSET %(skip)s LIMIT 1
"""  # noqa: S608 - constants of this file
_SEAL = f"""
INSERT INTO ledger_seal (number, era, from_tx, to_tx, entries, lines, root, chain, sealed_at)
SELECT s.number, s.era, s.from_tx, s.to_tx, s.entries, s.lines, s.root, {chain_hash("%(chain)s", "s")}, s.sealed_at
FROM (SELECT %(number)s::bigint AS number, %(era)s::int AS era, %(from_tx)s::bigint AS from_tx,
             %(to_tx)s::bigint AS to_tx, batch.entries, batch.lines, sha256(batch.lines) AS root,
             clock_timestamp() AS sealed_at
      FROM (SELECT count(*)::int AS entries, {LINES} AS lines FROM {ordered(_RANGE)}) batch) s
RETURNING entries
"""  # noqa: S608


@dataclass(frozen=True)
class Checkpoint:
    """The newest seal's number and chain: kept outside, it proves later that nothing before it was touched."""

    number: int
    chain: str
    at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.number} {self.chain} {self.at.isoformat() if self.at else ''}".strip()

    @classmethod
    def read(cls, line: str) -> "Checkpoint":
        """Read ``number chain [moment]``, as ``str()`` writes it; ValueError for anything else."""
        number, chain, *moment = line.split()
        if len(bytes.fromhex(chain)) != 32:
            raise ValueError(f"not the chain of a seal: {chain}")
        return cls(int(number), chain.lower(), datetime.fromisoformat(moment[0]) if moment else None)


def check_era() -> int:
    """The era entries are written in; a new one begins here when the database woke up in another cluster."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_check_era()")
        (era,) = cursor.fetchone()
    return int(era)


def seal(most: int = MOST) -> int:
    """Seal everything that is finished, ``most`` entries a batch; returns how many entries were sealed.

    Returns 0 at once while another process seals.
    """
    total = 0
    while done := _seal_batch(most):
        total += done
    return total


def checkpoint() -> Checkpoint | None:
    """The newest seal, to be saved outside this machine; None when nothing has been sealed yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, chain, sealed_at FROM ledger_seal ORDER BY number DESC LIMIT 1")
        row = cursor.fetchone()
    return Checkpoint(row[0], bytes(row[1]).hex(), row[2]) if row else None


def _seal_batch(most: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_STATE)
        era, horizon, number, last_era, last_tx, chain = cursor.fetchone()
        batch = {
            "number": (number or 0) + 1,
            "chain": bytes(chain or b""),
            "from_era": FIRST_ERA if number is None else last_era,
            "after": FIRST_TX if number is None else last_tx,
            "from_tx": last_tx or 0,
            "era": era,
            "to_tx": horizon,
        }
        cursor.execute(_FIRST, {**batch, "skip": 0})
        first = cursor.fetchone()
        if first is None:
            return 0
        cursor.execute(_FIRST, {**batch, "skip": most})
        beyond = cursor.fetchone()
        if beyond is not None:
            batch["era"], batch["to_tx"] = beyond if beyond != first else (first[0], first[1] + 1)
        cursor.execute(_SEAL, batch)
        return int(cursor.fetchone()[0])
