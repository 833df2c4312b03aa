"""Work that changes hands: which rows of which kind, and how they go from one person to another, set by set.

A module names what of its kinds still is work in its manifest (``hands``); who hands over knows no later floor.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.clock.models import LATE, OPEN, Duty
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.kernel.text import N_


@dataclass(frozen=True)
class Passing:
    """From whom to whom, when; ``credit_percent`` of the credit for open deals stays with the giver."""

    giver: int
    receiver: int
    unit_id: int | None
    at: datetime
    credit_percent: int = 0


@dataclass(frozen=True)
class Handable:
    """One kind of record that goes to a successor: whose it is by ``owner``, what of it still is work by ``still``.

    Whoever hands over needs ``verb`` on each row; None: duties, which go with whoever may hand over for that person.
    ``also`` gives further columns to set, by the passing.
    """

    model: type[Record]
    label: str
    verb: str | None
    still: Q
    owner: str = "owner"
    also: Callable[[Passing], Mapping[str, Any]] = lambda passing: {}  # noqa: ARG005

    @property
    def kind(self) -> str:
        """``deals.opportunity``."""
        return self.model.kind()

    def rows(self, giver: int, held: Rights | None) -> "QuerySet[Any]":
        """What this person still has on their hands and the asker may hand over, oldest first."""
        mine = self.model.objects.filter(self.still, **{self.owner: giver})
        if held is not None and self.verb is not None:
            mine = mine.filter(covered(held, self.verb, self.model))
        found: QuerySet[Any] = mine.order_by("pk")
        return found


@dataclass(frozen=True)
class Staying:
    """What is told in a hand-over but stays where it is, such as approvals that wait for a post: a count and why."""

    label: str
    why: str
    count: Callable[[int, datetime], int]


# A person's own duties on records of every kind; those that follow the record's owner go with the record.
DUTIES = Handable(Duty, N_("Open duties"), None, Q(state__in=(OPEN, LATE), follows_owner=False), owner="who")


def pass_on(handable: Handable, keys: Sequence[int], passing: Passing) -> list[int]:
    """Give these rows to the receiver where the giver still has them; returns which went, locked in rising order.

    Stage, links and history stay as they are; duties that follow the owner go along.
    """
    rows = handable.model.objects.filter(handable.still, pk__in=keys, **{handable.owner: passing.giver})
    went = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    given = {handable.owner: passing.receiver, "updated_at": passing.at, **handable.also(passing)}
    if passing.unit_id is not None:
        given["unit"] = passing.unit_id
    handable.model.every.filter(pk__in=went).update(**given, version=F("version") + 1)
    _duties_follow([f"{handable.kind}:{key}" for key in went], passing)
    return went


def _duties_follow(refs: list[str], passing: Passing) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clock_duty SET who_id = %s, unit_id = coalesce(%s, unit_id), version = version + 1 "
            "WHERE about = ANY(%s) AND state = ANY(%s) AND follows_owner",
            [passing.receiver, passing.unit_id, refs, [OPEN, LATE]],
        )
