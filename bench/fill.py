"""Fills the tables that the pages are measured on: leads, customers, opportunities, and the history of each."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection

from bench.make_leads import names, rows
from guiju.customers.models import Customer
from guiju.deals import states as deals
from guiju.deals.models import Opportunity
from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.bulk import copied, copy_in, keys_for
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.tokens import tokens
from guiju.groundwork.testing.cast import Person, guard_open
from guiju.leads import rules, states
from guiju.leads.importing import HEADINGS, read
from guiju.leads.models import Lead

NAMES = Path(__file__).parent / "data/company-names-zh.txt"
PIECE = 20_000
OWNERS = 50  # each of them looks after as many records as the next
# Lead columns of the file that `make_leads` writes, in its order.
_FIELDS = (
    "name", "contact_name", "phone", "email", "region", "source", "campaign", "intent", "industry", "company_size",
    "obtained_at", "needs",
)  # fmt: skip
_HISTORY = """
INSERT INTO ledger_entry (id, verb, event, kind, record_id, refs, actor_id, actor_name, door, happened_at, policy,
                          data, before, after, kept, waived)
SELECT nextval('ledger_entry_id_seq'), 'leads.plan', 'leads.lead_planned', 'leads.lead', l.id,
       ARRAY['leads.lead:' || l.id], l.owner_id, %s, 'page', l.updated_at - n * interval '3 hours', 'b2b@1',
       '{}', '{"next_step": ""}', jsonb_build_object('next_step', '电话回访 ' || n), '{}', '{}'
FROM leads_lead l, generate_series(1, %s) n
"""


def fill(leads: int, customers: int, opportunities: int, entries_each: int, people: Sequence[Person]) -> list[int]:
    """Fill the tables and bring the planner's statistics up to date; returns the keys of the accounts that own rows.

    The first of ``people`` owns one record in :data:`OWNERS` of each kind; the others' names are made up.
    """
    with guard_open():
        owners = [people[0].id, *_colleagues(people[0])]
        _store(Lead(state=states.ASSIGNED, version=1), _leads(leads, owners, people[0]))
        _store(Customer(version=1), _customers(customers, owners, people[0]))
        _store(Opportunity(version=1), _opportunities(opportunities, owners, people[0]))
        with connection.cursor() as cursor:
            cursor.execute(_HISTORY, [people[0].account.name, entries_each])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return owners


def _colleagues(like: Person) -> list[int]:
    made = Account.objects.bulk_create(
        Account(username=f"bench{number}", name=f"同事{number}", password="!") for number in range(OWNERS - 1)
    )
    return [account.pk for account in made]


def _store(alike: Record, given: Iterator[dict[str, Any]]) -> None:
    """Store rows piece by piece; every row names the same columns."""
    while piece := list(islice(given, PIECE)):
        keys = keys_for(type(alike), len(piece))
        lines = [copied(key, *row.values()) for key, row in zip(keys, piece, strict=True)]
        copy_in(alike, ("id", *piece[0]), lines)


def _leads(count: int, owners: Sequence[int], person: Person) -> Iterator[dict[str, Any]]:
    now, number = person.actor.now, 0
    for kind, cells in rows(count * 2, names(NAMES), seed=1):
        if number == count:
            return
        if kind != "new":
            continue
        found = read(dict(zip(_FIELDS, cells, strict=True)), now)
        assert isinstance(found, rules.Prospect)
        found_by = tokens(rules.search_text(*found.row[:1], found.row.contact_name, found.row.phone, found.row.email))
        yield found.row.values() | _common(number, owners, person, now) | {"tokens": found_by, "obtained_at": now}
        number += 1


def _customers(count: int, owners: Sequence[int], person: Person) -> Iterator[dict[str, Any]]:
    for number, (_, cells) in enumerate(rows(count, names(NAMES), seed=2)):
        name = cells[0].strip() or f"无名{number}"
        own = {"name": name, "name_key": name_key(name), "tokens": tokens(name), "source": "ads"}
        yield own | _common(number, owners, person, person.actor.now)


def _opportunities(count: int, owners: Sequence[int], person: Person) -> Iterator[dict[str, Any]]:
    known = list(Customer.objects.order_by("id").values_list("id", "name")[:count])
    for number in range(count):
        customer, name = known[number % len(known)]
        state = deals.STAGES[number % len(deals.STAGES)]
        own = {
            "name": f"{name}项目",
            "customer_id": customer,
            "state": state,
            "amount": 10_000 + number,
            "source": "lead",
        }
        yield own | {"tokens": tokens(own["name"])} | _common(number, owners, person, person.actor.now)


def _common(number: int, owners: Sequence[int], person: Person, now: datetime) -> dict[str, Any]:
    moment = now - timedelta(seconds=30 * number)
    return {
        "owner_id": owners[number % len(owners)], "unit_id": person.unit.pk,
        "created_at": moment, "updated_at": moment,
    }  # fmt: skip


assert set(_FIELDS) <= set(HEADINGS)
