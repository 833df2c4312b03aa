"""Every write to exports: made ready and counted, let through by the gates, written by a worker, taken, removed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import get_language, gettext

from guiju.groundwork.access.grants import Rights, home_unit
from guiju.groundwork.desk.arrangement import PARAMS, arranged, offered_columns
from guiju.groundwork.desk.fields import FieldView, views
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.pages.filters import OPERATOR_WORDS
from guiju.groundwork.desk.query import ListQuery, parse
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.door import NO_RIGHT, rights_of
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, Refused
from guiju.groundwork.kernel.period import BUSINESS_ZONE
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.groundwork.transfer import events, jobs, states, store
from guiju.groundwork.transfer.models import Export, Layout

WORK = "export"
TOLD = "transfer.export_ended"  # the kind of notice
_WHERE_ON_THE_LIST = ("after", "before", "size", "format")


@action("transfer.prepare_export", creates=Export)
def prepare_export(
    by: Actor,
    export: Export,
    *,
    of_kind: Annotated[str, Ask(N_("List"), help=N_("the kind of record, such as leads.lead"))],
    reason: Annotated[str, Ask(N_("Reason"), long=True)],
    asked: Annotated[str, Ask(N_("Filter"), help=N_("the address of the list after its question mark"))] = "",
    paths: Annotated[list[str], Ask(N_("Columns"))] = (),  # type: ignore[assignment]
    layout: Layout = Layout.XLSX,
) -> events.ExportPrepared:
    """Make a list ready to be taken out: the rows that match now are counted; nothing leaves the house yet.

    ``asked`` is the address of the list, ``paths`` its columns (empty: those the list has by itself).
    """
    reason = reason.strip()
    if len(reason) < 2:
        raise Invalid({"reason": (N_("Say what the rows are needed for."), {})})
    resource = resource_of(of_kind)
    query = query_of(resource, asked, by, rights_of(by))
    columns = columns_of(resource, paths, asked, query.rights)
    export.rows = query.queryset().order_by().count()
    most = terms("transfer.export").most_rows
    if not export.rows:
        raise Refused("transfer.nothing", N_("No row fits these filters, so there is nothing to export."))
    if export.rows > most:
        text = N_("These are %(rows)s rows; one export holds at most %(most)s. Narrow the filter.")
        raise Refused("transfer.too_many", text, rows=f"{export.rows:,}", most=f"{most:,}")
    export.of_kind, export.asked, export.paths = of_kind, plain_address(asked), [view.path for view in columns]
    export.narrowed_by = in_words(query, asked)
    export.layout, export.reason, export.language = layout, reason[:500], get_language() or by.language
    export.owner_id, export.unit_id = by.account_id, home_unit(by.account_id, by.now)
    return events.ExportPrepared(of_kind, export.asked, tuple(export.paths), export.rows, export.reason)


@action("transfer.start_export", move=states.START)
def start_export(by: Actor, export: Export) -> events.ExportStarted:
    """Let the export through: a worker writes its file. Over the limit of the policy this takes an approval."""
    _own(by, export)
    export.failure = ""
    jobs.ask(WORK, export.ref, by.now, export.rows)
    return events.ExportStarted(export.rows)


@action("transfer.cancel_export", move=states.CANCEL)
def cancel_export(by: Actor, export: Export) -> events.ExportCancelled:
    """Want the export no more; a worker that is at it ends."""
    _own(by, export)
    jobs.stop(export.ref)
    return events.ExportCancelled()


@action("transfer.download_export", move=states.DOWNLOAD, pushed=True)
def download_export(by: Actor, export: Export) -> events.ExportDownloaded:
    """Take the file: whoever asked for it, as long as they may see that list. Each time is noted.

    The page that hands the file out calls this, and checks the right to it; no other door does, for it gives no file.
    """
    _own(by, export)
    if not rights_of(by).may(resource_of(export.of_kind).see):
        raise NotAllowed("access.no_right", NO_RIGHT)
    if not store.path_of(export.stored_name).is_file():
        raise Refused("transfer.file_missing", N_("The file is missing from the store; export the list once more."))
    return events.ExportDownloaded(export.sha256)


@action("transfer.finish_export", move=states.FINISH, pushed=True)
def finish_export(by: Actor, export: Export, *, stored_name: str, written: int) -> events.ExportFinished:
    """The file lies ready in the store."""
    export.stored_name, export.written, export.finished_at = stored_name, written, by.now
    export.size, export.sha256 = store.path_of(stored_name).stat().st_size, store.digest(stored_name)
    export.keep_until = by.now + timedelta(days=terms("transfer.export").keep_days)
    local = by.now.astimezone(BUSINESS_ZONE)
    export.file_name = f"{resource_of(export.of_kind).slug}-{local:%Y%m%d-%H%M}-{export.pk}.{export.layout}"
    text = N_("The export “%(name)s” is ready.")
    inbox.tell([export.asker.pk], text, {"name": export.file_name}, kind=TOLD, ref=export.ref, at=by.now)
    return events.ExportFinished(written, export.sha256)


@action("transfer.fail_export", move=states.FAIL, pushed=True)
def fail_export(by: Actor, export: Export, *, reason: str) -> events.ExportFailed:
    """The file could not be written; it may be tried again."""
    export.failure, export.finished_at = reason[:500], by.now
    text = N_("An export failed: %(reason)s")
    inbox.tell([export.asker.pk], text, {"reason": reason[:200]}, kind=TOLD, ref=export.ref, at=by.now)
    return events.ExportFailed(reason)


@action("transfer.remove_export", move=states.EXPIRE, pushed=True)
def remove_export(_by: Actor, export: Export) -> events.ExportRemoved:
    """The time is over for which the file is kept."""
    transaction.on_commit(lambda: store.drop(export.stored_name))
    return events.ExportRemoved()


def resource_of(of_kind: str) -> Resource:
    """The list of that kind; raises Invalid for what has none."""
    if of_kind not in HOUSE.resources:
        raise Invalid({"of_kind": (N_("There is no such list."), {})})
    return HOUSE.resources[of_kind]


def plain_address(asked: str) -> str:
    """The address of a list without the page one happens to look at."""
    params = QueryDict(asked.removeprefix("?"), mutable=True)
    for name in _WHERE_ON_THE_LIST:
        params.pop(name, None)
    return params.urlencode()


def query_of(resource: Resource, asked: str, by: Actor, held: Rights) -> ListQuery:
    """The very list that an address names, within the person's rights; raises NotAllowed and Invalid."""
    return parse(resource, QueryDict(plain_address(asked)), by, held, reserved=PARAMS)


def in_words(query: ListQuery, asked: str) -> str:
    """The filter of a list as people read it."""
    told = []
    for one in query.conditions:
        labels = dict(one.view.options())
        words = gettext(OPERATOR_WORDS[one.operator]) if one.operator else ""
        told.append(" ".join(filter(None, (one.view.label, words, "/".join(labels.get(v, v) for v in one.values)))))
    where = QueryDict(asked.removeprefix("?")).get("where", "")
    return " · ".join(filter(None, (*told, where, f"“{query.q}”" if query.q else "")))


def columns_of(resource: Resource, paths: Sequence[str], asked: str, held: Rights) -> list[FieldView]:
    """The columns of an export: those asked for, else those the list shows; raises Invalid for what is none."""
    known = {view.path: view for view in offered_columns(resource)}
    strange = [path for path in paths if path not in known]
    if strange:
        raise Invalid({"paths": (N_("There is no such column: %(name)s"), {"name": strange[0]})})
    if paths:
        return [known[path] for path in dict.fromkeys(paths)]
    return views(resource, arranged(resource, QueryDict(plain_address(asked)), held).columns)


def _own(by: Actor, export: Export) -> None:
    if by.account_id != export.owner_id:
        raise NotAllowed("transfer.not_yours", N_("Only whoever asked for this may do that."))


def still_wanted(export_id: int) -> Export:
    """The export that a worker is to write; raises :class:`jobs.Stopped` when it is not under way any more."""
    export: Export | None = Export.objects.filter(pk=export_id, state=states.RUNNING).select_related("owner").first()
    if export is None:
        raise jobs.Stopped
    return export


def finished(by: Actor, export: Export, stored_name: str, written: int) -> None:
    """Note that the file is there; cancelled meanwhile, it is dropped again."""
    try:
        finish_export(by, export, stored_name=stored_name, written=written)
    except Lost as lost:
        store.drop(stored_name)
        raise jobs.Stopped from lost
