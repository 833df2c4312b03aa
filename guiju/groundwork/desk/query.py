"""One grammar of filters for list, board, export and interface alike.

``state=new&state=pooled&owner=me&amount.gte=1000&created_at.gte=2026-01-01&q=华为&sort=-amount,name&after=<cursor>``

Values of one field join by OR, different fields by AND (``conditions``); what is more involved stands in ``where``, a
tree of AND and OR groups (``tree``) that must hold besides. Up to three keys order the rows.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, Q, QuerySet, Sum

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.access.statements import statement
from guiju.groundwork.desk.conditions import COMMON, Asker, Condition, filter_of, is_open
from guiju.groundwork.desk.fields import FieldView, field_of, title_path
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.paging import Key, Page, decode, encode, key_after, ordering
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.veils import openly, shut_out
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.flow.search import CAP, narrowed
from guiju.groundwork.kernel import tree
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.kernel.tokens import needles

RESERVED = frozenset({"q", "where", "sort", "after", "before", "size", "format", "ids"})
SIZES = (50, 100, 200)
MOST = 500
SORT_KEYS = 3
WHOLE_NUMBER = 11  # digits of a telephone number with its area


@dataclass(frozen=True)
class ListQuery:
    """A list somebody asked for, within what they may see. ``group`` is a field whose values head the rows."""

    resource: Resource
    actor: Actor
    rights: Rights
    conditions: tuple[Condition, ...] = ()
    where: str = ""
    q: str = ""
    sort: str = ""
    group: str = ""
    after: str = ""
    before: str = ""
    size: int = 50
    discarded: bool = False

    def queryset(self) -> QuerySet[Any]:
        """All matching rows within the person's scope, unordered; discarded ones only when asked for."""
        return self._found.all()

    @cached_property
    def _found(self) -> QuerySet[Any]:
        model = self.resource.model
        rows = (model.every if self.discarded else model.objects).filter(covered(self.rights, self.resource.see, model))
        for condition in self.filters:
            rows = rows.filter(condition)
        if self.where:
            rows = rows.filter(self.tree_filter)
        return searched(rows, self.resource, self.rights, self.q) if self.q.strip() else rows

    @property
    def filters(self) -> list[Q]:
        """What the conditions ask for, each as a filter."""
        return [filter_of(condition, self.actor) for condition in self.conditions]

    @property
    def tree_filter(self) -> Q:
        """What ``where`` asks for; raises Invalid."""
        return Asker(self.resource, self.actor, self.rights).tree_filter(tree.read(self.where))

    def ordered(self) -> QuerySet[Any]:
        """The matching rows in the order asked for, the key last so that the order is total."""
        return self.queryset().order_by(*ordering(self.keys))

    @cached_property
    def sorts(self) -> tuple[tuple[str, bool], ...]:
        """The look-ups by which the list is ordered, each with True where large comes first."""
        return tuple((part.removeprefix("-"), part.startswith("-")) for part in _parts(self.sort or self.resource.sort))

    @cached_property
    def keys(self) -> list[Key]:
        """The keys of the order: the group's first, then those asked for."""
        given = dict(self.sorts)
        found: list[Key] = []
        if self.group:
            view, down = field_of(self.resource, self.group), given.pop(self.group, False)
            found.append(Key(view, down))
            if view.key:  # two records of one name are two groups
                found.append(Key(replace(view, show=view.key), down))
        return found + [Key(field_of(self.resource, path), down) for path, down in given.items()]

    def answers(self, key: tuple[Hashable, ...], make: Callable[[QuerySet[Any]], QuerySet[Any]]) -> list[Any]:
        """What ``make`` asks of the matching rows. ``key`` names all that it adds: the statement of a list that is
        opened again and again is kept, not so one of words, or of a further page.
        """
        if self.q.strip() or self.after or self.before:
            return list(make(self.queryset()))
        told = (self.resource.kind, self.discarded, *self.filters, self.where and self.tree_filter)
        return statement(self.rights, (*key, *told), lambda: make(self.queryset())).rows()

    def page(
        self, lookups: Iterable[Any], size: int | None = None, narrowed: Callable[[QuerySet[Any]], Any] | None = None
    ) -> Page:
        """One page as plain tuples of ``lookups`` (the sort values and the key are appended): one query."""
        size = size or self.size
        keys, backwards = self.keys, bool(self.before) and not self.after
        columns = (*lookups, *[key.view.show for key in keys], "pk")
        cursor = self.before if backwards else self.after

        def asked(found: QuerySet[Any]) -> QuerySet[Any]:
            found = (narrowed(found) if narrowed else found).order_by(*ordering(keys, backwards=backwards))
            if cursor:
                found = found.filter(key_after(keys, decode(cursor, keys), backwards=backwards))
            return found.values_list(*columns)[: size + 1]

        mark = ("page", columns, self.sort, self.group, size)
        got = list(asked(self.queryset())) if narrowed else self.answers(mark, asked)
        more = len(got) > size
        got = got[:size]
        if backwards:
            got.reverse()
        first, last = (got[0], got[-1]) if got else (None, None)
        has_next = bool(got) and (backwards or more)
        has_previous = bool(got) and (more if backwards else bool(cursor))
        return Page(
            got,
            after=encode(last, len(keys)) if has_next and last else "",
            before=encode(first, len(keys)) if has_previous and first else "",
        )

    def totals(self, summed: Iterable[str] = ()) -> tuple[int, dict[str, Any]]:
        """How many rows match, at most 3,001, and the sums over them (left out above the cap): one query."""
        names = list(summed)
        count, sums = _added(self.queryset().order_by().values("pk", *names)[:CAP], names)
        return count, {} if count >= CAP else sums

    def exact(self, summed: Iterable[str] = ()) -> tuple[int, dict[str, Any]]:
        """How many rows match, and the sums over all of them, however many: one query, at a click."""
        names = list(summed)
        return _added(self.queryset().order_by().values("pk", *names), names)

    def count(self) -> int:
        """How many rows match, at most 3,001 (which means "3,000+")."""
        return self.totals()[0]

    def estimate(self) -> int:
        """About how many rows match, as the database's planner reckons without reading them: one quick question."""
        plan = json.loads(self.queryset().order_by().values("pk").explain(format="json"))
        return int(plan[0]["Plan"]["Plan Rows"])

    def with_(self, **values: Any) -> "ListQuery":
        """The same list with something changed."""
        return replace(self, **values)


def _added(found: Any, names: list[str]) -> tuple[int, dict[str, Any]]:
    answer = found.aggregate(n=Count("pk"), **{f"sum_{name}": Sum(name) for name in names})
    return int(answer["n"]), {name: answer[f"sum_{name}"] for name in names}


def parse(
    resource: Resource, params: Mapping[str, Any], actor: Actor, rights: Rights, reserved: Iterable[str] = ()
) -> ListQuery:
    """Read an address's parameters. Raises NotAllowed without the right to see, Invalid naming each bad parameter.

    ``reserved`` are further names that are no filters (the caller's own).
    """
    if not rights.may(resource.see):
        raise NotAllowed("access.no_right", NO_RIGHT)
    asker = Asker(resource, actor, rights)
    conditions, problems = [], {}
    skip = RESERVED | set(reserved)
    for name in params:
        if name in skip:
            continue
        values = tuple(value for value in _all(params, name) if value != "")
        try:
            if values:
                conditions.append(asker.condition(name, values))
        except (FieldDoesNotExist, ValueError):
            problems[name] = (N_("This cannot be filtered by: %(name)s"), {"name": name})
    sort, where = _one(params, "sort"), _one(params, "where")
    problems |= _sort_problems(resource, sort, rights)
    if where:
        try:
            asker.tree_filter(tree.read(where))
        except Invalid as invalid:
            problems |= invalid.fields
    if problems:
        raise Invalid(problems)
    return ListQuery(
        resource, actor, rights, tuple(conditions), where, _one(params, "q").strip()[:100], sort,
        after=_one(params, "after"), before=_one(params, "before"), size=_size(_one(params, "size")),
    )  # fmt: skip


def _sort_problems(resource: Resource, sort: str, rights: Rights) -> dict[str, tuple[str, dict[str, Any]]]:
    parts = _parts(sort)
    if len(parts) > SORT_KEYS:
        return {"sort": (N_("A list is sorted by at most %(most)s columns."), {"most": SORT_KEYS})}
    strange = [part for part in parts if not may_sort(resource, part.removeprefix("-"), rights)]
    return {"sort": (N_("This cannot be sorted by: %(name)s"), {"name": strange[0]})} if strange else {}


def searched(rows: QuerySet[Any], resource: Resource, rights: Rights, q: str) -> QuerySet[Any]:
    """``rows`` that hold the words of a search. A masked number is not found out digit by digit: part of a number is
    looked for only among the rows whose sensitive fields the person sees whole.
    """
    title = title_path(resource.model)
    found = narrowed(rows, q, title="" if title == "pk" or resource.title in resource.masked else title)
    if resource.masked and any(word.isdecimal() and 2 < len(word) < WHOLE_NUMBER for word in needles(q)):
        for verb in dict.fromkeys(resource.masked.values()):
            found = found.filter(covered(rights, verb, resource.model))
    return found.filter(openly(rights, resource, q.split(), shut_out(q.split())))


def filterable(resource: Resource) -> list[FieldView]:
    """The fields offered as filters, in the order declared."""
    return [field_of(resource, name) for name in resource.filters]


def may_sort(resource: Resource, path: str, rights: Rights) -> bool:
    """True for columns and dates of the kind; a masked field would be told by its order."""
    return _has_order(resource.kind, path) and is_open(resource, path, rights)


@cache
def _has_order(kind: str, path: str) -> bool:
    """True for a field of the kind that rows can be ordered by, whoever asks."""
    resource = HOUSE.resources[kind]
    names = {c if isinstance(c, str) else c.field for c in (*resource.columns, *resource.facts)}
    names |= {*COMMON, *resource.filters, *(part.removeprefix("-") for part in _parts(resource.sort))}
    try:
        return path in names and field_of(resource, path).kind not in ("list", "json")
    except FieldDoesNotExist:
        return False


def _parts(sort: str) -> list[str]:
    return [part for part in (one.strip() for one in sort.split(",")) if part]


def _all(params: Mapping[str, Any], name: str) -> list[str]:
    values = params.getlist(name) if hasattr(params, "getlist") else params[name]
    given = values if isinstance(values, list | tuple) else [values]
    return [str(value).replace("\x00", "") for value in given]  # the database stores no NUL


def _one(params: Mapping[str, Any], name: str) -> str:
    return _all(params, name)[-1] if params.get(name) else ""


def _size(raw: str) -> int:
    return min(max(int(raw), 1), MOST) if raw.isdecimal() else 50


def columns_summed(views: Iterable[FieldView]) -> list[str]:
    """The look-ups of the columns that are added up in the foot of the list: amounts, and what declares it."""
    return [view.path for view in views if view.sum or view.kind == "money"]
