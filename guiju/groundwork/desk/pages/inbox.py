"""What a person is told and owes: the bell, the inbox, the duties, the figures in the top bar."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from guiju.groundwork.clock.duties import owed_by
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.desk import person
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages.acting import clocked
from guiju.groundwork.desk.words import exact
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.notices import inbox
from guiju.groundwork.policy.book import in_force

SHOWN, DUTIES_SHOWN = 200, 100


def bell(request: HttpRequest) -> HttpResponse:
    """``/bell/?seen=3``, asked every few seconds: the session and one count; 204 while nothing changed."""
    raw = request.session.get("_auth_user_id")
    if raw is None:
        return HttpResponse(status=401)
    count = inbox.unread(int(raw))
    if request.GET.get("seen") == str(count):
        return HttpResponse(status=204)
    return render(request, "desk/parts/bell.html", {"count": count})


def badges(request: HttpRequest) -> HttpResponse:
    """The modules' figures for the top bar: one query each."""
    now = person.actor(request).now
    found = []
    for badge in (badge for module in HOUSE.modules for badge in module.badges):
        count = badge.count(person.key(request), now)
        found.append({"label": gettext(badge.label), "url": badge.url, "icon": badge.icon, "count": count})
    return render(request, "desk/parts/badges.html", {"badges": found})


def inbox_page(request: HttpRequest) -> HttpResponse:
    """``/inbox/``: messages grouped by record, newest first."""
    now = person.actor(request).now
    rows = inbox.shown(person.key(request), now).order_by("-pk")
    only_unread = request.GET.get("show") != "all"
    notices = list((rows.filter(read_at=None) if only_unread else rows)[:SHOWN])
    words = person.words(request)
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in inbox.lines(notices, now):
        notice = line.newest
        told = {
            "keys": line.keys, "text": line.text, "page": line.page, "unread": notice.read_at is None,
            "when": words.relative(notice.created_at), "exact": exact(notice.created_at),
        }  # fmt: skip
        groups.setdefault(notice.ref, []).append(told)
    names = record_names(groups)
    context = {
        "groups": [{"ref": ref, **names.get(ref, _no_record()), "notices": told} for ref, told in groups.items()],
        "only_unread": only_unread, "title": gettext("Inbox"),
    }  # fmt: skip
    return render(request, "desk/inbox.html", context)


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark messages as read: those named, or all."""
    mine = inbox.shown(person.key(request), person.actor(request).now).filter(read_at=None)
    keys = [int(key) for key in request.POST.getlist("id") if key.isdecimal()]
    if request.POST.get("all"):
        keys = list(mine.values_list("pk", flat=True))
    inbox.read(person.key(request), keys, person.actor(request).now)
    return redirect("/inbox/")


def duties_page(request: HttpRequest) -> HttpResponse:
    """``/duties/``: what the person owes, late first, then by time left."""
    book, words = in_force(person.actor(request).now), person.words(request)
    day = words.now.astimezone(ZONE).date()
    rows = owed_by(person.key(request), day).select_related("who").order_by("due_at")[:DUTIES_SHOWN]
    items = [(duty, clocked(duty, book, words)) for duty in rows]
    names = record_names(duty.about for duty, _ in items)
    told = [
        {"duty": shown, **(names.get(duty.about) or _no_record(duty.about_name)), "day": _bucket(duty, words.now)}
        for duty, shown in items
    ]
    blocks = [(gettext(str(title)), list(group)) for title, group in groupby(told, key=lambda item: item["day"])]
    return render(request, "desk/duties.html", {"blocks": blocks, "title": gettext("My duties")})


def _bucket(duty: Duty, now: Any) -> str:
    if duty.due_at < now:
        return gettext("Overdue")
    days = (duty.due_at.astimezone(ZONE).date() - now.astimezone(ZONE).date()).days
    return gettext("Due today") if days == 0 else gettext("Later")


def _no_record(name: str = "") -> dict[str, str]:
    return {"name": name or gettext("General"), "url": "", "icon": "bell", "kind": ""}


def record_names(refs: Any) -> dict[str, dict[str, str]]:
    """Name, address and icon of the records behind ``kind:id``: one query a kind."""
    keys: dict[str, list[int]] = {}
    for ref in refs:
        kind, _, key = ref.partition(":")
        if kind in HOUSE.resources and key.isdecimal():
            keys.setdefault(kind, []).append(int(key))
    found: dict[str, dict[str, str]] = {}
    for kind, pks in keys.items():
        resource = HOUSE.resources[kind]
        for record in resource.model.every.filter(pk__in=pks):
            found[f"{kind}:{record.pk}"] = {
                "name": str(record), "url": f"/{resource.slug}/{record.pk}/", "icon": resource.icon,
                "kind": gettext(resource.label),
            }  # fmt: skip
    return found
