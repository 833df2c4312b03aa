"""What a browser posts, as the verb's inputs take it: empty means left out or emptied, moments get the company's zone."""

import dataclasses
import json
import re
import types
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Union, get_args, get_origin

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from guiju.groundwork.desk.forms import FROM_FILE
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.inputs import Input, inputs_of
from guiju.groundwork.flow.keep import KEEP
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.kernel.text import N_

LARGEST = 20 * 1024 * 1024


def inputs(request: HttpRequest, verb: Verb[Any]) -> dict[str, Any]:
    """The raw inputs of a posted form: only what the verb knows, empty fields left out unless they empty something."""
    found: dict[str, Any] = {}
    for one in inputs_of(verb).fields:
        _take(found, one, request.POST, "")
    uploaded = next(iter(request.FILES.values()), None)
    if isinstance(uploaded, UploadedFile):
        found |= _file(verb, uploaded)
    return found


def fill(request: HttpRequest, verb: Verb[Any] | None) -> dict[str, Any]:
    """What a gate panel sends along for the kind's edit verb: fields named ``fill.<name>``."""
    found: dict[str, Any] = {}
    if verb is None:
        return found
    for one in inputs_of(verb).fields:
        if any(name == f"fill.{one.name}" or name.startswith(f"fill.{one.name}-") for name in request.POST):
            _take(found, one, request.POST, "fill.")
    return {name: value for name, value in found.items() if value not in (None, "")}


def prefilled(params: QueryDict) -> dict[str, str]:
    """Values that an address brings along for a form: ``f.lead=12``."""
    return {name.removeprefix("f."): params[name] for name in params if name.startswith("f.")}


def _take(found: dict[str, Any], one: Input, post: QueryDict, prefix: str) -> None:
    name = prefix + one.name
    bare = _bare(one.annotation)
    if get_origin(bare) in (list, tuple):
        if dataclasses.is_dataclass(get_args(bare)[0]):
            if f"{name}-lines" in post:
                found[one.name] = _lines(post, name)
        elif name in post:
            found[one.name] = [part.strip() for part in re.split(r"[\n,，、]", post[name]) if part.strip()]
        return
    if bare is bool:
        if name in post or f"{name}-asked" in post:
            found[one.name] = post.get(name, "") in ("1", "on", "true")
        return
    if name not in post or bare is bytes:
        return
    if get_origin(bare) is dict:
        found[one.name] = json.loads(post[name] or "{}")
        return
    value: Any = post[name].strip()
    if value == "":
        if one.default is KEEP or (not one.required and one.default not in (None, "")):
            found[one.name] = None if _optional(one.annotation) or bare is not str else ""
        return
    found[one.name] = _zoned(value) if bare is datetime else value.replace(",", "") if _numeric(bare) else value


def _zoned(value: str) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _lines(post: QueryDict, name: str) -> list[dict[str, Any]]:
    pattern = re.compile(rf"{re.escape(name)}-(\d+)-(\w+)\Z")
    rows: dict[int, dict[str, Any]] = {}
    for posted in post:
        match = pattern.match(posted)
        if match and post[posted].strip():
            rows.setdefault(int(match[1]), {})[match[2]] = (
                post[posted].strip().replace(",", "") if _is_number(post[posted]) else post[posted].strip()
            )
    return [rows[number] for number in sorted(rows)]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*-?[\d,]+(\.\d+)?\s*", text))


def _file(verb: Verb[Any], uploaded: UploadedFile) -> Mapping[str, Any]:
    names = {one.name: _bare(one.annotation) for one in inputs_of(verb).fields}
    target = next((name for name, bare in names.items() if bare is bytes), None)
    if target is None:
        return {}
    if (uploaded.size or 0) > LARGEST:
        raise Invalid({target: (N_("The file is larger than %(most)s MB."), {"most": LARGEST // 1024 // 1024})})
    about = {"file_name": uploaded.name, "content_type": uploaded.content_type or "", "size": uploaded.size}
    return {target: uploaded.read(), **{name: about[name] for name in FROM_FILE if name in names}}


def _bare(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _optional(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def _numeric(bare: Any) -> bool:
    return isinstance(bare, type) and bare is not str and bare.__name__ in ("int", "Decimal", "float")
