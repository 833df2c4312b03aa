"""The palette's search over every kind at once: one statement for all, and a second look where pairs mislead."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import BooleanField, CharField, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.access.statements import Hole, all_of, statement
from guiju.groundwork.desk.fields import title_path
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.query import WHOLE_NUMBER
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.veils import openly, shut_out
from guiju.groundwork.flow.search import CAP, asks, searchable
from guiju.groundwork.kernel.tokens import needle, needles, spellings

PER_KIND, LOOKED_AT, MOST_SECOND_LOOKS = 5, 20, 3
Hit = tuple[int, str]


class Holds(Func):
    """True for rows whose index tokens fit a text query."""

    template = "array_to_tsvector(%(expressions)s::tsquery"
    arg_joiner = ") @@ "
    output_field = BooleanField()


def hits(rights: Rights, q: str) -> dict[str, list[Hit]]:
    """Per kind at most five records (key, name) that hold the words, the latest changed first; kinds without any are
    left out. At most four queries, however many kinds there are.
    """
    asked = asks(q)
    kinds = [one for one in HOUSE.resources.values() if searchable(one.model) and rights.may(one.see)]
    if not asked or not kinds:
        return {}
    words, parts = q.split(), shut_out(q.split())
    numbers = any(word.isdecimal() and 2 < len(word) < WHOLE_NUMBER for word in needles(q))
    sought = {f"word{place}": word for place, word in enumerate(words)}
    pieces = {f"part{place}": part for place, part in enumerate(parts)}
    holes = [[Hole(name).word for name in names] for names in (sought, pieces)]
    mark = ("hits", len(words), len(parts), numbers)
    asking = [statement(rights, (*mark, one.kind), partial(_of, one, rights, *holes, numbers=numbers)) for one in kinds]
    found: dict[str, list[Hit]] = {}
    for kind, key, name in all_of((one, {"asked": asked, **sought, **pieces}) for one in asking):
        found.setdefault(kind, []).append((key, name or f"#{key}"))
    return _sure(found, needles(q))


def _of(resource: Resource, rights: Rights, words: list[str], parts: list[str], *, numbers: bool) -> QuerySet[Any]:
    model: Any = resource.model
    rows = model.objects.filter(covered(rights, resource.see, model)).filter(openly(rights, resource, words, parts))
    if numbers:
        for verb in dict.fromkeys(resource.masked.values()):  # a masked number is not found out digit by digit
            rows = rows.filter(covered(rights, verb, model))
    some = rows.filter(Holds(F("tokens"), Value(Hole("asked")))).order_by()[:CAP]
    told: QuerySet[Any] = (
        model.every.filter(pk__in=some.values("pk"))
        .annotate(gj_kind=Value(resource.kind, CharField()), gj_name=Cast(title_path(model), TextField()))
        .order_by("-updated_at")
        .values_list("gj_kind", "pk", "gj_name")[:LOOKED_AT]
    )
    return told


def _sure(found: dict[str, list[Hit]], words: list[str]) -> dict[str, list[Hit]]:
    """Without those that hold the pairs of a word but not the word: seen in the name, else looked up (three kinds)."""
    sure: dict[str, list[Hit]] = {}
    looks = MOST_SECOND_LOOKS
    for kind, rows in found.items():
        plain = {key for key, name in rows if all(len(word) < 3 for word in words) or _holds(name, words)}
        rest = [key for key, _ in rows if key not in plain]
        if rest and looks and len(plain) < PER_KIND:
            looks -= 1
            plain |= _really(HOUSE.resources[kind].model, rest, words)
        kept = [hit for hit in rows if hit[0] in plain][:PER_KIND]
        if kept:
            sure[kind] = kept
    return sure


def _really(model: Any, keys: Iterable[int], words: list[str]) -> set[int]:
    rows = model.every.filter(pk__in=list(keys)).select_related(*getattr(model, "parents", ()))
    return {row.pk for row in rows if _holds(row.search_text(), words)}


def _holds(text: str, words: list[str]) -> bool:
    plain = needle(text)
    if all(word in plain for word in words):
        return True
    return len(words) == 1 and any(words[0] in spelled for spelled in spellings(text))
