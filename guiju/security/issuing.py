"""Making a token: the secret goes to the caller, its hash to the table."""

from collections.abc import Sequence

from guiju.groundwork.access import tokens
from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.actor import Actor
from guiju.security.actions import issue_token


def issue(by: Actor, account: Account, name: str, scopes: Sequence[str] = ("*",), days: int = 365) -> str:
    """A new token of an account; it can be read this once. Raises Invalid for scopes or days that do not fit."""
    secret = tokens.fresh()
    issue_token(
        by, account=account, name=name, prefix=secret.prefix, digest=secret.digest, scopes=list(scopes), days=days
    )
    return secret.whole
