"""A clause: the policy's words, who is bound, what carries it out, and what counts whether it was kept."""

from dataclasses import dataclass
from functools import cached_property

from guiju.groundwork.kernel.text import Text
from guiju.groundwork.policy.controls import Control

STATES = ("in_force", "not_adopted", "incomplete", "suspect")
ENFORCED = frozenset({"require", "precede", "limit", "approve", "permit", "fields"})


@dataclass(frozen=True)
class Clause:
    """One numbered clause. ``measure`` names the count behind its score; ``same_as`` lists equal clauses elsewhere."""

    id: str
    policy: str
    chapter: Text
    title: Text
    text: Text
    actor: tuple[str, ...]
    controls: tuple[Control, ...]
    measure: str | None
    state: str = "in_force"
    same_as: tuple[str, ...] = ()

    @cached_property
    def coverage(self) -> str:
        """How the clause is carried out, strongest first: enforced, clocked, measured, attested or open."""
        kinds = {control.kind for control in self.controls}
        if kinds & ENFORCED:
            return "enforced"
        if kinds & {"respond", "recur"}:
            return "clocked"
        if self.measure:
            return "measured"
        return "attested" if "attest" in kinds else "open"
