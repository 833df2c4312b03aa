"""What happens to files brought in."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class ImportStarted(Event):
    """A file was opened to bring its rows in."""

    of_kind: str
    file_name: str
    file_hash: str


@dataclass(frozen=True)
class ImportFinished(Event):
    """Every row of the file was dealt with."""

    new: int
    duplicate: int
    broken: int
