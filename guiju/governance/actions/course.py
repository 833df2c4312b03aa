"""The course of a request: steps open, are answered, and close; used by every act on approvals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F

from guiju.governance import notices, planning, rules, states
from guiju.governance.models import ApprovalCopy, ApprovalQuestion, ApprovalRequest, ApprovalSeat, ApprovalStep
from guiju.governance.models.posts import posts_on
from guiju.groundwork.access.grants import acting_for
from guiju.groundwork.clock.calendars import working_calendar
from guiju.groundwork.clock.models import LATE, OPEN, Duty
from guiju.groundwork.flow.action import under_way
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Lost, NotAllowed
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.controls import Step

ASKS = (notices.TO_DECIDE, N_("%(who)s asks for your approval: %(what)s"))  # kind and sentence
_ANSWERS = ["governance.step_approved", "governance.approval_granted", "governance.approval_refused",
            "governance.approval_returned"]  # fmt: skip
_ENDS = ["governance.approval_withdrawn", "governance.approval_voided"]
_LIVE = (states.OPEN, states.WAITING)


@dataclass(frozen=True)
class Turn:
    """The step whose turn it is, whose right is used, and the absent person if that is not one's own."""

    step: ApprovalStep
    right: int
    decided_for: int | None


@dataclass(frozen=True)
class Voice:
    """What somebody answered."""

    state: str
    opinion: str = ""
    condition: str = ""
    condition_due: date | None = None


def turn(by: Actor, request: ApprovalRequest, seen: int | None) -> Turn:
    """The open step, if this person may decide it; the answer says why not."""
    day = business_day(by.now)
    current = request.steps.get(state=states.OPEN)
    if seen is not None and seen != current.position:
        raise too_late(request)
    if by.account_id is None:
        raise NotAllowed("governance.person_only", N_("Only a person can decide this."))
    if by.account_id == request.asked_by_id:
        raise NotAllowed("governance.own_request", N_("Nobody approves what they asked for themselves."))
    right = ApprovalStep.objects.filter(pk=current.pk).rights_to_decide(by.account_id, day).get(current.pk)
    if right is None:
        if _was_there(by.account_id, request, current, day):
            raise too_late(request)
        raise NotAllowed(
            "governance.not_your_turn", N_("This step is for the role “%(role)s”."), role=current.role or "-"
        )
    return Turn(current, right, right if right != by.account_id else None)


def _was_there(account_id: int, request: ApprovalRequest, current: ApprovalStep, day: date) -> bool:
    """True when the person could have decided a moment ago: another was quicker, or they did so themselves."""
    acting = acting_for(account_id, day)
    mine = posts_on(day).filter(account_id__in=acting).values("role")
    agreed = request.steps.filter(state=states.APPROVED)
    return bool(
        agreed.filter(role__in=mine, seated=False).exclude(decided_by=account_id).exists()
        or agreed.filter(seats__account__in=acting, seats__state=states.SKIPPED).exists()
        or current.seats.filter(decided_by=account_id, state=states.APPROVED).exists()
    )


def too_late(request: ApprovalRequest) -> Lost:
    """Somebody else was quicker, by name."""
    last = ApprovalSeat.objects.filter(step__request=request).exclude(decided_at=None).select_related("decided_by")
    voice = last.order_by("decided_at", "pk").last()
    who = voice.decided_by.name if voice is not None and voice.decided_by else ""
    return Lost("governance.decided_already", N_("%(who)s was quicker and has decided this step."), who=who)


def open_step(by: Actor, request: ApprovalRequest, step: ApprovalStep) -> list[int]:
    """It is this step's turn: those who are asked get their seats, its time begins; returns whom to tell."""
    step.state, step.opened_at, step.due_at = states.OPEN, by.now, None
    step.paused_at = step.timed_out_at = None
    spec = spec_of(step)
    if step.seated:
        _take_seats(by, request, step, spec)
    if spec.within is not None:
        step.due_at = spec.within.due(by.now, spec.clock, working_calendar(under_way().book))
    step.save()
    asked = list(ApprovalStep.objects.filter(pk=step.pk).deciders(business_day(by.now))[step.pk])
    if step.due_at is not None:
        _owe(by, request, step, asked)
    return asked


def spec_of(step: ApprovalStep) -> Step:
    """The step as its clause put it when approval was asked."""
    if step.spec:
        return Step.model_validate(step.spec)
    return Step.model_validate({"role": step.role} if step.role else {"superiors": 1})


def place_of(by: Actor, request: ApprovalRequest) -> planning.Place:
    """Where the request is decided, and who may not decide it any more."""
    return planning.Place(request.unit.path if request.unit else "", business_day(by.now), frozenset(barred(request)))


def barred(request: ApprovalRequest) -> set[int]:
    """Whoever asked, and with distinct persons everybody who gave a voice."""
    found = {request.asked_by_id}
    if request.distinct:
        voices = ApprovalSeat.objects.filter(step__request=request, state=states.APPROVED)
        for pair in voices.values_list("decided_by", "decided_for"):
            found |= set(filter(None, pair))
    return found


def _take_seats(by: Actor, request: ApprovalRequest, step: ApprovalStep, spec: Step) -> None:
    waiting = list(step.seats.filter(state__in=_LIVE))
    if not waiting and not step.seats.filter(state=states.APPROVED).exists():
        for place, person in enumerate(_whom(by, request, step, spec), start=1):
            waiting.append(ApprovalSeat(step=step, account_id=person, position=place))
    for place, seat in enumerate(waiting):
        seat.state = states.OPEN if step.mode != "order" or place == 0 else states.WAITING
        seat.save()


def _whom(by: Actor, request: ApprovalRequest, step: ApprovalStep, spec: Step) -> list[int]:
    place = place_of(by, request)
    if step.source != "route":  # somebody was added by name, and is asked again in a later round
        past = step.seats.exclude(state=states.PASSED).values_list("account_id", flat=True)
        return [one for one in dict.fromkeys(past) if one not in place.barred]
    return planning.persons_of(spec, place) or planning.superiors(place)[:1]


def seat_everybody(by: Actor, step: ApprovalStep) -> None:
    """From now on the step goes by names: whoever may decide it now has a seat."""
    if step.seated:
        return
    able = ApprovalStep.objects.filter(pk=step.pk).deciders(business_day(by.now))[step.pk]
    for place, person in enumerate(able, start=1):
        ApprovalSeat.objects.create(step=step, account_id=person, position=place, state=states.OPEN)
    step.seated = True
    step.save(update_fields=["seated"])


def give_voice(by: Actor, taken: Turn, voice: Voice) -> ApprovalSeat:
    """Note what somebody answered in their seat; whoever decides by their role has none before."""
    step = taken.step
    seat = step.seats.filter(account=taken.right, state=states.OPEN).first()
    if seat is None:
        seat = ApprovalSeat(step=step, account_id=taken.right)
    seat.state, seat.decided_by_id, seat.decided_for_id = voice.state, by.account_id, taken.decided_for
    seat.decided_at, seat.opinion = by.now, voice.opinion
    seat.condition, seat.condition_due = voice.condition, voice.condition_due
    seat.save()
    end_questions(by, step)
    return seat


def close_step(by: Actor, step: ApprovalStep, state: str, taken: Turn | None, opinion: str) -> None:
    """The step is decided: who still had a seat is asked no more."""
    step.seats.filter(state__in=_LIVE).update(state=states.SKIPPED)
    step.state, step.opinion, step.decided_at = state, opinion, by.now
    step.decided_by_id = by.account_id if taken is not None else None
    step.decided_for_id = taken.decided_for if taken is not None else None
    step.save()


def is_agreed(step: ApprovalStep) -> bool:
    """True when no voice is outstanding."""
    return rules.is_agreed(step.mode, list(step.seats.values_list("state", flat=True)))


def next_seat(step: ApprovalStep) -> list[int]:
    """In a step that goes one after the other: it is the next one's turn; returns whom to tell."""
    if step.mode != "order" or step.seats.filter(state=states.OPEN).exists():
        return []
    following = step.seats.filter(state=states.WAITING).order_by("position").first()
    if following is None:
        return []
    following.state = states.OPEN
    following.save(update_fields=["state"])
    return [following.account_id]


def take_again(step: ApprovalStep) -> None:
    """The step waits as if it had never been taken; the voices given are kept as an earlier round's."""
    live = [*_LIVE, states.APPROVED, states.SKIPPED]
    step.seats.filter(state__in=live).update(state=states.PAST)
    step.seated = rules.seated(spec_of(step)) or step.source != "route"
    step.state, step.opinion, step.decided_at = states.WAITING, "", None
    step.decided_by_id = step.decided_for_id = step.due_at = step.opened_at = None
    step.save()


def wait(step: ApprovalStep) -> None:
    """An open step waits for one put before it; who was asked is asked again afterwards."""
    step.seats.filter(state=states.OPEN).update(state=states.WAITING)
    step.state, step.due_at = states.WAITING, None
    step.save()


def skip_rest(request: ApprovalRequest) -> None:
    """The request has ended: nothing else is decided."""
    ApprovalSeat.objects.filter(step__request=request, state__in=_LIVE).update(state=states.SKIPPED)
    ApprovalQuestion.objects.filter(step__request=request, ended_at=None).update(ended_at=F("asked_at"))
    request.steps.filter(state__in=_LIVE).update(state=states.SKIPPED)


def give_copies(by: Actor, request: ApprovalRequest, words: Iterable[str]) -> None:
    """Copies to those whom the clause names for this point of the course."""
    words = list(words)
    if not words:
        return
    record = REGISTER.find(request.about)
    owner = getattr(record, "owner_id", None)
    persons = planning.told_by(words, place_of(by, request), owner=owner, asker=request.asked_by_id)
    copy_to(by, request, [one for one in persons if one != request.asked_by_id])


def copy_to(by: Actor, request: ApprovalRequest, persons: Sequence[int]) -> None:
    """Let these people read the request; each is told once."""
    known = set(request.copies.filter(account__in=persons).values_list("account_id", flat=True))
    new = [one for one in persons if one not in known]
    for one in new:
        ApprovalCopy.objects.create(request=request, account_id=one, given_by_id=by.account_id, given_at=by.now)
    if new:
        request.will_tell(new, notices.COPY, N_("Copy of an approval: %(what)s"), what=request.about_name)


# ---- time


def _owe(by: Actor, request: ApprovalRequest, step: ApprovalStep, asked: Sequence[int]) -> None:
    """The step's time limit as a duty of whoever is asked: it warns, falls due and counts like any other."""
    doing, due = under_way(), step.due_at
    warn = by.now + (due - by.now) * 4 / 5  # type: ignore[operator]
    who = asked[0] if step.seated and asked else None
    Duty.objects.create(
        clause_id=request.clause_id, policy=doing.book.mark, about=request.ref, about_name=request.about_name[:200],
        answers=_ANSWERS, ends=_ENDS, who_id=who, role="" if who else step.role, unit_id=request.unit_id,
        warnings=[[warn.isoformat(), "owner", 80], [due.isoformat(), "superior", 100]],  # type: ignore[union-attr]
        opened_by=doing.entry_id, opened_at=by.now, due_at=due, wake_at=warn, created_at=by.now, updated_at=by.now,
        version=1,
    )  # fmt: skip


def duties_of(request: ApprovalRequest) -> Any:
    """The running time limit of the open step."""
    return Duty.objects.filter(about=request.ref, state__in=[OPEN, LATE], answers__contains=_ANSWERS[:1])


def pause(by: Actor, step: ApprovalStep) -> None:
    """The step's time stands still, unless it has run out already."""
    if step.paused_at is None and step.due_at is not None and step.due_at > by.now:
        step.paused_at = by.now
        step.save(update_fields=["paused_at"])
        duties_of(step.request).filter(state=OPEN).update(wake_at=None, version=F("version") + 1)


def go_on_counting(by: Actor, step: ApprovalStep) -> None:
    """The time goes on: what was left of it is left from now."""
    if step.paused_at is None or step.due_at is None:
        return
    since, step.paused_at = step.paused_at, None
    step.due_at = _shifted(by, step, since, step.due_at)
    step.save(update_fields=["paused_at", "due_at"])
    for duty in duties_of(step.request).filter(state=OPEN):
        rest = [item for item in duty.warnings if datetime.fromisoformat(item[0]) > since]
        duty.warnings = [[_shifted(by, step, since, datetime.fromisoformat(m)).isoformat(), *w] for m, *w in rest]
        duty.due_at, duty.version = step.due_at, duty.version + 1
        duty.wake_at = datetime.fromisoformat(duty.warnings[0][0]) if duty.warnings else duty.due_at
        duty.save()


def _shifted(by: Actor, step: ApprovalStep, since: datetime, moment: datetime) -> datetime:
    if spec_of(step).clock == "calendar":
        return moment + (by.now - since)
    calendar = working_calendar(under_way().book)
    left: timedelta = calendar.between(since, moment)
    return calendar.add(by.now, left)


def end_questions(by: Actor, step: ApprovalStep) -> None:
    """A decision was made: what was still asked needs no answer, and the time goes on."""
    if step.questions.filter(ended_at=None).update(ended_at=by.now):
        go_on_counting(by, step)
