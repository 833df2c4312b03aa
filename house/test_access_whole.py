"""Every verb and every page by every role on records of every relation: what the policy says is what happens.

The rights are those of the shipped policies; :mod:`house.oracle` reads them from the documents. One company serves all
tests of this file. The last tests take one fence after the other away and ask that the matrix notices.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, cast

import pytest
from django.db.models import Q, Value

from guiju.groundwork.access import grants, scopes
from guiju.groundwork.desk.fields import title_path
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.query import searched
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow import door
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import NotAllowed, NotFound
from guiju.groundwork.kernel.tokens import needles
from guiju.groundwork.policy import book
from house.lasting import lasting
from house.oracle import OWNED, WHOSE, reach
from house.peopled import Peopled, settle

Probe = Callable[..., Iterator[str]]
ROUTES = ("/{slug}/{pk}/", "/{slug}/{pk}/related/", "/{slug}/{pk}/story/", "/{slug}/{pk}/peek/",
          "/{slug}/{pk}/clauses/", "/api/v1/{slug}/{pk}", "/api/v1/{slug}/{pk}/timeline",
          "/{slug}/{pk}/mention/?q=x")  # fmt: skip
# Kinds that come about by hand of somebody who is not in this story; their lists are asked for all the same.
RARE = {"desk.import", "desk.bulkrun"}
MOST = 6  # relations of one kind that the verbs are tried on


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """One company for all tests of this file, with a folder of its own for files."""
    with lasting(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def world(db: Any) -> Peopled:
    return settle(db)


def samples(world: Peopled, kind: str) -> list[Any]:
    """One record of each relation: whose, of which unit, in which state and class, shared, listed, in which region."""
    found: dict[tuple[Any, ...], Any] = {}
    whose, where = WHOSE.get(kind, OWNED)
    for record in world.records[kind]:
        refs = {record.ref, *(f"customers.customer:{getattr(record, 'customer_id', None)}",)}
        opened = frozenset(pair for pair in (*world.oracle.listed, *world.oracle.shared) if pair[0] in refs)
        marks = (getattr(record, name, None) for name in ("secrecy", "keeper_id", "readers", "region"))
        pooled = getattr(record, "state", "") == "pooled" or reach(record, "customer.state") == "pooled"
        key = (
            reach(record, whose),
            reach(record, where),
            record.discarded_at is None,
            opened,
            pooled,
            *map(str, marks),
        )
        found.setdefault(key, record)
    return list(found.values())[:MOST] if kind.startswith("access.") else list(found.values())


class Through(Exception):
    """The door let somebody pass."""


class Open:
    """What stands behind the door in place of inputs: who comes so far has the right."""

    def __init__(self, *_: Any) -> None: ...

    def read(self, *_: Any) -> Any:
        raise Through


def passes(world: Peopled, name: str, verb: str, pk: int | None) -> bool:
    """True when the real door finds that the person has the right; nothing is carried out."""
    try:
        door.perform(world.people[name].actor, door.Request(verb, pk), world.rights[name])
    except Through:
        return True
    except (NotFound, NotAllowed):
        return False
    return False


def verbs(world: Peopled, only: str = "") -> Iterator[str]:
    """Every verb that people may ask for, on a record of each relation of its kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "inputs_of", Open)
        for turn, ((verb, row), name) in enumerate(product(pairs(world, only), world.people)):
            if turn % 3 and world.everywhere(name, verb.name):
                continue  # whoever has the verb everywhere has it on this record as on that
            may = world.holds(name, verb.name) if row is None else world.may(name, verb.name, row)
            if passes(world, name, verb.name, row.pk if row is not None else None) is not may:
                yield f"{name} {verb.name} on {row and row.ref} ({row}): {'denied' if may else 'let through'}"


def pairs(world: Peopled, only: str = "") -> Iterator[tuple[Any, Any]]:
    """Every verb with a record of each relation; None for a verb that makes one."""
    for verb in REGISTER.verbs.values():
        if verb.pushed or (only and verb.model.kind() != only):
            continue
        for row in [None] if verb.creates else samples(world, verb.model.kind()):
            if row is None or row.discarded_at is None or verb.revives:
                yield verb, row


def resources(only: str) -> list[Resource]:
    """Every kind that is shown, or the one named."""
    return [resource for resource in HOUSE.resources.values() if only in ("", resource.kind)]


def lists(world: Peopled, only: str = "") -> Iterator[str]:
    """The list of every kind through the interface tells exactly the records that the policy lets the person see."""
    for turn, (resource, name) in enumerate(product(resources(only), world.people)):
        if turn % 3 and (not world.holds(name, resource.see) or world.everywhere(name, resource.see)):
            continue  # who has no right gets nothing, who has it everywhere gets all: the same few lines for every kind
        rows = [row for row in world.records[resource.kind] if row.discarded_at is None]
        wanted = {row.pk for row in rows if world.may(name, resource.see, row)}
        answer = world.clients[name].get(f"/api/v1/{resource.slug}?size=200&fields=id")
        if not world.holds(name, resource.see):
            if answer.status_code != 403:
                yield f"{name} /{resource.slug}: {answer.status_code} without any right"
            continue
        told = {item["id"] for item in answer.json()["items"]}
        yield from (f"{name} /{resource.slug}: tells {pk}" for pk in told - wanted)
        yield from (f"{name} /{resource.slug}: denies {pk}" for pk in wanted - told)


def pages(world: Peopled, only: str = "") -> Iterator[str]:
    """Every page and answer about a record: within the right 200, outside 404, without the verb 403."""
    turn = 0
    for resource in resources(only):
        groups: dict[bool, list[tuple[str, Any]]] = {True: [], False: []}
        rows = [row for row in samples(world, resource.kind) if row.discarded_at is None]
        for name, row in product(world.people, rows):
            groups[world.may(name, resource.see, row)].append((name, row))
        for may, cells in groups.items():
            for route in ROUTES if cells else ():
                turn += 1
                if turn % (3 if may else 2) and not only:
                    continue
                near = [cell for cell in cells if world.holds(cell[0], resource.see)]  # only a scope keeps these out
                tried = near if near and (only or turn % 4) else cells
                name, row = tried[(turn * 7) % len(tried)]
                yield from _opens(world, name, route.format(slug=resource.slug, pk=row.pk), may)


def _opens(world: Peopled, name: str, path: str, may: bool) -> Iterator[str]:
    status = world.clients[name].get(path).status_code
    if status != 200 if may else status not in (403, 404):
        yield f"{name} {path}: {status} instead of {'200' if may else '403 or 404'}"


PROBES = (verbs, lists, pages)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_what_the_policy_says_is_what_happens(world: Peopled, probe: Probe) -> None:
    assert list(probe(world)) == []


def test_nearly_every_kind_of_record_is_there_in_every_relation(world: Peopled) -> None:
    missing = {kind for kind, rows in world.records.items() if not rows}

    assert missing == RARE
    assert len(list(pairs(world))) > 300


def every_row(*_: Any, **__: Any) -> Q:
    """A scope that was forgotten."""
    return Q(pk__isnull=False)


def everywhere(*_: Any) -> Any:
    """The same, as a column that a statement asks for."""
    return Value(True)


def nobodys(*_: Any, **__: Any) -> Q:
    """A way in that was forgotten."""
    return Q(pk__in=[])


SCOPES, ACCESS = "guiju.groundwork.access.scopes", "guiju.groundwork.access.models"
CUSTOMER, DOCUMENT = "guiju.customers.models.records.Customer", "documents.document"
WAIVER, CONDITION = "policy.waiver", "governance.approvalcondition"
AROUND, PAIR = "guiju.governance.models.around", "guiju.customers.models.matching.DuplicatePair"
ASKED, RECORDS = "guiju.governance.models.requests.ApprovalRequest", "guiju.groundwork.desk.pages.found"
MUTANTS: dict[str, tuple[str, Any, Probe, str]] = {
    "scope of the door": ("guiju.groundwork.flow.door.covered", every_row, verbs, "orders.order"),
    "right to the verb": ("guiju.groundwork.access.grants.Rights.may", lambda *_: True, lists, "leads.sourcecost"),
    "scope of lists": ("guiju.groundwork.desk.query.covered", every_row, lists, "contracts.contract"),
    "scope of one answer": ("guiju.groundwork.desk.api.reading.covered", every_row, pages, "deals.opportunity"),
    "scope of pages": ("guiju.groundwork.desk.pages.found.whole", everywhere, pages, "finance.receipt"),
    "confidential": ("guiju.documents.models.Document.scope_closed", staticmethod(every_row), lists, DOCUMENT),
    "readers": ("guiju.documents.models.Document.scope_open", staticmethod(nobodys), lists, DOCUMENT),
    "pooled leads": ("guiju.leads.models.Lead.scope_open", staticmethod(nobodys), lists, "leads.lead"),
    "pooled customers": (f"{CUSTOMER}.scope_open", staticmethod(every_row), verbs, "customers.customer"),
    "shared customers": (f"{CUSTOMER}.scope_shared", staticmethod(nobodys), lists, "deals.opportunity"),
    "territory": (f"{SCOPES}._territory", nobodys, lists, "deals.opportunity"),
    "named lists": (f"{SCOPES}._listed", every_row, lists, "customers.customer"),
    "stand-ins": (f"{ACCESS}.StandIn.scope_open", staticmethod(every_row), verbs, "access.standin"),
    "who decided": (f"{ASKED}.scope_open", staticmethod(nobodys), lists, "governance.approvalrequest"),
    "hand-overs": ("guiju.org.models.Handover.scope_open", staticmethod(every_row), lists, "org.handover"),
    "whose contact": ("guiju.customers.models.records.Contact.scope_owner", None, lists, "customers.contact"),
    "unit of a call": ("guiju.calls.models.Call.scope_unit", None, lists, "calls.call"),
    "who may give leave": ("guiju.groundwork.policy.models.Waiver.scope_open", staticmethod(every_row), lists, WAIVER),
    "whose leave": ("guiju.groundwork.policy.models.Waiver.scope_unit", None, lists, WAIVER),
    "who set a condition": (f"{AROUND}.ApprovalCondition.scope_open", staticmethod(every_row), lists, CONDITION),
    "who handed on": ("guiju.governance.states.SPOKEN", ("approved", "passed"), lists, "governance.approvalrequest"),
    "who looked": ("guiju.security.models.Reveal.scope_owner", None, lists, "security.reveal"),
    "whose pair": (f"{PAIR}.scope_open", staticmethod(nobodys), lists, "customers.duplicatepair"),
    "what waits for somebody": (f"{RECORDS}._waits_for_decision", lambda *_: True, pages, "leads.lead"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_fence_that_is_taken_away_is_missed(world: Peopled, monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    place, instead, probe, only = MUTANTS[mutant]
    forget(world)
    monkeypatch.setattr(place, instead)

    try:
        assert next(probe(world, only), None) is not None
    finally:
        forget(world)


def forget(world: Peopled) -> None:
    """What was worked out with the fence, or without it."""
    scopes._widenings.cache_clear()
    book.forget()
    for held in world.rights.values():
        cast(grants.Granted, held.grants).kept.clear()


def test_every_record_is_found_by_what_it_is_called(world: Peopled) -> None:
    """Forms look records up by typing: who sees a record finds it by the words that stand for it."""
    lost = []
    for resource in HOUSE.resources.values():
        title, held = title_path(resource.model), world.rights["director"]
        if title == "pk" or resource.title in resource.masked or not held.may(resource.see):
            continue
        seen = resource.model.objects.filter(scopes.covered(held, resource.see, resource.model))
        for pk, name in seen.values_list("pk", title)[:5]:
            words = str(name or "").split("\n")[0][:12]
            if needles(words) and not searched(seen, resource, held, words).filter(pk=pk).exists():
                lost.append(f"{resource.kind} {pk} “{words}”")
    assert lost == []
