"""Coming in and going out, the chosen language and light, and the pages of errors."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, gettext
from django.views.decorators.http import require_POST

from guiju.groundwork.access.models import Account, Post
from guiju.groundwork.desk import answers
from guiju.groundwork.desk.labels import role_title
from guiju.groundwork.desk.shell import Shell
from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.policy.book import in_force

YEAR = 365 * 86400
SAMPLE_SHOWN = 12
BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """``/sign-in/``: by name and password; in the sample company also by picking a person."""
    failed = ""
    if request.method == "POST":
        account = _picked(request) or _known(request)
        if account is not None:
            login(request, account, backend=BACKEND)
            return redirect(_wanted(request))
        failed = gettext("Name and password do not fit. Look at the keyboard's language and try again.")
    elif request.user.is_authenticated:
        return redirect("/")
    people = _sample_people() if settings.SAMPLE else []
    context = {
        "failed": failed,
        "people": people,
        "next": _wanted(request),
        "username": request.POST.get("username", ""),
    }
    return render(request, "desk/sign_in.html", context, status=400 if failed else 200)


def _known(request: HttpRequest) -> Account | None:
    account = authenticate(request, username=request.POST.get("username"), password=request.POST.get("password"))
    return account if isinstance(account, Account) else None


def _picked(request: HttpRequest) -> Account | None:
    key = request.POST.get("person", "")
    if not settings.SAMPLE or not key.isdecimal():
        return None
    return Account.objects.filter(pk=int(key), is_active=True).first()


def _wanted(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"


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
        found.setdefault(
            post.role,
            {
                "id": str(post.account_id),
                "name": post.account.name,
                "role": role_title(book, post.role),
                "unit": post.unit.name,
            },
        )
    return list(found.values())[:SAMPLE_SHOWN]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/sign-in/")


@login_not_required
@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Keep a choice on this machine: language, light or dark, wide or narrow rail."""
    response = redirect(_wanted(request))
    language = request.POST.get("language", "")
    if language and check_for_language(language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    for name, allowed in (("theme", ("light", "dark")), ("rail", ("wide", "narrow"))):
        if request.POST.get(name) in allowed:
            response.set_cookie(f"guiju_{name}", request.POST[name], max_age=YEAR, samesite="Lax")
    return response


def home(request: HttpRequest) -> HttpResponse:
    """``/`` where no module brings a page of its own: the first entry of the person's rail."""
    links = [link for group in Shell(request).rail for link in group.links]
    return redirect(links[0].url if links else "/duties/")


def error_page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """A page that says what happened and what to do."""
    context = {
        "refusal": {"code": f"http.{status}", "message": message}, "status": status,
        "icon": answers.ICONS.get(status, "bug"), "what_to_do": answers.what_to_do(status),
    }  # fmt: skip
    return render(request, "desk/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400."""
    return error_page(request, 400, gettext("The page could not read this request."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403; also shown when the page's security token is too old."""
    return error_page(
        request, 403, gettext("This page was open too long, or is not yours. Go back, reload and try again.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404."""
    return error_page(request, 404, gettext("There is no such page."))


def fault(request: HttpRequest) -> HttpResponse:
    """500: a page without anything that could fail again."""
    context = {"what_to_do": answers.what_to_do(500)}
    return render(request, "desk/fault.html", context, status=500)
