"""Everything the machinery must find by name: verbs, kinds of record, events, listeners, facts, terms.

It is filled once, by ``guiju.site.wiring``, from the modules' manifests; nothing registers itself on import.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.event import Event, event_name

if TYPE_CHECKING:
    from guiju.groundwork.flow.action import Verb
    from guiju.groundwork.flow.keep import Record
    from guiju.groundwork.kernel.text import Text
    from guiju.groundwork.policy.binding import Known

Fact = Callable[["Record"], bool]
Hear = Callable[[Actor, Any], None]


class Approvals(Protocol):
    """The port through which gates ask about approvals; governance fills it in ``guiju.site.wiring``."""

    def granted(self, verb: str, record: "Record", inputs: Mapping[str, Any]) -> int | None:
        """The key of a granted, unused approval of exactly this content, or None."""

    def use(self, approval_id: int, entry_id: int) -> None:
        """Mark the approval as spent on this ledger entry."""

    def changed(self, by: Actor, record: "Record") -> None:
        """A record was changed of whose kind some verb needs approval: what waits for it is void, or this is refused.

        Raises Refused where the clause wants no edit while a request waits.
        """

    def lets_read(self, account_id: int, moment: datetime, ref: str) -> bool:
        """True while a step about this record (``kind:id``) waits for the person to decide it."""


@dataclass
class Register:
    """What the modules declare, by name."""

    verbs: dict[str, "Verb[Any]"] = field(default_factory=dict)
    kinds: dict[str, "type[Record]"] = field(default_factory=dict)
    events: dict[str, type[Event]] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    terms: dict[str, type[Any]] = field(default_factory=dict)
    listeners: dict[str, Hear] = field(default_factory=dict)
    hears: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    approvals: Approvals | None = None
    known: "Callable[[dict[str, Text]], Known] | None" = None  # what clauses can bind to; filled by ``site.wiring``

    def add(
        self,
        *,
        actions: Sequence[Callable[..., Any]] = (),
        models: Sequence["type[Record]"] = (),
        events: Sequence[type[Event]] = (),
        facts: Mapping[str, Fact] | None = None,
        terms: Mapping[str, type[Any]] | None = None,
        listeners: Sequence[tuple[type[Event], Hear]] = (),
    ) -> None:
        """Take in one module's declarations; a name given twice is an error of the programmer."""
        for action in actions:
            verb = action.verb  # type: ignore[attr-defined]
            _once(self.verbs, verb.name, verb)
        for model in models:
            _once(self.kinds, model.kind(), model)
        for event in events:
            _once(self.events, event_name(event), event)
        for name, fact in (facts or {}).items():
            _once(self.facts, name, fact)
        for name, shape in (terms or {}).items():
            _once(self.terms, name, shape)
        for heard, hear in listeners:
            name = f"{hear.__module__.removeprefix('guiju.')}.{hear.__name__}"
            self.listeners[name] = hear
            self.hears[event_name(heard)].append(name)

    def offered(self, name: str) -> "Verb[Any] | None":
        """The verb of that name, if it is one that people may ask for: not one that other modules push."""
        verb = self.verbs.get(name)
        return None if verb is None or verb.pushed else verb

    def find(self, ref: str) -> "Record | None":
        """The record behind ``kind:id``, discarded or not; None for what names no record."""
        kind, _, key = ref.partition(":")
        if kind not in self.kinds or not key.isdecimal():
            return None
        found: Record | None = self.kinds[kind].every.filter(pk=int(key)).first()
        return found


def _once(table: dict[str, Any], name: str, thing: Any) -> None:
    if name in table:
        raise ValueError(f"{name} is declared twice")
    table[name] = thing


REGISTER = Register()
