"""The lives of an export and of a file brought in."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

DRAFT, RUNNING, READY, CANCELLED, FAILED, EXPIRED = "draft", "running", "ready", "cancelled", "failed", "expired"
EXPORTS = Machine(
    labels={
        DRAFT: N_("Not started"),
        RUNNING: N_("Under way"),
        READY: N_("Ready"),
        CANCELLED: N_("Cancelled"),
        FAILED: N_("Failed"),
        EXPIRED: N_("Removed"),
    },
    follows={
        DRAFT: frozenset({RUNNING, CANCELLED}),
        RUNNING: frozenset({READY, CANCELLED, FAILED}),
        READY: frozenset({EXPIRED}),
        FAILED: frozenset({RUNNING}),
    },
    closed=frozenset({CANCELLED, EXPIRED}),
)
START = Move.of(DRAFT, FAILED, to=RUNNING)
CANCEL = Move.of(DRAFT, RUNNING, to=CANCELLED)
FINISH = Move.of(RUNNING, to=READY)
FAIL = Move.of(RUNNING, to=FAILED)
DOWNLOAD = Move.of(READY, to=None)
EXPIRE = Move.of(READY, to=EXPIRED)

MAPPING, TRYING, TRIED, TAKING, DONE = "mapping", "trying", "tried", "taking", "done"
STOPPED, UNDOING, UNDONE, CLOSED = "stopped", "undoing", "undone", "closed"
UPLOADS = Machine(
    labels={
        MAPPING: N_("Columns to be matched"),
        TRYING: N_("Being tried"),
        TRIED: N_("Tried"),
        TAKING: N_("Being brought in"),
        DONE: N_("Brought in"),
        STOPPED: N_("Stopped half-way"),
        UNDOING: N_("Being undone"),
        UNDONE: N_("Undone"),
        CLOSED: N_("Closed for good"),
    },
    follows={
        MAPPING: frozenset({TRYING, CLOSED}),
        TRYING: frozenset({MAPPING, TRIED, CLOSED}),
        TRIED: frozenset({MAPPING, TRYING, TAKING, CLOSED}),
        TAKING: frozenset({DONE, STOPPED}),
        DONE: frozenset({UNDOING, CLOSED}),
        STOPPED: frozenset({TAKING, UNDOING, CLOSED}),
        UNDOING: frozenset({UNDONE}),
        UNDONE: frozenset({CLOSED}),
    },
    closed=frozenset({CLOSED}),
)
TRY = Move.of(MAPPING, TRIED, TRYING, to=TRYING)
REREAD = Move.of(MAPPING, TRIED, to=MAPPING)
END_TRIAL = Move.of(TRYING, to=TRIED)
GIVE_UP_TRIAL = Move.of(TRYING, to=MAPPING)
TAKE = Move.of(TRIED, STOPPED, to=TAKING)
END_TAKING = Move.of(TAKING, to=DONE)
STOP = Move.of(TAKING, to=STOPPED)
UNDO = Move.of(DONE, STOPPED, to=UNDOING)
END_UNDOING = Move.of(UNDOING, to=UNDONE)
CLOSE = Move.of(MAPPING, TRYING, TRIED, DONE, STOPPED, UNDONE, to=CLOSED)
