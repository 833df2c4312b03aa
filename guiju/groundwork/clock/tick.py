"""The heartbeat: finds what falls due, warns, breaches once, escalates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guiju.groundwork.access.grants import holders, superior_of
from guiju.groundwork.clock.events import DutyBreached, DutyWarned
from guiju.groundwork.clock.models import LATE, OPEN, Duty
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.moves import Move
from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.groundwork.notices.kinds import DUTY_KEPT, NoticeKind
from guiju.groundwork.notices.models import Notice


def _still_owed(_account_id: int, notices: Sequence[Notice], _now: datetime) -> set[int]:
    """The notices whose duty runs still or is late; one query."""
    refs = {notice.ref for notice in notices}
    owed = set(Duty.objects.filter(about__in=refs, state__in=[OPEN, LATE]).values_list("about", "clause_id"))
    return {notice.pk for notice in notices if (notice.ref, notice.params.get("clause")) in owed}


WARNED, BROKEN, ESCALATED = "clock.duty_warned", "clock.duty_broken", "clock.duty_escalated"
LABEL = N_("Duties")
NOTICES = (
    NoticeKind(WARNED, N_("A duty is due soon"), kept=DUTY_KEPT, still_open=_still_owed),
    NoticeKind(BROKEN, N_("A duty of mine is overdue"), kept=DUTY_KEPT, still_open=_still_owed),
    NoticeKind(
        ESCALATED, N_("A duty of my people is due or overdue"), N_("Told to heads and roles that the clause names."),
        kept=DUTY_KEPT, still_open=_still_owed,
    ),
)  # fmt: skip


@dataclass
class Ticked:
    """What one heartbeat did."""

    warned: int = 0
    breached: int = 0


@action("clock.warn", move=Move.of(OPEN, to=OPEN), pushed=True)
def warn(by: Actor, duty: Duty) -> Event:
    """Tell whom the clause names that a share of the time is used up; the next warning becomes the one to wait for."""
    (_, tell, percent), *rest = duty.warnings
    duty.warnings = rest
    duty.wake_at = min(datetime.fromisoformat(rest[0][0]), duty.due_at) if rest else duty.due_at
    _tell(by, duty, tell, N_("“%(about)s” is due at %(due)s (clause %(clause)s)."), WARNED)
    return DutyWarned(duty.clause_id, percent, tell)


@action("clock.breach", move=Move.of(OPEN, to=LATE), pushed=True)
def breach(by: Actor, duty: Duty) -> Event:
    """The time ran out: the duty is late from its due time on, and everyone whom the clause names is told."""
    for _, tell, _ in duty.warnings:
        _tell(by, duty, tell, N_("“%(about)s” is overdue since %(due)s (clause %(clause)s)."), BROKEN)
    duty.warnings, duty.wake_at, duty.settled_at = [], None, duty.due_at
    return DutyBreached(duty.clause_id, duty.due_at.isoformat())


def tick(by: Actor = SYSTEM, batch: int = 500) -> Ticked:
    """One heartbeat at ``by.now``; safe to run from several processes at once."""
    done = Ticked()
    while _tick_batch(by, batch, done):
        pass
    return done


def _tick_batch(by: Actor, batch: int, done: Ticked) -> bool:
    with transaction.atomic():
        due = Duty.objects.filter(state=OPEN, wake_at__lte=by.now).order_by("wake_at")
        rows = list(due.select_for_update(skip_locked=True, of=("self",))[:batch])
        for duty in rows:
            if duty.due_at <= by.now:
                breach(by.at(by.now), duty)
                done.breached += 1
            else:
                warn(by, duty)
                done.warned += 1
    return len(rows) == batch


def _tell(by: Actor, duty: Duty, tell: str, text: str, kind: str) -> None:
    params = {
        "about": duty.about_name,
        "due": duty.due_at.astimezone(ZONE).strftime("%m-%d %H:%M"),
        "clause": duty.clause_id,
    }
    kind = kind if tell == "owner" else ESCALATED
    inbox.tell(_whom(by, duty, tell), text, params, kind=kind, ref=duty.about, at=by.now)


def _whom(by: Actor, duty: Duty, tell: str) -> list[int]:
    day = by.now.astimezone(ZONE).date()
    owners = [duty.who_id] if duty.who_id else holders(duty.role, [duty.unit_id] if duty.unit_id else None, day)
    if tell == "owner":
        return owners
    if tell == "superior":
        superior = superior_of(owners[0] if owners else None, duty.unit_id)
        return [superior] if superior else []
    return holders(tell, [duty.unit_id] if duty.unit_id else None, day)
