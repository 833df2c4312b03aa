"""Deciding about a request: agree, refuse, send back; the last agreement carries the verb out."""

from datetime import date
from typing import Annotated

from guiju.governance import notices, states
from guiju.governance.actions import course
from guiju.governance.actions.conditions import set_condition
from guiju.governance.actions.course import Turn, Voice
from guiju.governance.actions.target import seal_of
from guiju.governance.events import (
    ApprovalGranted,
    ApprovalRefused,
    ApprovalReturned,
    ApprovalVoided,
    StepApproved,
    VoiceGiven,
)
from guiju.governance.models import ApprovalRequest, ApprovalSeat, ApprovalStep
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.flow import door
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.kernel.text import N_

SEEN = Annotated[int | None, Ask(N_("Step"), help=N_("the step you saw; empty: whichever is open"))]
OPINION = Annotated[str, Ask(N_("Opinion"), long=True)]


@action("governance.approve", move=states.DECIDE)
def approve(
    by: Actor,
    request: ApprovalRequest,
    *,
    opinion: OPINION = "",
    condition: Annotated[str, Ask(N_("Condition"), help=N_("what is still to be done; it becomes a duty"))] = "",
    condition_due: Annotated[date | None, Ask(N_("To be met by"))] = None,
    step: SEEN = None,
) -> Event:
    """Agree to the step whose turn it is; the last agreement carries the verb out in the name of whoever asked.

    ``step`` is the position the person saw; when another was quicker they are told (Lost). When the record changed
    after approval was asked, nothing is carried out: the request becomes void, and both sides are told. A
    ``condition`` is owed by whoever asked once everything is approved.
    """
    taken = course.turn(by, request, step)
    changed = content_now(request)
    if changed is not None:
        return void_now(by, request, changed)
    course.give_voice(by, taken, Voice(states.APPROVED, opinion, condition.strip(), condition_due))
    if not course.is_agreed(taken.step):
        asked = course.next_seat(taken.step)
        request.will_tell(asked, *course.ASKS, who=request.asked_by.name, what=request.about_name)
        left = taken.step.seats.filter(state__in=[states.OPEN, states.WAITING]).count()
        return VoiceGiven(taken.step.position, taken.step.role, taken.decided_for, left)
    course.close_step(by, taken.step, states.APPROVED, taken, opinion)
    return go_on(by, request, taken.step, taken)


@action("governance.refuse", move=states.REFUSE)
def refuse(by: Actor, request: ApprovalRequest, *, opinion: OPINION, step: SEEN = None) -> ApprovalRefused:
    """Refuse the step whose turn it is, with the reason; nothing is carried out and the request ends."""
    _needs_words(opinion)
    taken = course.turn(by, request, step)
    course.give_voice(by, taken, Voice(states.REFUSED, opinion))
    return refuse_now(by, request, taken.step, taken, opinion)


@action("governance.send_back", move=states.RETURN)
def send_back(
    by: Actor,
    request: ApprovalRequest,
    *,
    opinion: OPINION,
    to: Annotated[int | None, Ask(N_("Back to step"), help=N_("empty: to whoever asked"))] = None,
    step: SEEN = None,
) -> ApprovalReturned:
    """Send the request back, with the reason: to a step that has agreed, which then decides anew, or to the asker.

    Where the clause says ``there``, it afterwards goes on from here; else every step since is taken again.
    """
    _needs_words(opinion)
    taken = course.turn(by, request, step)
    earlier = list(request.steps.filter(position__lt=taken.step.position, state=states.APPROVED).order_by("position"))
    target = next((one for one in earlier if one.position == to), None)
    if to is not None and target is None:
        raise Invalid({"to": (N_("Only a step that has agreed can take it back."), {})})
    course.give_voice(by, taken, Voice(states.RETURNED, opinion))
    request.returned_from = taken.step.position
    again = [one for one in earlier if to is None or one.position >= to]
    if request.resubmit == "there":
        again = [target] if target is not None else []
    for one in (*again, taken.step):
        course.take_again(one)
    if target is None:
        request.state = states.RETURNED
        asked = [request.asked_by_id]
    else:
        asked = course.open_step(by, request, target)
    text = N_("%(who)s sent “%(what)s” back: %(why)s")
    kind = notices.DECIDED if target is None else notices.TO_DECIDE
    request.will_tell(asked, kind, text, who=by.name, what=request.about_name, why=opinion)
    return ApprovalReturned(taken.step.position, to, taken.decided_for)


def go_on(by: Actor, request: ApprovalRequest, step: ApprovalStep, taken: Turn | None) -> Event:
    """A step agreed: the next one opens, or the verb is carried out."""
    course.give_copies(by, request, course.spec_of(step).cc)
    following = request.steps.filter(state=states.WAITING).order_by("position").first()
    if following is not None:
        asked = course.open_step(by, request, following)
        request.will_tell(asked, *course.ASKS, who=request.asked_by.name, what=request.about_name)
        return StepApproved(step.position, step.role, taken.decided_for if taken else None)
    _carry_out(by, request)
    request.state, request.decided_at = states.USED, by.now
    _set_conditions(by, request)
    course.give_copies(by, request, _words(request, "agreed"))
    text = N_("Approved and carried out: %(what)s")
    request.will_tell([request.asked_by_id], notices.DECIDED, text, what=request.about_name)
    return ApprovalGranted(request.verb, request.about, request.content_hash)


def refuse_now(
    by: Actor, request: ApprovalRequest, step: ApprovalStep, taken: Turn | None, opinion: str
) -> ApprovalRefused:
    """End the request with a refusal of this step."""
    course.close_step(by, step, states.REFUSED, taken, opinion)
    course.skip_rest(request)
    request.state, request.decided_at = states.REFUSED, by.now
    course.give_copies(by, request, _words(request, "refused"))
    request.will_tell(
        [request.asked_by_id],
        notices.DECIDED,
        N_("%(who)s refused “%(what)s”: %(why)s"),
        who=by.name, what=request.about_name, why=opinion,
    )  # fmt: skip
    return ApprovalRefused(step.position, step.role, taken.decided_for if taken else None)


def content_now(request: ApprovalRequest) -> str | None:
    """The seal of the record as it stands, when it is not what approval was asked for; None: unchanged."""
    record = REGISTER.find(request.about)
    now = seal_of(request.verb, record, request.inputs)
    gone = record is not None and record.discarded_at is not None
    return now if gone or now != request.content_hash else None


def void_now(by: Actor, request: ApprovalRequest, now: str) -> ApprovalVoided:
    """End the request: it is not what was asked for any more."""
    course.skip_rest(request)
    request.state, request.decided_at = states.VOID, by.now
    request.will_tell(
        [request.asked_by_id, *([by.account_id] if by.account_id else [])],
        notices.DECIDED,
        N_("“%(what)s” was changed after approval was asked, so the request is void; approval has to be asked again."),
        what=request.about_name,
    )
    return ApprovalVoided(request.verb, request.about, now)


def _words(request: ApprovalRequest, point: str) -> list[str]:
    return [to for to, at in request.cc if at == point]


def _needs_words(opinion: str) -> None:
    if not opinion.strip():
        raise Invalid({"opinion": (N_("Say why, so that it can be put right."), {})})


def _carry_out(by: Actor, request: ApprovalRequest) -> None:
    """Carry the verb out as whoever asked, by their present rights, through the same door as everybody."""
    asker = actor_of(Account.objects.get(pk=request.asked_by_id), "approval", clock=by.clock)
    key = int(request.about.partition(":")[2]) or None
    rows = ApprovalRequest.every.filter(pk=request.pk)
    rows.update(state=states.GRANTED)  # the gate, asked once more on the way, must find the approval
    try:
        done = door.perform(asker, door.Request(request.verb, key, request.inputs))
    except (NotAllowed, NotFound) as refusal:
        text = N_("%(who)s may no longer do this; refuse the request.")
        raise Refused("governance.asker_may_not", text, who=asker.name) from refusal
    request.used_entry = rows.values_list("used_entry", flat=True).get()
    request.about = done.record.ref
    if not key:
        request.about_name = str(done.record)[:200]


def _set_conditions(by: Actor, request: ApprovalRequest) -> None:
    """Each condition under which somebody agreed becomes a duty of whoever asked."""
    voices = ApprovalSeat.objects.filter(step__request=request, state=states.APPROVED).exclude(condition="")
    for seat in voices.order_by("decided_at", "pk"):
        set_condition(by, request=request, seat=seat)
