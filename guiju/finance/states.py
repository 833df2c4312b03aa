"""The states of money received (pure)."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

OPEN, APPLIED, OVER = "open", "applied", "over"

MACHINE = Machine(
    labels={OPEN: N_("To be matched"), APPLIED: N_("Matched"), OVER: N_("Overpaid")},
    follows={OPEN: frozenset({OPEN, APPLIED, OVER}), OVER: frozenset({OVER, APPLIED})},
    closed=frozenset({APPLIED}),
)
PATH = (OPEN, APPLIED)
USE_REST = Move.of(OPEN, OVER, to=None)
