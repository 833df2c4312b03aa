"""States of approval requests, of their steps, and of waivers."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

PENDING, GRANTED, USED, REFUSED, WITHDRAWN, VOID = "pending", "granted", "used", "refused", "withdrawn", "void"
MACHINE = Machine(
    labels={
        PENDING: N_("Waiting for decision"),
        GRANTED: N_("Approved"),
        USED: N_("Approved and carried out"),
        REFUSED: N_("Refused"),
        WITHDRAWN: N_("Taken back"),
        VOID: N_("Void: changed after approval was asked"),
    },
    follows={PENDING: frozenset({PENDING, GRANTED, USED, REFUSED, WITHDRAWN, VOID}), GRANTED: frozenset({USED})},
    closed=frozenset({USED, REFUSED, WITHDRAWN, VOID}),
)
DECIDE = Move.of(PENDING, to=None)
REFUSE = Move.of(PENDING, to=REFUSED)
WITHDRAW = Move.of(PENDING, to=WITHDRAWN)

WAITING, OPEN, APPROVED, SKIPPED = "waiting", "open", "approved", "skipped"
STEP_LABELS = {
    WAITING: N_("Not yet its turn"),
    OPEN: N_("To be decided"),
    APPROVED: N_("Approved"),
    REFUSED: N_("Refused"),
    SKIPPED: N_("Not needed any more"),
}

WAIVER = Machine(
    labels={
        "requested": N_("Waiting for decision"),
        "granted": N_("Leave given"),
        "refused": N_("Refused"),
        "used": N_("Leave used"),
    },
    follows={"requested": frozenset({"granted", "refused"}), "granted": frozenset({"used"})},
    closed=frozenset({"refused", "used"}),
)
GRANT_WAIVER = Move.of("requested", to="granted")
REFUSE_WAIVER = Move.of("requested", to="refused")
