"""Personal tokens: how they are made and found, and how they narrow what their owner may do."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from hashlib import sha256
from hmac import compare_digest

from django.db.models import Q

from guiju.groundwork.access.grants import Grant, Rights
from guiju.groundwork.access.models import Account, Token

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
    return Narrowed(held.account_id, held.grants, held.roles, held.units, held.day, tuple(scopes))


def issue(account: Account, name: str, now: datetime, scopes: Sequence[str] = ("*",), days: int | None = 365) -> str:
    """Make a token for an account and return it; only its hash is kept, so this is the one time it can be read."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    whole = f"{MARK}_{prefix}_{secret}"
    Token.objects.create(
        account=account, name=name, prefix=prefix, digest=_digest(whole), scopes=list(scopes), created_at=now,
        expires_at=now + timedelta(days=days) if days is not None else None,
    )  # fmt: skip
    return whole


def find(whole: str, now: datetime) -> Token | None:
    """The token in force, of an account that is still active; notes its use once a minute at most."""
    parts = whole.split("_", 2)
    if len(parts) != 3 or parts[0] != MARK or not parts[1].isalnum() or not whole.isascii():
        return None
    live = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, account__is_active=True)
    token = live.filter(prefix=parts[1]).select_related("account").first()
    if token is None or not compare_digest(token.digest, _digest(whole)):
        return None
    if token.last_used_at is None or now - token.last_used_at > _USE_IS_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def revoke(account: Account, name: str, now: datetime) -> int:
    """End every token of that name; returns how many there were."""
    return Token.objects.filter(account=account, name=name, revoked_at=None).update(revoked_at=now)


def _digest(whole: str) -> str:
    return sha256(whole.encode()).hexdigest()
