"""The states of a lead and the verbs that move it (pure).

A lead is new until it is screened, screened until somebody is put in charge, assigned until that person has reached the
prospect, contacted until it becomes an opportunity. Whoever lets it lie loses it to the shared pool (公海).
"""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

NEW, SCREENED, ASSIGNED, CONTACTED = "new", "screened", "assigned", "contacted"
CONVERTED, POOLED, INVALID = "converted", "pooled", "invalid"

IN_WORK = (ASSIGNED, CONTACTED)
OPEN = (NEW, SCREENED, ASSIGNED, CONTACTED, POOLED)

SCREEN = Move.of(NEW, SCREENED, to=None)
# Whether a lead must be screened first is the policy's to say: its gate tells what is missing, a shut move could not.
ASSIGN = Move.of(NEW, SCREENED, ASSIGNED, CONTACTED, POOLED, to=ASSIGNED)
CLAIM = Move.of(POOLED, to=ASSIGNED)
MOVE = Move.of(POOLED, to=None)
LOOK = Move.of(POOLED, to=None)
RELEASE = Move.of(SCREENED, ASSIGNED, CONTACTED, to=POOLED)
RECYCLE = Move.of(ASSIGNED, CONTACTED, to=POOLED)
TOUCH = Move.of(*OPEN, CONVERTED, to=None)
GRADE = Move.of(SCREENED, ASSIGNED, CONTACTED, to=None)
PLAN = Move.of(SCREENED, ASSIGNED, CONTACTED, to=None)
CONVERT = Move.of(CONTACTED, to=CONVERTED)

MACHINE = Machine(
    labels={
        NEW: N_("New"),
        SCREENED: N_("Screened"),
        ASSIGNED: N_("Assigned"),
        CONTACTED: N_("Contacted"),
        CONVERTED: N_("Converted"),
        POOLED: N_("In the shared pool"),
        INVALID: N_("Invalid"),
    },
    follows={
        NEW: frozenset({SCREENED, ASSIGNED, INVALID}),
        SCREENED: frozenset({SCREENED, ASSIGNED, POOLED, INVALID}),
        ASSIGNED: frozenset({ASSIGNED, CONTACTED, POOLED}),
        CONTACTED: frozenset({ASSIGNED, CONVERTED, POOLED}),
        POOLED: frozenset({ASSIGNED}),
    },
    closed=frozenset({CONVERTED, INVALID}),
)


def after_contact(state: str) -> str:
    """The state once the prospect was reached: an assigned lead is then contacted, any other stays where it is."""
    return CONTACTED if state == ASSIGNED else state
