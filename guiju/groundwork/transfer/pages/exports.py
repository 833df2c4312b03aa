"""The export centre: asking for a list, watching it being written, taking the file."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from guiju.groundwork.desk import answers, person
from guiju.groundwork.desk.arrangement import offered_columns
from guiju.groundwork.desk.pages.gates import gate_panel
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.words import Words, exact, state_badge
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import GateShut, Invalid, NotAllowed, NotFound, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.transfer import exports, states, store
from guiju.groundwork.transfer.models import Export, Job, Layout
from guiju.groundwork.transfer.pages.progress import Bar, bar_of

PREPARE, START, CANCEL, DOWNLOAD = (
    f"transfer.{name}" for name in ("prepare_export", "start_export", "cancel_export", "download_export")
)
SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One export as the centre shows it, finished for the template."""

    export: Export
    what: str
    when: str
    state: str
    size: str
    bar: Bar | None
    may_start: bool
    may_cancel: bool
    may_download: bool
    until: str


def centre(request: HttpRequest) -> HttpResponse:
    """``/exports/``: what the person took out of the house, newest first; asks for itself while files are written."""
    _check(request, PREPARE)
    lines = _lines(request)
    going = any(line.bar is not None for line in lines)
    context = {"title": gettext(N_("Exports")), "lines": lines, "going": going}
    template = "transfer/exports_rows.html" if request.headers.get("HX-Request") else "transfer/exports.html"
    return render(request, template, context)


def new(request: HttpRequest) -> HttpResponse:
    """``/exports/new/?of=leads.lead&state=new``: how many rows and why (GET); the export itself (POST)."""
    _check(request, PREPARE)
    return _ask(request) if request.method == "POST" else _draw(request, request.GET)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """``/exports/12/file/``: the file, as an attachment, to whoever asked for it; each time is noted."""
    _check(request, DOWNLOAD)
    export = Export.objects.filter(pk=pk, owner_id=person.key(request)).first()
    if export is None:
        raise NotFound
    exports.download_export(person.actor(request), export)
    return attachment(store.path_of(export.stored_name).open("rb"), export.file_name)


def attachment(file: Any, name: str) -> FileResponse:
    """A file that the browser keeps and never opens in our own pages."""
    answer = FileResponse(file, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _check(request: HttpRequest, verb: str) -> None:
    if not person.rights(request).may(verb):
        raise NotAllowed("access.no_right", NO_RIGHT)


def _draw(
    request: HttpRequest,
    given: QueryDict,
    *,
    sentence: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    resource = exports.resource_of(given.get("of", ""))
    asked = _address(given)
    query = exports.query_of(resource, asked, person.actor(request), person.rights(request))
    chosen = [view.path for view in exports.columns_of(resource, given.getlist("paths"), asked, query.rights)]
    context = {
        "resource": resource, "plural": gettext(resource.plural), "of": resource.kind, "asked": asked,
        "rows": query.queryset().order_by().count(), "narrowed_by": exports.in_words(query, asked),
        "columns": _columns(resource, chosen), "layouts": Layout.choices, "layout": given.get("layout", Layout.XLSX),
        "reason": given.get("reason", ""), "key": uuid.uuid4().hex, "sentence": sentence, "errors": errors or {},
        "title": gettext(N_("Export")),
    }  # fmt: skip
    inside = bool(request.headers.get("HX-Request"))
    response = render(
        request, "transfer/export_form.html" if inside else "transfer/export_page.html", context, status=status
    )
    if inside:
        response["HX-Retarget"], response["HX-Reswap"] = "#gj-dialog-body", "innerHTML"
    return response


def _ask(request: HttpRequest) -> HttpResponse:
    post, by, held = request.POST, person.actor(request), person.rights(request)
    inputs = {
        "of_kind": post.get("of", ""), "asked": post.get("asked", ""), "paths": post.getlist("paths"),
        "layout": post.get("layout", ""), "reason": post.get("reason", ""),
    }  # fmt: skip
    try:
        export = perform(by, Request(PREPARE, inputs=inputs, key=post.get("key") or None), held=held).record
    except Invalid as invalid:
        errors = answers.field_errors(invalid)
        return _draw(request, post, sentence=answers.sentence(invalid.text), errors=errors, status=400)
    except Refused as refused:
        if refused.status != 422:
            raise
        return _draw(request, post, sentence=answers.sentence(refused.text, refused.params), status=422)
    try:
        perform(by, Request(START, export.pk), held=held)
    except GateShut as shut:
        return gate_panel(request, REGISTER.verbs[START], export.pk, {}, {}, shut)
    messages.success(request, gettext(N_("The file is being written; it will wait for you here.")))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": "/exports/"})
    return redirect("/exports/")


def _address(given: QueryDict) -> str:
    """The address of the list: as the posted form brought it along, or what stands beside ``of`` in the dialog's."""
    if "reason" in given:
        return str(given.get("asked", ""))
    params = given.copy()
    for own in ("of", "paths"):
        params.pop(own, None)
    return exports.plain_address(params.urlencode())


def _columns(resource: Resource, chosen: list[str]) -> list[tuple[str, str, bool]]:
    """(path, label, chosen) of every column that may be taken out: those of the list first."""
    known = {view.path: view.label for view in offered_columns(resource)}
    return [(name, known[name], name in chosen) for name in [*chosen, *(name for name in known if name not in chosen)]]


def _lines(request: HttpRequest) -> list[Line]:
    newest = Job.objects.filter(about=_ref()).order_by("-pk")
    rows = Export.objects.filter(owner_id=person.key(request)).annotate(job_id=Subquery(newest.values("pk")[:1]))
    shown = list(rows.order_by("-created_at", "-pk")[:SHOWN])
    jobs = Job.objects.in_bulk([one.job_id for one in shown if one.job_id])
    held, words = person.rights(request), person.words(request)
    may = {verb: held.may(verb) for verb in (START, CANCEL, DOWNLOAD)}
    return [_line(one, jobs.get(one.job_id), may, words) for one in shown]


def _ref() -> Any:
    from django.db.models import CharField, Value
    from django.db.models.functions import Cast, Concat

    return Concat(Value(f"{Export.kind()}:"), Cast(OuterRef("pk"), CharField()))


def _line(export: Export, job: Job | None, may: dict[str, bool], words: Words) -> Line:
    running = export.state == states.RUNNING
    label = gettext(states.EXPORTS.labels[export.state])
    return Line(
        export, str(export), words.relative(export.created_at), state_badge(export.state, label), size_of(export.size),
        bar_of(job, words) if running and job else None,
        may_start=export.state in states.START.sources and may[START],
        may_cancel=export.state in states.CANCEL.sources and may[CANCEL],
        may_download=export.state == states.READY and may[DOWNLOAD],
        until=exact(export.keep_until) if export.keep_until and export.state == states.READY else "",
    )  # fmt: skip


def size_of(size: int | None) -> str:
    """``3.2 MB``, ``18 KB``; "" for what is not known."""
    if size is None:
        return ""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"
