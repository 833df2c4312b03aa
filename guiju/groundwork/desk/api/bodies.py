"""Bodies of calls: read as strictly as the published schema says, before the door reads them by its own rules."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le
from django.core.exceptions import RequestDataTooBig
from django.db import models
from django.http import HttpRequest
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
)

from guiju.groundwork.desk.api.problems import TooLarge
from guiju.groundwork.desk.fields import field_of, resource_of
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.inputs import Input, inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_

LARGEST = 2**63 - 1
LONGEST = 20_000
MOST_DIGITS, MOST_PLACES = 18, 6
_LARGEST_EXPONENT = 40
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
FILL = "fill"
_SAID = {
    "missing": N_("This is needed."),
    "extra_forbidden": N_("There is no such field."),
    "int_type": N_("A whole number is expected."),
    "int_from_float": N_("A whole number is expected."),
    "bool_type": N_("True or false is expected."),
    "string_type": N_("A text is expected."),
    "string_too_long": N_("At most %(max_length)s characters."),
    "literal_error": N_("One of: %(expected)s"),
    "enum": N_("One of: %(expected)s"),
    "decimal_type": N_("A number is expected."),
    "decimal_parsing": N_("A number is expected."),
    "decimal_max_places": N_("At most %(decimal_places)s decimal places."),
    "decimal_max_digits": N_("At most %(max_digits)s digits."),
    "decimal_whole_digits": N_("At most %(whole_digits)s digits before the point."),
    "date_type": N_("A day is expected: 2026-03-31."),
    "date_from_datetime_parsing": N_("A day is expected: 2026-03-31."),
    "date_parsing": N_("A day is expected: 2026-03-31."),
    "datetime_type": N_("A moment with its zone is expected: 2026-03-31T09:30:00+08:00."),
    "datetime_parsing": N_("A moment with its zone is expected: 2026-03-31T09:30:00+08:00."),
    "datetime_from_date_parsing": N_("A moment with its zone is expected: 2026-03-31T09:30:00+08:00."),
    "timezone_aware": N_("A moment with its zone is expected: 2026-03-31T09:30:00+08:00."),
    "list_type": N_("A list is expected."),
}


def _in_reach(value: date) -> date:
    if not _EARLIEST.year <= value.year < _LATEST.year:
        raise ValueError(f"between {_EARLIEST.year} and {_LATEST.year}")
    return value


Whole = Annotated[int, Ge(-LARGEST - 1), Le(LARGEST)]
Key = Annotated[int, Ge(1), Le(LARGEST)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
Day = Annotated[date, AfterValidator(_in_reach)]


@lru_cache(maxsize=2048)
def body_model(verb_name: str) -> type[BaseModel]:
    """The published shape of a verb's inputs, with the lengths, codes and digits of the record's fields."""
    verb = REGISTER.verbs[verb_name]
    inputs = inputs_of(verb)
    fields: dict[str, Any] = {
        i.name: (_annotation(verb, i), ... if i.required else Field(default_factory=_nothing)) for i in inputs.fields
    }
    return create_model(
        inputs.schema.__name__,
        __module__=verb.body.__module__,
        __config__=ConfigDict(extra="forbid", str_strip_whitespace=True),
        **fields,
    )


@lru_cache(maxsize=2048)
def act_model(verb_name: str) -> type[BaseModel]:
    """The inputs of a verb on a record, and ``fill``: the fields a gate asked for, set by the edit verb first."""
    model, edit = body_model(verb_name), edit_of(REGISTER.verbs[verb_name])
    if edit is None or edit == verb_name or FILL in model.model_fields:
        return model
    extra: dict[str, Any] = {FILL: (body_model(edit) | None, Field(default_factory=_nothing))}
    made: type[BaseModel] = create_model(f"{model.__name__}Call", __base__=model, **extra)
    return made


@lru_cache(maxsize=512)
def bulk_model(model: type[BaseModel], most: int) -> type[BaseModel]:
    """The keys of many records, and the inputs that are the same for each."""
    needed = any(field.is_required() for field in model.model_fields.values())
    inputs: Any = (model, ...) if needed else (model | None, Field(default_factory=_nothing))
    ids = (list[Key], Field(min_length=1, max_length=most))
    return create_model(f"{model.__name__}Many", __config__=ConfigDict(extra="forbid"), ids=ids, inputs=inputs)


def _nothing() -> None:
    """What is not given stays away from the door, which knows the true default."""


def edit_of(verb: Verb[Any]) -> str | None:
    """The edit verb of a verb's kind of record, by which ``fill`` is done."""
    name = f"{verb.name.split('.')[0]}.edit_{verb.model._meta.model_name}"
    return name if name in REGISTER.verbs else None


def read(request: HttpRequest, model: type[BaseModel]) -> dict[str, Any]:
    """The body as plain JSON values, once it fits the shape; an empty body is an empty object."""
    raw = parsed(request)
    try:
        model.model_validate_json(request.body or b"{}", strict=True)
    except ValidationError as error:
        raise Invalid(dict(_problems(error))) from error
    return raw


def parsed(request: HttpRequest) -> dict[str, Any]:
    """The body's JSON object. Raises Invalid for what is no JSON, no object, or holds what no column can hold."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise TooLarge from error
    try:
        found = json.loads(body or b"{}", parse_float=_decimal, parse_constant=_no_number)
        _check(found)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise Invalid({"__all__": (N_("The body is not JSON that can be stored."), {})}) from error
    if not isinstance(found, dict):
        raise Invalid({"__all__": (N_("The body must be a JSON object."), {})})
    return found


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(text)
    return number


def _no_number(text: str) -> None:
    raise ValueError(text)


def _check(found: Any) -> None:
    """Refuse characters that the database does not store, wherever they stand."""
    if isinstance(found, str):
        if "\x00" in found:
            raise ValueError("NUL")
        found.encode()
    elif isinstance(found, dict):
        for key, value in found.items():
            _check(key)
            _check(value)
    elif isinstance(found, list):
        for value in found:
            _check(value)


def _problems(error: ValidationError) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    for detail in error.errors():
        name = ".".join(str(part) for part in detail["loc"]) or "__all__"
        said = _SAID.get(detail["type"])
        if said is None:
            yield name, (N_("This does not fit: %(reason)s"), {"reason": detail["msg"]})
        else:
            yield name, (said, dict(detail.get("ctx", {})))


def _annotation(verb: Verb[Any], given: Input) -> Any:
    limits = _Limits.of(verb, given)
    if given.model is not None:
        return Key | None if type(None) in get_args(given.annotation) else Key
    return _bounded(given.annotation, limits)


class _Limits:
    """What the record's field of the same name adds to an input: codes, length, digits."""

    def __init__(
        self, codes: tuple[str, ...] = (), length: int = LONGEST, digits: int = MOST_DIGITS, places: int = MOST_PLACES
    ):
        self.codes, self.length, self.digits, self.places = codes, length, digits, places

    @classmethod
    def of(cls, verb: Verb[Any], given: Input) -> "_Limits":
        if given.ask is not None and given.ask.choices:
            return cls(codes=tuple(code for code, _ in given.ask.choices))
        field = next((field for field in verb.model._meta.concrete_fields if field.name == given.name), None)
        if field is None:
            return cls()
        resource = resource_of(verb.model)
        codes = tuple(field_of(resource, given.name).choices) if resource is not None and given.name != "state" else ()
        if codes and getattr(field, "blank", False):
            codes = (*codes, "") if "" not in codes else codes
        if isinstance(field, models.DecimalField):
            return cls(digits=field.max_digits or MOST_DIGITS, places=field.decimal_places or 0)
        return cls(codes=codes, length=getattr(field, "max_length", None) or LONGEST)


def _bounded(annotation: Any, limits: _Limits) -> Any:
    """The annotation with bounds on every text, number and date in it."""
    if annotation is str:
        return Literal[limits.codes] if limits.codes else Annotated[str, Field(max_length=limits.length)]
    if annotation is Decimal:
        return _amount(limits.digits, limits.places)
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    if isinstance(annotation, type) and is_dataclass(annotation):
        return _line_model(annotation)
    arguments = get_args(annotation)
    if (
        not arguments
        or get_origin(annotation) is Literal
        or (isinstance(annotation, type) and issubclass(annotation, Enum))
    ):
        return annotation
    if get_origin(annotation) is Annotated:
        return Annotated[_bounded(arguments[0], limits), *arguments[1:]]
    inner = tuple(_bounded(part, limits) for part in arguments)
    origin = get_origin(annotation)
    if origin in (list, tuple, set, frozenset, dict):
        return origin[inner if len(inner) > 1 else inner[0]]
    found: Any = inner[0]
    for part in inner[1:]:
        found = found | part
    return found


def _amount(digits: int, places: int) -> Any:
    """A decimal: as text, in which no digit is lost, or as a number."""
    whole = digits - places
    pattern = rf"^-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?$" if places else rf"^-?[0-9]{{1,{whole}}}$"
    number = {"type": "number", "exclusiveMinimum": -(10**whole), "exclusiveMaximum": 10**whole}
    told = {"anyOf": [number, {"type": "string", "pattern": pattern}]}
    return Annotated[Decimal, Field(max_digits=digits, decimal_places=places), WithJsonSchema(told)]


_SIMPLE: Mapping[Any, Any] = {int: Whole, datetime: Moment, date: Day}


@lru_cache(maxsize=256)
def _line_model(shape: type[Any]) -> type[BaseModel]:
    """The shape of a line (a frozen dataclass) with the same bounds."""
    hints = get_type_hints(shape, include_extras=True)
    made: dict[str, Any] = {}
    for field in fields(shape):
        optional = field.default is not MISSING or field.default_factory is not MISSING
        made[field.name] = (
            _bounded(hints[field.name], _Limits()),
            Field(default_factory=_nothing) if optional else ...,
        )
    return create_model(
        shape.__name__,
        __module__=shape.__module__,
        __config__=ConfigDict(extra="forbid", str_strip_whitespace=True),
        **made,
    )
