"""The states of a customer and of a request to share customer data (pure)."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

ACTIVE, POOLED, LOST = "active", "pooled", "lost"
WAITING, DISMISSED, MERGED = "waiting", "dismissed", "merged"
ASKED, SHARED, DECLINED = "asked", "shared", "refused"

CONFIRM = Move.of(ACTIVE, POOLED, to=None)
HAND_OVER = Move.of(ACTIVE, to=ACTIVE)
RELEASE = Move.of(ACTIVE, to=POOLED)
CLAIM = Move.of(POOLED, to=ACTIVE)
MOVE = Move.of(POOLED, to=None)
LOOK = Move.of(POOLED, to=None)
LOSE = Move.of(ACTIVE, POOLED, to=LOST)
WIN_BACK = Move.of(LOST, to=ACTIVE)
SHARE = Move.of(ASKED, to=SHARED)
DECLINE = Move.of(ASKED, to=DECLINED)
DISMISS = Move.of(WAITING, to=DISMISSED)
LOOK_AGAIN = Move.of(DISMISSED, to=WAITING)

MACHINE = Machine(
    labels={ACTIVE: N_("Active"), POOLED: N_("In the shared pool"), LOST: N_("Lost customer")},
    follows={
        ACTIVE: frozenset({ACTIVE, POOLED, LOST}),
        POOLED: frozenset({ACTIVE, LOST}),
        LOST: frozenset({ACTIVE}),
    },
    closed=frozenset({LOST}),
)
SHARES = Machine(
    labels={ASKED: N_("Asked for"), SHARED: N_("Shared"), DECLINED: N_("Declined")},
    follows={ASKED: frozenset({SHARED, DECLINED})},
    closed=frozenset({SHARED, DECLINED}),
)
PAIRS = Machine(
    labels={WAITING: N_("To be looked at"), DISMISSED: N_("Not the same"), MERGED: N_("Merged")},
    follows={WAITING: frozenset({DISMISSED, MERGED}), DISMISSED: frozenset({WAITING}), MERGED: frozenset({WAITING})},
    closed=frozenset({DISMISSED, MERGED}),
)
