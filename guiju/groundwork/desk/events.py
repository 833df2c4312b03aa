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


@dataclass(frozen=True)
class ViewSaved(Event):
    """Somebody kept a list as it stood."""

    of_kind: str
    name: str


@dataclass(frozen=True)
class ViewEdited(Event):
    """A view was renamed or holds another list now; ``fields`` are those that changed."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class ViewShared(Event):
    """A view was offered to these roles; none: it is private again."""

    roles: tuple[str, ...]


@dataclass(frozen=True)
class ViewDiscarded(Event):
    """A view was thrown away."""

    name: str


@dataclass(frozen=True)
class BulkStarted(Event):
    """One verb was asked for on many records at once."""

    of_kind: str
    verb: str
    records: int


@dataclass(frozen=True)
class BulkFinished(Event):
    """The worker has dealt with every record of a run."""

    done: int
    refused: int


@dataclass(frozen=True)
class BulkCancelled(Event):
    """Whoever asked stopped the run; what was done until then stays done."""

    done: int
    waiting: int
