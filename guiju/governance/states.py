"""States of approval requests, of their steps, and of waivers."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

PENDING, GRANTED, USED, REFUSED, WITHDRAWN, VOID = "pending", "granted", "used", "refused", "withdrawn", "void"
RETURNED = "returned"
MACHINE = Machine(
    labels={
        PENDING: N_("Waiting for decision"),
        RETURNED: N_("Sent back to whoever asked"),
        GRANTED: N_("Approved"),
        USED: N_("Approved and carried out"),
        REFUSED: N_("Refused"),
        WITHDRAWN: N_("Taken back"),
        VOID: N_("Void: changed after approval was asked"),
    },
    follows={
        PENDING: frozenset({PENDING, RETURNED, GRANTED, USED, REFUSED, WITHDRAWN, VOID}),
        RETURNED: frozenset({PENDING, WITHDRAWN}),
        GRANTED: frozenset({USED}),
    },
    closed=frozenset({USED, REFUSED, WITHDRAWN, VOID}),
)
DECIDE = Move.of(PENDING, to=None)
REFUSE = Move.of(PENDING, to=REFUSED)
RETURN = Move.of(PENDING, to=None)
GO_ON = Move.of(PENDING, to=None)
REMIND = Move.of(PENDING, to=PENDING)
RESUBMIT = Move.of(RETURNED, to=PENDING)
WITHDRAW = Move.of(PENDING, RETURNED, to=WITHDRAWN)

WAITING, OPEN, APPROVED, SKIPPED = "waiting", "open", "approved", "skipped"
STEP_LABELS = {
    WAITING: N_("Not yet its turn"),
    OPEN: N_("To be decided"),
    APPROVED: N_("Approved"),
    REFUSED: N_("Refused"),
    SKIPPED: N_("Not needed any more"),
}

PASSED, PAST = "passed", "past"
SPOKEN = (APPROVED, REFUSED, RETURNED, PAST)  # seats whose person decided; whoever handed one on has not
SEAT_LABELS = {**STEP_LABELS, PASSED: N_("Handed to another person"), PAST: N_("Decided in an earlier round")}
MODES = {"any": N_("One is enough"), "all": N_("All must agree"), "order": N_("One after the other")}
SOURCES = {"route": N_("Route"), "before": N_("Added before"), "after": N_("Added after")}
THEN = {
    "remind": N_("Remind"),
    "superior": N_("Pass to the superior"),
    "approve": N_("Approve automatically"),
    "refuse": N_("Refuse automatically"),
}

CONDITION = Machine(
    labels={"open": N_("To be met"), "met": N_("Met")}, follows={"open": frozenset({"met"})}, closed=frozenset({"met"})
)
MEET = Move.of("open", to="met")

DRAFT, ADOPTED = "draft", "adopted"
ROUTE = Machine(
    labels={DRAFT: N_("Draft"), ADOPTED: N_("Switched on")},
    follows={DRAFT: frozenset({DRAFT, ADOPTED})},
    closed=frozenset({ADOPTED}),
)
EDIT_ROUTE = Move.of(DRAFT, to=DRAFT)
ADOPT_ROUTE = Move.of(DRAFT, to=ADOPTED)

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
