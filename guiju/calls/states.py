"""The states of a follow-up (pure)."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

PLANNED, DONE, DROPPED = "planned", "done", "dropped"

COMPLETE = Move.of(PLANNED, to=DONE)
DROP = Move.of(PLANNED, to=DROPPED)

MACHINE = Machine(
    labels={PLANNED: N_("Planned"), DONE: N_("Done"), DROPPED: N_("Dropped")},
    follows={PLANNED: frozenset({DONE, DROPPED})},
    closed=frozenset({DONE, DROPPED}),
)
