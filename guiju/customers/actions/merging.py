"""Duplicates: two records made one, parted again, or told apart."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any

from django.db import IntegrityError, connection

from guiju.customers import events, states
from guiju.customers.actions.joining import (
    EARLIEST,
    LATEST,
    SUM,
    Joinable,
    as_stored,
    join,
    locked_pair,
    part,
    restore,
    take_values,
    ungathered,
)
from guiju.customers.actions.records import lift_refusal, record_refusal
from guiju.customers.models import Contact, Customer, DuplicatePair, Merge, Refusal
from guiju.customers.queries import refused_among
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.door import rights_of
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import save, snapshot
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Lost, NotAllowed, Refused
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.kernel.text import N_

_IN_CHARGE = ("unit", "state", "pool", "pooled_at", "last_owner", "release_reason", "assigned_at", "warned_at")
CUSTOMER = Joinable(
    Customer,
    (
        "name", "credit_code", "industry", "company_size", "region", "address", "source", "level", "value_tier",
        "needs", "background", "owner",
    ),
    together={"name": ("name_key",), "owner": (*_IN_CHARGE, "lost_reason", "lost_at")},
    gathered={
        "ordered": SUM, "last_order_at": LATEST, "last_contact_at": LATEST, "contract_ends_on": LATEST,
        "confirmed_at": LATEST,
    },
)  # fmt: skip
CONTACT = Joinable(
    Contact,
    ("name", "phone", "email", "position", "is_decision_maker", "lawful_basis"),
    together={"phone": ("phone_key",), "lawful_basis": ("basis_note", "basis_at")},
    gathered={"refused_at": EARLIEST},
)
Survivor = Ask(N_("Record that stays"))
Merged = Ask(N_("Record that is merged into it"))
Taken = Annotated[
    list[str] | None, Ask(N_("Values taken from the merged record"), help=N_("Empty ones are filled in any case"))
]
Why = Annotated[str, Ask(N_("Reason"))]


@action("customers.merge_customers", creates=Merge)
def merge_customers(
    by: Actor,
    merge: Merge,
    *,
    survivor: Annotated[Customer, Survivor],  # type: ignore[valid-type]
    merged: Annotated[Customer, Merged],  # type: ignore[valid-type]
    take: Taken = None,
    reason: Why = "",
) -> events.RecordsMerged:
    """Make two customers one. Contacts, deals, contracts, orders, talks, files and duties follow the one that stays."""
    return carry_out(by, merge, CUSTOMER, "customers.merge_customers", (survivor.pk, merged.pk), take, reason)


@action("customers.merge_contacts", creates=Merge)
def merge_contacts(
    by: Actor,
    merge: Merge,
    *,
    survivor: Annotated[Contact, Survivor],  # type: ignore[valid-type]
    merged: Annotated[Contact, Merged],  # type: ignore[valid-type]
    take: Taken = None,
    reason: Why = "",
) -> events.RecordsMerged:
    """Make two contacts one; whoever did not want to be called under either number is not to be called afterwards."""
    return carry_out(by, merge, CONTACT, "customers.merge_contacts", (survivor.pk, merged.pk), take, reason)


@action("customers.undo_merge")
def undo_merge(by: Actor, merge: Merge) -> events.MergeParted:
    """Part two merged records again, within the policy's days: values and linked rows return to where they were.

    Refused when one of the values was changed since: the later work of somebody would be lost.
    """
    if merge.undone_at is not None:
        raise Lost("customers.undone_already", N_("This merge was undone already."))
    days = terms("customers.matching").undo_days
    if by.now > merge.created_at + timedelta(days=days):
        raise Refused("customers.too_late", N_("A merge can be undone for %(days)s days."), days=days)
    model = REGISTER.kinds[merge.kind_merged]
    keys = (merge.survivor_id, merge.merged_id)
    rows = {key: model.locked(key, discarded=True) for key in sorted(keys)}
    survivor: Any = rows[merge.survivor_id]
    if survivor is None or survivor.discarded_at is not None:
        raise Refused(
            "customers.survivor_gone", N_("The record that stayed was merged or thrown away itself; undo that first.")
        )
    _refuse_changed(merge, survivor)
    _give_back(by, merge, survivor)
    for refusal in Refusal.objects.filter(pk__in=merge.refusals, lifted_at=None):
        lift_refusal(by, refusal, reason=N_("The merge was undone."))
    merge.undone_at = by.now
    _mark_pair(merge, states.MERGED, states.WAITING)
    return events.MergeParted(merge.kind_merged, merge.survivor_id, merge.merged_id)


@action("customers.dismiss_pair", move=states.DISMISS)
def dismiss_pair(by: Actor, pair: DuplicatePair, *, reason: Why) -> events.PairDismissed:
    """Say that the two are not the same; they are not brought up again."""
    pair.dismissed_reason = reason
    return events.PairDismissed(reason)


@action("customers.look_again", move=states.LOOK_AGAIN)
def look_again(by: Actor, pair: DuplicatePair) -> events.PairReopened:
    """The two may be the same after all."""
    pair.dismissed_reason = ""
    return events.PairReopened()


def carry_out(
    by: Actor, merge: Merge, how: Joinable, verb: str, keys: tuple[int, int], take: Iterable[str] | None, reason: str
) -> events.RecordsMerged:
    """Merge the second record into the first under one ledger row that holds all that undoing needs."""
    survivor, merged = locked_pair(how.model, *keys)
    _refuse_outsiders(by, verb, how, keys)
    merge.before = {"survivor": as_stored(survivor), "merged": as_stored(merged)}
    was, numbers = snapshot(survivor), {_number(survivor), _number(merged)}
    try:
        taken, gathered = take_values(how, survivor, merged, take or ())
        changed, merge.moved = join(survivor, merged, was, by.now)
    except IntegrityError as error:
        raise Refused(
            "customers.cannot_join", N_("Rows of both records exclude each other; clear them up first.")
        ) from error
    merge.kind_merged, merge.survivor_id, merge.merged_id = how.model.kind(), survivor.pk, merged.pk
    merge.survivor_name, merge.merged_name = str(survivor)[:200], merge.before["merged"]["name"][:200]
    merge.chosen, merge.after, merge.reason = taken, {"set": changed, "gathered": gathered}, reason
    merge.owner_id, merge.unit_id = by.account_id, home_unit(by.account_id, by.now)
    merge.refusals = _keep_refusals(by, survivor, numbers - {""})
    _mark_pair(merge, states.WAITING, states.MERGED)
    return events.RecordsMerged(
        how.model.kind(), survivor.pk, merged.pk, tuple(taken), sum(map(len, merge.moved.values()))
    )


def _refuse_outsiders(by: Actor, verb: str, how: Joinable, keys: tuple[int, int]) -> None:
    """Both records must lie in the asker's field: nobody merges away what belongs to others."""
    if by.account_id is None:
        return
    field = how.model.objects.filter(covered(rights_of(by), verb, how.model), pk__in=keys)
    if field.count() < 2:
        raise NotAllowed(
            "customers.not_both_yours",
            N_("One of the two is looked after by somebody else; ask their head to merge them."),
        )


def _number(record: Any) -> str:
    return str(getattr(record, "phone_key", ""))


def _keep_refusals(by: Actor, survivor: Any, numbers: set[str]) -> list[int]:
    """Whoever refused calls under one number does not want them under the other that stays; the new entries' keys."""
    kept = _number(survivor)
    if not kept or not refused_among(numbers) or refused_among([kept]):
        return []
    contact = survivor if isinstance(survivor, Contact) else None
    made = record_refusal(
        by, phone=survivor.phone, contact=contact, reason=N_("Refused before two records were merged.")
    )
    return [made.pk]


def _refuse_changed(merge: Merge, survivor: Any) -> None:
    """What the merge laid over the survivor must still stand, or somebody's later change would be lost."""
    gathered = merge.after["gathered"]
    now = snapshot(survivor)
    changed = [name for name, value in merge.after["set"].items() if name not in gathered and now.get(name) != value]
    if changed:
        labels = [str(survivor._meta.get_field(name.removesuffix("_id")).verbose_name) for name in changed]
        raise Refused(
            "customers.changed_since",
            N_("“%(name)s” was changed after the merge (%(fields)s); undoing would lose that change."),
            name=str(survivor), fields="、".join(labels),
        )  # fmt: skip


def _give_back(by: Actor, merge: Merge, survivor: Any) -> None:
    before, gathered = merge.before["survivor"], merge.after["gathered"]
    columns = {name: before[name] for name in merge.after["set"] if name not in gathered}
    if columns:
        restore(type(survivor), survivor.pk, columns, by.now)
    fresh = type(survivor).locked(survivor.pk)
    _part_sums(merge, fresh)
    stranded = part(fresh, merge.merged_id, merge.moved)
    if stranded:
        raise Refused(
            "customers.moved_since",
            N_("Linked rows were moved to a third record after the merge (%(tables)s); undo that first."),
            tables="、".join(sorted({name.partition(".")[0] for name in stranded})),
        )
    save(fresh, by.now)
    try:
        restore(type(survivor), merge.merged_id, merge.before["merged"], by.now)
    except IntegrityError as error:
        raise Refused(
            "customers.cannot_part", N_("A third record has taken the merged one's code meanwhile.")
        ) from error


def _part_sums(merge: Merge, survivor: Any) -> None:
    """What was added up or gathered from both goes back to what each had."""
    before, others = merge.before["survivor"], merge.before["merged"]
    for name, way in merge.after["gathered"].items():
        field = survivor._meta.get_field(name)
        was = field.to_python(before[name])
        became = merge.after["set"].get(name, plain(was))
        value = ungathered(way, getattr(survivor, name), was, became, others[name])
        setattr(survivor, name, field.to_python(value) if value is not None else None)


def _mark_pair(merge: Merge, source: str, target: str) -> None:
    """The pair in the list of possible duplicates tells how it ended."""
    first, second = sorted((merge.survivor_id, merge.merged_id))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_duplicatepair SET state = %s, version = version + 1 "
            "WHERE kind_alike = %s AND first_id = %s AND second_id = %s AND state = %s",
            [target, merge.kind_merged, first, second, source],
        )
