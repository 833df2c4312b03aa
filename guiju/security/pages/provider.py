"""Signing in by the company's identity provider (OpenID Connect: authorization code, PKCE, nonce, signed identity)."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from guiju.groundwork.access.models import Account, Identity
from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.kernel.errors import NotFound
from guiju.security import actions
from guiju.security.pages.entry import PENDING, complete, wanted

LONGEST_WAIT = 10  # seconds


@lru_cache(maxsize=4)
def _client(issuer: str, client: str, secret: str) -> Any:
    from authlib.integrations.django_client import OAuth

    oauth = OAuth()
    return oauth.register(
        name="company", client_id=client, client_secret=secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": LONGEST_WAIT},
    )  # fmt: skip


def _troubles() -> tuple[type[Exception], ...]:
    """What goes wrong between us and a provider: it refuses, it does not answer, its signature is not good."""
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError
    from requests import RequestException

    return OAuthError, RequestException, JoseError


def _provider() -> Any:
    if not settings.OIDC_ISSUER:
        raise NotFound
    return _client(settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET)


@login_not_required
def begin(request: HttpRequest) -> HttpResponse:
    """``/sign-in/provider/``: off to the provider, which sends the person back with a code."""
    request.session[PENDING] = {"account": 0, "at": 0, "next": wanted(request)}
    try:
        answer: HttpResponse = _provider().authorize_redirect(request, f"{settings.BASE_URL}/sign-in/provider/back/")
    except _troubles() as error:
        return _refused(request, error)
    return answer


@login_not_required
def back(request: HttpRequest) -> HttpResponse:
    """``/sign-in/provider/back/``: the code is changed for a signed identity, and the identity for an account."""
    try:
        told = _provider().authorize_access_token(request, leeway=60).get("userinfo")
    except _troubles() as error:
        return _refused(request, error)
    if not told or str(told.get("iss", "")).rstrip("/") != settings.OIDC_ISSUER:
        return _refused(request)
    account = _account(told)
    if account is None:
        return _refused(request)
    return complete(request, account, "identity_provider")


def _account(told: Any) -> Account | None:
    """The account tied to the subject; at first the one active account with the verified mail address."""
    tied = Identity.objects.filter(issuer=settings.OIDC_ISSUER, subject=told["sub"]).select_related("account").first()
    if tied is not None:
        return tied.account if tied.account.is_active else None
    mail = str(told.get("email") or "")
    if not mail or told.get("email_verified") is not True:
        return None
    found = list(Account.objects.filter(email__iexact=mail, is_active=True, is_service=False)[:2])
    if len(found) != 1 or Identity.objects.filter(account=found[0], issuer=settings.OIDC_ISSUER).exists():
        return None
    by = actor_of(found[0], "page")
    actions.tie_identity(by, actions.file_of(found[0], by), issuer=settings.OIDC_ISSUER, subject=told["sub"])
    return found[0]


def _refused(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """One sentence whatever it was: the provider's own words may hold what is nobody's business."""
    request.session.pop(PENDING, None)
    said = gettext("The company account did not let you in, or belongs to nobody here. Ask whoever keeps the accounts.")
    if isinstance(error, OSError):  # what the network says
        said = gettext("The company's sign-in does not answer. Sign in with your password meanwhile.")
    context = {"failed": said, "next": "/", "people": [], "provider": settings.OIDC_NAME or gettext("Company account")}
    return render(request, "security/sign_in.html", context, status=400)
