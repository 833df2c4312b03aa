"""How a list is laid out, read from its address beside the filters: columns, groups, density, folded lanes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.conditions import COMMON, is_open
from guiju.groundwork.desk.fields import FieldView, field_of, views
from guiju.groundwork.desk.resource import Column, Resource
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_

PARAMS = ("view", "cols", "wide", "group", "dense", "fold", "by", "on", "day")
DENSITIES = {"": N_("Normal rows"), "compact": N_("Narrow rows"), "roomy": N_("High rows")}
MOST_COLUMNS = 20
_GROUPED = ("choice", "state", "flag", "person", "record", "date", "moment", "text")
_UNSHOWN = ("json",)


@dataclass(frozen=True)
class Arrangement:
    """The columns in their order, the field that heads groups of rows, the density, the lanes folded on a board.

    ``own_columns`` is True where the address names the columns; ``by`` is the field whose values are a board's lanes.
    """

    columns: tuple[Column | str, ...]
    own_columns: bool = False
    group: str = ""
    dense: str = ""
    fold: tuple[str, ...] = ()
    by: str = ""


def arranged(resource: Resource, params: Mapping[str, Any], rights: Rights) -> Arrangement:
    """The arrangement that an address asks for; raises Invalid naming what the kind does not show."""
    problems: dict[str, tuple[str, dict[str, Any]]] = {}
    columns, strange = _columns(resource, _names(params, "cols"))
    if strange:
        problems["cols"] = (N_("There is no such column: %(name)s"), {"name": strange})
    group = str(params.get("group") or "")
    if group and group not in {view.path for view in groupable(resource, rights)}:
        problems["group"] = (N_("This cannot be grouped by: %(name)s"), {"name": group})
    by = str(params.get("by") or "")
    if by and by not in {view.path for view in board_fields(resource, rights)}:
        problems["by"] = (N_("There is no board by: %(name)s"), {"name": by})
    if problems:
        raise Invalid(problems)
    dense = str(params.get("dense") or "")
    return Arrangement(
        columns or resource.columns, bool(columns), group, dense if dense in DENSITIES else "",
        _names(params, "fold"), by,
    )  # fmt: skip


def offered_columns(resource: Resource) -> list[FieldView]:
    """Every field that may be a column: those of the list first, then the facts, then what every record has."""
    return views(resource, tuple(_known_columns(resource).values()))


def groupable(resource: Resource, rights: Rights) -> list[FieldView]:
    """The fields whose values may head groups: coded ones, people, linked records, days (by month), short texts."""
    names = dict.fromkeys([*_known_columns(resource), *resource.filters])
    found = [_known_columns(resource).get(name, name) for name in names if name != resource.title]
    seen = [view for view in views(resource, tuple(found)) if is_open(resource, view.path, rights)]
    return [view for view in seen if view.kind in _GROUPED and (view.kind != "text" or view.path in resource.filters)]


def board_fields(resource: Resource, rights: Rights) -> list[FieldView]:
    """The fields whose values may be the lanes of a board: that of the declared board first, then coded ones."""
    if resource.board is None:
        return []
    names = dict.fromkeys([resource.board.by, *_known_columns(resource), *resource.filters])
    found = [view for view in views(resource, tuple(names)) if view.kind in ("choice", "state") and view.choices]
    return [view for view in found if "__" not in view.path and is_open(resource, view.path, rights)]


def _columns(resource: Resource, names: tuple[str, ...]) -> tuple[tuple[Column | str, ...], str]:
    known = _known_columns(resource)
    strange = next((name for name in names if name not in known), "")
    if strange or len(names) > MOST_COLUMNS:
        return (), strange or str(len(names))
    if names and resource.title in known and resource.title not in names:
        names = (resource.title, *names)  # a row without its name leads nowhere
    return tuple(known[name] for name in names), ""


def _known_columns(resource: Resource) -> dict[str, Column | str]:
    found: dict[str, Column | str] = {}
    common = [name for name in COMMON if name != "id"]
    for column in (*resource.columns, *resource.facts, *resource.filters, *common):
        name = column if isinstance(column, str) else column.field
        if name not in found and _shown(resource, column):
            found[name] = column
    return found


def _shown(resource: Resource, column: Column | str) -> bool:
    try:
        return field_of(resource, column).kind not in _UNSHOWN
    except FieldDoesNotExist:
        return False


def _names(params: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in str(params.get(name) or "").split(",") if part))
