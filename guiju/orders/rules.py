"""Decisions about orders: due parts, allocation of payments, when an order is done (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.money import Money
from guiju.groundwork.kernel.text import N_

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Due:
    """One part of an order's amount: how many yuan fall due on which day."""

    due_on: date
    amount: Decimal


def planned(amount: Decimal, ratios: Sequence[Decimal], days: Sequence[int], from_day: date) -> list[Due]:
    """The amount shared out by ratios to the cent, each part due so many calendar days after ``from_day``; parts of 0
    are left out.

    Raises Refused (``orders.bad_ratios``) when ratios and days do not match or add up to nothing.
    """
    if not ratios or len(ratios) != len(days) or any(ratio < 0 for ratio in ratios) or not sum(ratios):
        raise Refused("orders.bad_ratios", N_("The policy's payment ratios and days do not match each other."))
    shares = Money(amount).split(list(ratios))
    parts = [Due(from_day + timedelta(days=day), share.amount) for share, day in zip(shares, days, strict=True)]
    return [part for part in parts if part.amount]


def check_plan(parts: Sequence[Due], amount: Decimal) -> None:
    """Every part is above zero, to the cent, and together they do not exceed the order's amount; raises Invalid."""
    for place, part in enumerate(parts, start=1):
        if part.amount <= 0 or part.amount != part.amount.quantize(ZERO):
            raise Invalid({"parts": (N_("Part %(part)s must be above zero and in whole cents."), {"part": place})})
    total = sum((part.amount for part in parts), ZERO)
    if total > amount:
        told = {"total": Money(total).format(), "amount": Money(amount).format()}
        raise Invalid({"parts": (N_("The parts add up to %(total)s, more than the order's %(amount)s."), told)})


def check_payment(amount: Decimal, balance: Decimal) -> None:
    """A payment is above zero, in whole cents, and not more than what is still open; raises Refused."""
    if amount <= 0 or amount != amount.quantize(ZERO):
        raise Refused("orders.bad_payment", N_("A payment must be above zero and in whole cents."))
    if amount > balance:
        raise Refused(
            "orders.overpaid", N_("%(amount)s is more than the open balance of %(balance)s."),
            amount=Money(amount).format(), balance=Money(balance).format(),
        )  # fmt: skip


def allocated(amount: Decimal, open_parts: Sequence[Decimal]) -> list[Decimal]:
    """How much of a payment goes to each open part, first come first served in due order;
    what no part asks for is left over.
    """
    shares = []
    for part in open_parts:
        share = min(part, amount)
        shares.append(share)
        amount -= share
    return shares


def missing_for_closing(*, delivered: bool, balance: Decimal, filed: bool) -> list[str]:
    """What an order still lacks before it closes, as sentences (msgids); empty when nothing."""
    lacks = []
    if not delivered:
        lacks.append(N_("The order is not delivered yet."))
    if balance > 0:
        lacks.append(N_("The order is not paid in full yet."))
    if not filed:
        lacks.append(N_("The papers of the order are not filed yet."))
    return lacks


def read_day(text: str) -> date:
    """A new delivery day as an ISO date; raises Invalid on ``after``."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(
            {"after": (N_("Write the new delivery date as year-month-day, such as 2026-11-22."), {})}
        ) from error
