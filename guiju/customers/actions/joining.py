"""Making two records one, and parting them again: every linked row follows, nothing is thrown away.

What points at a record is read from the models themselves: every foreign key to its kind, and every text column in
which later floors name a record as kind:id. So later floors take part without being known here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from psycopg.sql import SQL, Composed, Identifier

from guiju.groundwork.flow.keep import Record, changes, save, snapshot
from guiju.groundwork.kernel.errors import Invalid, Lost
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.kernel.text import N_

# Text columns that name a record of any kind as kind:id.
REF_COLUMNS = ("about", "converted_ref")
SUM, LATEST, EARLIEST = "sum", "latest", "earliest"


@dataclass(frozen=True)
class Joinable:
    """How records of one kind become one: the fields whose value is chosen, what goes with each, what is gathered.

    ``together`` names the columns that follow a chosen field (a name takes its key along); ``gathered`` maps fields to
    ``sum``, ``latest`` or ``earliest`` of both records.
    """

    model: type[Record]
    choices: tuple[str, ...]
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gathered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pointer:
    """A column by which rows of another table point at a record; ``by_ref``: as kind:id, else by key."""

    table: str
    column: str
    by_ref: bool
    versioned: bool

    @property
    def name(self) -> str:
        """``deals_opportunity.customer_id``."""
        return f"{self.table}.{self.column}"

    def spelt(self, statement: str, **parts: SQL) -> Composed:
        """A statement of this file with ``{table}``, ``{column}`` and other parts of it in their places."""
        return SQL(statement).format(table=Identifier(self.table), column=Identifier(self.column), **parts)


def locked_pair(model: type[Record], survivor: int, merged: int) -> tuple[Any, Any]:
    """Both records as they stand now, locked in the order of their keys, so that two merges never wait in a ring."""
    if survivor == merged:
        raise Invalid({"merged": (N_("Choose two different records."), {})})
    found = {key: model.locked(key) for key in sorted((survivor, merged))}
    if None in found.values():
        raise Lost("customers.merged_already", N_("One of the two was merged or thrown away meanwhile; reload."))
    return found[survivor], found[merged]


def take_values(how: Joinable, survivor: Any, merged: Any, take: Iterable[str]) -> tuple[list[str], dict[str, Any]]:
    """Lay the chosen values, and those that the survivor lacks, over the survivor, and gather what is gathered.

    Returns the fields taken and, per gathered field, how it was gathered.
    """
    unknown = sorted(set(take) - set(how.choices))
    if unknown:
        raise Invalid({"take": (N_("There is no such field to choose: %(names)s."), {"names": ", ".join(unknown)})})
    taken = [name for name in how.choices if name in set(take) or _lacks(survivor, merged, name)]
    for name in (part for one in taken for part in (one, *how.together.get(one, ()))):
        attname = survivor._meta.get_field(name).attname
        setattr(survivor, attname, getattr(merged, attname))
    for name, way in how.gathered.items():
        setattr(survivor, name, _gathered(way, getattr(survivor, name), getattr(merged, name)))
    return taken, dict(how.gathered)


def _lacks(survivor: Any, merged: Any, name: str) -> bool:
    """True when only the merged record has a value; an owner is never taken without being asked for."""
    attname = survivor._meta.get_field(name).attname
    return name != "owner" and getattr(survivor, attname) in (None, "") and getattr(merged, attname) not in (None, "")


def _gathered(way: str, mine: Any, other: Any) -> Any:
    known = [value for value in (mine, other) if value is not None]
    if not known:
        return None
    return sum(known) if way == SUM else max(known) if way == LATEST else min(known)


def join(survivor: Any, merged: Any, before: Mapping[str, Any], now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Discard the merged record, store the survivor, let every linked row follow it.

    Returns the survivor's columns that changed, and per column the keys of the rows that moved.
    """
    merged.discarded_at = now
    save(merged, now)
    save(survivor, now)
    moved = {}
    for pointer in pointers_at(type(survivor)):
        keys = _repoint(pointer, _value(pointer, merged), _value(pointer, survivor))
        if keys:
            moved[pointer.name] = keys
    return changes(dict(before), snapshot(survivor))[1], moved


def part(survivor: Any, merged_key: int, moved: Mapping[str, list[int]]) -> list[str]:
    """Let the rows that had moved return to the merged record; the columns in which some have moved on since."""
    merged = type(survivor)(pk=merged_key)
    known = {pointer.name: pointer for pointer in pointers_at(type(survivor))}
    changed = []
    for name, keys in moved.items():
        pointer = known.get(name)
        if pointer is None:
            continue
        returned = _repoint(pointer, _value(pointer, survivor), _value(pointer, merged), keys)
        if len(returned) < _standing(pointer, keys):
            changed.append(name)
    return changed


def restore(model: type[Record], key: int, columns: Mapping[str, Any], now: datetime) -> None:
    """Put columns of a row back to what they were, as the database itself told them; its version counts on."""
    names = [Identifier(name) for name in columns if name not in ("id", "version", "updated_at")]
    statement = SQL(
        "UPDATE {table} SET ({names}) = (SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)), "
        "version = version + 1, updated_at = %s WHERE id = %s"
    ).format(table=Identifier(model._meta.db_table), names=SQL(", ").join(names))
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(dict(columns)), now, key])


def as_stored(record: Record) -> dict[str, Any]:
    """Every column of a row as the database tells it, so that it can be put back exactly."""
    statement = SQL("SELECT to_jsonb(kept.*)::text FROM {} kept WHERE id = %s")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(Identifier(record._meta.db_table)), [record.pk])
        return cast(dict[str, Any], json.loads(cursor.fetchone()[0], parse_float=str))


def pointers_at(model: type[Record]) -> list[Pointer]:
    """Every column of the house that points at this kind: foreign keys, and texts that hold kind:id."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            column = cast(Any, relation).field.column
            found.append(_pointer(cast(type[models.Model], relation.related_model), column, by_ref=False))
    for other in apps.get_models():
        if other.__module__.startswith("guiju."):
            found += [
                _pointer(other, str(one.column), by_ref=True)
                for one in other._meta.concrete_fields
                if one.name in REF_COLUMNS and isinstance(one, models.CharField)
            ]
    return sorted(found, key=lambda pointer: pointer.name)


def _pointer(model: type[models.Model], column: str, *, by_ref: bool) -> Pointer:
    return Pointer(model._meta.db_table, column, by_ref, issubclass(model, Record))


def _value(pointer: Pointer, record: Record) -> Any:
    return record.ref if pointer.by_ref else record.pk


def _repoint(pointer: Pointer, old: Any, new: Any, only: list[int] | None = None) -> list[int]:
    """Point rows elsewhere; one that would clash with a row of the other record stays where it is."""
    try:
        with transaction.atomic():
            return _moved(pointer, old, new, only)
    except IntegrityError:
        found = []
        for key in only if only is not None else _keys(pointer, old):
            try:
                with transaction.atomic():
                    found += _moved(pointer, old, new, [key])
            except IntegrityError:
                continue
        return found


def _moved(pointer: Pointer, old: Any, new: Any, only: list[int] | None) -> list[int]:
    statement = pointer.spelt(
        "UPDATE {table} SET {column} = %s{counts} WHERE {column} = %s{narrowed} RETURNING id",
        counts=SQL(", version = version + 1" if pointer.versioned else ""),
        narrowed=SQL("" if only is None else " AND id = ANY(%s)"),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [new, old, *([] if only is None else [only])])
        return sorted(key for (key,) in cursor.fetchall())


def _keys(pointer: Pointer, value: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(pointer.spelt("SELECT id FROM {table} WHERE {column} = %s ORDER BY id"), [value])
        return [key for (key,) in cursor.fetchall()]


def _standing(pointer: Pointer, keys: list[int]) -> int:
    """How many of these rows there still are: lines are replaced by new ones when their document is edited."""
    with connection.cursor() as cursor:
        cursor.execute(pointer.spelt("SELECT count(*) FROM {table} WHERE id = ANY(%s)"), [keys])
        return int(cursor.fetchone()[0])


def ungathered(way: str, now: Any, was: Any, became: Any, others: Any) -> Any:
    """A gathered value after the parting: a sum gives back the other's share, a moment returns unless it moved on."""
    if way == SUM:
        return now if now is None or others is None else Decimal(str(now)) - Decimal(str(others))
    return was if plain(now) == became else now


def linked_counts(model: type[Record], keys: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many rows of which table hang on each of these records: key → table → rows; one query."""
    keys = list(keys)
    parts: list[Composed] = []
    given: list[Any] = []
    for pointer in pointers_at(model):
        for key in keys:
            parts.append(pointer.spelt("SELECT %s::bigint, %s, count(*) FROM {table} WHERE {column} = %s"))
            given += [key, pointer.table, f"{model.kind()}:{key}" if pointer.by_ref else key]
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    with connection.cursor() as cursor:
        cursor.execute(SQL(" UNION ALL ").join(parts), given)
        for key, table, count in cursor.fetchall():
            if count:
                found[key][table] = found[key].get(table, 0) + count
    return found
