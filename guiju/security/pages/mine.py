"""``/me/security/``: password, second factor, open sessions, tokens and what one has looked at; all of one's own."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guiju.groundwork.access import sessions
from guiju.groundwork.access.models import Factor, OpenSession, RecoveryCode, Token
from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import field_of
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.words import exact
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.actor import wall_clock
from guiju.security import actions, queries
from guiju.security.clauses import TokenTerms
from guiju.security.models import Reveal
from guiju.security.words import device_words, method_words

LOOKS_SHOWN = 20


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everything about one's own safety on one page."""
    return render(request, "security/mine.html", context_of(request))


def context_of(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What the page tells; ``more`` adds sentences at a form, or a secret that is shown this once."""
    account, now = person.account(request), wall_clock()
    factor = Factor.objects.filter(account=account).exclude(confirmed_at=None).first()
    return {
        "title": gettext("My security"),
        "account": account,
        "has_password": account.has_usable_password(),
        "factor": factor and {"since": exact(factor.confirmed_at)},  # type: ignore[arg-type]
        "codes_left": RecoveryCode.objects.filter(account=account, used_at=None).count() if factor else 0,
        "factor_needed": queries.must_have_factor(account, now),
        "sessions": [
            _session(request, one) for one in OpenSession.objects.filter(account=account).order_by("-seen_at")
        ],
        "tokens": [_token(one, now) for one in Token.objects.filter(account=account, revoked_at=None).order_by("-pk")],
        "looks": [_look(one) for one in Reveal.objects.filter(account=account).order_by("-pk")[:LOOKS_SHOWN]],
        "may_issue": person.rights(request).may("security.issue_token"),
        "most_days": queries.terms_at(now, "security.token", TokenTerms).most_days,
        "sample": settings.SAMPLE,
        **more,
    }


def _session(request: HttpRequest, one: OpenSession) -> dict[str, Any]:
    return {
        "id": one.pk, "address": one.address, "device": device_words(one.device), "method": method_words(one.method),
        "started": exact(one.started_at), "seen": exact(one.seen_at),
        "here": one.session_key == request.session.session_key,
    }  # fmt: skip


def _look(one: Reveal) -> dict[str, Any]:
    kind, _, key = one.about.partition(":")
    resource = HOUSE.resources.get(kind)
    told = f"{gettext(resource.label)} {key} · {field_of(resource, one.field).label}" if resource else one.about
    return {"id": one.pk, "what": told, "when": exact(one.created_at), "reason": one.reason}


def _token(one: Token, now: datetime) -> dict[str, Any]:
    used, ends = getattr(one, "use", None), one.expires_at
    return {
        "id": one.pk, "name": one.name, "scopes": ", ".join(one.scopes), "mark": f"gj_{one.prefix}_…",
        "ends": exact(ends) if ends else "", "over": ends is not None and ends <= now,
        "used": exact(used.at) if used else "",
    }  # fmt: skip


@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for who knows the old one; every other session ends."""
    account, new = person.account(request), request.POST.get("new", "")
    failed = ""
    if not account.check_password(request.POST.get("old", "")):
        failed = gettext("The present password does not fit.")
    elif new != request.POST.get("again", ""):
        failed = gettext("The two passwords differ.")
    else:
        try:
            validate_password(new, account)
        except ValidationError as error:
            failed = " ".join(error.messages)
    if failed:
        return render(request, "security/mine.html", context_of(request, password_failed=failed), status=400)
    by = person.actor(request)
    file = actions.file_of(account, by)
    before = request.session.session_key
    actions.change_password(by, file, password=new, keep=before or "")
    account.refresh_from_db()
    update_session_auth_hash(request, account)
    sessions.follow(before, request.session.session_key)
    request.session[sessions.PROVED] = wall_clock().timestamp()
    messages.success(request, gettext("The password is changed; other sessions have ended."))
    return redirect("/me/security/")


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, from wherever it was opened."""
    by, account = person.actor(request), person.account(request)
    key = request.POST.get("session", "")
    file = actions.file_of(account, by)
    asked = Request("security.end_sessions", file.pk, {"session": int(key)} if key.isdecimal() else {})
    perform(by, asked, person.rights(request))
    messages.success(request, gettext("The session has ended."))
    return redirect("/me/security/")
