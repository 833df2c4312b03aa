"""Making a token: its secret is shown on the answer, this once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guiju.groundwork.access.models import Account
from guiju.groundwork.desk import answers, person
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound
from guiju.security.issuing import issue as issued
from guiju.security.pages.mine import context_of
from guiju.security.watch import to_proof

ISSUE, FOR_PROGRAMS = "security.issue_token", "security.open_service_account"


@never_cache
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """A token for oneself, or for a service account by whoever opens those."""
    held, by = person.rights(request), person.actor(request)
    if not held.may(ISSUE):
        raise NotAllowed("access.no_right", NO_RIGHT)
    if held.must_prove(ISSUE):
        return to_proof(request)
    given = request.POST
    scopes, days = given.get("scopes", "").replace(",", " ").split(), given.get("days", "")
    try:
        name, account = given.get("name", "").strip(), _account(request)
        secret = issued(by, account, name, scopes, int(days) if days.isdecimal() else 0)
    except Invalid as refused:
        said = " ".join(answers.field_errors(refused).values())
        return render(request, "security/mine.html", context_of(request, token_failed=said, given=given), status=400)
    return render(request, "security/mine.html", context_of(request, secret=secret))


def _account(request: HttpRequest) -> Account:
    key = request.POST.get("account", "")
    if not key or key == str(person.key(request)):
        return person.account(request)
    if not person.rights(request).may(FOR_PROGRAMS):
        raise NotAllowed("access.no_right", NO_RIGHT)
    account = Account.objects.filter(pk=int(key) if key.isdecimal() else 0, is_service=True, is_active=True).first()
    if account is None:
        raise NotFound
    return account


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token at once."""
    key = request.POST.get("token", "")
    asked = Request("security.revoke_token", int(key) if key.isdecimal() else 0)
    perform(person.actor(request), asked, person.rights(request))
    return redirect("/me/security/")
