"""What happens to exports and to files brought in."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class ExportPrepared(Event):
    """A list was made ready to be taken out: which kind, by which filter and columns, how many rows, and why."""

    of_kind: str
    asked: str
    paths: tuple[str, ...]
    rows: int
    reason: str


@dataclass(frozen=True)
class ExportStarted(Event):
    """The export was let through; a worker writes the file."""

    rows: int


@dataclass(frozen=True)
class ExportFinished(Event):
    """The file lies ready: how many rows, and its SHA-256."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class ExportDownloaded(Event):
    """Whoever asked for the export took the file."""

    sha256: str


@dataclass(frozen=True)
class ExportCancelled(Event):
    """Whoever asked for the export wants it no more."""


@dataclass(frozen=True)
class ExportFailed(Event):
    """The file could not be written; ``reason`` says why."""

    reason: str


@dataclass(frozen=True)
class ExportRemoved(Event):
    """The time for which the file is kept is over; the file is gone, the row stays as proof."""


@dataclass(frozen=True)
class FileUploaded(Event):
    """A file was put into the wizard."""

    word: str
    file_name: str
    sha256: str


@dataclass(frozen=True)
class ColumnsMatched(Event):
    """It was said what the columns of the file mean; a trial of the whole file begins."""

    columns: tuple[str, ...]


@dataclass(frozen=True)
class FileTried(Event):
    """The whole file was tried: how many rows would be new, bring a record up to date, are known already, are wrong."""

    new: int
    update: int
    duplicate: int
    broken: int


@dataclass(frozen=True)
class TrialFailed(Event):
    """The file could not be tried; ``reason`` says why."""

    reason: str


@dataclass(frozen=True)
class IntakeStarted(Event):
    """The rows of the file are brought in; ``policy`` says what becomes of those that are known already."""

    policy: str


@dataclass(frozen=True)
class IntakeFinished(Event):
    """Every row of the file was dealt with."""

    new: int
    changed: int
    duplicate: int
    broken: int


@dataclass(frozen=True)
class IntakeStopped(Event):
    """The import was stopped half-way; ``reason`` is empty where somebody wanted it so."""

    reason: str


@dataclass(frozen=True)
class UndoStarted(Event):
    """The import is to be taken back."""


@dataclass(frozen=True)
class RowsTakenBack(Event):
    """Records that an import made were discarded again: their keys. Those somebody has touched since were left."""

    of_kind: str
    records: tuple[int, ...]


@dataclass(frozen=True)
class UndoFinished(Event):
    """Everything untouched was taken back: how many records, and how many were left as they are."""

    undone: int
    spared: int


@dataclass(frozen=True)
class UploadClosed(Event):
    """The file was removed: its time is over, or nobody wants it any more."""
