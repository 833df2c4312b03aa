"""The first page, the chosen language and light, and the pages of errors."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, gettext
from django.views.decorators.http import require_POST

from guiju.groundwork.desk import answers
from guiju.groundwork.desk.shell import Shell

YEAR = 365 * 86400


def _wanted(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"


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
