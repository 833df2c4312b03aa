"""The policy terms that tables in and out go by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExportTerms:
    """``transfer.export``: one export holds at most ``most_rows`` rows; its file is removed after ``keep_days``."""

    most_rows: int
    keep_days: int


@dataclass(frozen=True)
class ImportTerms:
    """``transfer.intake``: what a file brought in may be, and how long it can be undone.

    At most ``most_rows`` rows and ``most_columns`` columns; rows nobody has touched are taken back for ``undo_hours``
    calendar hours, then the file is removed. A file that was never brought in is removed after ``keep_days``.
    """

    most_rows: int
    most_columns: int
    undo_hours: int
    keep_days: int
