"""Reads of customers that have a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from guiju.customers import pooling, states
from guiju.customers.clauses import ClassTerms, CustomerPoolTerms
from guiju.customers.models import Contact, Customer, DuplicatePair, LawfulBasis, Pool, Refusal
from guiju.customers.pooling import Kind
from guiju.customers.rows import Reasons
from guiju.customers.rules import class_of
from guiju.groundwork.access.masks import mask_name
from guiju.groundwork.desk.importable import Fault, Line, Sifted
from guiju.groundwork.desk.models import ImportFault
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force

_CLASSES = "customers.classes"
# One text for all keys, which hold no line ends: a list of thousands takes longer to spell than to look up.
_BY_NUMBER = """
SELECT one.phone_key, one.customer_id FROM customers_contact one JOIN customers_customer c ON c.id = one.customer_id
WHERE one.phone_key <> '' AND one.phone_key = ANY (string_to_array(%s, chr(10)))
AND one.discarded_at IS NULL AND c.discarded_at IS NULL
"""
_BY_CODE = """
SELECT credit_code, id FROM customers_customer WHERE credit_code = ANY (string_to_array(%s, chr(10)))
AND discarded_at IS NULL
"""
_BY_NAME = """
SELECT name_key, id FROM customers_customer WHERE name_key = ANY (string_to_array(%s, chr(10)))
AND discarded_at IS NULL
"""
_NAMED_ALIKE = """
SELECT name_key, id, name FROM customers_customer WHERE name_key = ANY (string_to_array(%s, chr(10)))
AND discarded_at IS NULL
"""
CUSTOMERS = Kind(
    "customers", Customer, "customers.pool", CustomerPoolTerms, Q(state=states.ACTIVE), "level",
    "customers.customer_claimed", "customers.customer_viewed",
)  # fmt: skip
SAME_CUSTOMER = N_("This customer is known already: %(known)s")
NO_POOL = N_("There is no pool of customers called “%(name)s”.")
BY_PHONE, BY_NAME, BY_CODE = "phone", "name", "credit_code"


@dataclass(frozen=True)
class Duplicate:
    """A record that may be the same: what kind, why, and as much as anybody may know (the owner's name is masked)."""

    ref: str
    name: str
    reason: str
    owner: str
    state: str


def duplicates_of(
    name: str = "", phone_key: str = "", credit_code: str | None = None, most: int = 5
) -> list[Duplicate]:
    """Customers with a contact of this number, this credit code, or the same name but for legal form and place."""
    found: dict[int, Duplicate] = {}
    for customer in _with_phone(phone_key):
        found.setdefault(customer.pk, told(customer, BY_PHONE))
    same_code = Q(credit_code=credit_code) if credit_code else Q(pk__in=[])
    key = name_key(name) if name else ""
    same_name = Q(name_key=key) if key else Q(pk__in=[])
    for customer in Customer.objects.filter(same_code | same_name).select_related("owner").order_by("pk")[:most]:
        by_code = credit_code is not None and customer.credit_code == credit_code
        found.setdefault(customer.pk, told(customer, BY_CODE if by_code else BY_NAME))
    return list(found.values())[:most]


def told(customer: Customer, reason: str) -> Duplicate:
    """A customer as somebody may hear of it who may not see it."""
    owner = mask_name(customer.owner.name) if customer.owner else ""
    return Duplicate(customer.ref, customer.name, reason, owner, customer.state)


def refusal_of(phone_key: str) -> Refusal | None:
    """The entry of the do-not-call list that a number stands on now, with its contact; None when it may be called."""
    standing = Refusal.objects.filter(phone_key=phone_key, lifted_at=None).select_related("contact")
    found: Refusal | None = standing.first() if phone_key else None
    return found


def refused_among(phone_keys: Iterable[str]) -> set[str]:
    """Which of these numbers stand on the do-not-call list now; one query for a whole call list."""
    return set(
        Refusal.objects.filter(phone_key__in=list(phone_keys), lifted_at=None).values_list("phone_key", flat=True)
    )


def contacts_with(phone_key: str) -> QuerySet[Contact]:
    """The contacts of living customers with exactly this number."""
    rows: QuerySet[Contact] = Contact.objects.filter(phone_key=phone_key, customer__discarded_at=None)
    return rows if phone_key else rows.none()


def taken_numbers(phone_keys: Iterable[str]) -> dict[str, str]:
    """Which of these numbers contacts of living customers have: number → the customer, as kind:id. One query."""
    return among(_BY_NUMBER, phone_keys, Customer.kind())


def taken_names(name_keys: Iterable[str]) -> dict[str, str]:
    """Which of these names, but for legal form and place, living customers have: name → the customer. One query."""
    return among(_BY_NAME, name_keys, Customer.kind())


def taken_codes(codes: Iterable[str]) -> dict[str, str]:
    """Which of these credit codes living customers have: code → the customer. One query."""
    return among(_BY_CODE, codes, Customer.kind())


def named_alike(name_keys: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """All living customers of these names but for legal form and place: name → (key, full name). One query."""
    found: dict[str, list[tuple[int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMED_ALIKE, ["\n".join(name_keys)])
        for key, pk, name in cursor.fetchall():
            found.setdefault(key, []).append((pk, name))
    return found


def into_pools(
    lines: Sequence[Line], word: str = CUSTOMERS.word, text: str = NO_POOL
) -> tuple[dict[str, Pool], list[Line], list[Fault]]:
    """The pools that rows of a file name; the rows to go on with; faults of those that name a pool there is none of."""
    readable = [line for line in lines if not isinstance(line.read, dict)]
    named = {line.read.pool for line in readable if line.read.pool}
    pools = {pool.name: pool for pool in Pool.objects.filter(kind_held=word, name__in=named)} if named else {}
    known = [line for line in readable if not line.read.pool or line.read.pool in pools]
    unknown = [line for line in readable if line.read.pool and line.read.pool not in pools]
    faults = [Fault(one, ImportFault.BROKEN, [("pool", text, {"name": one.read.pool[:60]})]) for one in unknown]
    return pools, known, faults


def parted(rows: Iterable[tuple[int, Line]]) -> tuple[dict[str, list[tuple[int, Line]]], list[tuple[int, Line]]]:
    """Rows of a file that go into pools, by the pool's name, and those that become somebody's."""
    pooled: dict[str, list[tuple[int, Line]]] = {}
    kept: list[tuple[int, Line]] = []
    for row in rows:
        (pooled.setdefault(row[1].read.pool, []) if row[1].read.pool else kept).append(row)
    return pooled, kept


def sifted(lines: Sequence[Line], earlier: dict[str, str] | None = None) -> Sifted:
    """Rows of a file parted into those to take in and those not: unreadable, or the company or number is known already.

    A row is compared with customers by credit code, name and number, and with the rows before it; ``earlier`` keeps
    those of the chunks before. Three queries.
    """
    earlier = {} if earlier is None else earlier
    readable = [line.read for line in lines if not isinstance(line.read, Reasons)]
    known = taken_codes(one.credit_code for one in readable if one.credit_code)
    known |= taken_names(one.name_key for one in readable)
    known |= taken_numbers(one.phone_key for one in readable if one.phone_key)
    fresh: list[Line] = []
    faults: list[Fault] = []
    for line in lines:
        if isinstance(line.read, Reasons):
            why = [(field, text, params) for field, (text, params) in line.read.items()]
            faults.append(Fault(line, ImportFault.BROKEN, why))
            continue
        keys = {"credit_code": line.read.credit_code, "name": line.read.name_key, "phone": line.read.phone_key}
        same = next(
            ((f, known.get(key) or earlier.get(key)) for f, key in keys.items() if _in(key, known, earlier)), None
        )
        if same is not None:
            faults.append(Fault(line, ImportFault.DUPLICATE, [(same[0], SAME_CUSTOMER, {"known": same[1]})]))
            continue
        earlier |= {key: f"#{line.row}" for key in keys.values() if key}
        fresh.append(line)
    return fresh, faults


def _in(key: str | None, *known: dict[str, str]) -> bool:
    return bool(key) and any(key in one for one in known)


def among(statement: str, keys: Iterable[str], kind: str) -> dict[str, str]:
    """Thousands of keys looked up at once by their index: key → record. The statement takes them a line each."""
    with connection.cursor() as cursor:
        cursor.execute(statement, ["\n".join(keys)])
        return {key: f"{kind}:{pk}" for key, pk in cursor.fetchall()}


def has_contact(customer: Customer) -> bool:
    """True when somebody at the customer can be reached by phone or mail."""
    return customer.contacts.filter(~Q(phone="") | ~Q(email=""), discarded_at=None).exists()


def has_lawful_basis(record: Customer | Contact) -> bool:
    """True when every person whose data we keep there has a lawful ground on record."""
    if isinstance(record, Contact):
        return bool(record.lawful_basis)
    people = record.contacts.filter(discarded_at=None)
    return people.exists() and not people.filter(lawful_basis="").exists()


def share_has_consent(consent_contact: Contact | None) -> bool:
    """True when a person at the customer agreed, on record."""
    return consent_contact is not None and consent_contact.lawful_basis == LawfulBasis.CONSENT


def returning(owner_id: int, now: datetime) -> QuerySet[Any]:
    """A person's customers that go back to a pool within the days that the policy warns before, with ``leaves_at``.

    Empty while no clause in force sets ``customers.pool``.
    """
    terms = CUSTOMERS.in_force(in_force(now))
    if terms is None:
        return Customer.objects.none()
    return pooling.returning(CUSTOMERS, terms, owner_id, now)


def in_pool() -> QuerySet[Customer]:
    """The customers that wait in the shared pool, those that wait longest first."""
    rows: QuerySet[Customer] = Customer.objects.filter(state=states.POOLED).order_by("pooled_at")
    return rows


def _with_phone(phone_key: str) -> list[Customer]:
    return [contact.customer for contact in contacts_with(phone_key).select_related("customer__owner")[:5]]


def pairs_of(record: Record) -> QuerySet[DuplicatePair]:
    """The pairs in the list of possible duplicates in which a record stands, still to be looked at."""
    mine = Q(first_id=record.pk) | Q(second_id=record.pk)
    rows: QuerySet[DuplicatePair] = DuplicatePair.objects.filter(mine, kind_alike=record.kind(), state=states.WAITING)
    return rows


def class_months(now: datetime) -> int | None:
    """Over how many months orders are counted for the class of a customer; None while no clause sets it."""
    book = in_force(now)
    return book.read_terms(_CLASSES, ClassTerms).months if _CLASSES in book.terms else None


def misplaced(ordered: Iterable[tuple[Customer, Decimal]], now: datetime) -> list[tuple[Customer, Decimal]]:
    """Of customers with what they ordered (CNY), those whose class or value is another than the policy's."""
    classes = in_force(now).read_terms(_CLASSES, ClassTerms)
    return [(one, sum_) for one, sum_ in ordered if (one.level, one.value_tier) != class_of(sum_, classes)]
