"""Turning the second factor on and off, and recovery codes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guiju.groundwork.access import factors, sessions
from guiju.groundwork.access.models import Account
from guiju.groundwork.desk import person
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.actor import wall_clock
from guiju.security import actions, queries
from guiju.security.clauses import FactorTerms
from guiju.security.watch import to_proof


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """``/me/second-factor/``: the picture for the telephone; a first code turns the factor on."""
    account = person.account(request)
    if factors.is_on(account):
        return redirect("/me/security/")
    if request.method == "POST":
        return _confirm(request, account)
    return _draw(request, account, factors.begun(account) or factors.begin(account))


def _draw(request: HttpRequest, account: Account, secret: bytes, failed: str = "") -> HttpResponse:
    import segno

    drawn = segno.make(factors.address_of(account, secret), error="m").svg_inline(scale=5, border=2, dark="#111827")
    context = {
        "title": gettext("Second factor"), "failed": failed, "secret": factors.typed(secret),
        "picture": mark_safe(drawn),  # noqa: S308 - drawn by us out of digits
        "due": bool(request.session.get(sessions.FACTOR_DUE)),
    }  # fmt: skip
    return render(request, "security/factor.html", context, status=400 if failed else 200)


def _confirm(request: HttpRequest, account: Account) -> HttpResponse:
    secret, now = factors.begun(account), wall_clock()
    if secret is None:
        return redirect("/me/second-factor/")
    if not factors.accept(account, request.POST.get("code", "").replace(" ", ""), now):
        said = gettext("This code does not fit. Look at the telephone's clock and take the next code.")
        return _draw(request, account, secret, said)
    by = person.actor(request)
    actions.turn_on_factor(by, actions.file_of(account, by))
    request.session.pop(sessions.FACTOR_DUE, None)
    request.session[sessions.PROVED] = now.timestamp()
    return _with_codes(request, account)


@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones, shown once."""
    account = person.account(request)
    if person.rights(request).must_prove("security.turn_off_factor"):
        return to_proof(request)
    if not factors.is_on(account):
        return redirect("/me/second-factor/")
    return _with_codes(request, account)


def _with_codes(request: HttpRequest, account: Account) -> HttpResponse:
    by = person.actor(request)
    count = queries.terms_at(wall_clock(), "security.factor", FactorTerms).recovery_codes
    fresh = factors.fresh_codes(count)
    digests = [factors.digest(account, code) for code in fresh]
    actions.make_recovery_codes(by, actions.file_of(account, by), digests=digests)
    return render(request, "security/codes.html", {"title": gettext("Recovery codes"), "codes": fresh})


@require_POST
def turn_off(request: HttpRequest) -> HttpResponse:
    """No second factor any more; refused to nobody but asked for again where the post needs one."""
    by, account = person.actor(request), person.account(request)
    perform(by, Request("security.turn_off_factor", actions.file_of(account, by).pk), person.rights(request))
    if queries.must_have_factor(account, wall_clock()):
        request.session[sessions.FACTOR_DUE] = True
    messages.success(request, gettext("The second factor is off."))
    return redirect("/me/security/")
