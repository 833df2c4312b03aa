"""What somebody with every right on the database might do to the ledger, at random."""

import random
from collections.abc import Callable
from typing import Any

from django.db import connection

ENTRY_COLUMNS = {
    "verb": "'tests.hide'", "event": "'tests.hidden'", "kind": "'tests.other'", "record_id": "record_id + 1",
    "refs": "refs[1:1]", "actor_id": "coalesce(actor_id, 0) + 1", "actor_name": "actor_name || '.'",
    "standing_in_for": "7", "door": "'sheet'", "happened_at": "happened_at - interval '1 microsecond'",
    "recorded_at": "recorded_at + interval '1 microsecond'", "policy": "policy || ' '", "caused_by": "1",
    "data": """'{"side": "upp"}'""", "before": "'{}'", "after": """after || '{"more": null}'""", "kept": "'{x-1}'",
    "waived": "'{x-1}'", "era": "era + 1", "tx": "tx + 1",
}  # fmt: skip
SEAL_COLUMNS = {
    "era": "era + 1", "from_tx": "from_tx + 1", "to_tx": "to_tx + 1", "entries": "entries + 1",
    "lines": "set_byte(lines, 3, get_byte(lines, 3) # 255)", "root": "sha256('x')", "chain": "sha256('y')",
    "sealed_at": "sealed_at - interval '1 day'",
}  # fmt: skip


def _rows(sql: str, given: Any = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall() if cursor.description else []


class Tamperer:
    """Does one random thing at a time in the caller's transaction; returns what, and the entries or seal it hit."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.ways: list[Callable[[], tuple[str, set[int], int | None]]] = [
            self.edit, self.delete, self.insert, self.swap, self.cut_tail, self.cut_entries, self.renumber,
            self.restore_older, self.edit_seal, self.delete_seal, self.renumber_seal, self.seal_anew,
            self.shift_between_seals,
        ]  # fmt: skip

    def tamper(self) -> tuple[str, set[int], int | None]:
        """Let go of the triggers and do one thing."""
        for table in ("ledger_entry", "ledger_seal"):
            _rows(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        done = self.chance.choice(self.ways)()
        for table in ("ledger_entry", "ledger_seal"):
            _rows(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return done

    def edit(self) -> tuple[str, set[int], int | None]:
        column, value = self.chance.choice(sorted(ENTRY_COLUMNS.items()))
        (key,) = self._entries(1)
        _rows(f"UPDATE ledger_entry SET {column} = {value} WHERE id = %s", [key])
        return f"edit {column}", {key}, None

    def delete(self) -> tuple[str, set[int], int | None]:
        keys = self._entries(self.chance.choice([1, 1, 5]))
        _rows("DELETE FROM ledger_entry WHERE id = ANY(%s)", [keys])
        return "delete", set(keys), None

    def insert(self) -> tuple[str, set[int], int | None]:
        (key,) = self._entries(1)
        era, tx = (
            self.chance.choice(["era", "era - 1", "era + 1"]),
            self.chance.choice(["tx", "-tx", "0", "9223372036854775807"]),
        )
        if era == "era + 1":
            tx = "9223372036854775807"
        columns = """verb, event, kind, record_id, refs, actor_id, actor_name, door, happened_at, policy, data, before,
                     after, kept, waived"""
        ((new,),) = _rows(
            f"""INSERT INTO ledger_entry (id, era, tx, {columns})
                SELECT (SELECT max(id) + 1 FROM ledger_entry), {era}, {tx}, {columns} FROM ledger_entry WHERE id = %s
                RETURNING id""",
            [key],
        )
        return f"insert {era} {tx}", {new}, None

    def swap(self) -> tuple[str, set[int], int | None]:
        one, other = self._entries(2)
        column = self.chance.choice(["tx", "recorded_at", "record_id"])
        ((same,),) = _rows(
            "SELECT count(DISTINCT " + column + ") = 1 FROM ledger_entry WHERE id = ANY(%s)", [[one, other]]
        )
        if same:
            return self.swap()
        _rows(
            f"""UPDATE ledger_entry e SET {column} = o.{column} FROM ledger_entry o
                WHERE e.id = ANY(%s) AND o.id = ANY(%s) AND e.id <> o.id""",
            [[one, other], [one, other]],
        )
        return f"swap {column}", {one, other}, None

    def cut_tail(self) -> tuple[str, set[int], int | None]:
        number = self._seal()
        _rows("DELETE FROM ledger_entry e USING ledger_seal s WHERE s.number = %s AND e.tx >= s.from_tx", [number])
        _rows("DELETE FROM ledger_seal WHERE number >= %s", [number])
        return "cut entries and seals", set(), number

    def cut_entries(self) -> tuple[str, set[int], int | None]:
        ((keys,),) = _rows(
            "SELECT array_agg(id) FROM (SELECT id FROM ledger_entry ORDER BY era, tx, id OFFSET %s) e", [self._at()]
        )
        _rows("DELETE FROM ledger_entry WHERE id = ANY(%s)", [keys])
        return "cut entries", set(keys), None

    def renumber(self) -> tuple[str, set[int], int | None]:
        (key,) = self._entries(1)
        _rows("UPDATE ledger_entry SET id = %s WHERE id = %s", [key + 1_000_000, key])
        return "re-number", {key, key + 1_000_000}, None

    def restore_older(self) -> tuple[str, set[int], int | None]:
        """An older copy: entries and seals as they stood, and life goes on with new ones sealed after it."""
        number = self._seal()
        _rows("CREATE TEMP TABLE older ON COMMIT DROP AS SELECT e.* FROM ledger_entry e, ledger_seal s "
              "WHERE s.number = %s AND e.tx < s.from_tx", [number])  # fmt: skip
        _rows("TRUNCATE ledger_entry CASCADE")
        _rows("INSERT INTO ledger_entry SELECT * FROM older")
        _rows("DELETE FROM ledger_seal WHERE number >= %s", [number])
        return "restore older copy", set(), number

    def edit_seal(self) -> tuple[str, set[int], int | None]:
        column, value = self.chance.choice(sorted(SEAL_COLUMNS.items()))
        number = self._seal()
        _rows(f"UPDATE ledger_seal SET {column} = {value} WHERE number = %s", [number])
        return f"edit seal {column}", set(), number

    def delete_seal(self) -> tuple[str, set[int], int | None]:
        number = self._seal()
        _rows("DELETE FROM ledger_seal WHERE number = %s", [number])
        return "delete seal", set(), number

    def renumber_seal(self) -> tuple[str, set[int], int | None]:
        number = self._seal()
        _rows("UPDATE ledger_seal SET number = number + 1000 WHERE number = %s", [number])
        return "re-number seal", set(), number

    def seal_anew(self) -> tuple[str, set[int], int | None]:
        """The thorough one: an entry is edited and every seal from there on made to fit."""
        from guiju.groundwork.ledger.seal import LINES, chain_hash, ordered
        from guiju.groundwork.ledger.verify import _OWN, _SEAL_AND_BEFORE

        (key,) = self._entries(1)
        _rows("UPDATE ledger_entry SET actor_name = 'nobody' WHERE id = %s", [key])
        for (number,) in _rows("SELECT number FROM ledger_seal ORDER BY number"):
            _rows(
                f"""UPDATE ledger_seal t SET lines = x.lines, root = sha256(x.lines)
                    FROM (SELECT (SELECT {LINES} FROM {ordered(_OWN)}) AS lines FROM {_SEAL_AND_BEFORE}
                          WHERE s.number = %s) x WHERE t.number = %s""",
                [number, number],
            )
            _rows(
                f"""UPDATE ledger_seal t SET chain = x.chain
                    FROM (SELECT {chain_hash("coalesce(p.chain, ''::bytea)", "s")} AS chain FROM {_SEAL_AND_BEFORE}
                          WHERE s.number = %s) x WHERE t.number = %s""",
                [number, number],
            )
        return "seal anew", set(), None

    def shift_between_seals(self) -> tuple[str, set[int], int | None]:
        ((key, tx),) = _rows("""SELECT e.id, s.to_tx FROM ledger_entry e JOIN ledger_seal s
                                ON e.tx >= s.from_tx AND e.tx < s.to_tx
                                WHERE s.number < (SELECT max(number) FROM ledger_seal) ORDER BY random() LIMIT 1""")
        _rows("UPDATE ledger_entry SET tx = %s WHERE id = %s", [tx, key])
        return "shift into the next seal", {key}, None

    def _at(self) -> int:
        ((count,),) = _rows("SELECT count(*) FROM ledger_entry")
        return self.chance.randrange(count)

    def _entries(self, count: int) -> list[int]:
        return self.chance.sample([key for (key,) in _rows("SELECT id FROM ledger_entry ORDER BY id")], count)

    def _seal(self) -> int:
        numbers: list[int] = [number for (number,) in _rows("SELECT number FROM ledger_seal ORDER BY number")]
        return self.chance.choice(numbers)
