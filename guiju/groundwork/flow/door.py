"""The door: persons are checked here, once, for page, API, sheet and command alike. Rules are the actions' own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from guiju.groundwork.access import field_rights
from guiju.groundwork.access.grants import Rights, rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.flow.action import Verb
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.models import Answer, Refusal
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import GateShut, Invalid, Lost, NotAllowed, NotFound, Refused, Stale
from guiju.groundwork.kernel.hashing import content_hash
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force

_TAKE_KEY = """INSERT INTO flow_answer (account_id, key, request_hash, kind, created_at) VALUES (%s, %s, %s, '', %s)
               ON CONFLICT DO NOTHING RETURNING id"""
_HELD: ContextVar[Rights | None] = ContextVar("guiju_held", default=None)
NO_RIGHT = N_("Your posts do not include this. Ask your head, or whoever keeps the access rights.")

PROVE_AGAIN = N_("This asks for your password once more: confirm it at /prove/, then try again.")
OUTSIDE = N_("The record would then lie outside what your posts cover; look at the fields that narrow your right.")


@dataclass(frozen=True)
class Request:
    """What somebody asks for at a door.

    ``record_id`` is None for verbs that create. ``fill`` sets fields through the kind's edit verb first, in the same
    transaction: a gate panel sends it. ``if_match`` is the version the asker saw; ``key`` the idempotency key.
    """

    verb: str
    record_id: int | None = None
    inputs: Mapping[str, Any] | None = None
    fill: Mapping[str, Any] | None = None
    if_match: int | None = None
    key: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What was done: the record as it now stands, or the stored ``body`` of a replayed key."""

    record: Any
    replayed: bool = False
    body: Any = None


def perform(
    by: Actor, request: Request, held: Rights | None = None, answer: Callable[[Any], Any] | None = None
) -> Outcome:
    """Check right, scope, version and inputs, then act. ``answer`` renders the body that a repeated key will replay.

    Raises NotAllowed (403), NotFound (404), Lost (409), Stale (412), GateShut (422), Invalid (400).
    """
    verb = REGISTER.offered(request.verb)
    if verb is None:
        raise NotFound
    held = held or rights_of(by)
    if not held.may(verb.name):  # before a key is looked at: a right that was taken away replays nothing
        raise NotAllowed("access.no_right", NO_RIGHT)
    if held.must_prove(verb.name):
        raise NotAllowed("access.prove_again", PROVE_AGAIN)
    try:
        with transaction.atomic():
            stored = _take_key(by, request)
            if stored is not None:
                return _replay(stored)
            with holding(held):
                record = _act(by, held, verb, request)
            body = answer(record) if answer is not None else None
            if request.key:
                mine = Answer.objects.filter(account_id=_person(by), key=request.key)
                mine.update(kind=record.kind(), record_id=record.pk, body=body)
            return Outcome(record, body=body)
    except GateShut as shut:
        _note_refusal(by, request, shut)
        raise


@contextmanager
def holding(held: Rights) -> Iterator[None]:
    """Within this block :func:`rights_of` the person is what they hold here, and is not read again."""
    before = _HELD.set(held)
    try:
        yield
    finally:
        _HELD.reset(before)


def rights_of(by: Actor) -> Rights:
    """The rights of the person who acts, read now; within their own request those of the request (a token's)."""
    held = _HELD.get()
    if held is not None and held.account_id == by.account_id:
        return held
    account = Account.objects.get(pk=_person(by))
    return rights(account, by.now)


def _person(by: Actor) -> int:
    """Whoever comes through a door is a person: the system calls actions itself."""
    if by.account_id is None:
        raise NotAllowed("access.person_only", N_("Only a person who is signed in can ask for this."))
    return by.account_id


def named(by: Actor, ref: str) -> Record:
    """The record that somebody names as ``kind:id``: one that exists and that they may see; raises NotFound."""
    record = REGISTER.find(ref)
    if record is None or record.discarded_at is not None:
        raise NotFound
    if by.account_id is not None:
        verb = getattr(record, "seen_by", "") or f"{record.kind().split('.')[0]}.see"
        seen = covered(rights_of(by), verb, type(record))
        if not type(record).objects.filter(seen, pk=record.pk).exists():
            raise NotFound
    return record


def _act(by: Actor, held: Rights, verb: Verb[Any], request: Request) -> Record:
    inputs = dict(request.inputs or {})
    if verb.creates:
        field_rights.check_write(held, verb.model, None, inputs)
        done: Record = verb.call(by, **inputs_of(verb).read(inputs, held))
        return _within(held, verb, done)
    record = _in_scope(held, verb, request)
    if request.fill:
        edit = REGISTER.offered(f"{verb.name.split('.')[0]}.edit_{verb.model._meta.model_name}")
        if edit is None or not edit.model.objects.filter(covered(held, edit.name, edit.model), pk=record.pk).exists():
            raise NotAllowed("access.no_right", NO_RIGHT)
        field_rights.check_write(held, edit.model, record, request.fill)
        record = edit.call(by, record, **inputs_of(edit).read(request.fill, held))
    field_rights.check_write(held, verb.model, record, inputs)
    acted: Record = verb.call(by, record, **inputs_of(verb).read(inputs, held))
    return _within(held, verb, acted)


def _within(held: Rights, verb: Verb[Any], record: Record) -> Record:
    """A right that a permit narrows by fields leaves nothing behind that it does not cover."""
    grants = held.for_verb(verb.name)
    if grants and all(grant.only for grant in grants):
        names = {name for grant in grants for name in grant.only}
        others = replace(held, grants=tuple(replace(grant, scope="all") for grant in grants))
        if names and not verb.model.every.filter(covered(others, verb.name, verb.model), pk=record.pk).exists():
            raise NotAllowed("access.outside", OUTSIDE)
    return record


def _in_scope(held: Rights, verb: Verb[Any], request: Request) -> Record:
    kept = verb.model.every if verb.revives else verb.model.objects
    rows = kept.filter(covered(held, verb.name, verb.model), pk=request.record_id)
    if not rows.exists():
        raise NotFound
    record: Record | None = rows.select_for_update(of=("self",)).first()
    if record is None:  # while we waited for the row somebody took it out of the asker's scope: out of a pool, say
        raise Lost("flow.taken", N_("Somebody else was faster; reload to see where it stands."))
    if request.if_match is not None and request.if_match != record.version:
        raise Stale(record.version)
    return record


def _take_key(by: Actor, request: Request) -> Answer | None:
    """Claim the idempotency key; returns the stored answer when it was used before."""
    if not request.key:
        return None
    asked = content_hash([request.verb, request.record_id, _hashable(request.inputs), _hashable(request.fill)])
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_KEY, (by.account_id, request.key, asked, by.now))
        if cursor.fetchone() is not None:
            return None
    stored = Answer.objects.get(account_id=_person(by), key=request.key)
    if stored.request_hash != asked:
        raise Invalid({"Idempotency-Key": (N_("This key was used for another request; take a new one."), {})})
    return stored


def _hashable(inputs: Mapping[str, Any] | None) -> dict[str, Any]:
    """Inputs as the hash takes them: a file stands there as the hash of its bytes."""
    given = (inputs or {}).items()
    return {name: sha256(value).hexdigest() if isinstance(value, bytes) else value for name, value in given}


def _replay(stored: Answer) -> Outcome:
    if stored.record_id is None:
        raise Refused("flow.key_in_use", N_("The first request with this key has not ended; wait and try again."))
    return Outcome(REGISTER.find(f"{stored.kind}:{stored.record_id}"), replayed=True, body=stored.body)


def _note_refusal(by: Actor, request: Request, shut: GateShut) -> None:
    """After the rollback, keep that the policy stopped somebody: the clause's page counts it."""
    verb = REGISTER.verbs[request.verb]
    Refusal.objects.create(
        verb=request.verb, ref=f"{verb.model.kind()}:{request.record_id or 0}", account_id=by.account_id,
        clauses=[answer.clause_id for answer in shut.shut], policy=in_force(by.now).mark, at=by.now,
    )  # fmt: skip
