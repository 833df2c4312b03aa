"""The address of a list is its whole state; this makes addresses that differ in one thing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.http import HttpRequest, QueryDict

_quoted = lru_cache(4096)(quote_plus)  # a page spells the same names and codes some two hundred times


@dataclass(frozen=True)
class Address:
    """The parameters of the page now shown."""

    params: QueryDict

    @classmethod
    def of(cls, request: HttpRequest) -> "Address":
        """The address of this request."""
        return cls(request.GET)

    def with_(self, **changes: Any) -> str:
        """The query string with some parameters set, or dropped where None."""
        told = dict(self._told)
        for name, value in changes.items():
            if value is None:
                told.pop(name, None)
            else:
                told[name] = _written(name, (str(value),))
        return _joined(told)

    def toggled(self, name: str, value: str) -> str:
        """The query string with one value of a field switched on or off; paging starts over."""
        values = self.params.getlist(name)
        kept = [v for v in values if v != value] if value in values else [*values, value]
        told = {**self._told, name: _written(name, kept)}
        if not kept:
            told.pop(name)
        for cursor in ("after", "before"):
            told.pop(cursor, None)
        return _joined(told)

    @cached_property
    def _told(self) -> dict[str, str]:
        return {name: _written(name, values) for name, values in self.params.lists() if values}

    def shared(self) -> str:
        """The filters alone, as list and board share them."""
        copy = self.params.copy()
        for name in ("after", "before", "size", "sort", "view", "day"):
            copy.pop(name, None)
        return f"?{copy.urlencode()}" if copy else ""

    def only(self, names: Iterable[str]) -> str:
        """The query string with these parameters and no others."""
        copy = self.params.copy()
        for name in self.params:
            if name not in names:
                copy.pop(name, None)
        return f"?{copy.urlencode()}" if copy else ""

    @property
    def whole(self) -> str:
        """The query string as it stands, without its question mark."""
        return self.params.urlencode()


def _written(name: str, values: Iterable[str]) -> str:
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for value in values)


def _joined(told: Mapping[str, str]) -> str:
    return f"?{'&'.join(told.values())}"
