"""Writes on quotations."""

from datetime import date
from typing import Any

from guiju.deals import states
from guiju.deals.actions.place import put_under
from guiju.deals.clauses import DiscountTerms
from guiju.deals.events import QuotationAccepted, QuotationEdited, QuotationMade, QuotationSent
from guiju.deals.models import Line, Opportunity, Quotation
from guiju.deals.queries import prices
from guiju.deals.rules import check_valid, reckon
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.flow.numbers import draw
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_


@action("deals.quote", creates=Quotation)
def quote(
    by: Actor, quotation: Quotation, *, opportunity: Opportunity, lines: list[Line], valid_until: date | None = None
) -> QuotationMade:
    """Draw up a quotation for an open opportunity;
    total and discount are reckoned from the lines and the list prices.
    """
    put_under(quotation, opportunity)
    quotation.valid_until = valid_until
    _set_lines(quotation, lines)
    quotation.number = draw(Quotation, "BJ", business_day(by.now))
    return QuotationMade(quotation.number, str(quotation.total), str(quotation.discount_rate))


@action("deals.edit_quotation", move=states.EDIT_DRAFT)
def edit_quotation(
    by: Actor, quotation: Quotation, *, lines: list[Line] = KEEP, valid_until: date | None = KEEP
) -> QuotationEdited:
    """Change a quotation that was not sent yet; new lines replace the old ones."""
    change(quotation, valid_until=valid_until)
    if lines is not KEEP:
        _set_lines(quotation, lines)
    return QuotationEdited(str(quotation.total), str(quotation.discount_rate))


@action("deals.send_quotation", move=states.SEND)
def send_quotation(by: Actor, quotation: Quotation) -> QuotationSent:
    """Send the quotation to the customer; what goes beyond the free discount is stopped by the policy's approval."""
    quotation.sent_at = by.now
    return QuotationSent(str(quotation.total))


@action("deals.accept_quotation", move=states.ACCEPT)
def accept_quotation(by: Actor, quotation: Quotation) -> QuotationAccepted:
    """The customer accepts, within the time the quotation holds."""
    check_valid(quotation.valid_until, business_day(by.now))
    quotation.accepted_at = by.now
    return QuotationAccepted(str(quotation.total))


def _set_lines(quotation: Quotation, lines: list[Line]) -> None:
    if not lines:
        raise Invalid({"lines": (N_("A quotation needs at least one line."), {})})
    quotation.keep_lines(lines)
    known = prices({line.product for line in lines})
    unknown: dict[str, tuple[str, dict[str, Any]]] = {
        f"lines.{place}.product": (N_("This product is not on sale."), {})
        for place, line in enumerate(lines)
        if line.product not in known
    }
    if unknown:
        raise Invalid(unknown)
    limits: DiscountTerms = terms("deals.discount")
    sums = reckon(lines, known, limits)
    quotation.total, quotation.discount_rate = sums.total, sums.discount_rate
    quotation.below_floor, quotation.beyond_terms = sums.below_floor, sums.beyond_terms
