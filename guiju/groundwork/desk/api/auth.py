"""Who calls: a personal token in the Authorization header, or a signed-in browser with its CSRF token."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.errors import AuthenticationError
from ninja.security.apikey import APIKeyCookie
from ninja.security.http import HttpBearer
from ninja.utils import check_csrf

from guiju.groundwork.access import tokens
from guiju.groundwork.access.addresses import address_of
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.principals import actor_of, rights_of_request
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import NotAllowed
from guiju.groundwork.kernel.text import N_


@dataclass(frozen=True)
class Caller:
    """The person behind a call and what they may do by way of this call."""

    by: Actor
    held: Rights


class Token(HttpBearer):
    """``Authorization: Bearer …``: a wrong token is never passed over in favour of a session."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        """None without the header; raises AuthenticationError for a token that is not in force."""
        if not request.headers.get("Authorization"):
            return None
        found = super().__call__(request)
        if not isinstance(found, Caller):
            raise AuthenticationError
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller whom a token that is in force stands for."""
        by = Actor(None, "", door="api")
        found = tokens.find(token, by.now, address_of(request.META))
        if found is None:
            return None
        request.proved_at = request.impersonator = None  # type: ignore[attr-defined]  # a token is no session
        caller = _caller(request, found.account)
        return Caller(caller.by, tokens.narrowed(caller.held, found.scopes))


class SignedIn(APIKeyCookie):
    """The session cookie; whoever writes with it sends the CSRF token as well."""

    param_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Caller | None:
        """None without a session; raises NotAllowed for a write without the CSRF token."""
        account = request.user
        if not isinstance(account, Account) or not account.is_active:
            return None
        if check_csrf(request):
            raise NotAllowed(
                "access.csrf", N_("This call carries no CSRF token; send it as X-CSRFToken, or use a personal token.")
            )
        return _caller(request, account)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:  # noqa: ARG002
        """Not asked: the session middleware has read the cookie already."""
        return self(request)


def language_of(request: HttpRequest, account: Account) -> str:
    """The language of the answer: the first one of Accept-Language that we speak, else the person's own."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return account.language


def _caller(request: HttpRequest, account: Account) -> Caller:
    language = language_of(request, account)
    translation.activate(language)
    by = actor_of(account, "api", language)
    return Caller(by, rights_of_request(request, account, by.now))
