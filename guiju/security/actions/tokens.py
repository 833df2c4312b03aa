"""Tokens for programs: issued on a page or by command, ended by whoever holds them or keeps accounts."""

from datetime import timedelta
from fnmatch import fnmatchcase

from guiju.groundwork.access.models import Account, Token
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.keep import change
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.text import N_
from guiju.security import queries
from guiju.security.clauses import TokenTerms
from guiju.security.events import TokenIssued, TokenRevoked


@action("security.issue_token", creates=Token, pushed=True)
def issue_token(
    by: Actor, token: Token, *, account: Account, name: str, prefix: str, digest: str, scopes: list[str], days: int
) -> TokenIssued:
    """Keep the hash of a token made elsewhere. ``scopes`` are patterns of verbs, ``days`` how long it is in force."""
    most = queries.terms_at(by.now, "security.token", TokenTerms).most_days
    if not 1 <= days <= most:
        raise Invalid({"days": (N_("From 1 to %(most)s days."), {"most": most})})
    strange = [one for one in scopes if not any(fnmatchcase(verb, one) for verb in (*REGISTER.verbs, *queries.reads()))]
    if not scopes or strange:
        raise Invalid({"scopes": (N_("No verb is called %(name)s."), {"name": ", ".join(strange)})})
    if not account.is_active:
        raise Refused("org.gone", N_("%(name)s no longer works here."), name=account.name)
    change(token, account=account, name=name, prefix=prefix, digest=digest, scopes=scopes)
    token.expires_at = by.now + timedelta(days=days)
    return TokenIssued(name, tuple(scopes))


@action("security.revoke_token")
def revoke_token(by: Actor, token: Token) -> TokenRevoked:
    """End a token at once."""
    if token.revoked_at is not None:
        raise Refused("security.revoked", N_("This token has ended already."))
    change(token, revoked_at=by.now)
    return TokenRevoked(token.name)
