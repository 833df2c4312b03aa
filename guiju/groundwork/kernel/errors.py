"""Refusals: every one is a sentence in the user's language that says what is wrong and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guiju.groundwork.kernel.text import N_, Text


class Refused(Exception):
    """Something was not done, and nothing was written.

    ``code`` is stable and for programs, ``text`` is an English msgid with ``%(name)s`` places for ``params``.
    ``status`` is the HTTP status of the answer.
    """

    status = 422

    def __init__(self, code: str, text: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.params = params

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


class Invalid(Refused):
    """The input does not fit: ``fields`` maps an input's name to (msgid, params)."""

    status = 400

    def __init__(self, fields: Mapping[str, tuple[str, dict[str, Any]]]) -> None:
        super().__init__("flow.invalid", N_("Some fields need your attention; nothing was saved."))
        self.fields = dict(fields)


class NotAllowed(Refused):
    """The person holds no right to this verb at all."""

    status = 403


class NotFound(Refused):
    """No such record, or none within the person's scope: the two look alike on purpose."""

    status = 404

    def __init__(self) -> None:
        super().__init__("flow.not_found", N_("There is no such record, or it is not yours to see."))


class Lost(Refused):
    """Somebody else was first: the record has moved on since it was read."""

    status = 409


class Stale(Refused):
    """The record was changed after the page was loaded; the write would have overwritten somebody's work."""

    status = 412

    def __init__(self, current_version: int) -> None:
        super().__init__(
            "flow.stale",
            N_("Somebody changed this record after you opened it. Reload, look at the change, save again."),
        )
        self.current_version = current_version


@dataclass(frozen=True, slots=True)
class Shut:
    """One clause that stands in the way of a verb.

    ``missing`` names fields of the record to fill; ``reason`` is a msgid with ``params`` for what cannot be filled in
    a form;
    ``route`` is the approval route to ask for; ``waiver_role`` is who may waive.
    """

    clause_id: str
    kind: str
    title: Text
    reason: str
    params: Mapping[str, Any]
    missing: Sequence[str] = ()
    route: str | None = None
    waiver_role: str | None = None


class GateShut(Refused):
    """The operating policy stands in the way; ``shut`` tells which clauses, what is missing and who may waive."""

    def __init__(self, verb: str, shut: Sequence[Shut]) -> None:
        super().__init__("policy.gate_shut", N_("The operating policy asks for something first."))
        self.verb = verb
        self.shut = tuple(shut)
