"""Every write of contracts."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from guiju.contracts import states
from guiju.contracts.events import (
    ContractApproved,
    ContractCancelled,
    ContractDrafted,
    ContractEdited,
    ContractHandedOver,
    ContractReassigned,
    ContractSigned,
)
from guiju.contracts.models import Contract
from guiju.customers.models import Customer
from guiju.deals.actions import win
from guiju.deals.models import Line, Negotiation, Opportunity, Quotation, total_of
from guiju.deals.queries import agreed_negotiation, latest_quotation
from guiju.deals.states import WON
from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.models import Account
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.flow.numbers import draw
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_


@action("contracts.draft", creates=Contract)
def draft(
    by: Actor,
    contract: Contract,
    *,
    title: str,
    opportunity: Opportunity | None = None,
    customer: Customer | None = None,
    quotation: Quotation | None = None,
    negotiation: Negotiation | None = None,
    amount: Decimal | None = None,
    text: Annotated[str, Ask(N_("Contract text"), long=True)] = "",
    own_text: bool = False,
    delivery_date: date | None = None,
    begins_on: date | None = None,
    ends_on: date | None = None,
    payment_terms: str = "",
    payment_method: str = "",
    lines: list[Line] | None = None,
) -> ContractDrafted:
    """Draw up a contract.

    From an opportunity it takes the customer, the last quotation accepted (or sent) with its lines, and the last agreed
    negotiation; the amount is the one given, else the negotiated price, else the sum of the lines.
    """
    _place(by, contract, opportunity, customer)
    change(
        contract, title=title, text=text, own_text=own_text, delivery_date=delivery_date, begins_on=begins_on,
        ends_on=ends_on, payment_terms=payment_terms, payment_method=payment_method,
    )  # fmt: skip
    _check_term(contract)
    contract.quotation = quotation or (latest_quotation(opportunity) if opportunity else None)
    contract.negotiation = negotiation or (agreed_negotiation(opportunity) if opportunity else None)
    _check_sources(contract)
    if lines is None:
        lines = contract.quotation.given_lines() if contract.quotation else []
    contract.keep_lines(lines)
    contract.amount = _amount(contract, amount, lines)
    contract.number = draw(Contract, "HT", business_day(by.now))
    return ContractDrafted(contract.number, str(contract.amount), contract.opportunity_id, contract.negotiation_id)


@action("contracts.edit_contract", move=states.EDIT)
def edit_contract(
    by: Actor,
    contract: Contract,
    *,
    title: str = KEEP,
    amount: Decimal = KEEP,
    text: Annotated[str, Ask(N_("Contract text"), long=True)] = KEEP,
    own_text: bool = KEEP,
    delivery_date: date | None = KEEP,
    begins_on: date | None = KEEP,
    ends_on: date | None = KEEP,
    payment_terms: str = KEEP,
    payment_method: str = KEEP,
    lines: list[Line] = KEEP,
) -> ContractEdited:
    """Change a contract before it is signed. One that was approved goes back to draft and needs its approvals again.

    New lines without an amount set the amount to their sum.
    """
    changed = change(
        contract, title=title, amount=amount, text=text, own_text=own_text, delivery_date=delivery_date,
        begins_on=begins_on, ends_on=ends_on, payment_terms=payment_terms, payment_method=payment_method,
    )  # fmt: skip
    _check_term(contract)
    if lines is not KEEP:
        contract.keep_lines(lines)
        changed += ("lines",)
        if amount is KEEP:
            contract.amount = total_of(lines)
    contract.approved_at = None
    return ContractEdited(changed)


@action("contracts.submit", move=states.SUBMIT)
def submit(by: Actor, contract: Contract) -> ContractApproved:
    """Put the contract through review; the policy's approval route stands before this verb, so that doing it is the
    approval.
    """
    contract.approved_at = by.now
    return ContractApproved(str(contract.amount))


@action("contracts.sign", move=states.SIGN)
def sign(by: Actor, contract: Contract, *, signed_by_customer: str) -> ContractSigned:
    """Both sides have signed. The opportunity behind the contract is won; the order is opened from the news of it."""
    contract.signed_at = by.now
    contract.signed_by_customer = signed_by_customer
    opportunity = contract.opportunity
    if opportunity is not None and opportunity.state != WON:
        win(by, opportunity, amount=contract.amount)
    return ContractSigned(str(contract.amount), contract.customer_id, contract.opportunity_id)


@action("contracts.hand_over_details", move=states.HAND_OVER)
def hand_over_details(by: Actor, contract: Contract, *, to: str) -> ContractHandedOver:
    """Tell those who deliver (``to``: department or persons) what the signed contract promises."""
    contract.handed_over_at = by.now
    contract.handed_over_to = to
    return ContractHandedOver(to)


@action("contracts.reassign", move=states.PASS_ON)
def reassign(
    by: Actor,
    contract: Contract,
    *,
    to: Annotated[Account, Ask(N_("To"))],  # type: ignore[valid-type]
    reason: Annotated[str, Ask(N_("Reason"))] = "",
) -> ContractReassigned:
    """Give a contract to a colleague who looks after it from now on; what was agreed stays as it is."""
    if to.pk == contract.owner_id:
        raise Invalid({"to": (N_("It is theirs already."), {})})
    before = contract.owner_id
    contract.owner_id, contract.unit_id = to.pk, home_unit(to.pk, by.now) or contract.unit_id
    return ContractReassigned(before, to.pk, reason)


@action("contracts.cancel", move=states.CANCEL)
def cancel(by: Actor, contract: Contract, *, reason: str) -> ContractCancelled:
    """Give the contract up before it is signed."""
    contract.cancel_reason = reason
    return ContractCancelled(reason)


def _place(by: Actor, contract: Contract, opportunity: Opportunity | None, customer: Customer | None) -> None:
    """The contract belongs to the opportunity's owner, or without one to whoever draws it up."""
    if opportunity is not None:
        contract.opportunity, contract.customer = opportunity, opportunity.customer
        contract.owner_id, contract.unit_id = opportunity.owner_id, opportunity.unit_id
        if customer is not None and customer.pk != opportunity.customer_id:
            raise Refused("contracts.other_customer", N_("The opportunity belongs to another customer."))
    elif customer is not None:
        contract.customer = customer
        contract.owner_id = by.account_id if by.account_id is not None else customer.owner_id
        contract.unit_id = home_unit(contract.owner_id, by.now)
    else:
        raise Invalid({"customer": (N_("Name the customer, or the opportunity the contract comes from."), {})})


def _check_term(contract: Contract) -> None:
    """The term ends on the day on which it begins or later; either day may be left open."""
    if contract.begins_on is not None and contract.ends_on is not None and contract.ends_on < contract.begins_on:
        raise Invalid({"ends_on": (N_("The term must not end before it begins."), {})})


def _check_sources(contract: Contract) -> None:
    for source in (contract.quotation, contract.negotiation):
        if source is not None and source.opportunity_id != contract.opportunity_id:
            raise Refused(
                "contracts.other_opportunity",
                N_("Quotation and negotiation must belong to the contract's opportunity."),
            )


def _amount(contract: Contract, given: Decimal | None, lines: list[Line]) -> Decimal:
    if given is not None:
        return given
    if contract.negotiation is not None and contract.negotiation.agreed_price is not None:
        return contract.negotiation.agreed_price
    return total_of(lines)
