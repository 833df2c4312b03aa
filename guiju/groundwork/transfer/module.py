"""The manifest of tables in and out."""

from collections.abc import Callable

from django.urls import path

from guiju.groundwork.desk.module import Module, RailPage
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices.kinds import OFF, NoticeKind
from guiju.groundwork.transfer import events, exports, intake, jobs, timers, uploads, writing
from guiju.groundwork.transfer.clauses import ExportTerms, ImportTerms
from guiju.groundwork.transfer.models import Export, Upload
from guiju.groundwork.transfer.pages import exports as export_pages
from guiju.groundwork.transfer.pages import imports as import_pages
from guiju.groundwork.transfer.resources import EXPORTS

KINDS = {
    exports.WORK: writing.KIND,
    uploads.TRIAL: intake.TRIAL_KIND,
    uploads.INTAKE: intake.INTAKE_KIND,
    uploads.UNDO: intake.UNDO_KIND,
}


def work(stopping: Callable[[], bool]) -> int:
    """Do the next import or export that waits; returns how many were done."""
    return jobs.work_on(KINDS, stopping)


MODULE = Module(
    name="transfer",
    label=N_("Import and export"),
    notices=(
        NoticeKind(uploads.TOLD, N_("An import has ended"), mail=OFF, page="/imports/{key}/"),
        NoticeKind(exports.TOLD, N_("An export is ready or failed"), mail=OFF),
    ),
    models=(Export, Upload),
    actions=(
        exports.prepare_export, exports.start_export, exports.cancel_export, exports.download_export,
        exports.finish_export, exports.fail_export, exports.remove_export,
        uploads.upload_file, uploads.reread_file, uploads.match_columns, uploads.end_trial, uploads.fail_trial,
        uploads.take_in, uploads.end_intake, uploads.stop_intake, uploads.fail_intake, uploads.undo_import,
        uploads.end_undo, uploads.close_upload,
    ),
    events=(
        events.ExportPrepared, events.ExportStarted, events.ExportFinished, events.ExportDownloaded,
        events.ExportCancelled, events.ExportFailed, events.ExportRemoved,
        events.FileUploaded, events.ColumnsMatched, events.FileTried, events.TrialFailed, events.IntakeStarted,
        events.IntakeFinished, events.IntakeStopped, events.UndoStarted, events.RowsTakenBack, events.UndoFinished,
        events.UploadClosed,
    ),
    labels={
        "transfer.prepare_export": N_("Export"),
        "transfer.start_export": N_("Start the export"),
        "transfer.cancel_export": N_("Cancel the export"),
        "transfer.download_export": N_("Download"),
        "transfer.finish_export": N_("Finish the file"),
        "transfer.fail_export": N_("Note a failed export"),
        "transfer.remove_export": N_("Remove the file"),
        "transfer.upload_file": N_("Upload a file"),
        "transfer.reread_file": N_("Read the file again"),
        "transfer.match_columns": N_("Match the columns"),
        "transfer.end_trial": N_("End the trial"),
        "transfer.fail_trial": N_("Note a failed trial"),
        "transfer.take_in": N_("Bring the rows in"),
        "transfer.end_intake": N_("End the import"),
        "transfer.stop_intake": N_("Stop the import"),
        "transfer.fail_intake": N_("Note a failed import"),
        "transfer.undo_import": N_("Undo the import"),
        "transfer.take_back": N_("Take rows back"),
        "transfer.end_undo": N_("End the undoing"),
        "transfer.close_upload": N_("Close the import"),
        "transfer.file_uploaded": N_("File uploaded"),
        "transfer.columns_matched": N_("Columns matched"),
        "transfer.file_tried": N_("File tried"),
        "transfer.trial_failed": N_("Trial failed"),
        "transfer.intake_started": N_("Bringing in started"),
        "transfer.intake_finished": N_("Brought in"),
        "transfer.intake_stopped": N_("Import stopped"),
        "transfer.undo_started": N_("Undoing started"),
        "transfer.rows_taken_back": N_("Rows taken back"),
        "transfer.undo_finished": N_("Import undone"),
        "transfer.upload_closed": N_("Import closed"),
        "transfer.export_prepared": N_("Export asked for"),
        "transfer.export_started": N_("Export started"),
        "transfer.export_finished": N_("Export finished"),
        "transfer.export_downloaded": N_("File downloaded"),
        "transfer.export_cancelled": N_("Export cancelled"),
        "transfer.export_failed": N_("Export failed"),
        "transfer.export_removed": N_("File removed"),
    },
    terms={"transfer.export": ExportTerms, "transfer.intake": ImportTerms},
    timers=(timers.remove_old_exports, timers.close_old_uploads, timers.sweep_orphans),
    jobs=(work,),
    resources=(EXPORTS,),
    pages=(
        path("exports/", export_pages.centre, name="exports"),
        path("exports/new/", export_pages.new, name="export_new"),
        path("exports/<int:pk>/file/", export_pages.take, name="export_file"),
        path("imports/", import_pages.overview, name="imports"),
        path("imports/new/", import_pages.upload, name="import_new"),
        path("imports/template/<slug:word>/", import_pages.template, name="import_template"),
        path("imports/<int:pk>/", import_pages.wizard, name="import"),
        path("imports/<int:pk>/columns/", import_pages.columns, name="import_columns"),
        path("imports/<int:pk>/errors/", import_pages.errors, name="import_errors"),
        *(
            path(f"imports/<int:pk>/{verb}/", import_pages.act, {"verb": verb}, name=f"import_{verb}")
            for verb in ("take_in", "stop_intake", "undo_import", "close_upload")
        ),
    ),
    rail=(
        RailPage("leads", N_("Imports"), "/imports/", "file-import", see="transfer.upload_file"),
        RailPage("documents", N_("Exports"), "/exports/", "file-export", see="transfer.prepare_export"),
    ),
    see={"transfer.see": N_("See exports")},
)  # fmt: skip
