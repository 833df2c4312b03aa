"""From grants to rows: one function turns (rights, verb, kind of record) into a filter.

Lists, records, search, palette, counts, boards, exports, the interface, histories and masks all ask here, so a rule
about rows holds everywhere at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import and_
from threading import get_ident
from typing import Any, ClassVar, Protocol

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from guiju.groundwork.access.grants import Grant, Rights, kept
from guiju.groundwork.access.models import ListEntry
from guiju.groundwork.policy.controls import Comparison

NOTHING = Q(pk__in=[])
REGION = "region"
_DEEPEST = 3
_BOUNDS = ("gt", "gte", "lt", "lte")


class Scoped(Protocol):
    """A model that says through which columns it belongs to a person and a unit.

    ``scope_owner`` and ``scope_unit`` are look-ups such as ``owner`` or ``order__owner``; None: the kind is not owned,
    and any grant at all covers every row. A unit belongs to itself: its ``scope_unit`` is ``pk``. Three optional
    functions ``(rights, verb) -> Q``: ``scope_open`` gives rows open to everyone with the verb (a pool),
    ``scope_shared`` rows that somebody opened to this very person, followed by the records below them (a shared
    customer's contacts and deals), ``scope_closed`` a filter that rows must pass whatever the grant (a closed list of
    readers).
    """

    scope_owner: ClassVar[str | None]
    scope_unit: ClassVar[str | None]


def covered(rights: Rights, verb: str, model: type[Model]) -> Q:
    """The rows of ``model`` on which these rights allow ``verb``; matches nothing when there is no grant."""
    # Django resolves an expression in its place: one that two threads resolve at once is not safe.
    return kept(rights, ("covered", verb, model, get_ident()), lambda: _covered(rights, verb, model))


def _covered(rights: Rights, verb: str, model: type[Model]) -> Q:
    grants = rights.for_verb(verb)
    if not grants:
        return NOTHING
    found = _granted(grants, rights, verb, model)
    closed = getattr(model, "scope_closed", None)
    if closed is not None:
        found &= closed(rights, verb)
    return and_(found, covered(rights.within, verb, model)) if rights.within is not None else found


def visible(rights: Rights, verb: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """``rows`` narrowed to those within the rights."""
    return rows.filter(covered(rights, verb, rows.model))


def whole(rights: Rights, verb: str, model: type[Model]) -> Combinable:
    """A column that says of each row whether these rights allow ``verb`` on it: masks are laid by it."""
    return kept(rights, ("whole", verb, model, get_ident()), lambda: _whole(covered(rights, verb, model)))


def _whole(found: Q) -> Combinable:
    if not found:  # an empty Q: every row
        return Value(True, output_field=BooleanField())
    return Case(When(found, then=Value(True)), default=Value(False), output_field=BooleanField())


def _granted(grants: Iterable[Grant], rights: Rights, verb: str, model: type[Model]) -> Q:
    found = NOTHING
    for grant in grants:
        part = _rows(grant, rights, model)
        narrowing = _narrowed(grant.only, model)
        if part is None and narrowing is None:
            return Q()
        found |= (narrowing or Q()) if part is None else part & (narrowing or Q())
    for also in _widenings(model):
        found |= also(rights, verb)
    for parent, paths in _shared_parents(model):
        rows = parent.scope_shared(rights, verb)
        if rows != NOTHING:
            shared = parent.objects.filter(rows).values("pk")
            for path in paths:
                found |= Q(**{f"{path}__in": shared})
    return found


def _rows(grant: Grant, rights: Rights, model: type[Model]) -> Q | None:
    """The rows that a scope reaches; None means every row."""
    owner, unit = getattr(model, "scope_owner", None), getattr(model, "scope_unit", None)
    if grant.scope == "all" or (owner is None and unit is None and grant.scope not in ("territory", "list")):
        return None
    if grant.scope == "list":
        return _listed(rights, model)
    mine = Q(**{owner: rights.account_id}) if owner else NOTHING
    if grant.scope == "territory":
        return mine | _territory(grant, model)
    if grant.scope == "self" or unit is None:
        return mine
    if grant.scope == "team":
        return mine | Q(**{unit: grant.held.unit_id})
    reach = grant.held.department_path if grant.scope == "department" else grant.held.unit_path
    return mine | Q(**{"path__startswith" if unit == "pk" else f"{unit}__path__startswith": reach})


def _territory(grant: Grant, model: type[Model]) -> Q:
    """Records whose own region begins with one of the post's; for a kind without one, that of a record above it.

    Every link upwards counts: a deal may have come from a lead or from a customer, and the other link is empty.
    """
    found = NOTHING
    for path in regions_of(model):
        for region in grant.held.regions:
            found |= Q(**{f"{path}__startswith": region})
    return found


def _listed(rights: Rights, model: type[Model]) -> Q:
    """Records on a named list that is open to the person today, and what belongs to such records."""
    found = NOTHING
    open_lists = ListEntry.objects.filter(
        record_list__discarded_at=None, record_list__grants__account=rights.account_id,
        record_list__grants__valid_to__gte=rights.day, record_list__grants__discarded_at=None,
    ).values("record_key")  # fmt: skip
    of_kind: dict[type[Model], QuerySet[Any]] = {}
    for path, kind in (("pk", model), *parents_of(model)):
        if kind not in of_kind:
            of_kind[kind] = open_lists.filter(kind_of=kind._meta.label_lower)
        found |= Q(**{f"{path}__in": of_kind[kind]})
    return found


def _narrowed(only: Mapping[str, Comparison], model: type[Model]) -> Q | None:
    """A permit's own comparisons as a filter; None without any. A kind that has no such field is not covered."""
    if not only:
        return None
    found = Q()
    for name, comparison in only.items():
        path = found_at(model, name)
        if path is None:
            return NOTHING
        found &= compared(path, comparison, model)
    return found


def compared(path: str, test: Comparison, model: type[Model]) -> Q:
    """A typed comparison as the database puts it; agrees with :meth:`Comparison.holds`."""
    found = Q()
    if test.filled is not None:
        empty = Q(**{f"{path}__isnull": True})
        if _is_text(model, path):
            empty |= Q(**{path: ""})
        found &= ~empty if test.filled else empty
    if test.eq is not None:
        found &= Q(**{path: test.eq})
    if test.ne is not None:
        found &= ~Q(**{path: test.ne}) | Q(**{f"{path}__isnull": True})
    if test.one_of is not None:
        found &= Q(**{f"{path}__in": test.one_of})
    for name in _BOUNDS:
        bound = getattr(test, name)
        if bound is not None:
            found &= Q(**{f"{path}__{name}": bound})
    return found


@cache
def parents_of(model: type[Model]) -> tuple[tuple[str, type[Model]], ...]:
    """The records a kind belongs to, nearest first, by look-up: (``customer``, Customer), (``order__customer``, …)."""
    return tuple(_above(model, "", _DEEPEST))


def _above(model: type[Model], prefix: str, left: int) -> Iterator[tuple[str, type[Model]]]:
    near = []
    for name in getattr(model, "parents", ()):
        parent = model._meta.get_field(name).related_model
        if isinstance(parent, type) and parent is not model:
            near.append((f"{prefix}{name}", parent))
    yield from near
    for path, parent in near if left > 1 else ():
        yield from _above(parent, f"{path}__", left - 1)


@cache
def found_at(model: type[Model], name: str) -> str | None:
    """The look-up of a field of that name on the kind itself or on the nearest record it belongs to; None: nowhere."""
    for path, kind in (("", model), *((f"{path}__", kind) for path, kind in parents_of(model))):
        if _has(kind, name):
            return f"{path}{name}"
    return None


def _has(kind: type[Model], name: str) -> bool:
    field = next((field for field in kind._meta.concrete_fields if field.name == name), None)
    return field is not None and not isinstance(field, ArrayField)


@cache
def regions_of(model: type[Model]) -> tuple[str, ...]:
    """Where the region of a record stands: its own, else those of the records it belongs to."""
    if _has(model, REGION):
        return (REGION,)
    return tuple(f"{path}__{REGION}" for path, kind in parents_of(model) if _has(kind, REGION))


@cache
def _widenings(model: type[Model]) -> tuple[Callable[[Rights, str], Q], ...]:
    found: list[Callable[[Rights, str], Q]] = []
    for name in ("scope_open", "scope_shared"):
        own = getattr(model, name, None)
        if own is not None:
            found.append(own)
    return tuple(found)


@cache
def _shared_parents(model: type[Model]) -> tuple[tuple[Any, tuple[str, ...]], ...]:
    """The kinds above whose records may be opened to single persons, each with the look-ups that lead there."""
    found: dict[Any, list[str]] = {}
    for path, parent in parents_of(model):
        if hasattr(parent, "scope_shared"):
            found.setdefault(parent, []).append(path)
    return tuple((parent, tuple(paths)) for parent, paths in found.items())


def _is_text(model: type[Model], path: str) -> bool:
    for link in path.split("__")[:-1]:
        model = model._meta.get_field(link).related_model  # type: ignore[assignment]
    return model._meta.get_field(path.rsplit("__", maxsplit=1)[-1]).get_internal_type() in (
        "CharField",
        "TextField",
        "EmailField",
    )
