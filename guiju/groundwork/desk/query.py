"""One grammar of filters for list, board, export and interface alike.

``state=new&state=pooled&owner=me&amount.gte=1000&created_at.gte=2026-01-01&q=华为&sort=-updated_at&after=<cursor>&size=50``

Values of one field join by OR, different fields by AND. Operators after a dot: ``gte gt lte lt not empty``.
``me`` stands for the person who asks; dates may be ``today``, ``tomorrow``, ``-7d``, ``+30d``. A date compared with a
moment means the whole day in the company's zone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Count, Q, QuerySet, Sum

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.fields import FieldView, field_of
from guiju.groundwork.desk.paging import Page, decode, encode, key_after, ordering
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.search import CAP, narrowed
from guiju.groundwork.desk.values import compared, whole_days
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.kernel.tokens import needles

OPERATORS = ("gte", "gt", "lte", "lt", "not", "empty")
RESERVED = frozenset({"q", "sort", "after", "before", "size", "format", "ids"})
SIZES = (25, 50, 100, 200)
MOST = 500
WHOLE_NUMBER = 11  # digits of a telephone number with its area
_COMMON = ("state", "owner", "unit", "created_at", "updated_at", "id")


@dataclass(frozen=True)
class Condition:
    """One field, one operator ("" for equality) and its raw values, of which one must hold."""

    view: FieldView
    operator: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """As written in the address: ``amount.gte``."""
        return f"{self.view.path}.{self.operator}" if self.operator else self.view.path


@dataclass(frozen=True)
class ListQuery:
    """A list somebody asked for, within what they may see."""

    resource: Resource
    actor: Actor
    rights: Rights
    conditions: tuple[Condition, ...] = ()
    q: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""
    size: int = 50
    discarded: bool = False

    def queryset(self) -> QuerySet[Any]:
        """All matching rows within the person's scope, unordered; discarded ones only when asked for."""
        model = self.resource.model
        rows = (model.every if self.discarded else model.objects).filter(covered(self.rights, self.resource.see, model))
        for condition in self.conditions:
            rows = rows.filter(_filter(condition, self.actor))
        return searched(rows, self.resource, self.rights, self.q) if self.q.strip() else rows

    def ordered(self) -> QuerySet[Any]:
        """The matching rows in the order asked for, the key last so that the order is total."""
        return self.queryset().order_by(*ordering(self._sort_view(), self.descending))

    @property
    def descending(self) -> bool:
        """True when the order runs from large to small."""
        return (self.sort or self.resource.sort).startswith("-")

    @property
    def sort_path(self) -> str:
        """The look-up by which the list is ordered."""
        return (self.sort or self.resource.sort).removeprefix("-")

    def _sort_view(self) -> FieldView:
        return field_of(self.resource, self.sort_path)

    def page(
        self,
        lookups: Iterable[str],
        after: str | None = None,
        size: int | None = None,
        rows: QuerySet[Any] | None = None,
    ) -> Page:
        """One page as plain tuples of ``lookups`` (the sort value and the key are appended): one query."""
        size = size or self.size
        view = self._sort_view()
        after = self.after if after is None else after
        backwards = bool(self.before) and not after
        down = self.descending is not backwards
        found = (self.queryset() if rows is None else rows).order_by(*ordering(view, down, backwards=backwards))
        cursor = self.before if backwards else after
        if cursor:
            found = found.filter(key_after(view, decode(cursor, view), down, backwards=backwards))
        got = list(found.values_list(*lookups, view.show, "pk")[: size + 1])
        more = len(got) > size
        got = got[:size]
        if backwards:
            got.reverse()
        first, last = (got[0], got[-1]) if got else (None, None)
        has_next = bool(got) and (backwards or more)
        has_previous = bool(got) and (more if backwards else bool(cursor))
        return Page(
            got,
            after=encode(last) if has_next and last else "",
            before=encode(first) if has_previous and first else "",
        )

    def totals(self, summed: Iterable[str] = (), rows: QuerySet[Any] | None = None) -> tuple[int, dict[str, Any]]:
        """How many rows match, at most 3,001, and the sums over them (left out above the cap): one query."""
        names = list(summed)
        found = (self.queryset() if rows is None else rows).order_by().values("pk", *names)[:CAP]
        sums = {f"sum_{name}": Sum(name) for name in names}
        answer = found.aggregate(n=Count("pk"), **sums)
        count = int(answer["n"])
        return count, {} if count >= CAP else {name: answer[f"sum_{name}"] for name in names}

    def count(self) -> int:
        """How many rows match, at most 3,001 (which means "3,000+")."""
        return self.totals()[0]

    def with_(self, **values: Any) -> "ListQuery":
        """The same list with something changed."""
        return replace(self, **values)


def parse(
    resource: Resource, params: Mapping[str, Any], actor: Actor, rights: Rights, reserved: Iterable[str] = ()
) -> ListQuery:
    """Read an address's parameters. Raises NotAllowed without the right to see, Invalid naming each bad parameter.

    ``reserved`` are further names that are no filters (the caller's own).
    """
    if not rights.may(resource.see):
        raise NotAllowed("access.no_right", NO_RIGHT)
    conditions, problems = [], {}
    skip = RESERVED | set(reserved)
    for name in params:
        if name in skip:
            continue
        values = tuple(value for value in _all(params, name) if value != "")
        try:
            if values:
                conditions.append(_condition(resource, name, values, actor, rights))
        except (FieldDoesNotExist, ValueError):
            problems[name] = (N_("This cannot be filtered by: %(name)s"), {"name": name})
    sort = _one(params, "sort")
    if sort and not may_sort(resource, sort.removeprefix("-"), rights):
        problems["sort"] = (N_("This cannot be sorted by: %(name)s"), {"name": sort})
    if problems:
        raise Invalid(problems)
    return ListQuery(
        resource, actor, rights, tuple(conditions), _one(params, "q").strip()[:100], sort,
        _one(params, "after"), _one(params, "before"), _size(_one(params, "size")),
    )  # fmt: skip


def searched(rows: QuerySet[Any], resource: Resource, rights: Rights, q: str) -> QuerySet[Any]:
    """``rows`` that hold the words of a search. A masked number is not found out digit by digit: part of a number is
    looked for only among the rows whose sensitive fields the person sees whole.
    """
    found = narrowed(rows, q)
    if resource.masked and any(word.isdecimal() and 2 < len(word) < WHOLE_NUMBER for word in needles(q)):
        for verb in dict.fromkeys(resource.masked.values()):
            found = found.filter(covered(rights, verb, resource.model))
    return found


def filterable(resource: Resource) -> list[FieldView]:
    """The fields offered as filters, in the order declared."""
    return [field_of(resource, name) for name in resource.filters]


def may_sort(resource: Resource, path: str, rights: Rights) -> bool:
    """True for columns and dates of the kind; a masked field would be told by its order."""
    names = {c if isinstance(c, str) else c.field for c in (*resource.columns, *resource.facts)}
    known = path in names or path in _COMMON or path in resource.filters or path == resource.sort.removeprefix("-")
    return known and _open_to(resource, path, rights) and _exists(resource, path)


def _condition(resource: Resource, name: str, values: tuple[str, ...], actor: Actor, rights: Rights) -> Condition:
    path, _, operator = name.partition(".")
    if operator and operator not in OPERATORS:
        raise ValueError(name)
    names = {c if isinstance(c, str) else c.field for c in (*resource.columns, *resource.facts)}
    links = {f.name for f in resource.model._meta.concrete_fields if isinstance(f, models.ForeignKey)}
    if path not in names | links | set(resource.filters) | set(_COMMON) or not _open_to(resource, path, rights):
        raise ValueError(name)
    condition = Condition(field_of(resource, path), operator, values)
    _filter(condition, actor)
    return condition


def _open_to(resource: Resource, path: str, rights: Rights) -> bool:
    verb = resource.masked.get(path)
    return verb is None or any(grant.scope == "all" for grant in rights.for_verb(verb))


def _exists(resource: Resource, path: str) -> bool:
    try:
        field_of(resource, path)
    except FieldDoesNotExist:
        return False
    return True


def _filter(condition: Condition, actor: Actor) -> Q:
    """The condition as Django puts it. Raises ValueError for a value that does not fit the field."""
    view, operator = condition.view, condition.operator
    lookup = view.key or view.path
    if operator == "empty":
        return _empty(view, lookup, wanted=condition.values[-1] not in ("0", "false"))
    found = Q()
    for raw in condition.values:
        if raw == "none" and operator in ("", "not"):
            part = _empty(view, lookup, wanted=True)
        else:
            part = _compare(view, lookup, operator, compared(view, raw, actor))
        found |= part
    return ~found if operator == "not" else found


def _compare(view: FieldView, lookup: str, operator: str, value: Any) -> Q:
    if operator in ("", "not"):
        days = whole_days(view, value)
        if days is not None:
            return Q(**{f"{lookup}__gte": days[0], f"{lookup}__lt": days[1]})
        return Q(**{lookup: value})
    days = whole_days(view, value)
    if days is not None:
        start, end = days
        bound = {"gte": ("gte", start), "gt": ("gte", end), "lte": ("lt", end), "lt": ("lt", start)}[operator]
        return Q(**{f"{lookup}__{bound[0]}": bound[1]})
    return Q(**{f"{lookup}__{operator}": value})


def _empty(view: FieldView, lookup: str, *, wanted: bool) -> Q:
    found = Q(**{f"{lookup}__isnull": True})
    if view.kind in ("text", "long", "choice", "state"):
        found |= Q(**{lookup: ""})
    return found if wanted else ~found


def _all(params: Mapping[str, Any], name: str) -> list[str]:
    values = params.getlist(name) if hasattr(params, "getlist") else params[name]
    given = values if isinstance(values, list | tuple) else [values]
    return [str(value).replace("\x00", "") for value in given]  # the database stores no NUL


def _one(params: Mapping[str, Any], name: str) -> str:
    return _all(params, name)[-1] if params.get(name) else ""


def _size(raw: str) -> int:
    return min(max(int(raw), 1), MOST) if raw.isdecimal() else 50


def columns_summed(views: Iterable[FieldView]) -> list[str]:
    """The look-ups of the columns that are added up in the foot of the list."""
    return [view.path for view in views if view.sum]
