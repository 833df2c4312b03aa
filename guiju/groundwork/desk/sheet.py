"""Rows as people read them: one formatter per page turns plain tuples into finished strings; templates only print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models.expressions import Combinable
from django.utils.html import escape
from django.utils.safestring import SafeString

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.masks import mask_value
from guiju.groundwork.desk.fields import FieldView, has, resource_of, views
from guiju.groundwork.desk.resource import Column, Resource
from guiju.groundwork.desk.veils import Veil, told_whole, veil_of
from guiju.groundwork.desk.words import EMPTY, Cell, Words, as_html, html, plain_text

REVEAL = "security.reveal"  # offered where the house knows it


@dataclass(frozen=True)
class Row:
    """One line of a list, finished: ``cells`` are HTML; ``state`` and ``version`` serve forms and boards.

    ``tds`` are the same cells as table cells, numbers flush right, each with its label for narrow screens.
    """

    pk: int
    url: str
    title: str
    cells: list[str]
    state: str = ""
    version: int = 0
    tds: str = ""


@dataclass
class Sheet:
    """The columns of a page and the look-ups they need; ``row`` formats one tuple of ``lookups``.

    ``editable`` are the columns whose cells may be changed in the list.
    """

    resource: Resource
    columns: Sequence[FieldView]
    rights: Rights
    words: Words
    lookups: list[Any] = field(default_factory=list)
    editable: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        title, masked = views(self.resource, (self.resource.title,))[0], self.resource.masked
        clear = told_whole(self.rights, self.resource, self.resource.title) and self.resource.title not in masked
        in_words: Cell = plain_text(title, self.words) if clear else hidden
        self._title, self._name = self._place(title.show), in_words
        self._version = self._place("version")
        self._state = self._place("state") if has(self.resource.model, "state") else None
        self._cells = [self._cell(view) for view in self.columns]
        self._tags = [_tag(view, view.path in self.editable) for view in self.columns]

    def row(self, values: tuple[Any, ...]) -> Row:
        """One finished line; the key is the last value of the tuple."""
        pk = values[-1]
        url = f"/{self.resource.slug}/{pk}/"
        state = values[self._state] if self._state is not None else ""
        cells = [cell(values) for cell in self._cells]
        tds = "".join(f"{tag}{cell}</td>" for tag, cell in zip(self._tags, cells, strict=True))
        return Row(pk, url, self._name(values[self._title]) or f"#{pk}", cells, state, values[self._version], html(tds))

    def rows(self, tuples: Iterable[tuple[Any, ...]]) -> list[Row]:
        """All lines of a page."""
        return [self.row(values) for values in tuples]

    def _place(self, lookup: str | Combinable) -> int:
        """Where a look-up, or a column that the database works out, stands in the tuple."""
        if lookup not in self.lookups:
            self.lookups.append(lookup)
        return self.lookups.index(lookup)

    def _cell(self, view: FieldView) -> "Cell":
        place, told = self._place(view.show), as_html(view, self.words)
        veil = veil_of(self.resource, self.rights, view.path)
        if veil is not None:
            return self._veiled(view, place, told, veil)
        if view.path == self.resource.title:
            name = plain_text(view, self.words)
            return lambda values: _title(self.resource.slug, values[-1], name(values[place]))
        if view.kind == "record" and view.key is not None:
            return self._link(view, place, self._place(view.key), told)
        return lambda values: told(values[place])

    def _link(self, view: FieldView, place: int, key: int, told: Cell) -> Cell:
        target = resource_of(view.model) if view.model is not None else None
        if target is None or not self.rights.may(target.see):
            return lambda values: told(values[place])
        slug = target.slug

        def link(values: tuple[Any, ...]) -> str:
            if values[key] is None:
                return EMPTY
            return html(f'<a href="/{slug}/{values[key]}/">{escape(str(values[place]))}</a>')

        return link

    def _veiled(self, view: FieldView, place: int, told: Cell, veil: Veil) -> Cell:
        column, state, asks = veil.column, self._state, self.rights.may(REVEAL)
        reach = self._place(column) if column is not None else None

        def veiled(values: tuple[Any, ...]) -> str:
            value = values[place]
            how = veil.how(reach is not None and values[reach], values[state] if state is not None else None)
            if value in (None, "") or how == "hidden":
                return EMPTY
            return told(value) if how == "whole" else masked(values[-1], view.path, value)

        def masked(pk: int, path: str, value: Any) -> SafeString:
            """What is masked leads to the question why it is needed, for those who may ask."""
            text = f'<span class="gj-masked">{escape(hidden(value))}</span>'
            if not asks or "__" in path:
                return html(text)
            url = f"/reveal/{self.resource.kind}/{pk}/{path}/"
            return html(f'<a class="gj-reveal" href="{url}" hx-get="{url}" hx-target="#gj-dialog-body">{text}</a>')

        return veiled


def scope_lookups(model: type[models.Model]) -> tuple[str | None, str | None]:
    """The look-ups of a row's owner key and unit path, as its model declares its scope."""
    owner, unit = getattr(model, "scope_owner", None), getattr(model, "scope_unit", None)
    return f"{owner}_id" if owner else None, f"{unit}__path" if unit else None


def scope_places(record: Any) -> tuple[int | None, str | None]:
    """The owner's key and the unit's path of one record, as its model declares its scope."""
    owner, path = scope_lookups(type(record))
    return _followed(record, owner), _followed(record, path)


def _followed(record: Any, lookup: str | None) -> Any:
    value = record if lookup else None
    for part in lookup.split("__") if lookup else ():
        value = getattr(value, part, None)
    return value


def hidden(value: Any) -> str:
    """A sensitive value for those who may not see it."""
    return mask_value(value)


def sheet_of(
    resource: Resource, rights: Rights, words: Words, columns: tuple[Column | str, ...] = (),
    editable: frozenset[str] = frozenset(),
) -> Sheet:  # fmt: skip
    """The sheet of a resource's list, or of other columns of it."""
    return Sheet(resource, views(resource, columns or resource.columns), rights, words, editable=editable)


def _tag(view: FieldView, editable: bool) -> str:
    label = f' data-label="{escape(view.label)}"' if view.kind in ("moment", "date", "flag", "number") else ""
    label += f' data-cell="{view.path}"' if editable else ""
    return f'<td class="gj-num"{label}>' if view.numeric else f"<td{label}>"


def _title(slug: str, pk: int, name: str) -> SafeString:
    return html(f'<a class="gj-title" href="/{slug}/{pk}/">{escape(name or f"#{pk}")}</a>')
