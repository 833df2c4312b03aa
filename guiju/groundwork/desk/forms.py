"""Forms out of a verb's typed inputs: one widget a type, required marks, help from the clause that asks."""

import dataclasses
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django.db import models
from django.utils.translation import gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.desk.fields import has, in_words, kind_of, named_for, resource_of, title_path
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.sheet import hidden
from guiju.groundwork.desk.veils import How, how_shown
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.inputs import Input, inputs_of
from guiju.groundwork.flow.keep import KEEP
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import Book

# Types of inputs and the widgets that ask for them; the first that fits counts.
_WIDGETS: tuple[tuple[type[Any], str], ...] = (
    (bool, "flag"),
    (Decimal, "number"),
    (int, "number"),
    (float, "number"),
    (datetime, "moment"),
    (date, "date"),
    (bytes, "file"),
)
_NAMED = {"lines": N_("Lines")}
FROM_FILE = frozenset({"file_name", "content_type", "size"})


@dataclass(frozen=True)
class Field:
    """One input as a form shows it.

    ``widget`` is text, long, number, money, date, moment, flag, choice, record, file, list, lines or hidden. ``value``
    stands in it, ``shown`` names the record chosen, ``error`` is the sentence at the field, ``clause`` asks for it.
    """

    name: str
    label: str
    widget: str
    required: bool = False
    value: Any = ""
    shown: str = ""
    help: str = ""
    error: str = ""
    clause: str = ""
    options: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    limit: int | None = None
    step: str = "any"
    columns: tuple["Field", ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()

    @property
    def wide(self) -> bool:
        """True for what takes the whole width of a form."""
        return self.widget in ("long", "lines", "file", "list")


@dataclass(frozen=True)
class Asked:
    """What a form is drawn from: the verb, the record it is about, values already known, sentences at the fields.

    ``held`` are the rights of whoever fills it in: a record that the address merely names is told by name only to those
    who may see it.
    """

    verb: Verb[Any]
    record: Any = None
    given: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    book: Book | None = None
    held: Rights | None = None


def fields_of(asked: Asked, only: Iterable[str] | None = None) -> list[Field]:
    """The form's fields in the order of the verb's signature; ``only`` picks some of them by name."""
    needed = needs(asked)
    wanted = None if only is None else set(only)
    inputs = inputs_of(asked.verb).fields
    has_file = any(bare(i.annotation) is bytes for i in inputs)
    return [
        _field(asked, i, needed.get(i.name, ""))
        for i in inputs
        if (wanted is None or i.name in wanted)
        and not (has_file and i.name in FROM_FILE)
        and not (i.default is KEEP and _how(asked, i.name) == "hidden")
    ]


def needs(asked: Asked) -> dict[str, str]:
    """Fields that the policy wants filled before this verb, with the clause that says so."""
    found: dict[str, str] = {}
    for clause, control in asked.book.required_fields(asked.verb.name) if asked.book else ():
        if all(test.holds(_known(asked, name)) for name, test in control.conditions.items()):
            found |= {name: clause.id for name in control.fields if name not in found}
    return found


def _known(asked: Asked, name: str) -> Any:
    return asked.given.get(name) or getattr(asked.record, name, None)


def _field(asked: Asked, one: Input, clause: str) -> Field:
    model_field = _model_field(asked.verb.model, one.name)
    shape = bare(one.annotation)
    made = Field(
        name=one.name,
        label=_label(one, model_field),
        widget=_widget(one, shape, model_field, asked.verb.model),
        required=_required(one, clause, model_field),
        value=_value(asked, one),
        help=gettext(one.ask.help) if one.ask and one.ask.help else str(getattr(model_field, "help_text", "") or ""),
        error=_error(asked.errors, one.name),
        clause=clause,
        options=_options(asked.verb.model, one, shape, model_field),
        kind=_kind(one),
        limit=getattr(model_field, "max_length", None),
        step="1" if shape is int else "any",
    )
    if made.widget == "record":
        held = asked.held if one.name in asked.given else None
        return dataclasses.replace(made, shown=name_of(one.model, made.value, held))
    return _with_lines(asked, made, shape) if made.widget == "lines" else made


def _required(one: Input, clause: str, model_field: Any) -> bool:
    if clause or one.required:
        return bare(one.annotation) is not bool
    return one.default is KEEP and model_field is not None and not model_field.blank and not model_field.null


def _error(errors: Mapping[str, str], name: str) -> str:
    return errors.get(name) or next((text for place, text in errors.items() if place.startswith(f"{name}.")), "")


def bare(hint: Any) -> Any:
    """An annotation without its ``| None``."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def optional(hint: Any) -> bool:
    """True when the annotation allows None."""
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def _model_field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name) if has(model, name) else None


def _label(one: Input, model_field: Any) -> str:
    if one.ask is not None:
        return gettext(one.ask.label)
    words = str(
        getattr(model_field, "verbose_name", "")
        or _NAMED.get(one.name)
        or one.name.removesuffix("_id").replace("_", " ")
    )
    return in_words(words)


def _widget(one: Input, shape: Any, model_field: Any, model: type[models.Model]) -> str:
    if one.model is not None:
        return "record"
    if one.name == "about" and not one.required:
        return "hidden"
    if get_origin(shape) in (list, tuple):
        return "lines" if dataclasses.is_dataclass(get_args(shape)[0]) else "list"
    if one.ask is not None and one.ask.long:
        return "long"
    if _options(model, one, shape, model_field):
        return "choice"
    named = _named(shape)
    by_model = kind_of(model_field, {}) if model_field is not None else ""
    if named == "number" and by_model == "money":
        return "money"
    return "long" if named == "text" and by_model == "long" else named


def _named(shape: Any) -> str:
    if get_origin(shape) is dict:
        return "hidden"
    return next((name for kind, name in _WIDGETS if isinstance(shape, type) and issubclass(shape, kind)), "text")


def _options(model: type[models.Model], one: Input, shape: Any, model_field: Any) -> tuple[tuple[str, str], ...]:
    if one.ask is not None and one.ask.choices:
        return tuple((code, gettext(label)) for code, label in one.ask.choices)
    resource = resource_of(model)
    if resource is not None and one.name in resource.choices:
        return tuple((code, gettext(label)) for code, label in resource.choices[one.name].items())
    if resource is not None and resource.board is not None and one.name == "to" and resource.states is not None:
        return tuple((code, gettext(resource.states.labels[code])) for code in resource.board.columns)
    if model_field is not None and getattr(model_field, "flatchoices", None):
        return tuple((str(code), str(label)) for code, label in model_field.flatchoices if code != "")
    if isinstance(shape, type) and issubclass(shape, Enum):
        return tuple((str(item.value), str(getattr(item, "label", item.name))) for item in shape)
    return tuple((str(code), gettext(str(code))) for code in get_args(shape)) if get_origin(shape) is Literal else ()


def _kind(one: Input) -> str:
    if one.model is None:
        return ""
    return "person" if one.model is Account else one.model._meta.label_lower


def _value(asked: Asked, one: Input) -> Any:
    if one.name in asked.given:
        return shown(asked.given[one.name])
    if one.default is KEEP and asked.record is not None:
        own = f"{one.name}_id" if one.model is not None else one.name
        return _unless_masked(asked, one.name, shown(getattr(asked.record, own, "")))
    return "" if one.required or one.default in (None, KEEP) else shown(one.default)


def _unless_masked(asked: Asked, name: str, value: Any) -> Any:
    """A sensitive value stands masked in the form of whoever may not see it; sent unchanged it changes nothing."""
    return value if value == "" or _how(asked, name) == "whole" else hidden(value)


def _how(asked: Asked, name: str) -> How:
    """How the form's reader may see a field of the record; without a reader as one who sees nothing sensitive."""
    resource = resource_of(type(asked.record)) if asked.record is not None else None
    if resource is None:
        return "whole"
    if asked.held is None:
        return "masked" if name in resource.masked else "whole"
    return how_shown(asked.held, resource, asked.record, name)


def shown(value: Any) -> Any:
    """A value as an input element takes it."""
    if value is None or value is KEEP:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list | tuple) and all(isinstance(item, str | int) for item in value):
        return "\n".join(map(str, value))
    return value if isinstance(value, list | tuple) else str(value)


def name_of(model: type[models.Model] | None, key: Any, held: Rights | None = None) -> str:
    """The name under which the record chosen in a form is shown; "" for one that the person may not see."""
    if model is None or not str(key).isdecimal():
        return ""
    rows = model._default_manager.all() if held is None else named_for(model, held)
    found = rows.filter(pk=int(key)).values_list(title_path(model), flat=True).first()
    return str(found or "")


def _with_lines(asked: Asked, made: Field, listed: Any) -> Field:
    shape = get_args(listed)[0]
    hints = get_type_hints(shape)
    line_model = _line_model(asked.verb.model)
    columns = tuple(
        _line_field(made.name, f, hints[f.name], line_model) for f in dataclasses.fields(shape) if f.name != "position"
    )
    rows = tuple(_line_row(made.name, number, columns, item) for number, item in enumerate(_line_values(asked, made)))
    return dataclasses.replace(made, columns=columns, rows=rows, value="")


def _line_values(asked: Asked, made: Field) -> list[Any]:
    if isinstance(made.value, list | tuple) and made.value:
        return list(made.value)
    resource = resource_of(asked.verb.model)
    if asked.record is not None and resource is not None and resource.lines is not None:
        return list(getattr(asked.record, resource.lines[0]).all())
    return []


def _line_model(model: type[models.Model]) -> type[models.Model] | None:
    resource = resource_of(model)
    if resource is not None and resource.lines is not None:
        found = getattr(model, resource.lines[0], None)
        return found.rel.related_model if found is not None else None
    lines = [r.related_model for r in model._meta.related_objects if str(r.related_model.__name__).endswith("Line")]
    return lines[0] if lines else None


def _line_field(prefix: str, f: "dataclasses.Field[Any]", hint: Any, line_model: type[models.Model] | None) -> Field:
    shape = bare(hint)
    name = f.name.removesuffix("_id")
    model_field = _model_field(line_model, name) if line_model is not None else None
    label = in_words(str(getattr(model_field, "verbose_name", name.replace("_", " "))))
    required = f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    if isinstance(model_field, models.ForeignKey):
        kind = model_field.related_model._meta.label_lower
        return Field(f"{prefix}-N-{f.name}", label, "record", required, kind=kind)
    widget = _named(shape)
    if widget == "number" and model_field is not None and kind_of(model_field, {}) == "money":
        widget = "money"
    return Field(f"{prefix}-N-{f.name}", label, widget, required, step="1" if shape is int else "any")


def _line_row(prefix: str, number: int, columns: tuple[Field, ...], item: Any) -> tuple[Field, ...]:
    row = []
    for column in columns:
        own = column.name.removeprefix(f"{prefix}-N-")
        value = item.get(own, "") if isinstance(item, Mapping) else getattr(item, own, "")
        name = ""
        if column.widget == "record":
            value = getattr(value, "pk", value)
            name = name_of(_kind_model(column.kind), value)
        row.append(dataclasses.replace(column, name=f"{prefix}-{number}-{own}", value=shown(value), shown=name))
    return tuple(row)


def _kind_model(kind: str) -> type[models.Model] | None:
    resource = HOUSE.resources.get(kind)
    return resource.model if resource is not None else (Account if kind == "person" else None)
