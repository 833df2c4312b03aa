"""The cast: a small company whose people, units and posts are the same in every test.

Rows are written straight into the tables, inside an opened guard: the groundwork knows no module that could hire.
"""

from collections.abc import Generator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from django.db import connection, transaction

from guiju.groundwork.access.models import Account, Post, StandIn, Unit
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.still import StillClock

R = TypeVar("R", bound=Record)
FOUNDED = date(2020, 1, 1)
PASSWORD = "three small gates 9"

# name in tests: (name, role of the unit, is a department, above)
UNITS = {
    "company": ("启明科技", "", True, None),
    "north": ("销售部", "sales", True, "company"),
    "team_one": ("销售一组", "sales", False, "north"),
    "south": ("华南销售部", "sales", True, "company"),
    "team_two": ("销售二组", "sales", False, "south"),
    "law": ("法务部", "legal", True, "company"),
    "treasury": ("财务部", "finance", True, "company"),
    "market": ("市场部", "marketing", True, "company"),
    "works": ("交付部", "delivery", True, "company"),
    "desk": ("客服部", "service", True, "company"),
    "office": ("行政部", "admin", True, "company"),
    "personnel": ("人力资源部", "hr", True, "company"),
}
# name in tests: (name, unit, role, heads the unit)
PEOPLE = {
    "director": ("林总监", "company", "marketing_director", True),
    "manager": ("王经理", "north", "dept_manager", True),
    "owner": ("陈晨", "team_one", "sales", False),
    "teammate": ("周舟", "team_one", "sales", False),
    "south_manager": ("何经理", "south", "dept_manager", True),
    "stranger": ("吴疆", "team_two", "sales", False),
    "legal": ("郑法", "law", "legal", True),
    "finance": ("钱账", "treasury", "finance", True),
    "marketing": ("孙策", "market", "marketing", True),
    "delivery": ("李达", "works", "delivery", True),
    "service": ("沈安", "desk", "service", True),
    "admin": ("赵管", "office", "admin", True),
    "hr": ("冯人", "personnel", "hr", True),
}


@dataclass(frozen=True)
class Person:
    """One of the cast. ``actor`` acts at the test's clock; ``account`` is the row; ``unit`` where the post is."""

    account: Account
    actor: Actor
    unit: Unit
    role: str

    @property
    def id(self) -> int:
        """The account's key."""
        return int(self.account.pk)


@dataclass
class Cast:
    """The company of a test: people and units by the names in :data:`PEOPLE` and :data:`UNITS`, and the clock."""

    clock: StillClock
    system: Actor
    units: dict[str, Unit]
    people: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        """``cast.owner``."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def stand_in(self, absent: Person, substitute: Person, first: date, last: date) -> StandIn:
        """Let one person act for another between two days, both included."""
        with guard_open():
            return _stored(
                StandIn(absent=absent.account, substitute=substitute.account, valid_from=first, valid_to=last)
            )

    def post(self, person: Person, role: str, unit: Unit | None = None) -> Post:
        """Give a person one more post, from the company's founding on."""
        with guard_open():
            return _stored(Post(account=person.account, unit=unit or person.unit, role=role, valid_from=FOUNDED))


@contextmanager
def guard_open() -> Generator[None]:
    """Let a test write rows that no action writes; the guard shuts again afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('guiju.action', true), '')")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('guiju.action', '0', true)")
        yield
        cursor.execute("SELECT set_config('guiju.action', %s, true)", (before,))


def build(clock: StillClock) -> Cast:
    """Found the company: units, accounts with :data:`PASSWORD`, posts, heads.

    Founded once in a process; its rows are kept as they were stored and put back, key for key, for every later test.
    """
    cast = _FOUNDED[0].again(clock) if _FOUNDED else _founded(clock)
    if not _FOUNDED:
        _FOUNDED.append(Kept.of(cast))
    return cast


@dataclass(frozen=True)
class Kept:
    """A company as it was founded: its units and people, and each table's rows as JSON."""

    company: tuple[dict[str, Unit], dict[str, Person]]
    rows: dict[str, str]

    @classmethod
    def of(cls, cast: Cast) -> "Kept":
        """Remember what stands in the tables now."""
        rows = {}
        with connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(f"SELECT json_agg(t)::text FROM {table} t")  # noqa: S608 - tables of this file
                rows[table] = cursor.fetchone()[0]
        return cls(deepcopy((cast.units, cast.people)), rows)

    def again(self, clock: StillClock) -> Cast:
        """Put the rows back, for a test at this clock."""
        put = [_PUT.format(table=table) for table in _TABLES]
        with guard_open(), connection.cursor() as cursor:
            cursor.execute(";".join(put), list(self.rows.values()))
        units, people = deepcopy(self.company)
        now = {key: replace(person, actor=replace(person.actor, clock=clock)) for key, person in people.items()}
        return Cast(clock, _system(clock), units, now)


_FOUNDED: list[Kept] = []
# The keys are those of the founding, also where the table has counted less far since, as after it was emptied.
_PUT = """INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s);
SELECT setval(s, greatest(nextval(s), (SELECT max(id) FROM {table}))) FROM pg_get_serial_sequence('{table}', 'id') s"""
_TABLES = tuple(model._meta.db_table for model in (Unit, Account, Post))


def _founded(clock: StillClock) -> Cast:
    with guard_open():
        units: dict[str, Unit] = {}
        for key, (name, role, is_department, above) in UNITS.items():
            parent = units[above] if above else None
            units[key] = _stored(Unit(name=name, role=role, is_department=is_department, parent=parent))
        people = {key: _person(key, clock, units) for key in PEOPLE}
    return Cast(clock, _system(clock), units, people)


def _system(clock: StillClock) -> Actor:
    return Actor(SYSTEM.account_id, SYSTEM.name, door=SYSTEM.door, clock=clock)


def _person(key: str, clock: StillClock, units: dict[str, Unit]) -> Person:
    name, where, role, heads = PEOPLE[key]
    account = Account(username=key, name=name, email=f"{key}@example.com")
    account.set_password(PASSWORD)
    account.save()
    unit = units[where]
    _stored(Post(account=account, unit=unit, role=role, valid_from=FOUNDED))
    if heads:
        unit.head = account
        unit.save(update_fields=["head"])
    return Person(account, Actor(account.pk, name, clock=clock), unit, role)


def _stored(record: R) -> R:
    moment = datetime.fromisoformat("2020-01-01T09:00:00+08:00")
    record.created_at = record.updated_at = moment
    record.version = 1
    record.save(force_insert=True)
    record.after_save()
    return record


def ledger_of(record: Record) -> list[Entry]:
    """Every ledger entry that touches the record, oldest first."""
    return list(Entry.objects.filter(refs__contains=[record.ref]).order_by("id"))


def events_of(record: Record) -> list[str]:
    """Names of the events of the record itself, oldest first: ``["leads.lead_captured", …]``."""
    return [entry.event for entry in ledger_of(record) if entry.ref == record.ref]
