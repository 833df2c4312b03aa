"""Bringing others in: hand over, add a signer, ask a question, give a copy, reassign everything that waits."""

from typing import Annotated

from guiju.governance import notices, states
from guiju.governance.actions import course
from guiju.governance.actions.deciding import OPINION, SEEN
from guiju.governance.events import (
    CopyGiven,
    QuestionAnswered,
    QuestionAsked,
    SignerAdded,
    StepHandedOver,
    WaitingReassigned,
)
from guiju.governance.models import (
    ApprovalQuestion,
    ApprovalRequest,
    ApprovalSeat,
    ApprovalStep,
    Reassignment,
)
from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox

_WHERE = (("before", N_("before me")), ("after", N_("after me")))


@action("governance.hand_over", move=states.GO_ON)
def hand_over(
    by: Actor,
    request: ApprovalRequest,
    *,
    to: Annotated[Account, Ask(N_("To"))],  # type: ignore[valid-type]
    opinion: OPINION = "",
    step: SEEN = None,
) -> StepHandedOver:
    """Let another person decide in one's place; from then on the step is theirs."""
    taken = course.turn(by, request, step)
    check_may_be_asked(request, taken.step, to)
    course.seat_everybody(by, taken.step)
    seat = taken.step.seats.get(account=taken.right, state=states.OPEN)
    move_seat(by, request, seat, to.pk, opinion)
    request.will_tell([to.pk], *course.ASKS, who=request.asked_by.name, what=request.about_name)
    return StepHandedOver(taken.step.position, taken.right, to.pk)


@action("governance.add_signer", move=states.GO_ON)
def add_signer(
    by: Actor,
    request: ApprovalRequest,
    *,
    who: Annotated[Account, Ask(N_("Who is asked as well"))],  # type: ignore[valid-type]
    where: Annotated[str, Ask(N_("When"), choices=_WHERE)] = "before",
    opinion: OPINION = "",
    step: SEEN = None,
) -> SignerAdded:
    """Ask somebody else as well: before one decides oneself, or once one has agreed."""
    if where not in dict(_WHERE):
        raise Invalid({"where": (N_("Say before or after."), {})})
    taken = course.turn(by, request, step)
    current = taken.step
    check_may_be_asked(request, current, who)
    position = current.position if where == "before" else current.position + 1
    for later in request.steps.filter(position__gte=position).order_by("-position"):
        later.position += 1
        later.save(update_fields=["position"])
    if where == "before":
        current.refresh_from_db()
        course.end_questions(by, current)
        course.wait(current)
    added = ApprovalStep(request=request, position=position, source=where, seated=True, opinion="")
    added.save()
    ApprovalSeat.objects.create(step=added, account=who)
    if where == "before":
        course.duties_of(request).update(state="dropped", wake_at=None)
        asked = course.open_step(by, request, added)
        request.will_tell(asked, *course.ASKS, who=request.asked_by.name, what=request.about_name)
    return SignerAdded(position, who.pk, where)


@action("governance.ask_question", move=states.GO_ON)
def ask_question(
    by: Actor,
    request: ApprovalRequest,
    *,
    to: Annotated[Account | None, Ask(N_("To"), help=N_("empty: whoever asked for the approval"))] = None,
    question: Annotated[str, Ask(N_("Question"), long=True)],
    step: SEEN = None,
) -> QuestionAsked:
    """Ask somebody something before deciding; the time of the step stands still until they answer."""
    if not question.strip():
        raise Invalid({"question": (N_("This is needed."), {})})
    taken = course.turn(by, request, step)
    whom = to.pk if to is not None else request.asked_by_id
    if whom == by.account_id:
        raise Refused("governance.asks_oneself", N_("Ask somebody else."))
    if taken.step.questions.filter(ended_at=None).exists():
        raise Refused("governance.question_open", N_("A question is open already; wait for the answer, or decide."))
    ApprovalQuestion.objects.create(
        step=taken.step, asked_by_id=by.account_id or taken.right, to_id=whom, text=question, asked_at=by.now
    )
    course.pause(by, taken.step)
    text = N_("%(who)s asks about “%(what)s”: %(question)s")
    request.will_tell([whom], notices.QUESTION, text, who=by.name, what=request.about_name, question=question)
    return QuestionAsked(taken.step.position, whom)


@action("governance.answer_question", move=states.GO_ON)
def answer_question(
    by: Actor, request: ApprovalRequest, *, answer: Annotated[str, Ask(N_("Answer"), long=True)]
) -> QuestionAnswered:
    """Answer what one was asked, or what whoever asked for the approval was asked; the time goes on."""
    if not answer.strip():
        raise Invalid({"answer": (N_("This is needed."), {})})
    found = ApprovalQuestion.objects.filter(step__request=request, ended_at=None, to=by.account_id).first()
    if found is None:
        raise NotAllowed("governance.not_asked", N_("Nobody asked you anything here, or it is answered already."))
    found.answer, found.answered_by_id, found.ended_at = answer, by.account_id, by.now
    found.save()
    course.go_on_counting(by, found.step)
    text = N_("%(who)s answered about “%(what)s”: %(answer)s")
    request.will_tell([found.asked_by_id], notices.ANSWER, text, who=by.name, what=request.about_name, answer=answer)
    return QuestionAnswered(found.step.position)


@action("governance.give_copy", move=states.GO_ON)
def give_copy(
    by: Actor,
    request: ApprovalRequest,
    *,
    to: Annotated[Account, Ask(N_("To"))],  # type: ignore[valid-type]
) -> CopyGiven:
    """Let somebody read the request who has nothing to decide; only who takes part in it can."""
    day, me = business_day(by.now), by.account_id or 0
    asked = ApprovalStep.objects.filter(request=request).decidable_by(me, day).exists()
    spoke = ApprovalSeat.objects.filter(step__request=request, decided_by=me, state__in=states.SPOKEN).exists()
    if me != request.asked_by_id and not asked and not spoke:
        raise NotAllowed("governance.not_part", N_("Only those who asked or decide give copies."))
    course.copy_to(by, request, [to.pk])
    return CopyGiven(to.pk)


@action("governance.reassign", creates=Reassignment)
def reassign(
    by: Actor,
    batch: Reassignment,
    *,
    absent: Account,
    to: Account,
    reason: Annotated[str, Ask(N_("Reason"), long=True)],
) -> WaitingReassigned:
    """Hand everything that waits for one person to another: one act, one entry in the ledger, told on every request.

    What the other asked for themselves, or has decided in already, is left where it is.
    """
    if not reason.strip():
        raise Invalid({"reason": (N_("This is needed."), {})})
    if absent.pk == to.pk or not to.is_active:
        raise Invalid({"to": (N_("Name somebody else who works here."), {})})
    batch.absent, batch.to, batch.reason = absent, to, reason
    moved = _move_everything(by, absent.pk, to.pk, reason)
    if not moved:
        raise Refused("governance.nothing_waits", N_("Nothing waits for %(name)s."), name=absent.name)
    batch.requests, batch.count = [request.ref for request in moved], len(moved)
    for request in moved:
        params = {"who": request.asked_by.name, "what": request.about_name}
        kind, text = course.ASKS
        inbox.tell([to.pk], text, params, kind=kind, ref=request.ref, at=by.now)
    return WaitingReassigned(absent.pk, to.pk, len(moved))


def _move_everything(by: Actor, absent: int, to: int, reason: str) -> list[ApprovalRequest]:
    """Every open step that waits for this person, and every seat of theirs still to come in such a step."""
    moved: dict[int, ApprovalRequest] = {}
    waiting = ApprovalStep.objects.filter(state=states.OPEN, request__state=states.PENDING)
    mine = [pk for pk, able in waiting.deciders(business_day(by.now)).items() if absent in able]
    seats = ApprovalSeat.objects.filter(account=absent, state__in=[states.OPEN, states.WAITING])
    mine += list(seats.filter(step__request__state=states.PENDING).values_list("step", flat=True))
    requests = ApprovalRequest.every.filter(steps__in=set(mine)).distinct().values_list("pk", flat=True)
    for key in sorted(requests):
        request = ApprovalRequest.locked(key)
        if request is None or request.state != states.PENDING or to in course.barred(request):
            continue
        for step in request.steps.filter(pk__in=mine, state__in=[states.OPEN, states.WAITING]):
            course.seat_everybody(by, step)
            for seat in step.seats.filter(account=absent, state__in=[states.OPEN, states.WAITING]):
                if not step.seats.filter(account=to, state__in=[states.OPEN, states.WAITING]).exists():
                    move_seat(by, request, seat, to, reason)
                    moved[key] = request
    return list(moved.values())


def move_seat(by: Actor, request: ApprovalRequest, seat: ApprovalSeat, to: int, opinion: str) -> None:
    """The seat is another's now; that it was handed over, by whom and why, is kept."""
    was, seat.state = seat.state, states.PASSED
    seat.decided_by_id, seat.decided_at, seat.opinion = by.account_id, by.now, opinion
    seat.save()
    ApprovalSeat.objects.create(step=seat.step, account_id=to, position=seat.position, state=was)
    course.duties_of(request).filter(who=seat.account_id).update(who_id=to)


def check_may_be_asked(request: ApprovalRequest, step: ApprovalStep, who: Account) -> None:
    """Refuses a person who has left, who asked for it, who has decided already, or who is asked in this step anyway."""
    if not who.is_active:
        raise Refused("governance.gone", N_("%(name)s no longer works here."), name=who.name)
    if who.pk == request.asked_by_id:
        raise NotAllowed("governance.own_request", N_("Nobody approves what they asked for themselves."))
    if who.pk in course.barred(request):
        raise Refused("governance.decided_before", N_("%(name)s has decided in this request already."), name=who.name)
    if step.seats.filter(account=who, state__in=[states.OPEN, states.WAITING]).exists():
        raise Refused("governance.asked_already", N_("%(name)s is asked in this step already."), name=who.name)
