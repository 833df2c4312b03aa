"""The policy terms that the log of calls reads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LoggingTerms:
    """``calls.logging``: a talk is logged within so many hours.

    A call of at least ``effective_seconds`` counts as effective; a number found wrong is put right within
    ``correct_within_days`` calendar days.
    """

    within_hours: int
    effective_seconds: int = 60
    correct_within_days: int = 2


@dataclass(frozen=True)
class NoteTerms:
    """``calls.notes``: for so many minutes its author may still change a note; later it is only added to."""

    edit_minutes: int
