"""One spelling for one content: canonical JSON, and the hash that seals it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite
from uuid import UUID


def canonical_json(content: object) -> bytes:
    """The content as UTF-8 JSON that comes out byte for byte the same wherever equal content comes from.

    Keys are sorted, nothing is padded. Decimals become strings without trailing zeros, moments ISO strings in UTC
    with microseconds, dates and times ISO, durations seconds, UUIDs and enumerations their values, sets sorted
    lists, dataclasses objects. Reading the bytes back and spelling them again gives the same bytes, so a hash can be
    recomputed from what the database stored. ``TypeError`` for anything else, ``ValueError`` for moments without a
    time zone and numbers that are not finite.
    """
    return _spell(_plain(content))


def content_hash(content: object) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _spell(plain: object) -> bytes:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _plain(content: object) -> object:
    if isinstance(content, Enum):
        return _plain(content.value)
    if content is None or isinstance(content, (bool, int)):
        return content
    if isinstance(content, str):
        return str(content)
    if isinstance(content, Mapping):
        return _plain_mapping(content)
    if isinstance(content, (list, tuple)):
        return [_plain(item) for item in content]
    if isinstance(content, AbstractSet):
        return sorted((_plain(item) for item in content), key=_spell)
    if is_dataclass(content) and not isinstance(content, type):
        return {field.name: _plain(getattr(content, field.name)) for field in fields(content)}
    return _plain_scalar(content)


def _plain_mapping(content: Mapping[object, object]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, value in content.items():
        name = _plain(key)
        if isinstance(name, int) and not isinstance(name, bool):
            name = str(name)
        if not isinstance(name, str):
            raise TypeError(f"a key must be text, not {type(key).__name__}")
        if name in plain:
            raise ValueError(f"two keys are spelled {name!r}")
        plain[name] = _plain(value)
    return plain


def _plain_scalar(content: object) -> object:
    if isinstance(content, Decimal):
        if not content.is_finite():
            raise ValueError("a number that is not finite has no canonical spelling")
        return f"{content.normalize() + Decimal(0):f}" if content else "0"
    if isinstance(content, float):
        if not isfinite(content):
            raise ValueError("a number that is not finite has no canonical spelling")
        # Databases write 2.0 and 1e22 differently from Python; whole numbers are therefore spelled whole.
        return int(content) if content.is_integer() else content
    if isinstance(content, datetime):
        if content.tzinfo is None:
            raise ValueError("a moment without a time zone has no canonical spelling")
        return content.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(content, (date, time)):
        return content.isoformat()
    if isinstance(content, timedelta):
        return _plain_scalar(Decimal(content // timedelta(microseconds=1)).scaleb(-6))
    if isinstance(content, UUID):
        return str(content)
    raise TypeError(f"{type(content).__name__} has no canonical spelling")
