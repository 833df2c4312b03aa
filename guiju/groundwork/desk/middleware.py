"""Who asks, and in which language: attached to every request once, before any page runs."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.principals import actor_of, rights_of_request
from guiju.groundwork.desk import answers
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.policy.book import looked_up_once

OPEN_PATHS = ("/api/", "/i18n/", "/static/", "/bell/")


class SignedIn(LoginRequiredMiddleware):
    """Every page asks for a signed-in person; the interface and the bell check for themselves."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Pass the open paths, send everybody else to the sign-in page first."""
        if request.path.startswith(OPEN_PATHS):
            return None
        found: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        return found


class Person:
    """``request.actor`` and ``request.rights`` (read once, when first used), and the person's own language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the person, then let the page answer."""
        timezone.activate(BUSINESS_ZONE)
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        request.rights = SimpleLazyObject(lambda: _rights(request))  # type: ignore[attr-defined]
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and not request.path.startswith(OPEN_PATHS):
            account = request.user
            if account.is_authenticated:
                translation.activate(account.language)
                request.LANGUAGE_CODE = translation.get_language()
        with looked_up_once() if request.method in ("GET", "HEAD") else nullcontext():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal anywhere becomes its answer; everything else is a fault and stays one."""
        return answers.refuse(request, error) if isinstance(error, Refused) else None


def _actor(request: HttpRequest) -> Actor:
    account = cast(Account, request.user)
    language = translation.get_language() or account.language
    return actor_of(account, "page", language)


def _rights(request: HttpRequest) -> Rights:
    return rights_of_request(request, cast(Account, request.user), request.actor.now)  # type: ignore[attr-defined]
