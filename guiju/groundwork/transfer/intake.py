"""A worker's part of an import: the trial of the whole file, bringing rows in chunk by chunk, taking them back."""

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any

from django.db import connection, transaction
from django.utils.translation import override
from psycopg.sql import SQL, Identifier

from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.principals import actor_of
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.clock.duties import Newcomer
from guiju.groundwork.desk.answers import sentence
from guiju.groundwork.desk.importable import Fault, Importable, Line, Taking
from guiju.groundwork.desk.models import Import, ImportFault
from guiju.groundwork.flow.bulk import Made, bulk
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.keep import Record
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import SYSTEM, Actor, Clock, wall_clock
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.event import plain
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.transfer import events, importing, plans, states, uploads
from guiju.groundwork.transfer.importing import all_chunks, chunks
from guiju.groundwork.transfer.jobs import Kind, Progress, Stopped
from guiju.groundwork.transfer.models import Changed, Job, TriedRow, Upload

CHUNK = 2_000
READ_BESIDE_FROM = 10_000
KEPT_OF_A_CLASS = 200
NOBODY = N_("Nobody here is called “%(name)s”.")
NOTHING_NEW = N_("Known already, and the row adds nothing: %(known)s")
_FAILED = N_("This could not be done after several tries. Your administrator finds the cause in the log.")

# What came in and was not touched since is thrown away again.
_TAKE_BACK = SQL(
    "UPDATE {table} SET discarded_at = %s, updated_at = %s, version = version + 1 "
    "WHERE {column} = ANY(%s) AND version = 1 AND discarded_at IS NULL RETURNING id"
)


def try_out(progress: Progress, clock: Clock = wall_clock) -> None:
    """Sift the whole file without storing any of its records; keep the counts and the first rows of each class."""
    upload = _wanted(progress.job, states.TRYING)
    by = actor_of(upload.asker, "job", clock=clock)
    plan, importable = plans.plan_of(upload), plans.importable_of(upload.word)
    counts, work = dict.fromkeys(("new", "update", "duplicate", "broken"), 0), _Work(upload, plan, importable, by)
    TriedRow.objects.filter(upload=upload).delete()
    earlier: dict[str, str] = {}
    dealt = 0
    try:
        with closing(_rows(upload, plan, by, 1)) as coming:
            for lines in coming:
                _sift(work, lines, earlier, counts)
                dealt += len(lines)
                progress.tell(dealt)
    except Refused as refused:
        with override(by.language):
            uploads.fail_trial(_system(by), upload, reason=sentence(refused.text, refused.params))
        return
    progress.tell(dealt, dealt, now=True)
    uploads.end_trial(_system(by), upload, counts=counts)


def take_in(progress: Progress, clock: Clock = wall_clock) -> None:
    """Bring the rows in from where an earlier run stopped; each chunk is a transaction of its own."""
    upload = _wanted(progress.job, states.TAKING)
    by = actor_of(upload.asker, "sheet", clock=clock)
    plan, importable = plans.plan_of(upload), plans.importable_of(upload.word)
    head = uploads.headed(upload)
    dealt = head.new + head.duplicate + head.broken + Changed.objects.filter(upload=upload).count()
    progress.tell(dealt, plan.rows, now=True)
    try:
        uploads.may_import(by, upload.word)
        with closing(_rows(upload, plan, by, head.last_row)) as coming:
            for lines in coming:
                head = _one_chunk(_Work(upload, plan, importable, by), head, lines)
                dealt += len(lines)
                progress.tell(dealt, now=True)
    except Refused as refused:
        with override(by.language):
            uploads.fail_intake(_system(by), upload, reason=sentence(refused.text, refused.params))
        return
    if head.state == Import.RUNNING:
        importing.finish_import(by, head)
    uploads.end_intake(_system(by), upload)


def take_back_all(progress: Progress, clock: Clock = wall_clock) -> None:
    """Take back, entry by entry of the ledger, what the import made, then what it changed."""
    upload = _wanted(progress.job, states.UNDOING)
    by = actor_of(upload.asker, "sheet", clock=clock)
    importable = plans.importable_of(upload.word)
    made = Entry.objects.filter(kind=Import.kind(), record_id=uploads.headed(upload).pk, verb=importable.verb).order_by(
        "id"
    )
    for number, entry in enumerate(made):
        if number < progress.job.done:
            continue
        keys = [int(ref.rpartition(":")[2]) for ref in entry.refs if ref.startswith(f"{importable.kind}:")]
        with transaction.atomic():
            upload = take_back(by, upload, keys, importable.kind)
            progress.tell(number + 1, now=True)
    changes = Changed.objects.filter(upload=upload)
    for changed in changes.exclude(record_version=0).order_by("pk"):
        _put_back(by, importable, changed)
    put_back = changes.filter(record_version=0).count()
    uploads.end_undo(_system(by), upload, put_back=put_back, left=changes.count() - put_back)


@bulk("transfer.take_back")
def take_back(by: Actor, upload: Upload, keys: Sequence[int], kind: str) -> Made:
    """Discard again, of the records with these keys, those that nobody has touched since they were brought in."""
    model = REGISTER.kinds[kind]
    touched = _touched(kind, keys, upload)
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE_BACK.format(table=Identifier(model._meta.db_table), column=Identifier("id")),
            [by.now, by.now, [key for key in keys if key not in touched]],
        )
        gone = [pk for (pk,) in cursor.fetchall()]
    _take_back_beside(by, plans.importable_of(upload.word), gone)
    upload.undone = (upload.undone or 0) + len(gone)
    upload.spared = (upload.spared or 0) + len(keys) - len(gone)
    return Made(events.RowsTakenBack(kind, tuple(gone)), [Newcomer(f"{kind}:{pk}", "") for pk in gone])


def _take_back_beside(by: Actor, importable: Importable, gone: Sequence[int]) -> None:
    """What came in beside the records goes with them, where nobody has touched it: the contacts of a customer."""
    for kind, name in importable.hangs:
        model = REGISTER.kinds[kind]
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKE_BACK.format(table=Identifier(model._meta.db_table), column=Identifier(f"{name}_id")),
                [by.now, by.now, list(gone)],
            )


def give_up_trial(job: Job) -> None:
    """After several tries: the file can be matched anew."""
    for upload in _about(job, states.TRYING):
        uploads.fail_trial(SYSTEM, upload, reason=sentence(_FAILED))


def give_up_intake(job: Job) -> None:
    """After several tries: what is in stays, and can be undone."""
    for upload in _about(job, states.TAKING):
        uploads.fail_intake(SYSTEM, upload, reason=sentence(_FAILED))


def give_up_undo(job: Job) -> None:
    """After several tries: told as it stands."""
    for upload in _about(job, states.UNDOING):
        uploads.end_undo(SYSTEM, upload)


class _Work:
    """One import under way: the upload, its plan, its kind, and who brings it in."""

    def __init__(self, upload: Upload, plan: plans.Plan, importable: Importable, by: Actor) -> None:
        self.upload, self.plan, self.importable, self.by = upload, plan, importable, by
        self.edit = REGISTER.verbs[importable.edit]

    def update(self, faults: Sequence[Fault]) -> tuple[list[Fault], dict[int, Changed]]:
        """Bring known records up to date: the rows that could not, and what was changed by row."""
        left: list[Fault] = []
        changed: dict[int, Changed] = {}
        mine = self._in_scope([_known(fault) for fault in faults])
        for fault in faults:
            record = mine.get(_known(fault))
            if record is None:
                left.append(fault)
                continue
            outcome = self._edited(fault, record)
            if isinstance(outcome, Changed):
                changed[fault.line.row] = outcome
            else:
                left.append(outcome)
        return left, changed

    def _in_scope(self, refs: Sequence[str]) -> dict[str, Record]:
        keys = [int(ref.rpartition(":")[2]) for ref in refs if ref.startswith(f"{self.importable.kind}:")]
        held = rights(self.upload.asker, self.by.now)
        model = self.edit.model
        rows = model.objects.filter(covered(held, self.edit.name, model), pk__in=keys)
        return {record.ref: record for record in rows}

    def _edited(self, fault: Fault, record: Record) -> Changed | Fault:
        given = self.importable.values(fault.line.read)
        wanted = {
            name: value for name, value in given.items()
            if value and str(value) != str(getattr(record, name) or "")
            and (self.plan.policy == plans.OVERWRITE or not getattr(record, name))
        }  # fmt: skip
        if not wanted:
            return Fault(fault.line, ImportFault.DUPLICATE, [("", NOTHING_NEW, {"known": record.ref})])
        before = {name: plain(getattr(record, name)) for name in wanted}
        try:
            done = self.edit.call(self.by, record, **wanted)
        except Refused as refused:
            return Fault(fault.line, ImportFault.BROKEN, [("", refused.text, dict(refused.params))])
        return Changed(
            upload=self.upload, row=fault.line.row, ref=record.ref, record_version=done.version, before=before
        )


def _rows(upload: Upload, plan: plans.Plan, by: Actor, after: int) -> Generator[list[Line]]:
    """The rows by chunks; a long file is read by another process, for which a short one is not worth the start."""
    importable, reading = plans.importable_of(upload.word), plan.reading(upload, by, after, CHUNK)
    if plan.rows > READ_BESIDE_FROM:
        yield from all_chunks(importable, reading)
    else:
        yield from chunks(importable, reading)


def _one_chunk(work: _Work, head: Import, lines: list[Line]) -> Import:
    plan, importable = work.plan, work.importable
    with transaction.atomic():
        owners, faults = _owners(plan, lines)
        how = Taking(faults=faults, owners=owners)
        if plan.policy != plans.SKIP:
            _, found = importable.sift(how.unsettled(lines), {})
            known = [fault for fault in found if fault.outcome == ImportFault.DUPLICATE and _known(fault)[:1] != "#"]
            left, changed = work.update(known)
            told = [fault for fault in left if fault not in known]
            Changed.objects.bulk_create(changed.values())
            how = Taking([*faults, *told], frozenset(changed), owners)
        taken: Import = importable.take_in(work.by, head, lines, how)  # type: ignore[assignment]
    return taken


def _sift(work: _Work, lines: list[Line], earlier: dict[str, str], counts: dict[str, int]) -> None:
    importable = work.importable
    _, wrong = _owners(work.plan, lines)
    wrong += importable.barred(work.by, Taking(wrong).unsettled(lines))
    fresh, faults = importable.sift(Taking(wrong).unsettled(lines), earlier)
    sorted_out: dict[str, list[tuple[Line, Any]]] = {"new": [(line, []) for line in fresh]}
    for fault in [*wrong, *faults]:
        own = _known(fault).startswith(f"{importable.kind}:")
        outcome = fault.outcome if fault.outcome != ImportFault.DUPLICATE or not own else TriedRow.UPDATE
        sorted_out.setdefault(outcome, []).append((fault.line, list(fault.why)))
    rows = []
    for outcome, found in sorted_out.items():
        room = max(0, KEPT_OF_A_CLASS - counts[outcome])
        counts[outcome] += len(found)
        rows += [
            TriedRow(upload=work.upload, row=line.row, outcome=outcome, reasons=plain(why), cells=line.cells)
            for line, why in found[:room]
        ]
    TriedRow.objects.bulk_create(rows)


def _owners(plan: plans.Plan, lines: Sequence[Line]) -> tuple[dict[int, int], list[Fault]]:
    """Whose each row is to be, and the rows that name nobody we know."""
    owners = {} if plan.owner is None else {line.row: plan.owner for line in lines}
    place = plan.columns.get(plans.OWNER)
    if place is None:
        return owners, []
    names = {line.row: line.cells[place].strip() for line in lines if place < len(line.cells)}
    known = plans.people_named([name for name in set(names.values()) if name]) | dict(plan.people)
    faults = []
    for line in lines:
        name = names.get(line.row, "")
        if name in known:
            owners[line.row] = known[name]
        elif name:
            faults.append(Fault(line, ImportFault.BROKEN, [(plans.OWNER, NOBODY, {"name": name[:40]})]))
    return owners, faults


def _put_back(by: Actor, importable: Importable, changed: Changed) -> None:
    """Give a record back what stood there before, if its version is still that of the import; marked by version 0."""
    record = REGISTER.find(changed.ref)
    if record is None or record.version != changed.record_version or record.discarded_at is not None:
        return
    with transaction.atomic():
        try:
            verb = REGISTER.verbs[importable.edit]
            verb.call(by, record, **inputs_of(verb).read(changed.before))
        except Refused:  # what stood there does not fit any more, such as a number that is somebody else's now
            return
        Changed.objects.filter(pk=changed.pk).update(record_version=0)


def _touched(kind: str, keys: Sequence[int], upload: Upload) -> set[int]:
    """Of these records those that a person did something about since they were brought in."""
    refs = [f"{kind}:{key}" for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT ref FROM ledger_entry, unnest(refs) ref
               WHERE refs && %s::varchar[] AND ref = ANY(%s) AND actor_id IS NOT NULL
                 AND NOT (kind = %s AND record_id = %s)""",
            [refs, refs, Import.kind(), upload.head_id],
        )
        return {int(ref.rpartition(":")[2]) for (ref,) in cursor.fetchall()}


def _known(fault: Fault) -> str:
    return str(fault.why[0][2].get("known", "")) if fault.why else ""


def _wanted(job: Job, state: str) -> Upload:
    found = _about(job, state)
    if not found:
        raise Stopped
    return found[0]


def _about(job: Job, state: str) -> list[Upload]:
    key = int(job.about.rpartition(":")[2])
    return list(Upload.objects.filter(pk=key, state=state).select_related("owner", "head"))


def _system(by: Actor) -> Actor:
    return Actor(SYSTEM.account_id, SYSTEM.name, door=SYSTEM.door, clock=by.clock)


TRIAL_KIND = Kind(try_out, give_up_trial)
INTAKE_KIND = Kind(take_in, give_up_intake)
UNDO_KIND = Kind(take_back_all, give_up_undo)
