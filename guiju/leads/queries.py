"""Reads of leads that have a name."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from guiju.customers import queries as customers
from guiju.customers.queries import BY_NAME, BY_PHONE, Duplicate
from guiju.groundwork.access.grants import holders
from guiju.groundwork.access.masks import mask_name
from guiju.groundwork.kernel import phone as phones
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.period import business_day, day_start
from guiju.groundwork.ledger.models import Entry
from guiju.leads import states
from guiju.leads.clauses import PoolTerms
from guiju.leads.models import LAST_ACTIVE, Lead
from guiju.leads.rules import Candidate, Claimant, idle_before

SALES = "sales"


def duplicates_of(name: str, phone: str = "", most: int = 5) -> list[Duplicate]:
    """What may be the same as a prospect being typed: leads and customers of this number, or of nearly this name.

    For the panel beside the form: it may be shown to everybody, so the owner's name is masked and nothing else is told.
    """
    key = _key(phone)
    found = [_told(lead, BY_PHONE) for lead in known_by_phone(key)[:most]]
    same_name = name_key(name) if name else ""
    if same_name:
        by_name = _known().filter(name_key=same_name).exclude(pk__in=[_pk(one) for one in found])
        found += [_told(lead, BY_NAME) for lead in by_name.select_related("owner").order_by("pk")[:most]]
    found += customers.duplicates_of(name, key, most=most)
    return sorted(found, key=lambda one: one.reason != BY_PHONE)[:most]


def known_by_phone(phone_key: str) -> QuerySet[Lead]:
    """The living leads (not invalid, not discarded) with exactly this number."""
    rows = _known().filter(phone_key=phone_key).select_related("owner").order_by("pk")
    return rows if phone_key else rows.none()


def same_number(phone_key: str, besides: int | None = None) -> Duplicate | None:
    """The lead or customer that has this number already, leaving the lead ``besides`` out; None when it is new."""
    others = known_by_phone(phone_key)
    for lead in (others if besides is None else others.exclude(pk=besides))[:1]:
        return _told(lead, BY_PHONE)
    for contact in customers.contacts_with(phone_key).select_related("customer__owner")[:1]:
        return customers.told(contact.customer, BY_PHONE)
    return None


def idle(now: datetime, terms: PoolTerms) -> QuerySet[Lead]:
    """The leads in somebody's charge without a sign of life for the idle days, longest idle first; one index."""
    in_charge: QuerySet[Any] = Lead.objects.filter(state__in=states.IN_WORK).alias(last_active=LAST_ACTIVE)
    return in_charge.filter(last_active__lte=idle_before(now, terms)).order_by("last_active")


def claimant(account_id: int | None, lead: Lead, now: datetime) -> Claimant:
    """What the limits of the pool ask about somebody who wants this lead. Two queries."""
    today = day_start(business_day(now))
    claimed = Entry.objects.filter(actor_id=account_id, event="leads.lead_claimed", happened_at__gte=today).count()
    holding = Lead.objects.filter(owner_id=account_id, state__in=states.IN_WORK).count()
    return Claimant(holding, claimed, lead.pooled_at if lead.last_owner_id == account_id else None)


def candidates(unit_id: int | None, now: datetime) -> list[Candidate]:
    """The salespeople nearest to a unit, each with the open leads they hold and when they last got one."""
    people = holders(SALES, [unit_id] if unit_id else None, business_day(now))
    held = (
        Lead.objects.filter(owner_id__in=people)
        .values("owner_id")
        .annotate(load=Count("pk", filter=Q(state__in=states.IN_WORK)), last=Max("assigned_at"))
    )
    loads = {row["owner_id"]: row for row in held}
    return [
        Candidate(pk, loads[pk]["load"], loads[pk]["last"]) if pk in loads else Candidate(pk, 0) for pk in people
    ]  # fmt: skip


def in_pool() -> QuerySet[Lead]:
    """The leads that wait in the shared pool, those that wait longest first."""
    rows: QuerySet[Lead] = Lead.objects.filter(state=states.POOLED).order_by("pooled_at")
    return rows


def _known() -> QuerySet[Lead]:
    rows: QuerySet[Lead] = Lead.objects.exclude(state=states.INVALID)
    return rows


def _told(lead: Lead, reason: str) -> Duplicate:
    return Duplicate(lead.ref, lead.name, reason, mask_name(lead.owner.name) if lead.owner else "", lead.state)


def _pk(duplicate: Duplicate) -> int:
    return int(duplicate.ref.rpartition(":")[2])


def _key(phone: str) -> str:
    try:
        return phones.normalise(phone).key if phone.strip() else ""
    except Malformed:
        return ""
