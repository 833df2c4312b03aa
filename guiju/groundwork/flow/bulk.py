"""``@bulk``: one act that makes thousands of records, such as an import's next rows.

An action is one record a call. A bulk verb works set by set on behalf of one record, its head (the import): it locks
the head, asks the gates of the clauses in force, lets the body store the rows by ``copy_in``, saves the head, writes
one ledger entry whose refs name the head and every new record (each one's timeline tells of it), opens their duties and
owes the news to listeners. A body returns :class:`Made`; the caller gets the fresh head.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import islice
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import connection, transaction

from guiju.groundwork.clock import duties
from guiju.groundwork.clock.duties import Newcomer
from guiju.groundwork.flow import gate
from guiju.groundwork.flow.action import open_entry
from guiju.groundwork.flow.keep import Record, changes, save, snapshot
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import NotFound
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.ledger import deliver
from guiju.groundwork.ledger.record import write
from guiju.groundwork.policy.book import in_force

M = TypeVar("M", bound=Record)
P = ParamSpec("P")


@dataclass(frozen=True)
class Made:
    """What a bulk verb did: its event, the records it made, and those it ``touched``.

    ``as_after`` names the event of the verb for a single record: on each of them duties open and end as after that
    one. The duties of a touched record follow whoever is in charge of it now.
    """

    event: Event
    newcomers: Sequence[Newcomer] = ()
    as_after: str = ""
    touched: Sequence[Newcomer] = ()


def bulk(name: str) -> Callable[[Callable[Concatenate[Actor, M, P], Made]], Callable[Concatenate[Actor, M, P], M]]:
    """Make a function the bulk verb ``name``; of two calls for one head at a time the second waits for the first."""

    def decorate(body: Callable[Concatenate[Actor, M, P], Made]) -> Callable[Concatenate[Actor, M, P], M]:
        @wraps(body)
        def call(by: Actor, head: M, /, *args: P.args, **inputs: P.kwargs) -> M:
            with transaction.atomic():
                entry_id, newest = open_entry()
                now, fresh = by.now, type(head).locked(head.pk)
                if fresh is None:
                    raise NotFound
                before, book = snapshot(fresh), in_force(now, newest or 0)
                passed = gate.check(book, gate.Case(by, name, fresh, inputs))
                made = body(by, fresh, *args, **inputs)
                save(fresh, now)
                old, new = changes(before, snapshot(fresh))
                written = write(
                    entry_id, by, name, made.event, kind=fresh.kind(), record_id=fresh.pk, policy=book.mark,
                    refs=[*fresh.refs(), *(one.ref for one in (*made.newcomers, *made.touched))], happened_at=now,
                    before=old, after=new,
                    kept=passed.kept, waived=list(passed.waived),
                )  # fmt: skip
                passed.settle(entry_id, now)
                duties.settle_many(written, made.as_after, made.touched)
                duties.open_many(book, by, written, made.as_after, [*made.newcomers, *made.touched])
                deliver.owe(written, REGISTER.hears.get(written.event, ()), now)
            return fresh

        return call

    return decorate


def keys_for(model: type[Record], count: int) -> list[int]:
    """So many new keys of a kind, drawn at once, in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def copy_in(alike: Record, columns: Sequence[str], rows: Iterable[str]) -> None:
    """Store rows of one kind by COPY: each row is what :func:`copied` made of its ``columns``.

    ``alike`` holds what all of them have in common.
    """
    fields = [field for field in alike._meta.concrete_fields if field.column not in columns]
    common = {field.column: field.get_db_prep_save(getattr(alike, field.attname), connection) for field in fields}
    given = {name: value for name, value in common.items() if value is not None}
    names = ", ".join(connection.ops.quote_name(str(name)) for name in (*columns, *given))
    end = "".join(f"\t{_spelled(value)}" for value in given.values()) + "\n"
    table = connection.ops.quote_name(alike._meta.db_table)
    rows = iter(rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        while piece := end.join(islice(rows, 200)):
            copy.write(piece + end)


def copied(*values: Any) -> str:
    """Values as a part of a row in COPY's text format; several times as fast as the driver's own."""
    return "\t".join([one if type(one) is str and not _has_signs(one) else _spelled(one) for one in values])


_SIGNS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_has_signs = re.compile(r"[\\\t\n\r]").search
_has_array_signs = re.compile(r'[\\"]').search


def _spelled(value: Any) -> str:
    if isinstance(value, list):
        plain = not _has_array_signs("".join(value))
        parts = value if plain else [one.replace("\\", "\\\\").replace('"', '\\"') for one in value]
        value = '{"' + '","'.join(parts) + '"}' if parts else "{}"
    if isinstance(value, str):
        return value.translate(_SIGNS) if _has_signs(value) else value
    return "\\N" if value is None else str(value)
