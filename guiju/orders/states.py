"""The states of an order and of a change asked for (pure)."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

OPEN, CONFIRMED, DELIVERED, CLOSED, CANCELLED = "open", "confirmed", "delivered", "closed", "cancelled"

MACHINE = Machine(
    labels={
        OPEN: N_("Entered"),
        CONFIRMED: N_("Confirmed"),
        DELIVERED: N_("Delivered"),
        CLOSED: N_("Closed out"),
        CANCELLED: N_("Cancelled"),
    },
    follows={
        OPEN: frozenset({CONFIRMED, CANCELLED}),
        CONFIRMED: frozenset({OPEN, DELIVERED, CANCELLED}),
        DELIVERED: frozenset({CLOSED}),
    },
    closed=frozenset({CLOSED, CANCELLED}),
)
PATH = (OPEN, CONFIRMED, DELIVERED, CLOSED)
RUNNING = (OPEN, CONFIRMED, DELIVERED)
"""An order in one of these is still being carried out."""

EDIT = Move.of(OPEN, to=OPEN)
CONFIRM = Move.of(OPEN, to=CONFIRMED)
SHIP = Move.of(CONFIRMED, to=CONFIRMED)
DELIVER = Move.of(CONFIRMED, to=DELIVERED)
APPLY_CHANGE = Move.of(OPEN, CONFIRMED, to=None)
PLAN = Move.of(*RUNNING, to=None)
PAY = Move.of(*RUNNING, to=None)
FILE = Move.of(CONFIRMED, DELIVERED, to=None)
CLOSE = Move.of(DELIVERED, to=CLOSED)
CANCEL = Move.of(OPEN, CONFIRMED, to=CANCELLED)
PASS_ON = Move.of(*RUNNING, to=None)

ASKED, APPROVED, REFUSED = "asked", "approved", "refused"
CHANGE_MACHINE = Machine(
    labels={ASKED: N_("Asked for"), APPROVED: N_("Approved"), REFUSED: N_("Refused")},
    follows={ASKED: frozenset({APPROVED, REFUSED})},
    closed=frozenset({APPROVED, REFUSED}),
)
DECIDE = Move.of(ASKED, to=None)
