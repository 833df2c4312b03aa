"""Beginning and ending to see the house as somebody else does."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guiju.groundwork.access import sessions
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.principals import actor_of, rights_of_request
from guiju.groundwork.desk import answers, person
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.kernel.actor import wall_clock
from guiju.groundwork.kernel.errors import Invalid, NotAllowed
from guiju.security import queries
from guiju.security.clauses import ImpersonationTerms
from guiju.security.models import Impersonation
from guiju.security.watch import to_proof

VERB = "security.begin_impersonation"


@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """``/act-as/``: for whom, for which ticket, for how long; on POST it begins."""
    by, held, now = person.actor(request), person.rights(request), wall_clock()
    if not held.may(VERB):
        raise NotAllowed("access.no_right", NO_RIGHT)
    if held.must_prove(VERB):
        return to_proof(request)
    others = Account.objects.filter(is_active=True, is_service=False).exclude(pk=person.key(request))
    context: dict[str, Any] = {
        "title": gettext("Act as somebody"), "given": request.POST,
        "most": queries.terms_at(now, "security.impersonation", ImpersonationTerms).most_minutes,
        "people": others.order_by("name"),
    }  # fmt: skip
    if request.method == "POST":
        inputs = {name: request.POST.get(name, "") for name in ("subject", "ticket", "minutes", "reason")}
        try:
            row = perform(by, Request(VERB, inputs=inputs), held).record
        except Invalid as refused:
            context["failed"] = " ".join(answers.field_errors(refused).values())
            return render(request, "security/act_as.html", context, status=400)
        request.session[sessions.ACTING] = row.pk
        return redirect("/")
    return render(request, "security/act_as.html", context)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    key = request.session.pop(sessions.ACTING, None)
    own = request.user
    if key is not None and isinstance(own, Account):
        row = Impersonation.objects.filter(pk=key, account=own, ended_at=None).first()
        if row is not None:
            by = actor_of(own, "page")
            request.impersonator = None  # type: ignore[attr-defined]
            perform(by, Request("security.end_impersonation", row.pk), rights_of_request(request, own, by.now))
        messages.success(request, gettext("You are yourself again."))
    return redirect("/")
