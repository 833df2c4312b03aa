"""Every write to the log of calls and to follow-ups."""

from datetime import datetime
from typing import Annotated

from guiju.calls import events, queries, rules, states
from guiju.calls.models import Call, Channel, Direction, FollowUp, Note, number_of
from guiju.customers.actions import note_standing, record_refusal
from guiju.customers.models import Contact, Customer
from guiju.customers.queries import refusal_of
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.masks import mask
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.door import named
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, Record, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotFound, Refused
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.leads import states as lead_states
from guiju.leads.actions import plan, touch
from guiju.leads.models import Lead

Text = Annotated[str, Ask(N_("Note"), long=True)]
Mentions = Annotated[list[int] | None, Ask(N_("Mentioned"))]
Concerns = Annotated[str, Ask(N_("Concerns"), N_("A record such as an opportunity, as kind:id."))]


@action("calls.log_call", creates=Call)
def log_call(
    by: Actor, call: Call, *, lead: Lead | None = None, customer: Customer | None = None,
    contact: Contact | None = None, about: Concerns = "", phone: str | None = None, channel: str = Channel.PHONE.value,
    direction: str = Direction.OUT.value, happened_at: datetime | None = None, talk_seconds: int | None = None,
    effective: bool | None = None, result: str = "", content: str = "", needs: str = "", presented: str = "",
    next_step: str = "", next_at: datetime | None = None,
) -> events.CallLogged:  # fmt: skip
    """Log a talk with a prospect or customer, now or earlier (``happened_at``).

    Whoever is on the do-not-call list is not called. A talk that reached somebody touches the lead and answers the
    follow-ups due that day; ``next_at`` plans the next one. "Wants no more calls" puts the number on the list.
    """
    moment = _past(by, happened_at)
    customer = customer or (contact.customer if contact else None)
    _check_concerns(by, lead, customer, about)
    call.phone, call.phone_key = number_of(phone, contact, lead)
    if direction == Direction.OUT and channel == Channel.PHONE:
        _check_callable(call.phone, call.phone_key, lead)
    if effective is None:
        effective = talk_seconds is not None and rules.is_effective(
            result, talk_seconds, terms("calls.logging").effective_seconds
        )
    change(
        call, lead=lead, customer=customer, contact=contact, about=about, channel=channel, direction=direction,
        happened_at=moment, talk_seconds=talk_seconds, effective=effective, result=result, content=content,
        needs=needs, presented=presented, next_step=next_step, next_at=next_at,
        owner_id=by.account_id, unit_id=home_unit(by.account_id, by.now),
    )  # fmt: skip
    if rules.has_reached(result):
        _reach(by, call)
    if next_at is not None:
        _plan_next(by, call, next_at)
    if result == rules.DO_NOT_CALL and call.phone_key and refusal_of(call.phone_key) is None:
        record_refusal(by, phone=call.phone, contact=contact, reason=content[:200])
    return events.CallLogged(call.phone_key, channel, direction, result, effective)


@action("calls.plan_follow_up", creates=FollowUp)
def plan_follow_up(
    by: Actor,
    follow_up: FollowUp,
    *,
    subject: str,
    due_at: datetime,
    lead: Lead | None = None,
    customer: Customer | None = None,
    about: Concerns = "",
) -> events.FollowUpPlanned:
    """Promise something for a date; it belongs to whoever promises it."""
    _check_concerns(by, lead, customer, about)
    change(
        follow_up, subject=subject, due_at=due_at, lead=lead, customer=customer, about=about,
        owner_id=by.account_id, unit_id=home_unit(by.account_id, by.now),
    )  # fmt: skip
    return events.FollowUpPlanned(subject, due_at.isoformat())


@action("calls.complete_follow_up", move=states.COMPLETE)
def complete_follow_up(
    by: Actor, follow_up: FollowUp, *, happened_at: datetime | None = None
) -> events.FollowUpCompleted:
    """Note that what was planned is done; a logged talk does this by itself."""
    follow_up.done_at = _past(by, happened_at)
    return events.FollowUpCompleted(rules.is_in_time(follow_up.done_at, follow_up.due_at))


@action("calls.drop_follow_up", move=states.DROP)
def drop_follow_up(
    by: Actor, follow_up: FollowUp, *, reason: Annotated[str, Ask(N_("Reason"), long=True)]
) -> events.FollowUpDropped:
    """Give up what was planned."""
    return events.FollowUpDropped(reason)


@action("calls.add_note", creates=Note)
def add_note(
    by: Actor, note: Note, *, text: Text, about: Concerns = "", amends: Note | None = None, mentions: Mentions = None
) -> events.NoteAdded:
    """Note something about a record that one sees, or add to an earlier note (``amends``).

    Whoever is mentioned (keys of accounts) is told; only people who see the record themselves can be.
    """
    record = _noted(by, amends.about if amends else about)
    named_people = list(dict.fromkeys(mentions or ()))
    _tell_mentioned(by, record, named_people, text)
    change(
        note, about=record.ref, text=text, amends=amends, mentions=named_people, owner_id=by.account_id,
        unit_id=getattr(record, "unit_id", None) or home_unit(by.account_id, by.now),
    )  # fmt: skip
    return events.NoteAdded(record.ref, amends.pk if amends else None, tuple(named_people))


@action("calls.edit_note")
def edit_note(by: Actor, note: Note, *, text: Text = KEEP) -> events.NoteEdited:
    """Put one's own note right while it is fresh; once the policy's minutes are over it is only added to."""
    rules.check_edit(note.owner_id, by.account_id, note.created_at, by.now, terms("calls.notes"))
    if change(note, text=text):
        note.edited_at = by.now
    return events.NoteEdited()


def _noted(by: Actor, about: str) -> Record:
    """The record that a note is about: one that the person sees."""
    if not about:
        raise Invalid({"about": (N_("Say which record the note is about."), {})})
    try:
        return named(by, about)
    except NotFound as unseen:
        raise Invalid({"about": (unseen.text, {})}) from unseen


def _tell_mentioned(by: Actor, record: Record, account_ids: list[int], text: str) -> None:
    """A word into the inbox of everybody mentioned; who may not see the record is not told of it."""
    told = queries.who_see(record, account_ids, by.now)
    if len(told) != len(account_ids):
        raise Invalid({"mentions": (N_("Only people who may see this record can be mentioned."), {})})
    others = [one.pk for one in told if one.pk != by.account_id]
    said = {"who": by.name, "text": text[:80]}
    inbox.tell(others, N_("%(who)s mentioned you: %(text)s"), said, kind="calls.mention", ref=record.ref, at=by.now)


def _past(by: Actor, moment: datetime | None) -> datetime:
    if moment is not None and moment > by.now:
        raise Invalid({"happened_at": (N_("This moment has not come yet."), {})})
    return moment or by.now


def _check_concerns(by: Actor, lead: Lead | None, customer: Customer | None, about: str) -> None:
    if lead is None and customer is None and not about:
        raise Invalid({"lead": (N_("Say with whom: a lead or a customer."), {})})
    if about:  # its story and its duties hear of the talk: it must be one that the person may see
        try:
            named(by, about)
        except NotFound as unseen:
            raise Invalid({"about": (unseen.text, {})}) from unseen


def _check_callable(phone: str, key: str, lead: Lead | None) -> None:
    """An outbound call needs a number, and one that is not on the do-not-call list."""
    if not key:
        raise Invalid({"phone": (N_("Which number was called?"), {})})
    refusal = refusal_of(key)
    if refusal is not None:
        who = refusal.contact.name if refusal.contact else lead.contact_name or lead.name if lead else mask(phone)
        raise Refused(
            "calls.do_not_call",
            N_("%(who)s asked on %(day)s not to be called. Write instead, or wait until they call."),
            who=who, day=refusal.created_at.astimezone(BUSINESS_ZONE).date().isoformat(),
        )  # fmt: skip


def _reach(by: Actor, call: Call) -> None:
    """Somebody was reached: the lead hears of it, and what was due is done."""
    if call.lead is not None and call.lead.state in lead_states.TOUCH.sources:
        touch(by, call.lead, happened_at=call.happened_at, needs=call.needs, presented=call.presented)
    if call.customer is not None:
        note_standing(by, call.customer, last_contact_at=call.happened_at)
    due = queries.answered(call.happened_at, call.lead, call.customer, call.about)
    call.answers = [complete_follow_up(by, follow_up, happened_at=call.happened_at).pk for follow_up in due]


def _plan_next(by: Actor, call: Call, next_at: datetime) -> None:
    subject = call.next_step or call.content[:200] or str(call)
    plan_follow_up(by, subject=subject, due_at=next_at, lead=call.lead, customer=call.customer, about=call.about)
    if call.lead is not None:
        now = Lead.objects.get(pk=call.lead.pk)
        if now.state in lead_states.PLAN.sources:
            plan(by, now, next_step=subject, next_at=next_at)
