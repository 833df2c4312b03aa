"""Finding by words: the tokens column asked through its index, common words through the order of the list."""

from typing import Any

from django.db import models
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from guiju.groundwork.kernel.tokens import needle, needles, readings, spellings

CAP = 3001


def searchable(model: type[models.Model]) -> bool:
    """True for a kind that keeps search tokens."""
    return any(f.name == "tokens" for f in model._meta.concrete_fields)


def asks(query: str) -> str:
    """The query as PostgreSQL's tsquery: all tokens of one reading or of the other; empty if nothing is asked."""
    parts = [" & ".join(_lexeme(token) for token in reading) for reading in readings(query)]
    return " | ".join(f"({part})" for part in parts)


def candidates(model: type[models.Model], query: str) -> list[int] | None:
    """The keys of rows that match, or None when there are too many to list (then use :func:`matching`)."""
    asked = asks(query)
    if not asked:
        return []
    table = model._meta.db_table
    keys = list(
        model._default_manager.annotate(
            found=RawSQL(f'array_to_tsvector("{table}"."tokens") @@ %s::tsquery', (asked,), BooleanField())  # noqa: S611
        )
        .filter(found=True)
        .order_by()
        .values_list("pk", flat=True)[:CAP]
    )
    return None if len(keys) >= CAP else keys


def matching(rows: models.QuerySet[Any], query: str) -> models.QuerySet[Any]:
    """``rows`` that match, for words so common that walking the list in its order is quicker than the word index."""
    asked = asks(query)
    table = rows.model._meta.db_table
    sql = f'(array_to_tsvector("{table}"."tokens") || \'\'::tsvector) @@ %s::tsquery'
    found: models.QuerySet[Any] = rows.annotate(found=RawSQL(sql, (asked,), BooleanField())).filter(found=True)  # noqa: S611
    return found


def narrowed(rows: models.QuerySet[Any], query: str, *, title: str = "") -> models.QuerySet[Any]:
    """``rows`` narrowed to those that hold the words of the query; nothing when the words hold no letter or digit.

    ``title`` is the look-up of what a record is called, where that may stand in another record.
    """
    if not searchable(rows.model):
        called = Q(**{f"{title}__icontains": query.strip()}) if title else Q(pk__in=[])
        return rows.filter(called | _in_text(rows.model, query))
    keys = candidates(rows.model, query)
    if keys is None:
        return matching(rows, query)
    return rows.filter(pk__in=_holding(rows.model, keys, query))


def _holding(model: Any, keys: list[int], query: str) -> list[int]:
    """Of the candidates those that really hold each word in one piece, or spell the word with their initials.

    Pairs of signs can stand apart in a text: 上海 and 海门 do not make 上海门. Words of two signs need no second look.
    """
    words = needles(query)
    if all(len(word) < 3 for word in words):
        return keys
    parents = getattr(model, "parents", ())
    held = []
    for record in model._default_manager.filter(pk__in=keys).select_related(*parents):
        text = record.search_text()
        plain = needle(text)
        spelled = len(words) == 1 and any(words[0] in spelling for spelling in spellings(text))
        if spelled or all(word in plain for word in words):
            held.append(record.pk)
    return held


def _in_text(model: type[models.Model], query: str) -> Q:
    """Kinds without tokens are small: their texts, long ones too, are looked through."""
    found = Q(pk__in=[])
    for field in model._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField):
            found |= Q(**{f"{field.name}__icontains": query.strip()})
    return found


def _lexeme(token: str) -> str:
    prefix = token.endswith("*")
    bare = token.removesuffix("*").replace("\\", "\\\\").replace("'", "''")
    return f"'{bare}'{':*' if prefix else ''}"
