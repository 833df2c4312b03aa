"""What can happen to a document."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class DocumentAttached(Event):
    """A file was stored; ``about`` is the record it belongs to (kind:id) or empty, ``sha256`` its hash."""

    about: str
    file_name: str
    size: int
    sha256: str
    secrecy: str


@dataclass(frozen=True)
class DocumentClassified(Event):
    """A document got another class, keeper or list of readers."""

    before: str
    after: str


@dataclass(frozen=True)
class DocumentIssued(Event):
    """A document was issued to those concerned."""


@dataclass(frozen=True)
class DocumentArchived(Event):
    """A document went to the archive."""


@dataclass(frozen=True)
class DocumentDiscarded(Event):
    """A document was destroyed: the row stays, the file is gone."""

    sha256: str
