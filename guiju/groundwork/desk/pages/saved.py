"""The dialog of a list's views: keep the list as it stands, rename, share, pin, discard; every change is a verb."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language

from guiju.groundwork.desk import answers, person
from guiju.groundwork.desk.kept import SavedView
from guiju.groundwork.desk.pages.lists import resource_at, view_url
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.viewing import kept_of, views_of
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotFound, Refused
from guiju.groundwork.policy.book import in_force


def views_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/leads/views/?now=<address of the list>``: the dialog (GET), or one change (POST, ``do`` names it)."""
    resource = resource_at(slug)
    if request.method != "POST":
        return _dialog(request, resource)
    try:
        view = _done(request, resource)
    except (Invalid, Lost) as refusal:
        return _dialog(request, resource, _told(refusal), refusal.status)
    target = f"/{resource.slug}/" if view.discarded_at else view_url(resource, view)
    if request.POST.get("do") in ("pin", "share"):
        return _dialog(request, resource)
    return HttpResponse(status=204, headers={"HX-Redirect": target})


def _done(request: HttpRequest, resource: Resource) -> SavedView:
    """Carry out what the dialog asks for, through the door."""
    post, doing = request.POST, request.POST.get("do", "")
    key = int(post["id"]) if post.get("id", "").isdecimal() else None
    now = {"address": kept_of(QueryDict(post.get("now", ""))), "layout": post.get("layout") or SavedView.TABLE}
    inputs: dict[str, dict[str, Any]] = {
        "save": {"of_kind": resource.kind, "name": post.get("name", ""), "pinned": bool(post.get("pinned")), **now},
        "update": now,
        "rename": {"name": post.get("name", "")},
        "pin": {"pinned": bool(post.get("pinned"))},
        "share": {"roles": post.getlist("roles")},
        "discard": {},
    }
    if doing not in inputs:
        raise NotFound
    verb = {"save": "desk.save_view", "share": "desk.share_view", "discard": "desk.discard_view"}.get(doing)
    asked = Request(
        verb or "desk.edit_view", None if doing == "save" else key, inputs[doing], key=post.get("key") or None
    )
    done = perform(person.actor(request), asked, held=person.rights(request)).record
    assert isinstance(done, SavedView)  # noqa: S101 - the verbs above are all about views
    return done


def _dialog(request: HttpRequest, resource: Resource, sentence: str = "", status: int = 200) -> HttpResponse:
    held = person.rights(request)
    given = request.POST if request.method == "POST" else request.GET
    book, language = in_force(person.actor(request).now), get_language() or "zh-hans"
    roles = [(role, title.get(language)) for role, title in book.roles.items()]
    context = {
        "resource": resource, "now": given.get("now", ""), "layout": given.get("layout") or SavedView.TABLE,
        "views": [(view, view.owner_id == held.account_id) for view in views_of(held, resource.kind)],
        "may_share": held.may("desk.share_view"), "may_save": held.may("desk.save_view"),
        "roles": roles, "everybody": SavedView.EVERYBODY, "sentence": sentence, "name": given.get("name", ""),
        "sharing": given.get("id", "") if given.get("do") == "share" else "",
    }  # fmt: skip
    response = render(request, "desk/parts/view_list.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
    return response


def _told(refusal: Refused) -> str:
    if isinstance(refusal, Invalid):
        return " ".join(answers.field_errors(refusal).values())
    return answers.sentence(refusal.text, refusal.params)
