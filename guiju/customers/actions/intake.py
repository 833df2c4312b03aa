"""Customers and contacts from files: rows stored many at a time."""

import hashlib
from collections.abc import Sequence

from guiju.customers import events, people, queries, states
from guiju.customers.actions.pools import put_in_charge
from guiju.customers.models import Contact, Customer, Pool
from guiju.groundwork.clock.duties import Newcomer
from guiju.groundwork.desk.importable import PLAIN, Line, Taking
from guiju.groundwork.desk.models import Import, ImportFault
from guiju.groundwork.flow.bulk import Made, bulk, copied, copy_in, keys_for
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.tokens import tokens
from guiju.groundwork.transfer.importing import account_for

_COMPANY = (
    "name", "name_key", "credit_code", "industry", "company_size", "region", "address", "source", "level",
    "value_tier", "needs", "background",
)  # fmt: skip
_PERSON = ("customer_id", "name", "phone", "phone_key", "email", "position", "tokens")


@bulk("customers.import_batch")
def import_batch(by: Actor, head: Import, lines: Sequence[Line], how: Taking = PLAIN) -> Made:
    """Take in rows of a file as new customers with a contact each; known companies and numbers are told, not doubled.

    Each row's ``read`` is what :func:`guiju.customers.importing.read` made of it.
    """
    fresh, faults = queries.sifted(how.unsettled(lines))
    pools, fresh, unknown = queries.into_pools(fresh)
    faults = [*how.faults, *faults, *unknown]
    account_for(head, lines, faults, len(how.changed))
    keys = keys_for(Customer, len(fresh))
    newcomers: list[Newcomer] = []
    pooled, kept = queries.parted(zip(keys, fresh, strict=True))
    for owner_id, those in how.by_owner(kept, by.account_id).items():
        newcomers += _companies(by, owner_id, those)
    for name, those in pooled.items():
        newcomers += _companies(by, None, those, pools[name])
    _people(by, list(zip(keys, fresh, strict=True)))
    duplicate = sum(fault.outcome == ImportFault.DUPLICATE for fault in faults)
    stored = "\n".join(copied(*line.read) for line in fresh)
    event = events.CustomersImported(
        head.file_name, (lines[0].row, lines[-1].row), len(fresh), duplicate, len(faults) - duplicate, tuple(keys),
        hashlib.sha256(stored.encode()).hexdigest(),
    )  # fmt: skip
    return Made(event, newcomers, as_after="customers.customer_opened")


@bulk("customers.import_contacts")
def import_contacts(by: Actor, head: Import, lines: Sequence[Line], how: Taking = PLAIN) -> Made:
    """Take in rows of a file as new contacts of customers that are known; a known number there is told, not doubled.

    Each row's ``read`` is what :func:`guiju.customers.importing.read_contact` made of it.
    """
    barred = people.barred(by, how.unsettled(lines))
    fresh, faults = people.sifted(Taking([*how.faults, *barred], how.changed).unsettled(lines), {})
    faults = [*how.faults, *barred, *faults]
    account_for(head, lines, faults, len(how.changed))
    keys = keys_for(Contact, len(fresh))
    stored = _contacts(by, list(zip(keys, fresh, strict=True)))
    customers = Customer.objects.in_bulk({key for key, _ in fresh})
    newcomers = [
        Newcomer(
            f"{Contact.kind()}:{pk}", line.read.name, customers[key].owner_id, customers[key].unit_id,
            line.read.values() | {"customer": key},
        )
        for pk, (key, line) in zip(keys, fresh, strict=True)
    ]  # fmt: skip
    duplicate = sum(fault.outcome == ImportFault.DUPLICATE for fault in faults)
    event = events.ContactsImported(
        head.file_name, (lines[0].row, lines[-1].row), len(fresh), duplicate, len(faults) - duplicate, tuple(keys),
        hashlib.sha256(stored.encode()).hexdigest(),
    )  # fmt: skip
    return Made(event, newcomers, as_after="customers.contact_added")


def _contacts(by: Actor, rows: Sequence[tuple[int, tuple[int, Line]]]) -> str:
    """Store contacts of known customers, who refused calls marked; returns the rows as they were stored."""
    refused = queries.refused_among({line.read.phone_key for _, (_, line) in rows if line.read.phone_key})
    stored = [
        copied(
            pk, key, read.name, read.phone, read.phone_key, read.email, read.position,
            tokens(f"{read.name}\n{read.phone}\n{read.email}"), read.is_decision_maker, read.lawful_basis,
            by.now if read.lawful_basis else None, by.now if read.phone_key in refused else None,
        )
        for pk, (key, line) in rows
        if (read := line.read)
    ]  # fmt: skip
    columns = ("id", *_PERSON, "is_decision_maker", "lawful_basis", "basis_at", "refused_at")
    copy_in(Contact(created_at=by.now, updated_at=by.now, version=1), columns, stored)
    return "\n".join(stored)


def _companies(
    by: Actor, owner_id: int | None, rows: Sequence[tuple[int, Line]], pool: Pool | None = None
) -> list[Newcomer]:
    """Store rows of a file as customers of one person, or of nobody and in a pool."""
    alike = Customer(created_at=by.now, updated_at=by.now, version=1)
    put_in_charge(by, alike, owner_id)
    if pool is not None:
        alike.state, alike.pool, alike.pooled_at, alike.assigned_at = states.POOLED, pool, by.now, None
    copy_in(
        alike,
        ("id", *_COMPANY, "tokens"),
        (
            copied(key, *line.read[: len(_COMPANY)], tokens(f"{line.read.name}\n{line.read.credit_code or ''}"))
            for key, line in rows
        ),
    )
    held = {"state": alike.state, "owner": alike.owner_id, "unit": alike.unit_id}
    return [
        Newcomer(f"{Customer.kind()}:{key}", line.read.name, alike.owner_id, alike.unit_id, line.read.values() | held)
        for key, line in rows
    ]


def _people(by: Actor, rows: Sequence[tuple[int, Line]]) -> None:
    """Store the contacts of new customers; who stands on the do-not-call list is marked."""
    refused = queries.refused_among({line.read.phone_key for _, line in rows if line.read.phone_key})
    named = [(key, line.read) for key, line in rows if line.read.contact_name]
    for marked in (False, True):
        those = [(key, read) for key, read in named if (read.phone_key in refused) is marked]
        alike = Contact(created_at=by.now, updated_at=by.now, version=1, refused_at=by.now if marked else None)
        ids = keys_for(Contact, len(those))
        copy_in(
            alike,
            ("id", *_PERSON),
            (
                copied(
                    pk, key, read.contact_name, read.phone, read.phone_key, read.email, read.position,
                    tokens(f"{read.contact_name}\n{read.phone}\n{read.email}"),
                )
                for pk, (key, read) in zip(ids, those, strict=True)
            ),
        )  # fmt: skip
