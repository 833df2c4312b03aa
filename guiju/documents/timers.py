"""What happens to files as time passes."""

from datetime import timedelta

from guiju.documents import queries, store
from guiju.groundwork.kernel.actor import Actor

GRACE = timedelta(days=1)
_MARK = ".swept"


def sweep_orphans(by: Actor) -> int:
    """Once an hour, remove files a day old that no document knows: their upload was never committed.

    Returns how many.
    """
    mark = store.root() / _MARK
    if not store.root().is_dir():
        return 0
    if mark.exists() and by.now.timestamp() - float(mark.read_text() or 0) < timedelta(hours=1).total_seconds():
        return 0
    mark.write_text(str(by.now.timestamp()))
    return len(store.sweep(lambda names: queries.known_files(names) | {_MARK}, by.now - GRACE))
