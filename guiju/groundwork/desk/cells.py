"""Changing one cell in a list: through the kind's edit verb, its rights, masks and gates, and the version one saw."""

import dataclasses
import re
from typing import Any, get_origin

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.fields import has, named_for, title_path
from guiju.groundwork.desk.forms import Asked, Field, bare, fields_of
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.veils import how_shown
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.door import NO_RIGHT
from guiju.groundwork.flow.inputs import Input, inputs_of
from guiju.groundwork.flow.keep import KEEP
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound
from guiju.groundwork.kernel.text import N_

WIDGETS = ("text", "long", "number", "money", "date", "moment", "flag", "choice", "record")
_YES, _NO = {"1", "true", "yes", "y", "on", "是", "✓"}, {"", "0", "false", "no", "n", "off", "否"}


def editable(resource: Resource, held: Rights) -> frozenset[str]:
    """The columns of a kind whose cells may be changed in its list, for somebody who may edit some of its records."""
    verb = REGISTER.offered(resource.edit or "")
    if verb is None or verb.creates or verb.model is not resource.model or not held.may(verb.name):
        return frozenset()
    return frozenset(one.name for one in inputs_of(verb).fields if _is_cell(resource, one))


def _is_cell(resource: Resource, one: Input) -> bool:
    shape = bare(one.annotation)
    plain = get_origin(shape) not in (list, tuple, dict) and shape is not bytes
    return one.default is KEEP and plain and has(resource.model, one.name)


@dataclasses.dataclass(frozen=True)
class CellOf:
    """One cell under change: the kind's edit verb, the record, the field as its form shows it."""

    resource: Resource
    verb: Verb[Any]
    record: Any
    field: Field


def cell_of(resource: Resource, held: Rights, pk: int, name: str) -> CellOf:
    """The cell, if this person may change it here; raises NotFound or NotAllowed with a sentence."""
    if name not in editable(resource, held):
        raise NotAllowed("access.no_right", NO_RIGHT)
    verb = REGISTER.verbs[resource.edit or ""]
    rows = resource.model.objects.filter(covered(held, verb.name, verb.model), pk=pk)
    record = rows.filter(covered(held, resource.see, verb.model)).first()
    if record is None:
        raise NotFound
    if how_shown(held, resource, record, name) != "whole":
        raise NotAllowed("desk.masked_cell", N_("You see this only in part, so you cannot change it here."))
    found = next(iter(fields_of(Asked(verb, record, held=held), only=[name])), None)
    if found is None or found.widget not in WIDGETS:
        raise NotAllowed("desk.no_cell", N_("This is changed on the record's own page."))
    return CellOf(resource, verb, record, found)


def read_pasted(cell: CellOf, text: str, held: Rights) -> str:
    """A value from a spreadsheet as the form would send it: labels for codes, names for keys, figures without signs.

    Raises Invalid at the field where nothing, or more than one record, goes by that name.
    """
    text = text.strip()
    field = cell.field
    if field.widget in ("number", "money"):
        return re.sub(r"[¥￥$,，\s]", "", text)
    if field.widget == "flag":
        return _flag(field, text)
    if field.widget == "choice" and text:
        codes = {code.lower(): code for code, _ in field.options}
        codes |= {words.lower(): code for code, words in field.options}
        return _known(field, codes.get(text.lower()), text)
    if field.widget == "date" and re.fullmatch(r"\d{4}[/.年]\d{1,2}[/.月]\d{1,2}日?", text):
        year, month, day = re.findall(r"\d+", text)
        return f"{year}-{int(month):02}-{int(day):02}"
    if field.widget == "record" and text and not text.isdecimal():
        return _known(field, _key_named(cell, text, held), text)
    return text


def _flag(field: Field, text: str) -> str:
    if text.lower() not in _YES | _NO:
        raise Invalid({field.name: (N_("Yes or no is expected here, not “%(text)s”."), {"text": text})})
    return "1" if text.lower() in _YES else ""


def _known(field: Field, found: str | None, text: str) -> str:
    if found is None:
        raise Invalid({field.name: (N_("“%(text)s” is none of the choices here."), {"text": text})})
    return found


def _key_named(cell: CellOf, text: str, held: Rights) -> str | None:
    asked = next(one for one in inputs_of(cell.verb).fields if one.name == cell.field.name)
    if asked.model is None:
        return None
    rows = named_for(asked.model, held).filter(**{title_path(asked.model): text})
    if asked.model is Account:
        rows = rows.filter(is_active=True)
    keys = list(rows.values_list("pk", flat=True)[:2])
    return str(keys[0]) if len(keys) == 1 else None
