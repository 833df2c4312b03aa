"""Which records may be the same as one being typed: over customers, contacts, leads and both pools.

Leads and later floors name their own sources in their manifests; this room asks whatever the house knows.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Lower, Reverse

from guiju.customers import rules, states
from guiju.customers.actions.merging import CONTACT, CUSTOMER
from guiju.customers.clauses import MatchRule, MatchTerms
from guiju.customers.models import Contact, Customer
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.masks import mask_name
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.alike import (
    CREDIT_CODE,
    EMAIL,
    NAME,
    PHONE,
    Alike,
    MatchSource,
    Probe,
    agreements,
    candidates,
    mail_wanted,
)
from guiju.groundwork.flow.door import rights_of
from guiju.groundwork.kernel import credit_code as codes
from guiju.groundwork.kernel import phone as phones
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.malformed import Malformed
from guiju.groundwork.policy.book import in_force

MATCHING = "customers.matching"
OWNED, POOL, NOBODY = "owned", "pool", "nobody"
_CLAIM = "customers.claim_customer"


@dataclass(frozen=True)
class LookAlike:
    """A record that may be the same, with as much of it as the asker may know.

    ``reasons`` are codes of :data:`guiju.customers.rules.REASONS`, strongest first, ``strength`` one of its
    ``STRENGTHS``; ``where`` is ``owned``, ``pool`` or ``nobody``. The owner's name is masked unless the asker may open
    the record. ``claim`` is the verb (and its record's key) by which they may take it out of the pool.
    """

    kind: str
    key: int
    name: str
    reasons: tuple[str, ...]
    strength: str
    where: str
    owner: str
    may_open: bool
    claim: tuple[str, int] | None = None

    @property
    def ref(self) -> str:
        """``customers.customer:12``."""
        return f"{self.kind}:{self.key}"

    @property
    def reason(self) -> str:
        """The msgid of the strongest reason."""
        return rules.REASONS[self.reasons[0]]

    @property
    def may_claim(self) -> bool:
        """True when the asker may take it out of the pool."""
        return self.claim is not None


def look_alikes(
    by: Actor,
    *,
    name: str = "",
    phone: str = "",
    email: str = "",
    credit_code: str = "",
    besides: str | None = None,
    held: Rights | None = None,
    most: int = 5,
) -> list[LookAlike]:
    """What may be the same as a record being typed, surest first; what is typed wrongly says nothing.

    ``besides`` (kind:id) leaves the record itself out. ``held`` saves reading the asker's rights again. One indexed
    query for each source the house knows.
    """
    terms = terms_of(by)
    probe = _probe(name, phone, email, credit_code, besides or "", terms, most)
    if not probe:
        return []
    held = held or (Rights(0, (), frozenset(), frozenset()) if by.account_id is None else rights_of(by))
    match_rules = terms.rules if terms else rules.EVERY_PART
    found = [_told(one, match_rules) for source in HOUSE.matches for one in source.find(probe, held)]
    surest = list(rules.STRENGTHS)
    likely = sorted((one for one in found if one.strength), key=lambda one: surest.index(one.strength))
    return likely[:most]


def terms_of(by: Actor) -> MatchTerms | None:
    """The match rules in force; None while no clause sets them."""
    book = in_force(by.now)
    return book.read_terms(MATCHING, MatchTerms) if MATCHING in book.terms else None


def _probe(name: str, phone: str, email: str, code: str, besides: str, terms: MatchTerms | None, most: int) -> Probe:
    email = email.strip().lower() if "@" in email else ""
    public = terms.public_mail if terms else ()
    return Probe(
        name_key(name) if name.strip() else "", _phone_key(phone), email,
        rules.mail_domain(email, public) if terms else "", _code(code), besides, most,
    )  # fmt: skip


def _phone_key(phone: str) -> str:
    try:
        return phones.normalise(phone).key if phone and phone.strip() else ""
    except Malformed:
        return ""


def _code(code: str) -> str:
    try:
        return codes.check(code) if code and code.strip() else ""
    except Malformed:
        return ""


def _told(one: Alike, match_rules: tuple[MatchRule, ...]) -> LookAlike:
    reasons = tuple(part for part in rules.REASONS if part in one.agrees)
    where = POOL if one.pooled else OWNED if one.owner else NOBODY
    owner = one.owner if one.seen else mask_name(one.owner)
    strength = rules.strength_of(one.agrees, match_rules)
    return LookAlike(one.kind, one.key, one.name, reasons, strength, where, owner, one.seen, one.claim)


def yes_where(condition: Q) -> "Case":
    """A column that says whether a row fulfils a condition: what the asker may do with it."""
    return Case(When(condition, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())


def _customers(probe: Probe, held: Rights) -> list[Alike]:
    wanted = [Q(name_key=probe.name_key)] if probe.name_key else []
    wanted += [Q(credit_code=probe.credit_code)] if probe.credit_code else []
    if not wanted:
        return []
    rows: QuerySet[Any] = Customer.objects.exclude(pk=probe.own_key(Customer.kind()))
    told = (
        candidates(rows, wanted, probe.most)
        .annotate(
            seen=yes_where(covered(held, "customers.see", Customer)),
            claimable=yes_where(Q(state=states.POOLED) & covered(held, _CLAIM, Customer)),
        )
        .values_list("pk", "name", "name_key", "credit_code", "owner__name", "state", "seen", "claimable")
    )
    return [
        Alike(
            Customer.kind(), pk, name, frozenset(agreements(probe, name_key=key, code=code or "")), owner or "",
            state == states.POOLED, seen, (_CLAIM, pk) if claimable else None,
        )
        for pk, name, key, code, owner, state, seen, claimable in told
    ]  # fmt: skip


def _contacts(probe: Probe, held: Rights) -> list[Alike]:
    wanted = [Q(phone_key=probe.phone_key)] if probe.phone_key else []
    if not wanted and not probe.email:
        return []
    rows: QuerySet[Any] = Contact.objects.filter(customer__discarded_at=None)
    rows = rows.exclude(pk=probe.own_key(Contact.kind())).exclude(customer_id=probe.own_key(Customer.kind()))
    rows = rows.alias(mail_backwards=Reverse(Lower("email")))
    wanted += [~Q(email="") & one for one in mail_wanted(probe)]
    told = (
        candidates(rows, wanted, probe.most)
        .annotate(
            seen=yes_where(covered(held, "customers.see", Contact)),
            claimable=yes_where(
                Q(customer__state=states.POOLED)
                & Q(customer__in=Customer.objects.filter(covered(held, _CLAIM, Customer)).values("pk"))
            ),
            state=F("customer__state"), owner=F("customer__owner__name"), company=F("customer__name"),
        )
        .values_list(
            "pk", "name", "company", "phone_key", "email", "owner", "state", "seen", "claimable", "customer_id"
        )
    )  # fmt: skip
    return [
        Alike(
            Contact.kind(), pk, f"{name if seen else mask_name(name)} · {company}",
            frozenset(agreements(probe, phone_key=number, email=email)), owner or "",
            state == states.POOLED, seen, (_CLAIM, customer) if claimable else None,
        )
        for pk, name, company, number, email, owner, state, seen, claimable, customer in told
    ]  # fmt: skip


_ALL_CUSTOMERS = """
SELECT id, name AS title, owner_id, unit_id, name_key AS name, credit_code FROM customers_customer
WHERE discarded_at IS NULL
"""
_ALL_CONTACTS = """
SELECT person.id, person.name AS title, owner_id, unit_id, phone_key AS phone, lower(email) AS email
FROM customers_contact person JOIN customers_customer customer ON customer.id = customer_id
WHERE person.discarded_at IS NULL AND customer.discarded_at IS NULL
"""
CUSTOMERS = MatchSource(
    Customer.kind(), _customers, _ALL_CUSTOMERS, (NAME, CREDIT_CODE), "customers.merge_customers", CUSTOMER.choices
)
CONTACTS = MatchSource(
    Contact.kind(), _contacts, _ALL_CONTACTS, (PHONE, EMAIL), "customers.merge_contacts", CONTACT.choices
)
