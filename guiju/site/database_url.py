"""Reads a database URL the way PostgreSQL's own tools do."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadDatabaseUrl(ValueError):
    """The URL does not name a PostgreSQL database; the message says what is wrong."""


def parse(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`.

    The host may be a folder with a unix socket, given percent-encoded or as `?host=/folder`. Raises BadDatabaseUrl.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadDatabaseUrl(f"DATABASE_URL must begin with postgresql://, not {parts.scheme or 'nothing'}://")
    try:
        port = parts.port
    except ValueError as wrong:
        raise BadDatabaseUrl(f"DATABASE_URL has a port that is no number: {wrong}") from wrong
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    name = options.pop("dbname", unquote(parts.path.lstrip("/")))
    if not name:
        raise BadDatabaseUrl("DATABASE_URL names no database: it should end with /name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": options.pop("user", unquote(parts.username or "")),
        "PASSWORD": options.pop("password", unquote(parts.password or "")),
        "HOST": options.pop("host", _host(parts.netloc)),
        "PORT": options.pop("port", str(port or "")),
        "OPTIONS": options,
    }


def _host(netloc: str) -> str:
    """The host as written: urlsplit would lower the case of a socket's folder."""
    place = netloc.rpartition("@")[2]
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return unquote(place.partition(":")[0])
