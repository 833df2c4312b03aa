"""Tokens for programs: how a secret is made and found again, and how a token narrows what its account may do."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from hashlib import sha256
from hmac import compare_digest

from django.db.models import Q

from guiju.groundwork.access.grants import Grant, Rights
from guiju.groundwork.access.models import Token, TokenUse

MARK = "gj"
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Narrowed(Rights):
    """The rights of a person as far as a token's verb patterns let them through."""

    scopes: tuple[str, ...] = ("*",)

    def for_verb(self, verb: str) -> tuple[Grant, ...]:
        """The grants that cover a verb, none when the token does not."""
        return super().for_verb(verb) if self._lets(verb) else ()

    def may(self, verb: str) -> bool:
        """True when both the person and the token may."""
        return self._lets(verb) and super().may(verb)

    def _lets(self, verb: str) -> bool:
        return any(fnmatchcase(verb, pattern) for pattern in self.scopes)


def narrowed(held: Rights, scopes: Sequence[str]) -> Rights:
    """The rights that remain under these verb patterns."""
    given = {field.name: getattr(held, field.name) for field in fields(Rights)}
    return replace(Narrowed(**given), scopes=tuple(scopes))


@dataclass(frozen=True)
class Secret:
    """A new token as its holder gets it, once, and what we keep of it."""

    whole: str
    prefix: str
    digest: str


def fresh() -> Secret:
    """A secret that nobody has seen yet."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    whole = f"{MARK}_{prefix}_{secret}"
    return Secret(whole, prefix, _digest(whole))


def find(whole: str, now: datetime, address: str = "") -> Token | None:
    """The token in force, of an account that is still active; notes its use once a minute at most."""
    parts = whole.split("_", 2)
    if len(parts) != 3 or parts[0] != MARK or not parts[1].isalnum() or not whole.isascii():
        return None
    live = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, account__is_active=True)
    token: Token | None = live.filter(prefix=parts[1]).select_related("account", "use").first()
    if token is None or not compare_digest(token.digest, _digest(whole)):
        return None
    used = getattr(token, "use", None)
    if used is None or now - used.at > _USE_IS_NOTED_EVERY:
        TokenUse.objects.update_or_create(token=token, defaults={"at": now, "address": address})
    return token


def _digest(whole: str) -> str:
    return sha256(whole.encode()).hexdigest()
