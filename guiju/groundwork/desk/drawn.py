"""Parts of pages that look alike for everybody who may use the same things: drawn once, filled in for each person."""

from collections.abc import Hashable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_MARK, _MOST = "\ue000", 500
_KEPT: dict[Hashable, list[str]] = {}


def drawn(
    template: str, key: Hashable = (), own: Mapping[str, str] | None = None, context: Mapping[str, Any] | None = None
) -> SafeString:
    """A template as text in the language of the moment. ``key`` names all that its drawing depends on; what belongs to
    one person is ``own``: the template prints it by name and asks nothing of it, and it never enters what is kept.
    """
    own = own or {}
    whole = (template, get_language(), key)
    pieces = _KEPT.get(whole)
    if pieces is None:
        marks = {name: f"{_MARK}{name}{_MARK}" for name in own}
        pieces = render_to_string(template, {**(context or {}), **marks}).split(_MARK)
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        _KEPT[whole] = pieces
    return SafeString("".join(escape(own[piece]) if place % 2 else piece for place, piece in enumerate(pieces)))
