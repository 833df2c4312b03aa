"""The states of a product (pure)."""

from guiju.groundwork.flow.moves import Machine, Move
from guiju.groundwork.kernel.text import N_

ACTIVE, RETIRED = "active", "retired"

RETIRE = Move.of(ACTIVE, to=RETIRED)

MACHINE = Machine(
    labels={ACTIVE: N_("On sale"), RETIRED: N_("Withdrawn")},
    follows={ACTIVE: frozenset({RETIRED})},
    closed=frozenset({RETIRED}),
)
