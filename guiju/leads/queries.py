"""Reads of leads that have a name."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from guiju.customers import pooling
from guiju.customers import queries as customers
from guiju.customers.models import Pool
from guiju.customers.pooling import Kind
from guiju.customers.queries import BY_NAME, BY_PHONE, Duplicate, among
from guiju.groundwork.access.grants import holders
from guiju.groundwork.access.masks import mask_name
from guiju.groundwork.access.models import Unit
from guiju.groundwork.desk.importable import Fault, Line
from guiju.groundwork.desk.models import ImportFault
from guiju.groundwork.kernel import phone as phones
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force
from guiju.leads import states
from guiju.leads.clauses import LeadPoolTerms
from guiju.leads.models import Lead
from guiju.leads.rules import Candidate, Reasons

SALES = "sales"
LEADS = Kind(
    "leads", Lead, "leads.pool", LeadPoolTerms, Q(state__in=states.IN_WORK), "grade", "leads.lead_claimed",
    "leads.lead_viewed",
)  # fmt: skip
_BY_NUMBER = """
SELECT phone_key, id FROM leads_lead WHERE phone_key <> '' AND phone_key = ANY (string_to_array(%s, chr(10)))
AND discarded_at IS NULL AND state <> 'invalid'
"""
_BY_NAME = """
SELECT name_key, id FROM leads_lead WHERE name_key = ANY (string_to_array(%s, chr(10)))
AND discarded_at IS NULL AND state <> 'invalid'
"""
NO_POOL = N_("There is no pool of leads called “%(name)s”.")
SAME_NUMBER = N_("This number is known already: %(known)s")
SAME_NAME = N_("This company is known already: %(known)s")


def duplicates_of(name: str, phone: str = "", most: int = 5) -> list[Duplicate]:
    """What may be the same as a prospect being typed: leads and customers of this number, or of nearly this name.

    For the panel beside the form: it may be shown to everybody, so the owner's name is masked and nothing else is told.
    """
    key = key_of(phone)
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


def taken_numbers(phone_keys: Iterable[str]) -> dict[str, str]:
    """Which of these numbers living leads or customers have: number → the record, as kind:id. Two queries."""
    asked = list(phone_keys)
    return customers.taken_numbers(asked) | among(_BY_NUMBER, asked, Lead.kind())


def taken_names(name_keys: Iterable[str]) -> dict[str, str]:
    """Which of these names, but for legal form and place, living leads or customers have: name → the record."""
    asked = list(name_keys)
    return customers.taken_names(asked) | among(_BY_NAME, asked, Lead.kind())


def sifted(lines: Sequence[Line], earlier: dict[str, str] | None = None) -> tuple[list[Line], list[Fault]]:
    """Rows of a file parted into those to take in and those not: unreadable, or the number or name is known already.

    A row is compared with leads and customers, and with the rows before it that are to be taken in; ``earlier`` keeps
    those of the chunks before. Four queries.
    """
    earlier = {} if earlier is None else earlier
    numbers = taken_numbers(line.read.row.phone_key for line in _readable(lines) if line.read.row.phone_key)
    names = taken_names(line.read.row.name_key for line in _readable(lines))
    fresh: list[Line] = []
    faults: list[Fault] = []
    for line in lines:
        if isinstance(line.read, Reasons):
            why = [(field, text, params) for field, (text, params) in line.read.items()]
            faults.append(Fault(line, ImportFault.BROKEN, why))
            continue
        row = line.read.row
        known = numbers.get(row.phone_key) or earlier.get(row.phone_key) if row.phone_key else None
        same_name = names.get(row.name_key) or earlier.get(row.name_key)
        if known is not None:
            faults.append(Fault(line, ImportFault.DUPLICATE, [("phone", SAME_NUMBER, {"known": known})]))
        elif same_name is not None:
            faults.append(Fault(line, ImportFault.DUPLICATE, [("name", SAME_NAME, {"known": same_name})]))
        else:
            earlier |= {key: f"#{line.row}" for key in (row.phone_key, row.name_key) if key}
            fresh.append(line)
    return fresh, faults


def into_pools(lines: Sequence[Line]) -> tuple[dict[str, Pool], list[Line], list[Fault]]:
    """The pools that rows of a file name; the rows to go on with; faults of those that name a pool there is none of."""
    return customers.into_pools(lines, LEADS.word, NO_POOL)


def _readable(lines: Sequence[Line]) -> Iterator[Line]:
    return (line for line in lines if not isinstance(line.read, Reasons))


def returning(owner_id: int, now: datetime, within: timedelta | None = None) -> QuerySet[Any]:
    """A person's leads that go back to a pool within a time unless something happens, each with ``leaves_at``.

    Without a time being given: within the days that its rule warns before. Empty while no clause sets ``leads.pool``.
    """
    pool = LEADS.in_force(in_force(now))
    if pool is None:
        return Lead.objects.none()
    return pooling.returning(LEADS, pool, owner_id, now, within)


def unit_called(name: str) -> int | None:
    """The department that a rule of assignment names; None when there is none of that name."""
    key: int | None = Unit.objects.filter(name=name).order_by("pk").values_list("pk", flat=True).first()
    return key


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


def key_of(phone: str) -> str:
    """The stable form of a number as typed; empty for what is none."""
    try:
        return phones.normalise(phone).key if phone.strip() else ""
    except Malformed:
        return ""
