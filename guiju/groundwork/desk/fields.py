"""What the desk knows of a field from its model alone: its name to people, its kind, its coded values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Column, Resource
from guiju.groundwork.kernel.text import N_

DEADLINES = frozenset({"next_at", "due_at", "due_on", "expected_close", "promised_on", "delivery_date", "valid_until"})
_COMMON = {"created_at": N_("Created"), "updated_at": N_("Last change"), "owner": N_("Owner"), "unit": N_("Department")}
# Text fields that name a verb, a role or a record (kind:id) wherever they stand.
_TOLD = {"verb": "verb", "role": "role", "about": "ref", "ref": "ref"}
_PLAIN_KINDS: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.BooleanField, "flag"),
    (models.DateTimeField, "moment"),
    (models.DateField, "date"),
    (models.TextField, "long"),
    (models.IntegerField, "number"),
    (models.FloatField, "number"),
    (ArrayField, "list"),
    (models.JSONField, "json"),
)


@dataclass(frozen=True)
class FieldView:
    """One field as people meet it.

    ``kind`` is one of text, long, number, money, date, moment, flag, choice, state, person, record, ref, verb,
    list, json.
    ``show`` is the look-up whose value is displayed (``customer__name``), ``key`` the look-up of a linked record's key.
    ``choices`` maps codes to msgids; ``label_id`` is the msgid of the label or an already lazy text.
    """

    path: str
    label_id: Any
    kind: str
    show: str
    key: str | None = None
    model: type[models.Model] | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    nullable: bool = False
    sum: bool = False
    _told: dict[str | None, list[tuple[str, str]]] = field(default_factory=dict, compare=False, repr=False)
    _labels: dict[str | None, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def label(self) -> str:
        """The label in the language of the moment."""
        language = get_language()
        if language not in self._labels:
            self._labels[language] = in_words(self.label_id)
        return self._labels[language]

    @property
    def numeric(self) -> bool:
        """True for what is set flush right and added up."""
        return self.kind in ("money", "number")

    def options(self) -> list[tuple[str, str]]:
        """Coded values with their labels, in the order of declaration."""
        language = get_language()
        if language not in self._told:
            self._told[language] = [(str(code), gettext(str(text))) for code, text in self.choices.items()]
        return [*self._told[language]]


def in_words(label_id: Any) -> str:
    """A label from its msgid (or lazy text); a model's own spelling of a field ("owner") is looked up capitalised."""
    if not isinstance(label_id, str):
        return _capital(str(label_id))
    known = (get_language(), label_id)
    if known not in _LABELS:
        _LABELS[known] = _capital(gettext(label_id))
    return _LABELS[known]


def _capital(told: str) -> str:
    capital = str(capfirst(told))
    return gettext(capital) if capital != told else told


def field_of(resource: Resource, column: Column | str) -> FieldView:
    """The view of a column or look-up of a resource's model. Raises FieldDoesNotExist for a name that is none."""
    if isinstance(column, str):
        column = Column(column)
    return _view(resource, column)


def views(resource: Resource, columns: tuple[Column | str, ...]) -> list[FieldView]:
    """The views of several columns, in order."""
    return [field_of(resource, column) for column in columns]


_LABELS: dict[tuple[str | None, str], str] = {}
_CACHE: dict[tuple[str, Column], FieldView] = {}


def _view(resource: Resource, column: Column) -> FieldView:
    known = _CACHE.get((resource.kind, column))
    if known is None:
        known = _CACHE[resource.kind, column] = _read(resource, column)
    return known


def _read(resource: Resource, column: Column) -> FieldView:
    model, found = _walk(resource.model, column.field)
    own = getattr(found, "verbose_name", column.field)  # lazy: told in the reader's language
    label: Any = column.label or _COMMON.get(found.name) or own
    choices = _choices(resource, model, found, column.field)
    kind = kind_of(found, choices)
    if not column.label and kind == "state":
        label = N_("State")
    show, key, target = column.field, None, None
    if isinstance(found, models.ForeignKey):
        target = found.related_model
        show, key = f"{column.field}__{title_path(target)}", f"{column.field}_id"
    nullable = bool(getattr(found, "null", False)) or "__" in column.field
    return FieldView(column.field, label, kind, show, key, target, choices, nullable, column.sum)


def _walk(model: type[models.Model], path: str) -> tuple[type[models.Model], models.Field[Any, Any]]:
    *links, last = path.split("__")
    for link in links:
        related = model._meta.get_field(link).related_model
        if not isinstance(related, type):
            raise FieldDoesNotExist(path)
        model = related
    found = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if not isinstance(found, models.Field):
        raise FieldDoesNotExist(path)
    return model, found


def kind_of(found: models.Field[Any, Any], choices: Mapping[str, str]) -> str:
    """The kind of a model field."""
    if isinstance(found, models.ForeignKey):
        return "person" if found.related_model._meta.label == settings.AUTH_USER_MODEL else "record"
    if found.name == "state" and choices:
        return "state"
    if choices:
        return "choice"
    if found.name in _TOLD:
        return _TOLD[found.name]
    if isinstance(found, models.DecimalField):
        return "money" if found.decimal_places == 2 and (found.max_digits or 0) >= 12 else "number"
    return next((kind for shape, kind in _PLAIN_KINDS if isinstance(found, shape)), "text")


def _choices(
    resource: Resource, model: type[models.Model], found: models.Field[Any, Any], path: str
) -> Mapping[str, str]:
    if path in resource.choices:
        return resource.choices[path]
    owner = resource if model is resource.model else resource_of(model)
    if found.name == "state" and owner is not None and owner.states is not None:
        return owner.states.labels
    if owner is not None and found.name in owner.choices:
        return owner.choices[found.name]
    return dict(found.flatchoices) if found.flatchoices else {}


def resource_of(model: type[models.Model]) -> Resource | None:
    """The resource that shows records of this model at the desk, if there is one."""
    return HOUSE.resources.get(model._meta.label_lower)


def named_for(model: type[models.Model], held: Rights) -> models.QuerySet[Any]:
    """The rows whose names a person may read: those within scope; of people, units and kinds without a page all."""
    resource, rows = resource_of(model), model._default_manager.all()
    known = model._meta.app_label == Account._meta.app_label and not hasattr(model, "seen_by")
    if resource is None or known:
        return rows
    return rows.filter(covered(held, resource.see, model))


def title_path(model: type[models.Model], depth: int = 3) -> str:
    """The look-up that names a record of this model in a list, such as ``name`` or ``customer__name``."""
    resource = resource_of(model)
    name = resource.title if resource else next((n for n in ("name", "title", "number") if has(model, n)), "pk")
    if name == "pk":
        return name
    _, found = _walk(model, name)
    if isinstance(found, models.ForeignKey) and depth:
        return f"{name}__{title_path(found.related_model, depth - 1)}"
    return name


def has(model: type[models.Model], path: str) -> bool:
    """True when the look-up names a field of the model."""
    try:
        _walk(model, path)
    except FieldDoesNotExist:
        return False
    return True
