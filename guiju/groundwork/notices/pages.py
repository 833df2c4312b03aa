"""``/me/notices/``: by which way one is told of what; a row for each kind of notice, a column for each way."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from guiju.groundwork.desk import person
from guiju.groundwork.desk.answers import sentence
from guiju.groundwork.desk.words import exact
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.notices import choices, rules
from guiju.groundwork.notices.kinds import AT_ONCE, CHANNELS, DIGEST, INBOX, KINDS, MAIL, OFF, NoticeKind

VERB = "notices.choose"
CHANNEL_LABELS = {INBOX: _("In the inbox"), MAIL: _("By mail")}
WAY_LABELS = {AT_ONCE: _("At once"), DIGEST: _("Digest"), OFF: _("Not at all")}


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The matrix (GET), or save it (POST; with ``reset`` everything is as the company has it)."""
    if request.method != "POST":
        return render(request, "notices/settings.html", _context(request))
    asked = {} if request.POST.get("reset") else _asked(request)
    try:
        perform(person.actor(request), Request(VERB, inputs={"choices": asked}), person.rights(request))
    except Invalid as refusal:
        text, params = next(iter(refusal.fields.values()))
        context = _context(request, wrong=sentence(text, params))
        return render(request, "notices/settings.html", context, status=400)
    return redirect("/me/notices/?saved=1")


def _asked(request: HttpRequest) -> dict[str, dict[str, str]]:
    """What the form says: fields are called ``channel:kind``; others are none of the form's."""
    found: dict[str, dict[str, str]] = {}
    for name, value in request.POST.items():
        channel, colon, kind = name.partition(":")
        if colon and channel in CHANNELS:
            found.setdefault(kind, {})[channel] = str(value)
    return found


def _context(request: HttpRequest, wrong: str = "") -> dict[str, Any]:
    me, now = person.account(request), person.actor(request).now
    terms, calendar = choices.terms_at(now), choices.calendar_at(now)
    roles, chosen = choices.roles_of([me.pk], now).get(me.pk, set()), choices.chosen_by([me.pk]).get(me.pk, {})

    def row(kind: NoticeKind) -> dict[str, Any]:
        return {
            "name": kind.name, "label": gettext(kind.label), "tells": gettext(kind.tells) if kind.tells else "",
            "kept": gettext(kind.kept) if kind.kept else "", "urgent": kind.name in terms.urgent,
            "own": kind.name in chosen,
            "cells": [cell(kind, channel, way) for channel in CHANNELS for way in WAY_LABELS],
        }  # fmt: skip

    def cell(kind: NoticeKind, channel: str, way: str) -> dict[str, Any]:
        company = rules.default_way(kind, channel, roles, terms)
        now_on = rules.chosen_way(kind, channel, chosen, company)
        return {
            "field": f"{channel}:{kind.name}", "way": way, "on": way == now_on, "company": way == company,
            "fixed": channel == INBOX and bool(kind.kept), "divides": (channel, way) == (MAIL, AT_ONCE),
            "label": f"{gettext(kind.label)}, {CHANNEL_LABELS[channel]}: {WAY_LABELS[way]}",
        }  # fmt: skip

    return {
        "title": gettext("What I am told of"), "wrong": wrong, "saved": request.GET.get("saved") == "1",
        "groups": [(gettext(label), [row(kind) for kind in kinds]) for label, kinds in KINDS.groups.items()],
        "channels": [(CHANNEL_LABELS[channel], list(WAY_LABELS.values())) for channel in CHANNELS],
        "may_save": person.rights(request).may(VERB), "email": me.email, "changed": bool(chosen),
        "next_digest": exact(rules.next_slot(now, terms, calendar)) if calendar and terms.digest_at else "",
        "digest_at": ", ".join(f"{at:%H:%M}" for at in terms.digest_at), "working_time": calendar is not None,
    }  # fmt: skip
