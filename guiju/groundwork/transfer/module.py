"""The manifest of tables in and out."""

from collections.abc import Callable

from django.urls import path

from guiju.groundwork.desk.module import Module, RailPage
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer import events, exports, jobs, timers, writing
from guiju.groundwork.transfer.clauses import ExportTerms, ImportTerms
from guiju.groundwork.transfer.models import Export, Upload
from guiju.groundwork.transfer.pages import exports as export_pages
from guiju.groundwork.transfer.resources import EXPORTS

KINDS = {exports.WORK: writing.KIND}


def work(stopping: Callable[[], bool]) -> int:
    """Do the next import or export that waits; returns how many were done."""
    return jobs.work_on(KINDS, stopping)


MODULE = Module(
    name="transfer",
    label=N_("Import and export"),
    models=(Export, Upload),
    actions=(
        exports.prepare_export, exports.start_export, exports.cancel_export, exports.download_export,
        exports.finish_export, exports.fail_export, exports.remove_export,
    ),
    events=(
        events.ExportPrepared, events.ExportStarted, events.ExportFinished, events.ExportDownloaded,
        events.ExportCancelled, events.ExportFailed, events.ExportRemoved,
    ),
    labels={
        "transfer.prepare_export": N_("Export"),
        "transfer.start_export": N_("Start the export"),
        "transfer.cancel_export": N_("Cancel the export"),
        "transfer.download_export": N_("Download"),
        "transfer.finish_export": N_("Finish the file"),
        "transfer.fail_export": N_("Note a failed export"),
        "transfer.remove_export": N_("Remove the file"),
        "transfer.export_prepared": N_("Export asked for"),
        "transfer.export_started": N_("Export started"),
        "transfer.export_finished": N_("Export finished"),
        "transfer.export_downloaded": N_("File downloaded"),
        "transfer.export_cancelled": N_("Export cancelled"),
        "transfer.export_failed": N_("Export failed"),
        "transfer.export_removed": N_("File removed"),
    },
    terms={"transfer.export": ExportTerms, "transfer.intake": ImportTerms},
    timers=(timers.remove_old_exports, timers.sweep_orphans),
    jobs=(work,),
    resources=(EXPORTS,),
    pages=(
        path("exports/", export_pages.centre, name="exports"),
        path("exports/new/", export_pages.new, name="export_new"),
        path("exports/<int:pk>/file/", export_pages.take, name="export_file"),
    ),
    rail=(RailPage("documents", N_("Exports"), "/exports/", "file-export", see="transfer.prepare_export"),),
    see={"transfer.see": N_("See exports")},
)  # fmt: skip
