"""From which address a request came."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

LONGEST = 64


def address_of(meta: Mapping[str, Any]) -> str:
    """The address of the peer, or behind our own proxy the last one it added; what a caller wrote is not believed."""
    peer = str(meta.get("REMOTE_ADDR", ""))
    if settings.CSRF_TRUSTED_ORIGINS:  # a proxy stands in front of us
        peer = str(meta.get("HTTP_X_FORWARDED_FOR", peer)).rpartition(",")[2].strip() or peer
    return peer[:LONGEST]
