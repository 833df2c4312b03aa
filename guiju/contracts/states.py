"""The states of a contract and the moves between them (pure)."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

DRAFT, APPROVED, SIGNED, HANDED_OVER, CANCELLED = "draft", "approved", "signed", "handed_over", "cancelled"

MACHINE = Machine(
    labels={
        DRAFT: N_("Draft"),
        APPROVED: N_("Approved"),
        SIGNED: N_("Signed"),
        HANDED_OVER: N_("Handed over"),
        CANCELLED: N_("Cancelled"),
    },
    follows={
        DRAFT: frozenset({APPROVED, SIGNED, CANCELLED}),
        APPROVED: frozenset({DRAFT, SIGNED, CANCELLED}),
        SIGNED: frozenset({HANDED_OVER}),
    },
    closed=frozenset({HANDED_OVER, CANCELLED}),
)
PATH = (DRAFT, APPROVED, SIGNED, HANDED_OVER)
EDIT = Move.of(DRAFT, APPROVED, to=DRAFT)
SUBMIT = Move.of(DRAFT, to=APPROVED)
# Whether a contract must be reviewed first is the policy's to say: its gate tells what is missing,
# which a shut move could not.
SIGN = Move.of(DRAFT, APPROVED, to=SIGNED)
HAND_OVER = Move.of(SIGNED, to=HANDED_OVER)
CANCEL = Move.of(DRAFT, APPROVED, to=CANCELLED)
STANDING = (DRAFT, APPROVED, SIGNED, HANDED_OVER)
"""A contract in one of these has somebody who looks after it."""
PASS_ON = Move.of(*STANDING, to=None)
BINDING = (SIGNED, HANDED_OVER)
"""Both sides are held to a contract in one of these."""
