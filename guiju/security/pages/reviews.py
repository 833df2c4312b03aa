"""The page of an access review: each person with posts, tokens and lists, confirmed or taken away one by one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.desk.labels import label
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.words import exact
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.kernel.errors import NotAllowed, NotFound
from guiju.groundwork.kernel.period import business_day
from guiju.security import resources
from guiju.security.models import Review, ReviewItem, Safeguard

VERBS = {"confirm": "security.confirm_right", "remove": "security.remove_right"}


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """``/access-reviews/<pk>/``: three queries, however many people."""
    held, by = person.rights(request), person.actor(request)
    if not held.may(resources.SEE):
        raise NotAllowed("access.no_right", NO_RIGHT)
    review = Review.objects.filter(covered(held, resources.SEE, Review), pk=pk).first()
    if review is None:
        raise NotFound
    items = list(
        ReviewItem.objects.filter(review=review).select_related("account", "decided_by").order_by("account__name", "pk")
    )
    people = _people(items, by.account_id)
    context = {
        "title": gettext("Access review"), "review": review, "open": review.state == "open", "people": people,
        "all": len(items), "left": sum(item.state == "open" for item in items),
        "may": held.may(VERBS["confirm"]), "late": review.state == "open" and review.due_on < business_day(by.now),
    }  # fmt: skip
    return render(request, "security/review.html", context)


def _people(items: list[ReviewItem], me: int | None) -> list[dict[str, Any]]:
    keys = {item.account_id for item in items}
    seen = dict(Safeguard.objects.filter(account__in=keys).values_list("account_id", "signed_in_at"))
    people: dict[int, dict[str, Any]] = {}
    for item in items:
        last = seen.get(item.account_id)
        one = people.setdefault(item.account_id, {
            "name": item.account.name, "active": item.account.is_active, "mine": item.account_id == me,
            "seen": exact(last) if last else "", "items": [],
        })  # fmt: skip
        one["items"].append(_item(item))
    return list(people.values())


def _item(item: ReviewItem) -> dict[str, Any]:
    held = HOUSE.resources.get(item.about.partition(":")[0])
    return {
        "pk": item.pk, "told": item.told, "open": item.state == "open",
        "kind": gettext(held.label) if held else label(item.about),
        "state": gettext(resources.STATES[item.state]),
        "by": item.decided_by.name if item.decided_by else "",
    }  # fmt: skip


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """``item`` and ``decision`` (confirm or remove); back to the review."""
    verb, key = VERBS.get(request.POST.get("decision", "")), request.POST.get("item", "")
    if verb is None or not key.isdecimal():
        raise NotFound
    perform(person.actor(request), Request(verb, int(key)), person.rights(request))
    return redirect(f"/access-reviews/{pk}/")
