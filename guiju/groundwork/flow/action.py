"""``@action``: every write in the house. One verb, one transaction, one event.

It opens the transaction, locks and re-reads the row, checks the move, asks the gates of the clauses in force, calls the
function, validates and saves, writes one ledger row and the debts to listeners, opens and discharges duties. Nothing
else:
no retries, no caching, no permissions. The function's body returns its event; the decorated action returns the record.
"""

import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from django.db import connection, transaction

from guiju.groundwork.clock import duties
from guiju.groundwork.flow import gate
from guiju.groundwork.flow.keep import Record, changes, save, snapshot
from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Lost, NotFound
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.ledger import deliver
from guiju.groundwork.ledger.record import write
from guiju.groundwork.policy.book import Book, in_force

M = TypeVar("M", bound=Record)
P = ParamSpec("P")
_OPEN = """SELECT set_config('guiju.action', nextval('ledger_entry_id_seq')::text, true),
                  (SELECT max(id) FROM policy_policyversion)"""


@dataclass(frozen=True)
class Doing:
    """The action now under way: its entry number and the book it goes by."""

    entry_id: int
    book: Book


_DOING: ContextVar[Doing | None] = ContextVar("guiju_doing", default=None)


@dataclass(frozen=True)
class Verb(Generic[M]):
    """What the house knows of an action: its name, kind of record, move, body, how to call it.

    ``revives`` takes discarded rows; ``pushed`` is called by other modules, listeners and timers, never by a person.
    """

    name: str
    model: type[M]
    creates: bool
    move: Move | None
    machine: Machine | None
    body: Callable[..., Event]
    signature: inspect.Signature
    call: Callable[..., M]
    revives: bool = False
    pushed: bool = False


def terms(name: str) -> Any:
    """The policy terms ``name`` (``leads.pool``) in force for the action now under way, in their declared shape."""
    return under_way().book.read_terms(name, REGISTER.terms[name])


def under_way() -> Doing:
    """The action whose body runs now."""
    doing = _DOING.get()
    if doing is None:
        raise RuntimeError("this is known inside an action only")
    return doing


@overload
def action(
    name: str, *, creates: type[M], pushed: bool = False
) -> Callable[[Callable[Concatenate[Actor, M, P], Event]], Callable[Concatenate[Actor, P], M]]: ...
@overload
def action(
    name: str,
    *,
    move: Move | None = None,
    machine: Machine | None = None,
    revives: bool = False,
    pushed: bool = False,
) -> Callable[[Callable[Concatenate[Actor, M, P], Event]], Callable[Concatenate[Actor, M, P], M]]: ...
def action(
    name: str,
    *,
    creates: Any = None,
    move: Move | None = None,
    machine: Machine | None = None,
    revives: bool = False,
    pushed: bool = False,
) -> Callable[[Callable[..., Event]], Callable[..., Any]]:
    """Make a function the verb ``name``. With ``creates`` the body receives a new record and the caller passes none.

    No door offers a verb that is ``pushed``, whatever a person's rights say.
    """

    def decorate(body: Callable[..., Event]) -> Callable[..., Any]:
        signature = inspect.signature(body)
        model = creates or list(inspect.get_annotations(body, eval_str=True).values())[1]

        @wraps(body)
        def call(by: Actor, *args: Any, **inputs: Any) -> Any:
            record = creates() if creates else args[0]
            given = signature.bind(by, record, *(args if creates else args[1:]), **inputs)
            return _perform(verb, by, record, dict(list(given.arguments.items())[2:]))

        verb = Verb(name, model, creates is not None, move, machine, body, signature, call, revives, pushed)
        call.verb = verb  # type: ignore[attr-defined]
        return call

    return decorate


def _perform(verb: Verb[Any], by: Actor, record: Any, inputs: Mapping[str, Any]) -> Any:
    outer = _DOING.get()
    with transaction.atomic():
        entry_id, newest = open_entry()
        now = by.now
        doing = Doing(entry_id, outer.book if outer else in_force(now, newest or 0))
        if not verb.creates:
            record = _reread(verb, record)
        before = {} if verb.creates else snapshot(record)
        _check_move(verb, record)
        passed = gate.check(doing.book, gate.Case(by, verb.name, record, inputs))
        acting = _DOING.set(doing)
        try:
            event = verb.body(by, record, **inputs)
            _make_move(verb, record, before)
            save(record, now)
            old, new = changes(before, snapshot(record))
            written = write(
                entry_id, by, verb.name, event, kind=record.kind(), record_id=record.pk, refs=record.refs(),
                policy=doing.book.mark, happened_at=inputs.get("happened_at") or now, before=old, after=new,
                caused_by=outer.entry_id if outer else None, kept=passed.kept, waived=list(passed.waived),
            )  # fmt: skip
            passed.settle(entry_id, now)
            duties.react(doing.book, by, written, record, owner_changed="owner_id" in new, created=verb.creates)
            deliver.owe(written, REGISTER.hears.get(written.event, ()), now)
            if new and not verb.creates and gate.is_approved_kind(doing.book, verb.model):
                REGISTER.approvals.changed(by, record)  # type: ignore[union-attr]
        finally:
            _DOING.reset(acting)
    return record


def open_entry() -> tuple[int, int | None]:
    """Open the database's guard for this transaction: the entry's number to be, and the newest policy version."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN)
        entry_id, newest = cursor.fetchone()
    return int(entry_id), newest


def _reread(verb: Verb[Any], record: Record) -> Record:
    fresh = type(record).locked(record.pk, discarded=verb.revives)
    if fresh is None:
        raise NotFound
    return fresh


def _check_move(verb: Verb[Any], record: Any) -> None:
    if verb.move is not None and record.state not in verb.move.sources:
        raise Lost(
            "flow.wrong_state",
            N_("This has already moved on to “%(state)s”; reload to see where it stands."),
            state=record.state,
        )


def _make_move(verb: Verb[Any], record: Any, before: Mapping[str, Any]) -> None:
    if verb.move is not None and verb.move.target is not None:
        record.state = verb.move.target
    if verb.machine is not None and not verb.machine.allows(before["state"], record.state):
        raise Lost(
            "flow.no_such_move",
            N_("From “%(before)s” it cannot go to “%(after)s”."),
            before=before["state"],
            after=record.state,
        )
