"""The book: every clause in force on a day, indexed by what the machinery asks of it."""

import logging
from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from pydantic import TypeAdapter, ValidationError

from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.kernel.text import N_, Text
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import Approve, Control, Fields, Gate, Permit, Require, Respond, Terms
from guiju.groundwork.policy.models import PolicyVersion
from guiju.groundwork.policy.reader import read_stored

T = TypeVar("T")
C = TypeVar("C", bound=Control)
log = logging.getLogger("guiju.policy")
_looked_up: ContextVar[list[int] | None] = ContextVar("looked_up", default=None)


@dataclass(frozen=True)
class Bound:
    """A control together with the clause it carries out."""

    clause: Clause
    control: Any


@dataclass
class Book:
    """All clauses in force on one day. ``mark`` names the versions, and is stored with every ledger row.

    ``approving`` are the verbs that some clause wants approved. ``kept`` is for what is worked out from these clauses
    alone (words, statements): it goes with the book.
    """

    mark: str
    clauses: dict[str, Clause]
    gates: dict[str, list[Bound]] = field(default_factory=lambda: defaultdict(list))
    opens: dict[str, list[Bound]] = field(default_factory=lambda: defaultdict(list))
    discharges: dict[str, list[Bound]] = field(default_factory=lambda: defaultdict(list))
    permits: list[Bound] = field(default_factory=list)
    fields: list[Bound] = field(default_factory=list)
    terms: dict[str, dict[str, Any]] = field(default_factory=dict)
    terms_clause: dict[str, str] = field(default_factory=dict)
    roles: dict[str, Text] = field(default_factory=dict)
    approving: frozenset[str] = frozenset()
    rights: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, clauses: Iterable[Clause], mark: str = "draft", roles: dict[str, Text] | None = None) -> "Book":
        """Index the clauses that are adopted; suggestions, damaged and incomplete ones carry nothing out."""
        kept = {clause.id: clause for clause in clauses}
        book = cls(mark=mark, clauses=kept, roles=roles or {})
        for clause in kept.values():
            if clause.state == "in_force":
                for control in clause.controls:
                    book._index(Bound(clause, control))
        book._replace_routes()
        return book

    def _replace_routes(self) -> None:
        """Take out each route that another clause stands in for."""
        for bounds in self.gates.values():
            gone = {b.control.instead_of for b in bounds if isinstance(b.control, Approve)} - {None}
            if gone:
                bounds[:] = [b for b in bounds if not (isinstance(b.control, Approve) and b.clause.id in gone)]
        self.approving = frozenset(
            verb for verb, bounds in self.gates.items() if any(isinstance(b.control, Approve) for b in bounds)
        )

    def _index(self, bound: Bound) -> None:
        control = bound.control
        if isinstance(control, Gate):
            self.gates[control.before].append(bound)  # type: ignore[attr-defined]
        elif isinstance(control, Respond):
            self.opens[control.when].append(bound)
            for event in control.by:
                self.discharges[event].append(bound)
        elif isinstance(control, Permit):
            self.permits.append(bound)
        elif isinstance(control, Fields):
            self.fields.append(bound)
        elif isinstance(control, Terms):
            for name, values in control.set.items():
                self.terms[name] = {**self.terms.get(name, {}), **values}
                self.terms_clause[name] = bound.clause.id

    def controls(self, kind: type[C]) -> list[tuple[Clause, C]]:
        """Every control of one kind in force, with its clause."""
        return [
            (clause, control)
            for clause in self.clauses.values()
            if clause.state == "in_force"
            for control in clause.controls
            if isinstance(control, kind)
        ]

    def read_terms(self, name: str, shape: type[T]) -> T:
        """The terms ``name`` in the shape its module declares; refuses when no clause in force sets them."""
        if name not in self.terms:
            raise Refused(
                "policy.no_terms",
                N_("No clause in force sets “%(name)s”. Ask the policy's keeper to adopt one."),
                name=name,
            )
        return _shaped(shape, repr(sorted(self.terms[name].items())), self.terms[name])

    def required_fields(self, verb: str) -> list[tuple[Clause, Require]]:
        """The ``require`` controls before a verb: forms mark their fields."""
        return [(b.clause, b.control) for b in self.gates.get(verb, ()) if isinstance(b.control, Require)]


_SHAPED: dict[tuple[Any, str], Any] = {}


def _shaped(shape: type[T], key: str, values: dict[str, Any]) -> T:
    if (shape, key) not in _SHAPED:
        try:
            _SHAPED[shape, key] = TypeAdapter(shape).validate_python(values)
        except ValidationError as error:
            raise Refused(
                "policy.bad_terms", N_("The policy's terms do not fit: %(reason)s"), reason=str(error)
            ) from error
    return _SHAPED[shape, key]  # type: ignore[no-any-return]


def in_force(moment: datetime, newest_version: int | None = None) -> Book:
    """The book in force at a moment, decided by date alone.

    ``newest_version`` is the highest version key now stored (the caller may have read it with another statement);
    without it one small query asks. A book is built once per set of versions and process.
    """
    seen = _looked_up.get()
    if newest_version is None:
        newest_version = seen[0] if seen else _newest()
    if seen is not None:
        seen[:] = [newest_version or 0]
    return _on(moment.astimezone(ZONE).date(), newest_version or 0)


def _newest() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM policy_policyversion")
        row: tuple[int | None] = cursor.fetchone()
    return row[0]


@contextmanager
def looked_up_once() -> Generator[None]:
    """Within this block the database is asked only once whether a policy was adopted: for requests that only read."""
    outer = _looked_up.get()
    before = _looked_up.set([] if outer is None else outer)
    try:
        yield
    finally:
        _looked_up.reset(before)


@lru_cache(maxsize=4096)
def _on(day: date, newest_version: int) -> Book:
    chosen = {policy: pk for pk, policy, since in _versions(newest_version) if since <= day}
    return _built(tuple(sorted(chosen.values())))


@lru_cache(maxsize=8)
def _versions(newest_version: int) -> Sequence[tuple[int, str, date]]:
    rows = PolicyVersion.objects.filter(pk__lte=newest_version).order_by("effective_from", "number")
    return tuple(rows.values_list("pk", "policy", "effective_from"))


@lru_cache(maxsize=32)
def _built(keys: tuple[int, ...]) -> Book:
    versions = list(PolicyVersion.objects.filter(pk__in=keys).order_by("policy"))
    clauses: list[Clause] = []
    roles: dict[str, Text] = {}
    for version in versions:
        found, problems = read_stored(version.document)
        for problem in problems:
            log.error("%s, in force since %s, is not read in full: %s", version, version.effective_from, problem)
        clauses += found
        roles |= {key: Text.of(title) for key, title in version.document.get("roles", {}).items()}
    return Book.of(clauses, mark=" ".join(str(version) for version in versions), roles=roles)


def forget() -> None:
    """Drop every cached book: after a test rolled versions back, or a database was replaced."""
    for cache in (_on, _versions, _built):
        cache.cache_clear()
