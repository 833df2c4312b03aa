"""Every write to files brought in: taken into the wizard, matched, tried, brought in, stopped, undone, closed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from django.db import transaction
from python_calamine import CalamineWorkbook

from guiju.groundwork.access.grants import home_unit
from guiju.groundwork.access.models import Account
from guiju.groundwork.desk.importable import Importable
from guiju.groundwork.desk.models import Import
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.action import action, terms
from guiju.groundwork.flow.door import NO_RIGHT, rights_of
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.groundwork.transfer import checked, events, importing, jobs, plans, states, store
from guiju.groundwork.transfer.models import Changed, Upload

TRIAL, INTAKE, UNDO = "trial", "intake", "undo"
TOLD = "transfer.import_ended"  # the kind of notice


@action("transfer.upload_file", creates=Upload)
def upload_file(
    by: Actor,
    upload: Upload,
    *,
    word: Annotated[str, Ask(N_("Kind"), help=N_("what the rows are, such as leads"))],
    content: Annotated[bytes, Ask(N_("File"))],
    file_name: str = "",
) -> events.FileUploaded:
    """Put a table (.xlsx, .csv; 20 MB at most) into the wizard. Nothing is brought in yet; columns are guessed."""
    importable = may_import(by, word)
    checked.check_size(len(content))
    suffix = checked.check_kind(content, file_name)
    upload.word, upload.file_name = word, Path(file_name).name[-150:]
    upload.size, upload.sha256 = len(content), sha256(content).hexdigest()
    upload.owner_id, upload.unit_id = by.account_id, home_unit(by.account_id, by.now)
    upload.keep_until = by.now + timedelta(days=terms("transfer.intake").keep_days)
    upload.stored_name = store.keep(content, suffix)
    try:
        _look(upload, plans.Plan())
    except Refused:
        store.drop(upload.stored_name)
        raise
    _guess(upload, importable, by)
    return events.FileUploaded(word, upload.file_name, upload.sha256)


@action("transfer.reread_file", move=states.REREAD)
def reread_file(by: Actor, upload: Upload, *, sheet: str = "", encoding: str = "") -> events.FileUploaded:
    """Read the file from another sheet, or in another encoding."""
    importable = _own(by, upload)
    _look(upload, replace(plans.plan_of(upload), sheet=sheet, encoding=encoding))
    _guess(upload, importable, by)
    return events.FileUploaded(upload.word, upload.file_name, upload.sha256)


@action("transfer.match_columns", move=states.TRY)
def match_columns(
    by: Actor,
    upload: Upload,
    *,
    columns: dict[str, int],
    fixed: dict[str, str] | None = None,
    words: dict[str, dict[str, str]] | None = None,
    people: dict[str, int] | None = None,
    owner: Account | None = None,
) -> events.ColumnsMatched:
    """Say which column holds which field; the whole file is tried, and the answers are remembered."""
    importable = _own(by, upload)
    known = {*importable.headings, *([plans.OWNER] if importable.give else [])}
    _check_columns(importable, columns, known, len(upload.header))
    if (plans.OWNER in columns or (owner is not None and owner.pk != by.account_id)) and not rights_of(by).may(
        importable.give
    ):
        raise NotAllowed("access.no_right", NO_RIGHT)
    given = plans.plan_of(upload)
    plan = replace(
        given, columns=columns, fixed=_known(fixed, importable.headings), words=_known(words, importable.coded),
        people=people or {}, owner=owner.pk if owner is not None else None,
    )  # fmt: skip
    upload.plan, upload.tried, upload.failure = plan.plain(), {}, ""
    plans.remember(upload, plan, by)
    jobs.stop(upload.ref)
    jobs.ask(TRIAL, upload.ref, by.now, plan.rows)
    return events.ColumnsMatched(tuple(columns))


@action("transfer.end_trial", move=states.END_TRIAL, pushed=True)
def end_trial(_by: Actor, upload: Upload, *, counts: dict[str, int]) -> events.FileTried:
    """The whole file was tried."""
    upload.tried = counts
    return events.FileTried(counts["new"], counts["update"], counts["duplicate"], counts["broken"])


@action("transfer.fail_trial", move=states.GIVE_UP_TRIAL, pushed=True)
def fail_trial(_by: Actor, upload: Upload, *, reason: str) -> events.TrialFailed:
    """The file could not be tried; it can be matched anew."""
    upload.failure = reason[:500]
    return events.TrialFailed(reason)


@action("transfer.take_in", move=states.TAKE)
def take_in(by: Actor, upload: Upload, *, policy: str = plans.SKIP) -> events.IntakeStarted:
    """Bring the rows in, or go on where it was stopped; ``policy`` is skip, fill or overwrite."""
    importable = _own(by, upload)
    if policy not in plans.POLICIES:
        raise Invalid({"policy": (N_("“%(code)s” is not one of the choices."), {"code": policy})})
    plan = plans.plan_of(upload)
    if upload.head_id is None:
        upload.plan = replace(plan, policy=policy).plain()
        upload.head = importing.start_import(
            by, of_kind=importable.kind, file_name=upload.file_name, header=list(upload.header),
            file_hash=sha256(f"{upload.sha256} {upload.ref}".encode()).hexdigest(),
        )  # fmt: skip
    upload.failure = ""
    jobs.ask(INTAKE, upload.ref, by.now, plan.rows)
    return events.IntakeStarted(plans.plan_of(upload).policy)


@action("transfer.end_intake", move=states.END_TAKING, pushed=True)
def end_intake(by: Actor, upload: Upload) -> events.IntakeFinished:
    """Every row was dealt with; from now on the time for undoing runs."""
    head = headed(upload)
    upload.finished_at = by.now
    upload.keep_until = by.now + timedelta(hours=terms("transfer.intake").undo_hours)
    changed = Changed.objects.filter(upload=upload).count()
    told = {"name": upload.file_name, "new": head.new, "changed": changed, "broken": head.broken}
    text = N_("“%(name)s” is brought in: %(new)d new, %(changed)d changed, %(broken)d not readable.")
    inbox.tell([upload.asker.pk], text, told, kind=TOLD, ref=upload.ref, at=by.now)
    return events.IntakeFinished(head.new, changed, head.duplicate, head.broken)


@action("transfer.stop_intake", move=states.STOP)
def stop_intake(by: Actor, upload: Upload) -> events.IntakeStopped:
    """Stop bringing rows in; what is in stays, and can be undone or gone on with."""
    _own(by, upload)
    jobs.stop(upload.ref)
    _stopped(by, upload)
    return events.IntakeStopped("")


@action("transfer.fail_intake", move=states.STOP, pushed=True)
def fail_intake(by: Actor, upload: Upload, *, reason: str) -> events.IntakeStopped:
    """Something keeps the rest of the file from being brought in."""
    upload.failure = reason[:500]
    _stopped(by, upload)
    text = N_("Bringing in “%(name)s” stopped: %(reason)s")
    told = {"name": upload.file_name, "reason": reason[:200]}
    inbox.tell([upload.asker.pk], text, told, kind=TOLD, ref=upload.ref, at=by.now)
    return events.IntakeStopped(reason)


@action("transfer.undo_import", move=states.UNDO)
def undo_import(by: Actor, upload: Upload) -> events.UndoStarted:
    """Take back what the import made or changed, as far as nobody has touched it since; the policy says how long."""
    _own(by, upload)
    if upload.finished_at is None or by.now > upload.finished_at + timedelta(hours=terms("transfer.intake").undo_hours):
        hours = terms("transfer.intake").undo_hours
        raise Refused(
            "transfer.too_late", N_("An import can be undone for %(hours)s hours; they are over."), hours=hours
        )
    upload.undone = upload.spared = 0
    jobs.ask(UNDO, upload.ref, by.now)
    return events.UndoStarted()


@action("transfer.end_undo", move=states.END_UNDOING, pushed=True)
def end_undo(_by: Actor, upload: Upload, *, put_back: int = 0, left: int = 0) -> events.UndoFinished:
    """Everything untouched was taken back; ``put_back`` and ``left`` count the records that rows had changed."""
    upload.undone, upload.spared = (upload.undone or 0) + put_back, (upload.spared or 0) + left
    return events.UndoFinished(upload.undone or 0, upload.spared or 0)


@action("transfer.close_upload", move=states.CLOSE)
def close_upload(by: Actor, upload: Upload) -> events.UploadClosed:
    """Remove the file: nobody wants it any more, or its time is over. What was brought in stays."""
    if by.account_id is not None:
        _own(by, upload)
    jobs.stop(upload.ref)
    transaction.on_commit(lambda: store.drop(upload.stored_name))
    return events.UploadClosed()


def may_import(by: Actor, word: str) -> Importable:
    """The importable kind of that word, if the person may bring its rows in; raises Invalid, NotAllowed."""
    if word not in HOUSE.imports:
        raise Invalid({"word": (N_("There is no such kind of record to import."), {})})
    importable = HOUSE.imports[word]
    if not rights_of(by).may(importable.verb):
        raise NotAllowed("access.no_right", NO_RIGHT)
    return importable


def headed(upload: Upload) -> Import:
    """The import that an upload became."""
    if upload.head is None:
        raise NotFound
    return upload.head


def _own(by: Actor, upload: Upload) -> Importable:
    if by.account_id != upload.owner_id:
        raise NotAllowed("transfer.not_yours", N_("Only whoever asked for this may do that."))
    return may_import(by, upload.word)


def _stopped(by: Actor, upload: Upload) -> None:
    upload.finished_at = by.now
    upload.keep_until = by.now + timedelta(hours=terms("transfer.intake").undo_hours)


def _look(upload: Upload, plan: plans.Plan) -> None:
    """Read heading and first rows, and count the rest; raises Refused for what is no bearable table."""
    limits, path = terms("transfer.intake"), store.path_of(upload.stored_name)
    table, rows = checked.check_table(path, limits.most_rows, limits.most_columns, plan.encoding, plan.sheet)
    upload.header = list(table.header)
    sample = tuple(tuple(cells) for (_, cells), _ in zip(table.rows, range(plans.SAMPLE_ROWS), strict=False))
    sheets = tuple(CalamineWorkbook.from_path(path).sheet_names) if path.suffix == ".xlsx" else ()
    upload.plan = replace(plan, encoding=table.encoding, sheets=sheets, rows=rows, sample=sample).plain()


def _guess(upload: Upload, importable: Importable, by: Actor) -> None:
    """Fill in the answers: those given last for these headings, else what the headings say."""
    known = plans.remembered(upload.word, upload.header, by.account_id)
    upload.plan = upload.plan | (known or {"columns": plans.guessed(importable, upload.header)})


def _check_columns(importable: Importable, columns: Mapping[str, int], known: set[str], width: int) -> None:
    strange = [name for name, place in columns.items() if name not in known or not 0 <= place < width]
    if strange:
        raise Invalid({"columns": (N_("There is no such column: %(name)s"), {"name": strange[0]})})
    missing = [plans.label_of(importable, name) for name in importable.needed if name not in columns]
    if missing:
        raise Invalid({"columns": (N_("Say which column holds: %(columns)s"), {"columns": ", ".join(missing)})})


def _known(given: Mapping[str, Any] | None, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (given or {}).items() if name in names and value}
