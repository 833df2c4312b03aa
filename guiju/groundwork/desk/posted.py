"""What a browser posts, as the verb's inputs take it.

An empty field is left out, or empties what the verb would otherwise keep; moments get the company's zone.
"""

import dataclasses
import json
import re
from datetime import datetime
from decimal import Decimal
from typing import Any, cast, get_args, get_origin

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.desk.fields import resource_of
from guiju.groundwork.desk.forms import FROM_FILE, bare, optional
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.sheet import hidden
from guiju.groundwork.desk.veils import how_shown, veil_of
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.inputs import Input, inputs_of
from guiju.groundwork.flow.keep import KEEP
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.kernel.text import N_

LARGEST = 20 * 1024 * 1024
_ABSENT = object()
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?\Z")


def inputs(request: HttpRequest, verb: Verb[Any]) -> dict[str, Any]:
    """The raw inputs of a posted form: only what the verb knows, empty fields left out unless they empty something."""
    post = _plain(request.POST)
    found = {name: value for name, value in _taken(verb, post, "").items() if post.get(f"choose.{name}") != "theirs"}
    uploaded = next(iter(request.FILES.values()), None)
    return found | _file(verb, uploaded) if isinstance(uploaded, UploadedFile) else found


def from_params(params: QueryDict, verb: Verb[Any]) -> dict[str, Any]:
    """The raw inputs in parameters that no form has posted: those of one cell of a list, say."""
    return _taken(verb, _plain(params), "")


def fill(request: HttpRequest, verb: Verb[Any] | None) -> dict[str, Any]:
    """What a gate panel sends along for the kind's edit verb: fields named ``fill.<name>``."""
    if verb is None:
        return {}
    return {
        name: value for name, value in _taken(verb, _plain(request.POST), "fill.").items() if value not in (None, "")
    }


def unmasked(given: dict[str, Any], verb: Verb[Any], key: int | None, held: Rights) -> dict[str, Any]:
    """What was given, without the masks that a form had shown in place of values: they were left as they stood."""
    resource = resource_of(verb.model)
    if resource is None or key is None or all(veil_of(resource, held, name) is None for name in given):
        return given
    record = verb.model.every.filter(pk=key).first()
    if record is None:
        return given
    return {name: value for name, value in given.items() if not _is_mask(resource, record, held, name, value)}


def _is_mask(resource: Resource, record: Any, held: Rights, name: str, value: Any) -> bool:
    if veil_of(resource, held, name) is None or how_shown(held, resource, record, name) == "whole":
        return False
    return str(value) == hidden(getattr(record, name, "") or "")


def prefilled(params: QueryDict) -> dict[str, str]:
    """Values that an address brings along for a form: ``f.lead=12``."""
    return {name.removeprefix("f."): value for name, value in _plain(params).items() if name.startswith("f.")}


def _plain(params: QueryDict) -> dict[str, str]:
    return {name: cast(str, params[name]) for name in params}


def _taken(verb: Verb[Any], post: dict[str, str], prefix: str) -> dict[str, Any]:
    found = {one.name: _value(one, post, prefix + one.name) for one in inputs_of(verb).fields}
    return {name: value for name, value in found.items() if value is not _ABSENT}


def _value(one: Input, post: dict[str, str], name: str) -> Any:
    shape = bare(one.annotation)
    if get_origin(shape) in (list, tuple):
        listed = _listed(shape, post, name)
        return _ABSENT if listed == [] and one.default is None else listed
    if shape is bool and (name in post or f"{name}-asked" in post):
        return post.get(name, "") in ("1", "on", "true")
    if name not in post or shape is bytes:
        return _ABSENT
    if get_origin(shape) is dict:
        return _object(post[name] or "{}", name)
    text = post[name].strip()
    if text == "":
        return _emptied(one, shape)
    if shape is datetime:
        return _zoned(text)
    return text.replace(",", "") if shape in (int, float, Decimal) else text


def _object(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid({name: (N_("This does not fit: %(reason)s"), {"reason": "JSON"})}) from error


def _emptied(one: Input, shape: Any) -> Any:
    """An empty field empties what an edit verb would keep, or undoes a default; otherwise it was simply not given."""
    if one.default is KEEP or (not one.required and one.default not in (None, "")):
        return None if optional(one.annotation) or shape is not str else ""
    return _ABSENT


def _listed(shape: Any, post: dict[str, str], name: str) -> Any:
    if dataclasses.is_dataclass(get_args(shape)[0]):
        return _lines(post, name) if f"{name}-lines" in post else _ABSENT
    if name not in post:
        return _ABSENT
    return [part.strip() for part in re.split(r"[\n,，、]", post[name]) if part.strip()]


def _zoned(value: str) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _lines(post: dict[str, str], name: str) -> list[dict[str, str]]:
    """Rows of fields named ``lines-<row>-<field>``; rows left wholly empty do not count."""
    pattern = re.compile(rf"{re.escape(name)}-(\d+)-(\w+)\Z")
    rows: dict[int, dict[str, str]] = {}
    for posted, text in post.items():
        match = pattern.match(posted)
        if match and text.strip():
            number = _NUMBER.match(text.strip())
            rows.setdefault(int(match[1]), {})[match[2]] = text.strip().replace(",", "") if number else text.strip()
    return [rows[number] for number in sorted(rows)]


def _file(verb: Verb[Any], uploaded: "UploadedFile[Any]") -> dict[str, Any]:
    names = {one.name: bare(one.annotation) for one in inputs_of(verb).fields}
    target = next((name for name, shape in names.items() if shape is bytes), None)
    if target is None:
        return {}
    if (uploaded.size or 0) > LARGEST:
        raise Invalid({target: (N_("The file is larger than %(most)s MB."), {"most": LARGEST // 1024 // 1024})})
    about = {"file_name": uploaded.name, "content_type": uploaded.content_type or "", "size": uploaded.size}
    return {target: uploaded.read(), **{name: about[name] for name in FROM_FILE if name in names}}
