"""An opportunity from entry to winning or losing."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from guiju.customers.actions import add_contact, open_customer
from guiju.customers.models import Contact, Customer
from guiju.deals import states
from guiju.deals.events import (
    OpportunityAdvanced,
    OpportunityEdited,
    OpportunityLost,
    OpportunityOpened,
    OpportunityPlanned,
    OpportunityTouched,
    OpportunityWon,
)
from guiju.deals.models import Opportunity, Source
from guiju.deals.queries import contact_of_lead, customer_of_lead
from guiju.deals.rules import is_analysed
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, NotFound, Refused
from guiju.groundwork.kernel.text import N_
from guiju.leads.actions import mark_converted
from guiju.leads.models import Lead
from guiju.leads.states import CONVERTED

STAGE_CHOICES = tuple((stage, states.MACHINE.labels[stage]) for stage in states.STAGES)


@action("deals.open_from_lead", creates=Opportunity)
def open_from_lead(
    by: Actor,
    opportunity: Opportunity,
    *,
    lead: Lead,
    name: str | None = None,
    amount: Decimal | None = None,
    expected_close: date | None = None,
    customer: Customer | None = None,
    credit_code: str | None = None,
    lawful_basis: str = "",
    basis_note: str = "",
) -> OpportunityOpened:
    """Turn a lead into an opportunity of its owner; once only (``deals.already_converted``).

    The customer is the one given, else the owner's own with the same credit code or name, else a new one. The lead's
    person
    becomes a contact there unless the number is known; ``lawful_basis`` is the ground on which the data are kept.
    """
    now_standing = Lead.locked(lead.pk)
    if now_standing is None:
        raise NotFound
    lead = now_standing
    if lead.state == CONVERTED:
        raise Lost("deals.already_converted", N_("This lead has already become an opportunity."))
    customer = customer or customer_of_lead(lead, credit_code) or _new_customer(by, lead, credit_code)
    opportunity.lead, opportunity.customer = lead, customer
    opportunity.owner_id, opportunity.unit_id = lead.owner_id, lead.unit_id
    opportunity.contact = _contact(by, lead, customer, lawful_basis, basis_note)
    opportunity.name = name or lead.name
    opportunity.amount, opportunity.expected_close = amount, expected_close
    opportunity.needs, opportunity.source = lead.needs, Source.LEAD
    opportunity.next_step, opportunity.next_at = lead.next_step, lead.next_at
    opportunity.last_contact_at = lead.last_contact_at
    opportunity.triggered_at = lead.last_contact_at or lead.obtained_at
    opportunity.stage_changed_at = by.now
    mark_converted(by, lead, ref=customer.ref)
    return OpportunityOpened(customer.pk, lead.pk, Source.LEAD)


@action("deals.open_opportunity", creates=Opportunity)
def open_opportunity(
    by: Actor,
    opportunity: Opportunity,
    *,
    name: str,
    customer: Customer,
    contact: Contact | None = None,
    amount: Decimal | None = None,
    expected_close: date | None = None,
    source: str = "",
    needs: str = "",
    background: str = "",
    competitors: str = "",
    next_step: str = "",
    next_at: datetime | None = None,
    triggered_at: datetime | None = None,
) -> OpportunityOpened:
    """Enter a chance of business with a customer; ``triggered_at`` is when it was found.
    It belongs to whoever enters it.
    """
    opportunity.owner_id = by.account_id if by.account_id is not None else customer.owner_id
    opportunity.unit_id = home_unit(opportunity.owner_id, by.now) or customer.unit_id
    opportunity.name, opportunity.customer, opportunity.contact = name, customer, contact
    opportunity.amount, opportunity.expected_close, opportunity.source = amount, expected_close, source
    opportunity.needs, opportunity.background, opportunity.competitors = needs, background, competitors
    opportunity.next_step, opportunity.next_at, opportunity.triggered_at = next_step, next_at, triggered_at
    opportunity.stage_changed_at = by.now
    _check_contact(opportunity)
    return OpportunityOpened(customer.pk, None, source)


@action("deals.edit_opportunity", move=states.WHILE_OPEN)
def edit_opportunity(
    by: Actor,
    opportunity: Opportunity,
    *,
    name: str = KEEP,
    contact: Contact | None = KEEP,
    amount: Decimal | None = KEEP,
    expected_close: date | None = KEEP,
    needs: str = KEEP,
    current_state: str = KEEP,
    pain_points: str = KEEP,
    goals: str = KEEP,
    background: str = KEEP,
    competitors: str = KEEP,
    source: str = KEEP,
    triggered_at: datetime | None = KEEP,
) -> OpportunityEdited:
    """Write down what is known of an open opportunity."""
    changed = change(
        opportunity,
        name=name,
        contact=contact,
        amount=amount,
        expected_close=expected_close,
        needs=needs,
        current_state=current_state,
        pain_points=pain_points,
        goals=goals,
        background=background,
        competitors=competitors,
        source=source,
        triggered_at=triggered_at,
    )
    _check_contact(opportunity)
    return OpportunityEdited(changed)


@action("deals.plan_next", move=states.WHILE_OPEN)
def plan_next(by: Actor, opportunity: Opportunity, *, next_step: str, next_at: datetime) -> OpportunityPlanned:
    """Set the next step and its time, which lies ahead."""
    if not next_step.strip():
        raise Invalid({"next_step": (N_("This is needed."), {})})
    if next_at <= by.now:
        raise Invalid({"next_at": (N_("The next step lies ahead: choose a later time."), {})})
    opportunity.next_step, opportunity.next_at = next_step, next_at
    if opportunity.replanned_at is None:
        opportunity.replanned_at = by.now
    return OpportunityPlanned(next_at.isoformat())


@action("deals.advance", move=states.WHILE_OPEN, machine=states.MACHINE)
def advance(
    by: Actor, opportunity: Opportunity, *, to: Annotated[str, Ask(N_("Stage"), choices=STAGE_CHOICES)]
) -> OpportunityAdvanced:
    """Move to the next stage, or one stage back; winning and losing have verbs of their own."""
    if to not in states.STAGES:
        raise Refused("deals.not_a_stage", N_("Choose a stage; a deal is won by its contract or lost with a reason."))
    before, opportunity.state = opportunity.state, to
    opportunity.stage_changed_at, opportunity.replanned_at = by.now, None
    if to == states.SOLUTION and opportunity.solution_at is None:
        opportunity.solution_at = by.now
        opportunity.analysed_first = is_analysed(opportunity.current_state, opportunity.pain_points, opportunity.goals)
    return OpportunityAdvanced(before, to)


@action("deals.touch_opportunity", pushed=True)
def touch_opportunity(by: Actor, opportunity: Opportunity, *, happened_at: datetime, call: int) -> OpportunityTouched:
    """Keep when the customer was last spoken to about it; done on hearing of a logged call (its key is ``call``)."""
    opportunity.last_contact_at = max(happened_at, opportunity.last_contact_at or happened_at)
    return OpportunityTouched(call)


@action("deals.win", move=states.WIN, pushed=True)
def win(by: Actor, opportunity: Opportunity, *, amount: Decimal | None = None) -> OpportunityWon:
    """The customer signed, for ``amount`` yuan where it is known; pushed by the contract's signature."""
    opportunity.won_at = opportunity.stage_changed_at = by.now
    if amount is not None:
        opportunity.amount = amount
    return OpportunityWon(str(opportunity.amount or 0))


@action("deals.lose", move=states.LOSE)
def lose(by: Actor, opportunity: Opportunity, *, reason: str) -> OpportunityLost:
    """The customer decided otherwise; the reason is kept to learn from."""
    stage = opportunity.state
    if not reason.strip():
        raise Invalid({"reason": (N_("This is needed."), {})})
    opportunity.lost_at = opportunity.stage_changed_at = by.now
    opportunity.lost_reason = reason
    return OpportunityLost(stage, reason)


def _new_customer(by: Actor, lead: Lead, credit_code: str | None) -> Customer:
    return open_customer(
        by, name=lead.name, credit_code=credit_code, industry=lead.industry, company_size=lead.company_size,
        region=lead.region, source=lead.source, needs=lead.needs, owner=lead.owner,
    )  # fmt: skip


def _contact(by: Actor, lead: Lead, customer: Customer, lawful_basis: str, basis_note: str) -> Contact | None:
    """The lead's person at the customer: known by the number, else entered anew; None when the lead names nobody."""
    known = contact_of_lead(lead, customer)
    if known is not None or not (lead.contact_name or lead.phone or lead.email):
        return known
    phone = (
        f"{lead.phone}-{lead.phone_ext}"
        if lead.phone_ext and not lead.phone.endswith(f"-{lead.phone_ext}")
        else lead.phone
    )
    return add_contact(
        by, customer=customer, name=lead.contact_name or lead.name, phone=phone or None, email=lead.email,
        lawful_basis=lawful_basis, basis_note=basis_note,
    )  # fmt: skip


def _check_contact(opportunity: Opportunity) -> None:
    if opportunity.contact is not None and opportunity.contact.customer_id != opportunity.customer_id:
        raise Refused("deals.other_customer", N_("This contact belongs to another customer."))
