"""Who sees what of customers and contacts, field by field, by every kind of right; no leak, no denial.

What is right is written down in two tables here (:data:`SEES`, :data:`WHOLE`). Every other kind of record and every
verb is tried in ``test_access_whole``. The last tests take one fence after the other away and ask that this is noticed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q, Value
from django.test import Client

from guiju.customers.actions import add_contact, edit_customer, open_customer
from guiju.customers.models import Contact, Customer, Share
from guiju.groundwork.access.grants import Rights
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.policy import book
from guiju.groundwork.testing.cast import Cast, Person, guard_open
from guiju.groundwork.testing.policy import adopt
from guiju.security.actions import add_list_entry, grant_list, open_list, set_unit_territory
from house.lasting import lasting

# role: (verbs, scope, condition); what a role may do in this house
RIGHTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("sales", "customers.*", "self", {}),
    ("dept_manager", "customers.*", "department", {}),
    ("legal", "customers.see", "all", {}),
    ("finance", "customers.see*", "territory", {}),
    ("service", "customers.see*", "list", {}),
    ("marketing", "customers.*", "all", {"level": {"eq": "A"}}),
    ("delivery", "customers.see*", "team", {}),
    ("marketing_director", "customers.*", "all", {}),
    ("hr", "org.*", "all", {}),
    ("admin", "security.see", "all", {}),
)
FIELDS = {"record": "customers.contact", "names": ["phone", "email"], "may": "masked", "roles": ["marketing_director"]}
HIDDEN = {"record": "customers.customer", "names": ["background"], "may": "hidden", "roles": ["legal"]}
# record: (whose, class, region)
RECORDS = {
    "own": ("owner", "B", "广东省"),
    "mate": ("teammate", "B", "浙江省"),
    "far": ("stranger", "B", "浙江省"),
    "far_a": ("stranger", "A", "广东省深圳市"),
    "shared": ("stranger", "C", "四川省"),
    "listed": ("stranger", "C", "四川省"),
}
EVERYTHING = frozenset(RECORDS)
SOUTH = frozenset({"far", "far_a", "shared", "listed"})
SEES: dict[str, frozenset[str]] = {
    "owner": frozenset({"own", "shared"}),
    "teammate": frozenset({"mate"}),
    "stranger": SOUTH,
    "manager": frozenset({"own", "mate"}),
    "south_manager": SOUTH,
    "legal": EVERYTHING,
    "finance": frozenset({"own", "far_a"}),
    "service": frozenset({"listed"}),
    "marketing": frozenset({"far_a"}),
    "delivery": frozenset(),
    "director": EVERYTHING,
    "hr": frozenset(),
    "admin": frozenset(),
}
# Whose numbers are read whole: nobody by the scope of seeing alone, the director by the rule above not even then.
WHOLE: dict[str, frozenset[str]] = {**SEES, "legal": frozenset(), "director": frozenset()}


@dataclass
class World:
    """The company, its records, and one browser a person. ``found`` are the breaches of the two tables."""

    cast: Cast
    customers: dict[str, Customer] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        return self.cast.people[name]

    def get(self, name: str, path: str) -> tuple[int, str]:
        answer = self.clients[name].get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return answer.status_code, body.decode(errors="replace")


def mark(key: str, what: str) -> str:
    """A value that stands nowhere else: whoever finds it has seen this very field of this very record."""
    number = sorted(RECORDS).index(key)
    return {
        "name": f"麒麟{number}号{key.upper()}公司", "person": f"联系人{number}{key.upper()}",
        "phone": f"1380013{7700 + number}", "email": f"canary-{key.replace('_', '-')}@example.com",
        "background": f"背景{number}机密{key.upper()}",
    }[what]  # fmt: skip


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """One company for all tests of this file; it stands where pytest's own ``db`` would."""
    with lasting(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def world(db: Cast) -> World:
    cast = db
    permits = [
        {"permit": {"roles": [role], "verbs": [verbs], "scope": scope, "if": only}}
        for role, verbs, scope, only in RIGHTS
    ]
    adopt([{"id": "t-1", "controls": [*permits, {"fields": FIELDS}, {"fields": HIDDEN}]}], base=False)
    made = World(cast)
    for key, (whose, level, region) in RECORDS.items():
        by = made.person(whose).actor
        customer = open_customer(by, name=mark(key, "name"))
        customer = edit_customer(by, customer, level=level, region=region, background=mark(key, "background"))
        made.customers[key] = customer
        made.contacts[key] = add_contact(
            by, customer=customer, name=mark(key, "person"), phone=mark(key, "phone"), email=mark(key, "email")
        )
    _open_some(made)
    for name in SEES:
        made.clients[name] = Client()
        made.clients[name].force_login(made.person(name).account)
    return made


def _open_some(world: World) -> None:
    """One customer is shared with the owner, one is on a list for service; finance answers for a province."""
    cast = world.cast
    with guard_open():
        Share.every.create(
            customer=world.customers["shared"], colleague=cast.owner.account, until=date(2099, 1, 1), reason="合作",
            created_at=cast.clock(), updated_at=cast.clock(),
        )  # fmt: skip
    record_list = open_list(cast.stranger.actor, name="回访", about="customers.customer")
    add_list_entry(cast.stranger.actor, record_list=record_list, record_key=world.customers["listed"].pk)
    grant_list(cast.stranger.actor, record_list=record_list, account=cast.service.account, valid_to=date(2099, 1, 1))
    set_unit_territory(cast.admin.actor, cast.units["treasury"], regions=["广东省"])


def breaches(world: World, *probes: Callable[[World], Iterator[str]]) -> Iterator[str]:
    """What the probes find, one after the other; a page that fails is a breach too."""
    for probe in probes or PROBES:
        yield from probe(world)


def told_wrongly(name: str, path: str, body: str) -> Iterator[str]:
    """Canaries of records that the person does not see, and numbers and texts they do not see whole."""
    for key in RECORDS:
        where = f"{name} {path}"
        if key not in SEES[name] and (mark(key, "name") in body or mark(key, "person") in body):
            yield f"{where}: tells of {key}"
        if key not in WHOLE[name] and (mark(key, "phone") in body or mark(key, "email") in body):
            yield f"{where}: tells the number of {key}"
        if (key not in SEES[name] or name == "legal") and mark(key, "background") in body:
            yield f"{where}: tells the background of {key}"


def lists(world: World) -> Iterator[str]:
    """Lists of page and interface tell every record that is seen, and no other."""
    for name, keys in SEES.items():
        for path in ("/customers/", "/contacts/", "/api/v1/customers", "/api/v1/contacts"):
            status, body = world.get(name, path)
            yield from told_wrongly(name, path, body)
            if keys and status != 200:
                yield f"{name} {path}: {status}"
            what = "name" if "customers" in path else "person"
            yield from (f"{name} {path}: denies {key}" for key in keys if mark(key, what) not in body)
            whole = WHOLE[name] if "contacts" in path else ()
            yield from (f"{name} {path}: masks {key}" for key in whole if mark(key, "phone") not in body)


def records(world: World) -> Iterator[str]:
    """A record's page, story, panels and answer: 200 within scope, 404 (or 403 without the verb) outside."""
    for name, keys in SEES.items():
        for key in RECORDS:
            customer, contact = world.customers[key].pk, world.contacts[key].pk
            paths = (
                f"/customers/{customer}/", f"/customers/{customer}/related/", f"/api/v1/contacts/{contact}",
                f"/api/v1/customers/{customer}/timeline",
            )  # fmt: skip
            for path in paths:
                status, body = world.get(name, path)
                yield from told_wrongly(name, path, body)
                if (status == 200) is not (key in keys) or status not in (200, 403, 404):
                    yield f"{name} {path} ({key}): {status}"


def searches(world: World) -> Iterator[str]:
    """Palette, look-up and search by name find what is seen; numbers and hidden texts find nothing foreign."""
    for name in SEES:
        for path in (
            "/find/?q=麒麟",
            "/lookup/customers.customer/?q=麒麟",
            "/api/v1/customers?q=麒麟",
            "/contacts/?q=联系人",
        ):
            _status, body = world.get(name, path)
            yield from told_wrongly(name, path, body)
        for key in EVERYTHING - WHOLE[name]:
            for word in (mark(key, "phone")[:9], mark(key, "email").partition("@")[0]):
                _status, body = world.get(name, f"/api/v1/contacts?q={word}")
                if mark(key, "person") in body:
                    yield f"{name} q={word}: found out {key}"


def filters(world: World) -> Iterator[str]:
    """A veiled field is neither filtered nor ordered by: its value would be found out by halves."""
    for name, path in (
        ("legal", "/api/v1/contacts?phone.gte=13"), ("legal", "/api/v1/contacts?sort=phone"),
        ("director", "/api/v1/contacts?phone.gte=13"), ("director", "/api/v1/contacts?sort=email"),
        ("legal", "/api/v1/customers?background=x"), ("legal", "/api/v1/customers?sort=background"),
    ):  # fmt: skip
        status, _body = world.get(name, path)
        if status != 400:
            yield f"{name} {path}: {status}"
    for name in SEES:
        counted = world.get(name, "/api/v1/customers?level=B")[1]
        yield from told_wrongly(name, "level=B", counted)


def writes(world: World) -> Iterator[str]:
    """What may only be read is not written; a link names only what is seen; a narrowed right stays narrow."""
    contact, customer = world.contacts["far_a"].pk, world.customers["far_a"].pk
    for name, request in (
        ("hr", Request("customers.open_customer", None, {"name": "无权公司"})),
        ("director", Request("customers.edit_contact", contact, {"phone": "13900139000"})),
        (
            "director",
            Request("customers.add_contact", None, {"customer": customer, "name": "甲", "phone": "13900139000"}),
        ),
        ("owner", Request("customers.add_contact", None, {"customer": world.customers["far"].pk, "name": "甲"})),
        ("marketing", Request("customers.edit_customer", customer, {"level": "B"})),
    ):
        try:
            with transaction.atomic():
                perform(world.person(name).actor, request)
                transaction.set_rollback(True)
        except Refused:
            continue
        yield f"{name} {request.verb} {request.inputs}: let through"


PROBES = (lists, records, searches, filters, writes)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_nothing_leaks_and_nothing_is_denied(world: World, probe: Callable[[World], Iterator[str]]) -> None:
    assert list(breaches(world, probe)) == []


def every_row(*_: Any, **__: Any) -> Q:
    """A scope that was forgotten."""
    return Q()


def level_of(rights: Rights, *_: Any) -> str:
    """A rule about fields that was forgotten."""
    return "write"


MUTANTS: dict[str, tuple[str, Any, Callable[[World], Iterator[str]]]] = {
    "list scope": ("guiju.groundwork.desk.query.covered", every_row, lists),
    "record of the interface": ("guiju.groundwork.desk.api.reading.covered", every_row, records),
    "record page": ("guiju.groundwork.desk.pages.found.whole", lambda *_: Value(value=True), records),
    "palette": ("guiju.groundwork.desk.pages.find.covered", every_row, searches),
    "links": ("guiju.groundwork.flow.inputs.covered", every_row, writes),
    "whole of a list": ("guiju.groundwork.desk.sheet.veil_of", lambda *_: None, lists),
    "whole of the interface": ("guiju.groundwork.desk.api.rows.veil_of", lambda *_: None, lists),
    "verb of a mask": ("guiju.groundwork.desk.veils._everywhere", lambda *_: True, lists),
    "mask": ("guiju.groundwork.desk.sheet.mask_value", str, lists),
    "mask of the interface": ("guiju.groundwork.desk.api.rows.mask_value", str, lists),
    "rule of a field": ("guiju.groundwork.access.field_rights.level", level_of, lists),
    "rule of writing": ("guiju.groundwork.access.field_rights.check_write", lambda *_: None, writes),
    "filter by a mask": ("guiju.groundwork.desk.conditions.is_open", lambda *_: True, filters),
    "territory": ("guiju.groundwork.access.scopes._territory", every_row, lists),
    "named list": ("guiju.groundwork.access.scopes._listed", every_row, lists),
    "narrowing": ("guiju.groundwork.access.scopes._narrowed", lambda *_: None, lists),
    "narrowing of writes": ("guiju.groundwork.flow.door._within", lambda *given: given[2], writes),
    "right to the verb": ("guiju.groundwork.access.grants.Rights.may", lambda *_: True, writes),
    "sharing": ("guiju.customers.models.records.Customer.scope_shared", staticmethod(every_row), lists),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_fence_that_is_taken_away_is_missed(world: World, monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    place, instead, probe = MUTANTS[mutant]
    from guiju.groundwork.access import scopes

    scopes._widenings.cache_clear()
    monkeypatch.setattr(place, instead)
    book.forget()  # and with it what was worked out from the fence before

    try:
        assert next(breaches(world, probe), None) is not None
    finally:
        scopes._widenings.cache_clear()
