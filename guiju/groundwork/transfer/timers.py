"""What happens to files as time passes."""

from collections.abc import Collection
from datetime import timedelta

from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Lost
from guiju.groundwork.transfer import exports, states, store, uploads
from guiju.groundwork.transfer.models import Export, Upload

AT_A_TIME = 100
GRACE = timedelta(days=1)
_MARK = ".swept"


def remove_old_exports(by: Actor) -> int:
    """Remove the files of exports whose time is over; returns how many."""
    removed = 0
    over = Export.objects.filter(state=states.READY, keep_until__lte=by.now).order_by("keep_until")
    for export in over[:AT_A_TIME]:
        try:
            exports.remove_export(by, export)
        except Lost:  # another worker was quicker
            continue
        removed += 1
    return removed


def close_old_uploads(by: Actor) -> int:
    """Close imports whose time is over, and remove their files; returns how many."""
    closed = 0
    over = Upload.objects.filter(state__in=states.CLOSE.sources, keep_until__lte=by.now).order_by("keep_until")
    for upload in over[:AT_A_TIME]:
        try:
            uploads.close_upload(by, upload)
        except Lost:  # another worker was quicker, or its owner works on it right now
            continue
        closed += 1
    return closed


def sweep_orphans(by: Actor) -> int:
    """Once an hour, remove files a day old that no row knows: what a killed worker left behind. Returns how many."""
    mark = store.root() / _MARK
    if not store.root().is_dir():
        return 0
    if mark.exists() and by.now.timestamp() - float(mark.read_text() or 0) < timedelta(hours=1).total_seconds():
        return 0
    mark.write_text(str(by.now.timestamp()))
    return len(store.sweep(lambda names: known_files(names) | {_MARK}, by.now - GRACE))


def known_files(names: Collection[str]) -> set[str]:
    """Which of these stored names belong to an export or a file that is still kept."""
    out = Export.every.filter(stored_name__in=names).exclude(state=states.EXPIRED)
    into = Upload.every.filter(stored_name__in=names).exclude(state=states.CLOSED)
    return {*out.values_list("stored_name", flat=True), *into.values_list("stored_name", flat=True)}
