"""Statements made once for the same rights, and asked again with other values.

To make a statement out of rights takes far longer than to have it answered, and the rights of a person change with a
post or a policy, not with a click. So pages that ask the same of one record after the other keep the statement beside
the grants it came from, and fill in the record.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, IntegerField, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.db.models.query import get_related_populators

from guiju.groundwork.access.grants import Rights, kept
from guiju.groundwork.access.scopes import covered, whole

Reach = tuple[str, type[Model], int]  # a verb, a kind of record, the key of one


_MARK = "\ue000"
_WORD = re.compile(f"{_MARK}(\\w+){_MARK}")


@dataclass(frozen=True)
class Hole:
    """Stands in a statement for a value that is named each time it is asked: ``Value(Hole("pk"))``."""

    name: str

    @property
    def word(self) -> str:
        """The hole as a word that ``icontains`` looks for."""
        return f"{_MARK}{self.name}{_MARK}"


class Among(Func):
    """True for rows whose key is one of the keys in an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


@dataclass(frozen=True)
class Statement:
    """A statement with holes; ``""`` where the rights leave no row. ``shape`` makes of its rows what was asked for."""

    sql: str
    params: tuple[Any, ...] = ()
    shape: Callable[[Iterable[Any]], Iterable[Any]] = tuple

    def filled(self, values: Mapping[str, Any]) -> list[Any]:
        """The parameters with these values in the holes; within a text they are looked for as they stand."""
        return [_fill(one, values) if isinstance(one, Hole | str) else one for one in self.params]

    def rows(self, **values: Any) -> list[Any]:
        """The answer with these values in the holes: tuples, or records with what was annotated as attributes."""
        return list(self.shape(_answers(self.sql, self.filled(values))))


def statement(rights: Rights | None, key: Hashable, make: Callable[[], QuerySet[Any]]) -> Statement:
    """The statement that ``make`` gives for these rights, kept by :func:`kept`."""
    return kept(rights, key, lambda: made(make()))


def all_of(parts: Iterable[tuple[Statement, Mapping[str, Any]]]) -> list[tuple[Any, ...]]:
    """The rows of several statements of the same plain columns, each with its own values: one statement."""
    wanted = [(part, values) for part, values in parts if part.sql]
    sql = " UNION ALL ".join(f"({part.sql})" for part, _ in wanted)
    return _answers(sql, [value for part, values in wanted for value in part.filled(values)])


def _fill(param: Hole | str, values: Mapping[str, Any]) -> Any:
    if isinstance(param, Hole):
        return values[param.name]
    if _MARK not in param:
        return param
    escaped = connection.ops.prep_for_like_query
    return _WORD.sub(lambda found: escaped(values[found[1]]) if found[1] in values else found[0], param)


def _answers(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cast("list[tuple[Any, ...]]", cursor.fetchall())


def made(rows: QuerySet[Any]) -> Statement:
    """The statement behind ``rows``, whose values that change are holes."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Statement("")
    return Statement(intern(sql), tuple(params), _shape(compiler))


def _shape(compiler: Any) -> Callable[[Iterable[Any]], Iterable[Any]]:
    """What Django's own look-ups make of the rows, without what the statement was made of."""
    found, db, named = compiler.klass_info, connection.alias, dict(compiler.annotation_col_map or {})
    converters = list(compiler.get_converters([one[0] for one in compiler.select]).items())

    def converted(rows: Iterable[Any]) -> Iterator[Any]:
        for row in map(list, rows):
            for place, (convert, column) in converters:
                for one in convert:
                    row[place] = one(row[place], column, connection)
            yield tuple(row)

    plain = converted if converters else tuple
    if not found or not compiler.query.default_cols:
        return plain
    first, last = found["select_fields"][0], found["select_fields"][-1] + 1
    names, model = [one[0].target.attname for one in compiler.select[first:last]], found["model"]
    linked = cast(Any, get_related_populators)(found, compiler.select, db)

    def records(rows: Iterable[Any]) -> Iterator[Any]:
        for row in plain(rows):
            record = model.from_db(db, names, row[first:last])
            for populator in linked:
                populator.populate(row, record)
            for name, place in named.items():
                setattr(record, name, row[place])
            yield record

    return records


def reached_among(
    rights: Rights, asked: Iterable[Reach], named: Mapping[tuple[type[Model], str], Iterable[int]]
) -> tuple[set[Reach], dict[tuple[type[Model], int], str]]:
    """Which records these verbs reach, and by kind and key what others are called (by the look-up that names their
    kind): one statement.
    """
    sought: dict[tuple[str, type[Model]], list[int]] = {}
    for verb, model, key in asked:
        sought.setdefault((verb, model), []).append(key)
    parts = [(_reached(rights, *pair), keys) for pair, keys in sought.items()]
    parts += [(_called(*pair), list(keys)) for pair, keys in named.items()]
    answers = all_of((part, {"mark": mark, "keys": keys}) for mark, (part, keys) in enumerate(parts))
    pairs, models = list(sought), [model for model, _ in named]
    reached = {(*pairs[mark], key) for mark, key, _ in answers if mark < len(pairs)}
    return reached, {(models[mark - len(pairs)], key): name for mark, key, name in answers if mark >= len(pairs)}


def _reached(rights: Rights, verb: str, model: Any) -> Statement:
    none = Value(None, TextField())
    return statement(
        rights, ("reach", verb, model), lambda: _among(model.every.filter(covered(rights, verb, model)), none)
    )


def _called(model: type[Model], name: str) -> Statement:
    return statement(None, ("name", model), lambda: _among(model._default_manager.all(), Cast(name, TextField())))


def _among(rows: QuerySet[Any], name: Any) -> QuerySet[Any]:
    mark, among = Cast(Value(Hole("mark")), IntegerField()), Among("pk", Value(Hole("keys")))
    return rows.filter(among).order_by().values_list(mark, F("pk"), name)


def reaches(rights: Rights, verbs: Iterable[str], model: type[Model]) -> tuple[dict[str, Combinable], dict[str, str]]:
    """Columns that say of a row which of these verbs reach it, by name, and for each verb the name of its column. Most
    verbs reach equally far, so each reach is asked for once.
    """
    known: list[Q] = []
    columns, places = {}, {}
    for verb in verbs:
        reach = covered(rights, verb, model)
        if reach not in known:
            columns[f"gj_may_{len(known)}"] = whole(rights, verb, model)
            known.append(reach)
        places[verb] = f"gj_may_{known.index(reach)}"
    return columns, places
