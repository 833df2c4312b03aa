"""What the interface shows of a kind of record: the fields its module declares, and how each is spelled in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext

from guiju.groundwork.access.models import Account
from guiju.groundwork.desk.fields import field_of, resource_of
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER

FIRST = ("id",)
LAST = ("owner", "unit", "version", "created_at", "updated_at", "discarded_at")


@dataclass(frozen=True)
class Shape:
    """The fields of one kind of record in the order in which they are answered."""

    resource: Resource

    @cached_property
    def fields(self) -> dict[str, models.Field[Any, Any]]:
        """By name: the module's columns, facts and filters, what its forms ask for, and the record's own keeping."""
        own = {field.name: field for field in self.resource.model._meta.concrete_fields if field.name != "tokens"}
        names = dict.fromkeys([*FIRST, *self._declared(), *LAST])
        return {name: own[name] for name in names if name in own}

    def _declared(self) -> list[str]:
        told = [c if isinstance(c, str) else c.field for c in (*self.resource.columns, *self.resource.facts)]
        asked = [
            field.name
            for verb in (self.resource.create, self.resource.edit)
            if verb in REGISTER.verbs
            for field in inputs_of(REGISTER.verbs[verb]).fields
        ]
        return ["state", *told, *self.resource.filters, *asked]

    @cached_property
    def expandable(self) -> dict[str, type[models.Model]]:
        """The links that ``expand`` follows, with the kind they lead to."""
        found = {}
        for name, field in self.fields.items():
            target = field.related_model if isinstance(field, models.ForeignKey) else None
            if isinstance(target, type) and (target is Account or resource_of(target) is not None):
                found[name] = target
        return found

    @property
    def masked(self) -> dict[str, str]:
        """The sensitive fields among them, with the verb that shows them whole."""
        return {name: verb for name, verb in self.resource.masked.items() if name in self.fields}

    def json_schema(self) -> dict[str, Any]:
        """The record as an OpenAPI schema, with labels in the language of the moment."""
        fields = {name: self._field_schema(name, field) for name, field in self.fields.items()}
        extra = {
            "masked": {
                "type": "array",
                "items": {"type": "string", "enum": sorted(self.masked)},
                "description": gettext("Fields of which only a masked form is shown to you."),
            },
            "expanded": {
                "type": "object",
                "properties": {name: {"$ref": "#/components/schemas/Link"} for name in self.expandable},
                "additionalProperties": False,
                "description": gettext("The linked records that were asked for with expand."),
            },
        }
        if not self.masked:
            del extra["masked"]
        return {
            "type": "object",
            "title": gettext(self.resource.label),
            "properties": {**fields, **extra},
            "required": ["id"],
            "additionalProperties": False,
        }

    def _field_schema(self, name: str, field: models.Field[Any, Any]) -> dict[str, Any]:
        spelled = json_type(field)
        view = field_of(self.resource, name)
        codes = list(view.choices)
        if codes and spelled.get("type") == "string" and name not in self.masked:
            spelled = {"type": "string", "enum": [*codes, ""] if "" not in codes else codes}
        if name in self.masked:
            spelled = {"type": "string"}
        if field.null or name in self.masked:
            spelled = _or_null(spelled)
        return {**spelled, "title": view.label}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "type" not in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def json_type(field: models.Field[Any, Any]) -> dict[str, Any]:
    """How a column is spelled: decimals as text so that no digit is lost, dates as ISO 8601, links as keys."""
    if isinstance(field, models.ForeignKey):
        return {"type": "integer", "format": "int64"}
    if isinstance(field, ArrayField):
        return {"type": "array", "items": json_type(field.base_field)}
    for kind, spelled in _SPELLED:
        if isinstance(field, kind):
            return dict(spelled)
    return {"type": "string"}


_SPELLED: tuple[tuple[type[models.Field[Any, Any]], dict[str, Any]], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer", "format": "int64"}),
    (models.FloatField, {"type": "number"}),
    (models.DecimalField, {"type": "string", "format": "decimal"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.JSONField, {}),
)


@lru_cache(maxsize=512)
def _shape(kind: str) -> Shape:
    return Shape(HOUSE.resources[kind])


def shape_of(resource: Resource) -> Shape:
    """The shape of a kind, read once per process."""
    return _shape(resource.kind)
