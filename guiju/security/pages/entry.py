"""Coming in and going out: name and password, then the second factor where it is on; and proving it again."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guiju.groundwork.access import factors, sessions
from guiju.groundwork.access.addresses import address_of
from guiju.groundwork.access.models import Account, Post
from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import role_title
from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.policy.book import in_force
from guiju.security import actions, guarding, queries

SAMPLE_SHOWN = 12
BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "gj_pending"
PENDING_SECONDS = 300


@login_not_required
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """``/sign-in/``: by name and password; in the sample company also by picking a person."""
    failed = ""
    if request.method == "POST":
        picked = _picked(request)
        if picked is not None:
            return complete(request, picked, "sample")
        answer = _by_password(request)
        if isinstance(answer, HttpResponse):
            return answer
        failed = answer
    elif request.user.is_authenticated:
        return redirect("/")
    context = {
        "failed": failed, "over": "over" in request.GET, "next": wanted(request),
        "people": _sample_people() if settings.SAMPLE else [], "username": request.POST.get("username", ""),
        "provider": settings.OIDC_ISSUER and (settings.OIDC_NAME or gettext("Company account")),
    }  # fmt: skip
    return render(request, "security/sign_in.html", context, status=400 if failed else 200)


def _by_password(request: HttpRequest) -> HttpResponse | str:
    """The next page, or the sentence that says why not: the same for a wrong name and a wrong password."""
    username, now = request.POST.get("username", "")[:80], wall_clock()
    attempt = guarding.begin(username, address_of(request.META), now)
    if attempt.shut:
        return gettext("Too many attempts. Wait %(minutes)s minutes, or sign in where you signed in before.") % {
            "minutes": attempt.minutes
        }
    account = authenticate(request, username=username, password=request.POST.get("password"))
    if not isinstance(account, Account) or account.is_service:
        guarding.failed(attempt, username, now)
        return gettext("Name and password do not fit. Look at the keyboard's language and try again.")
    if factors.is_on(account):
        attempt.forgotten()
        request.session.flush()
        request.session[PENDING] = {"account": account.pk, "at": now.timestamp(), "next": wanted(request)}
        return redirect("/sign-in/second-factor/")
    attempt.succeeded()
    return complete(request, account, "password")


@login_not_required
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """``/sign-in/second-factor/``: the code of the telephone, or a recovery code."""
    account = _pending(request)
    if account is None:
        return redirect("/sign-in/")
    failed = ""
    if request.method == "POST":
        now, code = wall_clock(), request.POST.get("code", "").replace(" ", "")[:40]
        attempt = guarding.begin(account.username, address_of(request.META), now)
        if attempt.shut:
            request.session.flush()
            return redirect("/sign-in/")
        method = _method(account, code, now)
        if method:
            attempt.succeeded()
            return complete(request, account, method)
        guarding.failed(attempt, account.username, now)
        failed = gettext("This code does not fit, or was used already. Wait for the next one.")
    return render(request, "security/second_factor.html", {"failed": failed}, status=400 if failed else 200)


def _method(account: Account, code: str, now: datetime) -> str:
    if factors.accept(account, code, now):
        return "second_factor"
    return "recovery_code" if factors.spend(account, code, now) else ""


def _pending(request: HttpRequest) -> Account | None:
    pending = request.session.get(PENDING)
    if pending is None or wall_clock().timestamp() - pending["at"] > PENDING_SECONDS:
        return None
    return Account.objects.filter(pk=pending["account"], is_active=True).first()


def complete(request: HttpRequest, account: Account, method: str) -> HttpResponse:
    """Begin a session; the ledger tells how and from where. A person who needs a second factor sets it up first."""
    pending = request.session.pop(PENDING, None)
    target = pending["next"] if pending else wanted(request)
    login(request, account, backend=BACKEND)
    now, address = wall_clock(), address_of(request.META)
    device = request.headers.get("User-Agent", "")[:200]
    needs = method == "password" and not settings.SAMPLE and queries.must_have_factor(account, now)
    if needs:
        request.session[sessions.FACTOR_DUE] = True
    sessions.list_open(request.session, account, now, address=address, device=device, method=method)
    by = actor_of(account, "page")
    actions.sign_in(by, actions.file_of(account, by), method=method, address=address, device=device)
    return redirect("/me/second-factor/" if needs else target)


def _picked(request: HttpRequest) -> Account | None:
    key = request.POST.get("person", "")
    if not settings.SAMPLE or not key.isdecimal():
        return None
    return Account.objects.filter(pk=int(key), is_active=True).first()


def wanted(request: HttpRequest) -> str:
    """Where to go afterwards: an address of our own, else the first page."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else "/"


def _sample_people() -> list[dict[str, str]]:
    """One person a role, heads first: enough to meet every part of the house."""
    book = in_force(wall_clock())
    found: dict[str, dict[str, str]] = {}
    posts = (
        Post.objects.filter(account__is_active=True, valid_to=None)
        .exclude(role="all")
        .select_related("account", "unit")
    )
    for post in posts.order_by("pk"):
        person = {
            "id": str(post.account_id), "name": post.account.name, "role": role_title(book, post.role),
            "unit": post.unit.name,
        }  # fmt: skip
        found.setdefault(post.role, person)
    return list(found.values())[:SAMPLE_SHOWN]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    account = getattr(request, "impersonator", None) or request.user
    if isinstance(account, Account):
        by = actor_of(account, "page")
        sessions.end_one(request.session.session_key)
        actions.sign_out(by, actions.file_of(account, by), address=address_of(request.META))
    logout(request)
    return redirect("/sign-in/")


@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """``/prove/``: the password once more before something dangerous, and the code where a second factor is on."""
    account, failed = person.account(request), ""
    strong = factors.is_on(account)
    if request.method == "POST":
        now = wall_clock()
        attempt = guarding.begin(account.username, address_of(request.META), now)
        right = not attempt.shut and account.check_password(request.POST.get("password", ""))
        code = request.POST.get("code", "").replace(" ", "")[:40]
        if right and (not strong or _method(account, code, now)):
            attempt.succeeded()
            before = request.session.session_key
            request.session.cycle_key()
            sessions.follow(before, request.session.session_key)
            request.session[sessions.PROVED] = now.timestamp()
            return redirect(wanted(request))
        guarding.failed(attempt, account.username, now)
        failed = gettext("This does not fit. Try again.")
    context = {
        "failed": failed,
        "next": wanted(request),
        "strong": strong,
        "has_password": account.has_usable_password(),
    }
    return render(request, "security/prove.html", context, status=400 if failed else 200)
