"""Decisions about money received (pure)."""

from decimal import Decimal

from guiju.finance.states import APPLIED, OPEN, OVER
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_

ZERO = Decimal("0.00")


def check_amount(amount: Decimal) -> None:
    """Money received is above zero and in whole cents; raises Invalid on ``amount``."""
    if not amount.is_finite() or amount <= 0 or amount != amount.quantize(ZERO):
        raise Invalid({"amount": (N_("The amount must be above zero and in whole cents."), {})})


def part_for(unapplied: Decimal, balance: Decimal, asked: Decimal | None = None) -> Decimal:
    """How much of the money goes to an order: what is asked for, never more than is there or than the order still
    lacks.
    """
    wanted = unapplied if asked is None else min(asked, unapplied)
    return max(ZERO, min(wanted, balance))


def state_of(applied: Decimal, unapplied: Decimal) -> str:
    """All of it placed: matched. Some placed and some left: overpaid. Nothing placed: still to be matched."""
    if unapplied == 0:
        return APPLIED
    return OVER if applied else OPEN
