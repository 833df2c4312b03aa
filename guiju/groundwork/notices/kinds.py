"""What people are told of: every module declares its kinds of notices, ``guiju.site.wiring`` lists them here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from guiju.groundwork.kernel.text import N_

if TYPE_CHECKING:
    from guiju.groundwork.notices.models import Notice

AT_ONCE, DIGEST, OFF = "at_once", "digest", "off"
INBOX, MAIL = "inbox", "mail"
WAYS, CHANNELS = (AT_ONCE, DIGEST, OFF), (INBOX, MAIL)

StillOpen = Callable[[int, "Sequence[Notice]", datetime], set[int]]


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice: its name (``calls.mention``), its label and what it tells (msgids).

    ``kept`` says (msgid) why it always comes into the inbox at once; empty: the person may switch it off. ``mail`` is
    the way of its mail where no clause and no person says otherwise. ``still_open(account, notices, now)`` gives the
    keys of those that wait for something to be done still; without it a notice is open until it is read. ``page`` is
    the address of what it is about where that has no page of its own kind; ``{key}`` stands for the record's key.
    """

    name: str
    label: str
    tells: str = ""
    kept: str = ""
    mail: str = AT_ONCE
    still_open: StillOpen | None = None
    page: str = ""


DUTY_KEPT = N_("Duties stand in the operating policy: whoever owes something is always told here.")
APPROVAL_KEPT = N_("Work of colleagues waits for this decision, so it always comes here.")


@dataclass
class Kinds:
    """Every kind of notice the house sends, by name, in the order of the modules; filled once."""

    named: dict[str, NoticeKind] = field(default_factory=dict)
    groups: dict[str, list[NoticeKind]] = field(default_factory=dict)

    def add(self, label: str, kinds: Sequence[NoticeKind]) -> None:
        """Take in what one module declares under its ``label`` (msgid); a name given twice is an error."""
        for kind in kinds:
            if kind.name in self.named:
                raise ValueError(f"{kind.name} is declared twice")
            self.named[kind.name] = kind
            self.groups.setdefault(label, []).append(kind)

    def order(self, name: str) -> int:
        """Where a kind stands in the order of the house; names of old that nobody declares any more come last."""
        return list(self.named).index(name) if name in self.named else len(self.named)


KINDS = Kinds()
