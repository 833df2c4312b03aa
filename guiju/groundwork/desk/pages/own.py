"""What belongs to the person alone: the page "Me", their keys, the checklist of the first days."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from guiju.groundwork.access.models import Post
from guiju.groundwork.desk import keys, person
from guiju.groundwork.desk.labels import role_title
from guiju.groundwork.desk.models import Preference
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.policy.book import in_force

CHECKLIST = "checklist"


def me(request: HttpRequest) -> HttpResponse:
    """``/me/``: who one is here, one's posts, and the way to everything that is one's own."""
    now = person.actor(request).now
    book, day = in_force(now), business_day(now)
    posts = Post.objects.filter(account_id=person.key(request), valid_from__lte=day).exclude(valid_to__lt=day)
    told = [(role_title(book, post.role), post.unit.name) for post in posts.select_related("unit")]
    return render(request, "desk/me.html", {"title": gettext("Me"), "posts": told})


def keys_page(request: HttpRequest) -> HttpResponse:
    """``/keys/``: the keyboard table (GET), or another key for one command (POST: ``code``, ``key``)."""
    wrong, code = "", request.POST.get("code", "")
    now = keys.keys_of(person.account(request))
    if request.method == "POST":
        try:
            now = keys.set_key(person.account(request), code, request.POST.get("key", ""))
        except Invalid as refusal:
            text, params = refusal.fields["key"]
            wrong = gettext(text) % params
    lines = [{**line, "does": gettext(str(line["does"]))} for line in keys.shown(now)]
    context = {"title": gettext("Keyboard"), "lines": lines, "wrong": wrong, "code": code, "map": json.dumps(now)}
    fragment = bool(request.headers.get("HX-Request"))
    template = "desk/parts/keys.html" if fragment else "desk/keys.html"
    return render(request, template, context, status=400 if wrong else 200)


@require_POST
def dismiss_checklist(request: HttpRequest) -> HttpResponse:
    """Put the checklist of the first days away (or, with ``back``, show it again)."""
    shown = bool(request.POST.get("back"))
    Preference.objects.update_or_create(
        account_id=person.key(request), name=CHECKLIST, defaults={"value": {"dismissed": not shown}}
    )
    return HttpResponse(status=204, headers={"HX-Refresh": "true"}) if shown else HttpResponse("")
