"""One verb on many records: at once for a few, by the worker for more, each record through the door on its own.

A run survives a restart: what became of a record is stored in the very transaction that dealt with it. Whoever asked
may stop it; a right that was taken away in the meantime stops the rest.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Count

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.desk.events import BulkCancelled, BulkFinished, BulkStarted
from guiju.groundwork.desk.kept import BulkItem, BulkRun, keeper
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.action import Verb, action
from guiju.groundwork.flow.door import Request, perform, rights_of
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.moves import Move
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, Refused
from guiju.groundwork.kernel.event import Event, plain
from guiju.groundwork.kernel.text import N_

MOST = 20_000  # records of one run
SLICE = 2.0  # seconds of work before others get their turn


@action("desk.start_bulk", creates=BulkRun)
def start_bulk(by: Actor, run: BulkRun, *, verb: str, keys: list[int], given: dict[str, Any]) -> Event:
    """Ask for one verb on many records; the worker carries it out. ``given`` are the inputs, alike for each record."""
    known = REGISTER.offered(verb)
    if known is None or known.creates:
        raise Invalid({"verb": (N_("There is no such verb for many records."), {})})
    if not 0 < len(keys) <= MOST:
        raise Invalid({"keys": (N_("From 1 to %(most)s records at once."), {"most": MOST})})
    run.owner_id, run.of_kind, run.verb, run.inputs = keeper(by), known.model.kind(), verb, plain(given)
    run.to_do = list(dict.fromkeys(keys))
    return BulkStarted(run.of_kind, verb, len(run.to_do))


@action("desk.cancel_bulk", move=Move.of(BulkRun.RUNNING, to=BulkRun.CANCELLED))
def cancel_bulk(by: Actor, run: BulkRun) -> Event:
    """Stop a run: what was done stays done, the rest is left as it is."""
    run.ended_at = by.now
    count = counted(run.pk)
    return BulkCancelled(count.get(BulkItem.DONE, 0), count.get(BulkItem.WAITING, 0))


@action("desk.finish_bulk", move=Move.of(BulkRun.RUNNING, to=BulkRun.DONE), pushed=True)
def finish_bulk(by: Actor, run: BulkRun) -> Event:
    """Note that every record of a run was dealt with."""
    run.ended_at = by.now
    count = counted(run.pk)
    return BulkFinished(count.get(BulkItem.DONE, 0), count.get(BulkItem.REFUSED, 0))


def counted(run_id: int) -> dict[str, int]:
    """How many records of a run wait, are done, were refused."""
    rows = BulkItem.objects.filter(head=run_id).values_list("outcome").annotate(n=Count("pk")).order_by()
    return dict(rows)


def bulk_verbs(resource: Resource, held: Rights) -> list[str]:
    """The verbs that can be done to several records of a kind at once: declared ones first, then the other ones."""
    names = [*resource.bulk, *(name for name in resource.verbs if name not in resource.bulk and name != resource.edit)]
    return [name for name in names if held.may(name) and _fits(resource, REGISTER.offered(name))]


def settable(resource: Resource, held: Rights) -> list[str]:
    """The fields that may be set on several records at once: those of the kind's edit verb."""
    verb = REGISTER.offered(resource.edit or "")
    if verb is None or not held.may(verb.name):
        return []
    return [one.name for one in inputs_of(verb).fields if _plain_input(one.annotation) and one.name != resource.title]


def _fits(resource: Resource, verb: Verb[Any] | None) -> bool:
    if verb is None or verb.creates or verb.revives or verb.model is not resource.model:
        return False
    return all(_plain_input(one.annotation) for one in inputs_of(verb).fields if one.required)


def _plain_input(annotation: Any) -> bool:
    """False for what is one record's own: lines, files."""
    return not str(annotation).startswith("list[guiju") and annotation not in (bytes, bytes | None)


def carry_on(stopping: Callable[[], bool] = lambda: False, by: Actor = SYSTEM, seconds: float = SLICE) -> int:
    """Work on the runs that are under way, for so many seconds; a job of the worker. Returns how many it did."""
    until, dealt = time.monotonic() + seconds, 0
    for run in BulkRun.objects.filter(state=BulkRun.RUNNING).order_by("pk"):
        dealt += _work(by, run, lambda: stopping() or time.monotonic() >= until)
    return dealt


def _work(by: Actor, run: BulkRun, stopping: Callable[[], bool]) -> int:
    who = actor_of(Account.objects.get(pk=run.owner_id), "page", clock=by.clock)
    held, dealt = rights_of(who), 0
    while not stopping():
        outcome = _next(who, held, run)
        if outcome is None:
            _finish(by, run)
        if not outcome:
            break
        dealt += outcome
    return dealt


def _next(who: Actor, held: Rights, run: BulkRun) -> int | None:
    """Deal with one waiting record; None when none waits, 0 when another worker holds the last ones."""
    with transaction.atomic():
        if not BulkRun.objects.filter(pk=run.pk, state=BulkRun.RUNNING).exists():
            return None
        waiting = BulkItem.objects.filter(head=run, outcome=BulkItem.WAITING).order_by("id")
        item = waiting.select_for_update(skip_locked=True).first()
        if item is None:
            return 0 if waiting.exists() else None
        try:
            with transaction.atomic():
                perform(who, Request(run.verb, item.record_id, run.inputs), held=held)
            item.outcome = BulkItem.DONE
        except Refused as refusal:
            item.outcome = BulkItem.REFUSED
            item.reason, item.params = why(refusal)
        except (DataError, IntegrityError):
            item.outcome = BulkItem.REFUSED
            item.reason = N_("A value is too long or too large to be stored.")
        item.save(update_fields=["outcome", "reason", "params"])
    return 1


def _finish(by: Actor, run: BulkRun) -> None:
    try:
        finish_bulk(by, run)
    except Lost:  # cancelled, or finished by another worker, at this moment
        return


def why(refusal: Refused) -> tuple[str, dict[str, Any]]:
    """The sentence of a refusal and what stands in its places, as JSON keeps them."""
    text, params = refusal.text, refusal.params
    if isinstance(refusal, Invalid) and refusal.fields:
        text, params = next(iter(refusal.fields.values()))
    return text, {name: plain(value) for name, value in (params or {}).items()}


def runs_of(account_id: int, kind: str = "", most: int = 3) -> Sequence[BulkRun]:
    """A person's latest runs, newest first."""
    found = BulkRun.objects.filter(owner=account_id).order_by("-created_at")
    return list((found.filter(of_kind=kind) if kind else found)[:most])


ACTIONS: Iterable[Any] = (start_bulk, cancel_bulk, finish_bulk)
