"""A verb's inputs: read from its signature, validated once, in one place, for page, API, sheet and command alike."""

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from django.db import models
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_

UNSTORABLE = N_("This holds a character that cannot be stored.")
_NO_SIGN = re.compile("[\x00\ud800-\udfff]")  # NUL, and halves of signs: the database takes neither


@dataclass(frozen=True)
class Ask:
    """How an input is asked for, where the record has no field of that name: label and help (msgids), choices, long
    text.
    """

    label: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    long: bool = False


@dataclass(frozen=True)
class Input:
    """One input of a verb. ``model`` is set when a record is asked for: the outside gives its key."""

    name: str
    annotation: Any
    required: bool
    default: Any
    ask: Ask | None
    model: type[models.Model] | None


@dataclass(frozen=True)
class Inputs:
    """All inputs of a verb and the one validator made from them."""

    verb: Verb[Any]

    @cached_property
    def fields(self) -> tuple[Input, ...]:
        """The inputs in the order of the signature, without actor and record."""
        hints = get_type_hints(self.verb.body, include_extras=True)
        parameters = list(self.verb.signature.parameters.values())[2:]
        return tuple(self._input(p.name, hints[p.name], p.default) for p in parameters)

    def _input(self, name: str, hint: Any, default: Any) -> Input:
        extras = get_args(hint)[1:] if _annotated(hint) else ()
        ask = next((extra for extra in extras if isinstance(extra, Ask)), None)
        bare = get_args(hint)[0] if _annotated(hint) else hint
        model = next((part for part in (bare, *get_args(bare)) if _is_model(part)), None)
        annotation = bare
        if model is not None:
            annotation = int | None if _optional(bare) else int
        required = default is self.verb.signature.empty
        return Input(name, annotation, required, None if required else default, ask, model)

    @cached_property
    def schema(self) -> type[BaseModel]:
        """The validator: unknown keys are refused, records are given by key."""
        fields: dict[str, Any] = {
            one.name: (one.annotation, ... if one.required else Field(default_factory=partial(_same, one.default)))
            for one in self.fields
        }
        name = "".join(part.title() for part in self.verb.name.replace(".", "_").split("_"))
        config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, str_strip_whitespace=True)
        return create_model(name, __config__=config, **fields)

    def read(self, raw: Mapping[str, Any], held: Rights | None = None) -> dict[str, Any]:
        """Raw input as the action takes it; raises Invalid naming every field that does not fit.

        With ``held`` a record may only be named that the person may see (``<module>.see``) and that was not discarded;
        persons and units are known to everybody, but nobody names a person who no longer works here.
        """
        unfit = {name: (UNSTORABLE, dict[str, Any]()) for name, value in raw.items() if _is_unstorable(value)}
        if unfit:
            raise Invalid(unfit)
        try:
            parsed = self.schema.model_validate(dict(raw))
        except ValidationError as error:
            raise Invalid(_problems(error)) from error
        given = {name: getattr(parsed, name) for name in parsed.model_fields_set}
        return self._with_records(given, held)

    def _with_records(self, given: dict[str, Any], held: Rights | None) -> dict[str, Any]:
        missing: dict[str, tuple[str, dict[str, Any]]] = {}
        for field in self.fields:
            key = given.get(field.name)
            if field.model is not None and key is not None:
                found = _seen(field.model, held).filter(pk=key).first()
                if found is None:
                    missing[field.name] = (N_("There is no such record, or it is not yours to see."), {})
                given[field.name] = found
        if missing:
            raise Invalid(missing)
        return given


def _seen(model: type[models.Model], held: Rights | None) -> models.QuerySet[Any]:
    rows = model._default_manager.all()
    if held is None:
        return rows
    if issubclass(model, Record):
        rows = rows.filter(discarded_at=None)
    if model is Account:
        rows = rows.filter(is_active=True)
    seen_by = getattr(model, "seen_by", "")
    if model._meta.app_label == "access" and not seen_by:  # persons, units and posts are known to everybody
        return rows
    return rows.filter(covered(held, seen_by or f"{model._meta.app_label}.see", model))


def _is_unstorable(value: Any) -> bool:
    if isinstance(value, str):
        return _NO_SIGN.search(value) is not None
    if isinstance(value, Mapping):
        return any(_is_unstorable(part) for pair in value.items() for part in pair)
    return isinstance(value, list | tuple) and any(_is_unstorable(part) for part in value)


def _same(value: Any) -> Any:
    return value


def _problems(error: ValidationError) -> dict[str, tuple[str, dict[str, Any]]]:
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for detail in error.errors():
        name = ".".join(str(part) for part in detail["loc"]) or "__all__"
        if detail["type"] == "missing":
            found[name] = (N_("This is needed."), {})
        elif detail["type"] == "extra_forbidden":
            found[name] = (N_("There is no such field."), {})
        else:
            found[name] = (N_("This does not fit: %(reason)s"), {"reason": detail["msg"]})
    return found


def _annotated(hint: Any) -> bool:
    return get_origin(hint) is Annotated


def _optional(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, models.Model)


_CACHE: dict[str, Inputs] = {}


def inputs_of(verb: Verb[Any]) -> Inputs:
    """The inputs of a verb, read once per process."""
    if verb.name not in _CACHE or _CACHE[verb.name].verb is not verb:
        _CACHE[verb.name] = Inputs(verb)
    return _CACHE[verb.name]
