"""What waits in the pools, looked through and claimed; contact details one record at a time."""

import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from guiju.customers import pooling
from guiju.customers.models import Contact, Customer, Pool, open_pools
from guiju.customers.pooling import Kind
from guiju.customers.queries import CUSTOMERS
from guiju.groundwork.access.masks import mask, mask_name, may_see_whole
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.desk import person
from guiju.groundwork.desk.words import exact
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.flow.search import CAP
from guiju.groundwork.kernel.errors import NotAllowed, NotFound
from guiju.groundwork.policy.book import in_force
from guiju.leads.models import Lead
from guiju.leads.pages.trial import KINDS, TRY
from guiju.leads.queries import LEADS

SHOWN = 60
_POOLED = "pooled"
_CLAIM = {"leads": "leads.claim", "customers": "customers.claim_customer"}


def pool_page(request: HttpRequest) -> HttpResponse:
    """``/pool/?kind=leads&pool=3&q=…``: the records that this person may claim, longest waiting first."""
    _check(request)
    kind = KINDS.get(request.GET.get("kind", ""), LEADS)
    rows = _open_to(request, kind)
    chosen, q = request.GET.get("pool", ""), request.GET.get("q", "").strip()
    if chosen.isdecimal():
        rows = rows.filter(pool_id=int(chosen))
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(region__icontains=q) | Q(industry__icontains=q))
    found = list(rows.select_related("pool").order_by("pooled_at", "pk")[: SHOWN + 1])
    words = person.words(request)
    context = {
        "title": gettext("Shared pool"), "kind": kind.word, "pools": _pools(request, kind, chosen), "q": q,
        "kinds": [("leads", gettext("Leads"), kind is LEADS), ("customers", gettext("Customers"), kind is CUSTOMERS)],
        "items": [_item(row, kind, words) for row in found[:SHOWN]], "more": len(found) > SHOWN,
        "used": _used(request, kind), "claim": _claim(request, kind),
        "rules": person.rights(request).may(TRY), "chosen": chosen,
    }  # fmt: skip
    return render(request, "leads/pool.html", context)


def closer_page(request: HttpRequest, word: str, pk: int) -> HttpResponse:
    """``/pool/leads/12/``: a pooled record; its contact details are shown once somebody asked, which is kept."""
    _check(request)
    kind = KINDS.get(word)
    row = _open_to(request, kind).filter(pk=pk).select_related("pool", "unit", "last_owner").first() if kind else None
    if kind is None or row is None:
        raise NotFound
    if request.method == "POST":
        perform(person.actor(request), Request(f"{word}.look_closer", pk), held=person.rights(request))
        return redirect(request.path)
    path = row.unit.path if row.unit else None
    seen = may_see_whole(person.rights(request), f"{word}.see_phone", row.owner_id, path) or pooling.has_looked(
        kind, person.key(request), pk, person.actor(request).now
    )
    context = {
        "title": str(row), "row": row, "kind": word, "seen": seen, "facts": _facts(row), "used": _used(request, kind),
        "people": _people(row, seen), "claim": _claim(request, kind),
        "since": exact(row.pooled_at) if row.pooled_at else "", "key": uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "leads/closer.html", context)


def _claim(request: HttpRequest, kind: Kind) -> str:
    """The verb that claims, for those who may."""
    return _CLAIM[kind.word] if person.rights(request).may(_CLAIM[kind.word]) else ""


def _check(request: HttpRequest) -> None:
    if not person.rights(request).may("leads.see_pool"):
        raise NotAllowed("access.no_right", NO_RIGHT)


def _open_to(request: HttpRequest, kind: Kind) -> QuerySet[Any]:
    """Pooled rows within the person's reach: those of their scope and those of the pools open to them."""
    held = person.rights(request)
    rows = kind.model.objects.filter(state=_POOLED)
    if not held.may(f"{kind.word}.see"):
        return rows.none()
    seen: QuerySet[Any] = visible(held, f"{kind.word}.see", rows) | rows.filter(open_pools(held, _POOLED))
    return seen


def _pools(request: HttpRequest, kind: Kind, chosen: str) -> list[dict[str, Any]]:
    """The pools that hold something for this person, each with how much."""
    rows = _open_to(request, kind).order_by().values("pool_id").annotate(n=Count("pk"))
    counts = {row["pool_id"]: row["n"] for row in rows}
    pools = Pool.objects.filter(kind_held=kind.word).select_related("unit").order_by("-is_default", "name")
    found = [
        {
            "key": str(pool.pk), "name": pool.name, "count": min(counts.get(pool.pk, 0), CAP),
            "who": pool.unit.name if pool.unit else gettext("open to all"), "on": str(pool.pk) == chosen,
        }
        for pool in pools
    ]  # fmt: skip
    if counts.get(None):
        found.append({"key": "", "name": gettext("In no pool by name"), "count": counts[None], "who": "", "on": False})
    return found


def _item(row: Any, kind: Kind, words: Any) -> dict[str, Any]:
    told = [row.region, row.industry]
    if isinstance(row, Lead):
        told += [row.get_intent_display() if row.intent else "", mask(row.phone) if row.phone else ""]
        told.append(mask_name(row.contact_name))
    elif isinstance(row, Customer):
        told.append(row.get_level_display() if row.level else "")
    return {
        "pk": row.pk, "version": row.version, "name": row.name, "url": f"/pool/{kind.word}/{row.pk}/",
        "told": " · ".join(part for part in told if part), "pool": row.pool.name if row.pool else "",
        "since": words.relative(row.pooled_at) if row.pooled_at else "", "why": row.release_reason,
        "key": uuid.uuid4().hex,
    }  # fmt: skip


def _used(request: HttpRequest, kind: Kind) -> dict[str, Any] | None:
    """What is left of the day's limits."""
    now = person.actor(request).now
    terms = kind.in_force(in_force(now))
    if terms is None:
        return None
    account_id = person.key(request)
    return {
        "claims": pooling.claimed_today(kind, account_id, now), "claims_cap": terms.daily_claims,
        "views": pooling.seen_today(kind, account_id, now), "views_cap": terms.daily_views,
    }  # fmt: skip


def _facts(row: Any) -> list[tuple[str, str]]:
    names = ("region", "industry", "source", "intent", "grade", "level", "product", "needs", "release_reason")
    found = []
    for name in names:
        value = getattr(row, name, "")
        if value:
            shown = getattr(row, f"get_{name}_display", lambda value=value: value)()
            found.append((str(row._meta.get_field(name).verbose_name), str(shown)))
    return found


def _people(row: Any, seen: bool) -> list[dict[str, str]]:
    """Whom to talk to: whole once somebody looked closer, masked before."""
    if isinstance(row, Lead):
        people = [(row.contact_name, row.phone, row.email)]
    else:
        contacts = Contact.objects.filter(customer=row).order_by("pk")[:20]
        people = [(one.name, one.phone, one.email) for one in contacts]
    if seen:
        return [{"name": name, "phone": phone, "email": email} for name, phone, email in people]
    return [
        {"name": mask_name(name), "phone": mask(phone) if phone else "", "email": "***" if email else ""}
        for name, phone, email in people
    ]
