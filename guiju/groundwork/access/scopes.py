"""From grants to rows: one function turns (rights, verb, kind of record) into a filter."""

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol

from django.db.models import Model, Q, QuerySet

from guiju.groundwork.access.grants import Grant, Rights

NOTHING = Q(pk__in=[])


class Scoped(Protocol):
    """A model that says through which columns it belongs to a person and a unit.

    ``scope_owner`` and ``scope_unit`` are look-ups such as ``owner`` or ``order__owner``; None: the kind is not owned,
    and any grant at all covers every row. A unit belongs to itself: its ``scope_unit`` is ``pk``. ``scope_open`` is a
    filter of rows open to everyone with the verb (a pool), ``scope_closed`` one that rows must pass whatever the grant
    (a closed list of readers).
    """

    scope_owner: ClassVar[str | None]
    scope_unit: ClassVar[str | None]


def covered(rights: Rights, verb: str, model: type[Model]) -> Q:
    """The rows of ``model`` on which these rights allow ``verb``; matches nothing when there is no grant."""
    grants = rights.for_verb(verb)
    if not grants:
        return NOTHING
    closed = getattr(model, "scope_closed", None)
    found = _granted(grants, rights, verb, model)
    return found & closed(rights, verb) if closed is not None else found


def _granted(grants: Iterable[Grant], rights: Rights, verb: str, model: type[Model]) -> Q:
    owner, unit = getattr(model, "scope_owner", None), getattr(model, "scope_unit", None)
    if owner is None and unit is None:
        return Q()
    found = NOTHING
    for grant in grants:
        part = _rows(grant, rights, owner, unit)
        if part is None:
            return Q()
        found |= part
    also = getattr(model, "scope_open", None)
    return found | also(rights, verb) if also is not None else found


def visible(rights: Rights, verb: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """``rows`` narrowed to those within the rights."""
    return rows.filter(covered(rights, verb, rows.model))


def _rows(grant: Grant, rights: Rights, owner: str | None, unit: str | None) -> Q | None:
    """None means every row."""
    mine = Q(**{owner: rights.account_id}) if owner else NOTHING
    if grant.scope == "all":
        return None
    if grant.scope == "self" or unit is None:
        return mine
    if grant.scope == "team":
        return mine | Q(**{unit: grant.held.unit_id})
    reach = grant.held.department_path if grant.scope == "department" else grant.held.unit_path
    return mine | Q(**{"path__startswith" if unit == "pk" else f"{unit}__path__startswith": reach})
