"""A worker's part of an export: the rows by a cursor of the database, into a file, in memory that does not grow."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext, override

from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.desk.answers import sentence
from guiju.groundwork.desk.query import ListQuery
from guiju.groundwork.desk.words import Words, exact
from guiju.groundwork.kernel.actor import SYSTEM, Actor, Clock, wall_clock
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer import exports, sheets, store
from guiju.groundwork.transfer.jobs import Kind, Progress, Stopped
from guiju.groundwork.transfer.models import Export, Job

AT_A_TIME = 2_000
TOLD_EACH = 500
_FAILED = N_("The file could not be written after several tries. Your administrator finds the cause in the log.")


def write_out(progress: Progress, clock: Clock = wall_clock) -> None:
    """Write the file of an export with the present rights of whoever asked, from the start if it was broken off."""
    export = exports.still_wanted(_key(progress.job))
    by = actor_of(export.asker, "job", export.language, clock)
    with override(export.language):
        try:
            held = rights(export.asker, by.now)
            resource = exports.resource_of(export.of_kind)
            query = exports.query_of(resource, export.asked, by, held)
            columns = exports.columns_of(resource, export.paths, export.asked, held)
        except Refused as refused:
            exports.fail_export(_system(by), export, reason=sentence(refused.text, refused.params))
            return
        rows = sheets.Rows(resource, columns, held, Words.at(by.now))
        with store.writing(f".{export.layout}") as file:
            book = sheets.LAYOUTS[export.layout](file.half)
            try:
                book.add([mark_of(export, by.now)])
                book.add(rows.heads)
                written = _copy(query, rows, book, export, progress)
            finally:
                book.close()
    exports.finished(_system(by), export, file.name, written)


def give_up(job: Job) -> None:
    """After several tries: say so, and keep what was asked so that it can be started again."""
    try:
        export = exports.still_wanted(_key(job))
    except Stopped:
        return
    with override(export.language):
        exports.fail_export(SYSTEM, export, reason=gettext(_FAILED))


def mark_of(export: Export, at: datetime) -> str:
    """The first row of every file: who took it out, when, why, under which number."""
    told = gettext(N_("Exported by %(who)s (%(account)s) on %(when)s · export %(number)s · reason: %(reason)s"))
    return told % {
        "who": export.asker.name, "account": export.asker.username, "when": exact(at), "number": export.pk,
        "reason": " ".join(export.reason.split()),
    }  # fmt: skip


def _copy(query: ListQuery, rows: sheets.Rows, book: sheets.Book, export: Export, progress: Progress) -> int:
    number = 0
    for number, values in enumerate(_tuples(query, rows, export.rows), 1):
        book.add(rows.row(values))
        if number % TOLD_EACH == 0:
            progress.tell(number)
    progress.tell(number, number, now=True)
    return number


def _tuples(query: ListQuery, rows: sheets.Rows, most: int) -> Iterable[tuple[object, ...]]:
    """The rows in the order of the list; never more than were counted, for so many was leave given."""
    found: Iterable[tuple[object, ...]] = (
        query.ordered().values_list(*rows.lookups)[:most].iterator(chunk_size=AT_A_TIME)
    )
    return found


def _system(by: Actor) -> Actor:
    return Actor(SYSTEM.account_id, SYSTEM.name, door=SYSTEM.door, clock=by.clock)


def _key(job: Job) -> int:
    return int(job.about.rpartition(":")[2])


KIND = Kind(write_out, give_up)
