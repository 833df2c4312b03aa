"""The address of a list is its whole state; this makes addresses that differ in one thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict


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
        copy = self.params.copy()
        for name, value in changes.items():
            if value is None:
                copy.pop(name, None)
            else:
                copy[name] = str(value)
        return f"?{copy.urlencode()}" if copy else "?"

    def toggled(self, name: str, value: str) -> str:
        """The query string with one value of a field switched on or off; paging starts over."""
        copy = self.params.copy()
        values = copy.getlist(name)
        copy.setlist(name, [v for v in values if v != value] if value in values else [*values, value])
        for cursor in ("after", "before"):
            copy.pop(cursor, None)
        if not copy.getlist(name):
            copy.pop(name, None)
        return f"?{copy.urlencode()}" if copy else "?"

    def shared(self) -> str:
        """The filters alone, as list and board share them."""
        copy = self.params.copy()
        for name in ("after", "before", "size", "sort", "view"):
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
