"""The import wizard: file, columns, trial, what becomes of known rows, progress, result."""

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from guiju.groundwork.desk import answers, person
from guiju.groundwork.desk.importable import Importable
from guiju.groundwork.desk.models import Import
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.words import exact, state_badge
from guiju.groundwork.flow.door import NO_RIGHT, Request, perform
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.transfer import checked, faults, jobs, matching, plans, states
from guiju.groundwork.transfer.models import Changed, TriedRow, Upload
from guiju.groundwork.transfer.pages.exports import attachment, size_of
from guiju.groundwork.transfer.pages.progress import bar_of

STEPS = (N_("File"), N_("Match columns"), N_("Trial"), N_("Bring in"), N_("Result"))
CLASSES = {
    TriedRow.NEW: N_("New records"),
    TriedRow.UPDATE: N_("Known, can be brought up to date"),
    TriedRow.DUPLICATE: N_("Known already"),
    TriedRow.BROKEN: N_("Not readable"),
}
_STEP_OF = {
    states.MAPPING: 2, states.TRYING: 3, states.TRIED: 3, states.TAKING: 4, states.DONE: 5, states.STOPPED: 5,
    states.UNDOING: 5, states.UNDONE: 5, states.CLOSED: 5,
}  # fmt: skip
_GOING = frozenset({states.TRYING, states.TAKING, states.UNDOING})
SHOWN, PREVIEWED, MADE_A_PAGE = 50, 50, 100


def overview(request: HttpRequest) -> HttpResponse:
    """``/imports/``: what one may bring in, and the files one has brought."""
    kinds = importables(request)
    if not kinds:
        raise NotAllowed("access.no_right", NO_RIGHT)
    words = person.words(request)
    rows = Upload.objects.filter(owner_id=person.key(request)).select_related("head").order_by("-created_at", "-pk")
    lines = [
        {
            "upload": one, "kind": gettext(HOUSE.imports[one.word].label) if one.word in HOUSE.imports else one.word,
            "state": state_badge(one.state, gettext(states.UPLOADS.labels[one.state])),
            "when": words.relative(one.created_at), "size": size_of(one.size),
        }
        for one in rows[:SHOWN]
    ]  # fmt: skip
    context = {
        "title": gettext(N_("Imports")), "lines": lines, "chosen": request.GET.get("word", ""), **_upload_form(kinds),
    }  # fmt: skip
    return render(request, "transfer/imports.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """``/imports/new/``: take the file in and go on to its columns."""
    kinds = importables(request)
    if not kinds:
        raise NotAllowed("access.no_right", NO_RIGHT)
    file = request.FILES.get("content")
    try:
        checked.check_size(file.size or 0 if file is not None else 0)
        inputs = {"word": request.POST.get("word", ""), "content": file.read(), "file_name": file.name}  # type: ignore[union-attr]
        made = _do(request, "transfer.upload_file", None, inputs)
    except Refused as refused:
        if refused.status not in (400, 422):
            raise
        context = {
            "title": gettext(N_("Imports")), "sentence": _sentence(refused), "chosen": request.POST.get("word", ""),
            **_upload_form(kinds),
        }  # fmt: skip
        return render(request, "transfer/imports.html", context, status=refused.status)
    return redirect(f"/imports/{made.pk}/")


def wizard(request: HttpRequest, pk: int) -> HttpResponse:
    """``/imports/12/``: the step the file has come to; ``?step=columns`` goes back to the columns."""
    one = _mine(request, pk)
    if one.state == states.MAPPING or (one.state == states.TRIED and request.GET.get("step") == "columns"):
        return _draw_columns(request, one)
    if one.state in _GOING:
        return _draw_progress(request, one)
    return _draw_trial(request, one) if one.state == states.TRIED else _draw_result(request, one)


@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """``/imports/12/columns/``: read anew from another sheet or encoding, or try the file with these columns."""
    one = _mine(request, pk)
    try:
        if request.POST.get("do") == "reread":
            given = {name: request.POST.get(name, "") for name in ("sheet", "encoding")}
            _do(request, "transfer.reread_file", one.pk, given)
        else:
            _do(request, "transfer.match_columns", one.pk, matching.posted(request.POST, plans.plan_of(one), one.word))
    except Refused as refused:
        if refused.status not in (400, 422):
            raise
        return _draw_columns(request, one, sentence=_sentence(refused), given=request.POST, status=refused.status)
    return redirect(f"/imports/{pk}/")


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """``/imports/12/take_in/``: bring in, stop, undo, close."""
    one = _mine(request, pk)
    inputs = {"policy": request.POST["policy"]} if verb == "take_in" and "policy" in request.POST else {}
    try:
        _do(request, f"transfer.{verb}", one.pk, inputs)
    except Refused as refused:
        if refused.status not in (400, 409, 422):
            raise
        messages.error(request, _sentence(refused))
    return redirect("/imports/" if verb == "close_upload" else f"/imports/{pk}/")


def errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """``/imports/12/errors/``: a workbook of the rows that were not taken in, as they stood, each with its reason."""
    one = _mine(request, pk)
    if one.head is None:
        raise NotFound
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "errors.xlsx"
        faults.write(one.head, path)
        return attachment(io.BytesIO(path.read_bytes()), f"{Path(one.file_name).stem}-{gettext(N_('errors'))}.xlsx")


def template(request: HttpRequest, word: str) -> HttpResponseBase:
    """``/imports/template/leads/``: an empty workbook with every heading, and the words that coded columns take."""
    if word not in importables(request):
        raise NotFound
    importable, file = HOUSE.imports[word], io.BytesIO()
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet, choices = book.add_worksheet(gettext(importable.label)[:31]), book.add_worksheet(gettext(N_("Choices")))
    bold = book.add_format({"bold": True})
    for place, name in enumerate(importable.headings):
        sheet.write_string(0, place, plans.label_of(importable, name), bold)
    sheet.set_column(0, len(importable.headings), 16)
    for place, name in enumerate(importable.coded):
        choices.write_string(0, place, plans.label_of(importable, name), bold)
        for row, (_, text) in enumerate(plans.codes_of(importable, name), 1):
            choices.write_string(row, place, text)
    book.close()
    file.seek(0)
    return attachment(file, f"{word}.xlsx")


def importables(request: HttpRequest) -> Mapping[str, Importable]:
    """The kinds whose rows this person may bring in."""
    held = person.rights(request)
    if not held.may("transfer.upload_file"):
        return {}
    return {word: one for word, one in HOUSE.imports.items() if held.may(one.verb)}


def _do(request: HttpRequest, verb: str, key: int | None, inputs: Mapping[str, Any]) -> Any:
    return perform(person.actor(request), Request(verb, key, inputs), held=person.rights(request)).record


def _mine(request: HttpRequest, pk: int) -> Upload:
    found: Upload | None = (
        Upload.objects.filter(pk=pk, owner_id=person.key(request)).select_related("owner", "head").first()
    )
    if found is None or found.word not in importables(request):
        raise NotFound
    return found


def _upload_form(kinds: Mapping[str, Importable]) -> dict[str, Any]:
    return {
        "kinds": [(word, gettext(one.label)) for word, one in kinds.items()],
        "most": checked.MOST_BYTES // 1024 // 1024,
    }


def _frame(one: Upload) -> dict[str, Any]:
    now = _STEP_OF[one.state]
    return {
        "title": one.file_name, "upload": one, "kind": gettext(HOUSE.imports[one.word].label),
        "steps": [(gettext(name), number < now, number == now) for number, name in enumerate(STEPS, 1)],
        "may_close": one.state in states.CLOSE.sources, "failure": one.failure,
    }  # fmt: skip


def _draw_columns(
    request: HttpRequest, one: Upload, *, sentence: str = "", given: QueryDict | None = None, status: int = 200
) -> HttpResponse:
    plan, importable = plans.plan_of(one), HOUSE.imports[one.word]
    held = person.rights(request)
    may_give = bool(importable.give) and held.may(importable.give)
    context = {
        **_frame(one), "plan": plan, "sentence": sentence, "encodings": checked.ENCODINGS, "step_now": 2,
        "places": matching.places(importable, one, plan, may_give=may_give, given=given),
        "fixed": matching.fixed(importable, plan, given), "may_give": may_give,
        "owner": matching.owner_of(plan, given),
    }  # fmt: skip
    context["steps"] = [(gettext(name), number < 2, number == 2) for number, name in enumerate(STEPS, 1)]
    return render(request, "transfer/import_columns.html", context, status=status)


def _draw_progress(request: HttpRequest, one: Upload) -> HttpResponse:
    job = jobs.newest(one.ref)
    told = {
        states.TRYING: gettext(N_("The whole file is being tried; nothing is stored yet.")),
        states.TAKING: gettext(N_("The rows are being brought in. You may close this page; the work goes on.")),
        states.UNDOING: gettext(N_("The import is being taken back.")),
    }[one.state]
    context = {
        **_frame(one), "told": told, "bar": bar_of(job, person.words(request)) if job is not None else None,
        "may_stop": one.state == states.TAKING,
    }  # fmt: skip
    inside = request.headers.get("HX-Request")
    return render(request, "transfer/import_bar.html" if inside else "transfer/import_progress.html", context)


def _draw_trial(request: HttpRequest, one: Upload) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    chosen = request.GET.get("show", "")
    rows = one.sample.order_by("row")
    rows = rows.filter(outcome=chosen) if chosen in CLASSES else rows
    plan, importable = plans.plan_of(one), HOUSE.imports[one.word]
    context = {
        **_frame(one), "counts": _counts(one, chosen), "plan": plan, "header": one.header,
        "rows": [matching.preview(importable, plan, row, gettext(CLASSES[row.outcome])) for row in rows[:PREVIEWED]],
        "policies": [(code, gettext(name), gettext(more)) for code, (name, more) in plans.POLICIES.items()],
        "to_take": one.tried.get("new", 0) + one.tried.get("update", 0),
    }  # fmt: skip
    return render(request, "transfer/import_trial.html", context)


def _counts(one: Upload, chosen: str) -> list[tuple[str, str, str, bool, bool]]:
    found = [(code, gettext(name), one.tried.get(code, 0)) for code, name in CLASSES.items()]
    everything = ("", gettext(N_("All rows")), sum(count for *_, count in found))
    return [
        (code, name, f"{count:,}", code == chosen, code == TriedRow.BROKEN and bool(count))
        for code, name, count in (everything, *found)
    ]


def _draw_result(request: HttpRequest, one: Upload) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    head, now = one.head, person.actor(request).now
    changed = Changed.objects.filter(upload=one).count()
    context = {
        **_frame(one), "head": head, "changed": changed, "state": gettext(states.UPLOADS.labels[one.state]),
        "faulty": head is not None and head.duplicate + head.broken > 0, "made": _made(one),
        "may_undo": one.state in states.UNDO.sources and one.keep_until is not None and now <= one.keep_until,
        "undo_until": exact(one.keep_until) if one.keep_until else "", "may_go_on": one.state == states.STOPPED,
    }  # fmt: skip
    return render(request, "transfer/import_result.html", context)


def _made(one: Upload) -> list[tuple[str, str]]:
    """The first records that the import made: address and name; two queries."""
    resource = HOUSE.resources.get(HOUSE.imports[one.word].kind)
    if resource is None or one.head is None:
        return []
    kind = f"{resource.kind}:"
    entries = Entry.objects.filter(kind=Import.kind(), record_id=one.head.pk, verb=HOUSE.imports[one.word].verb)
    refs = next(iter(entries.order_by("id").values_list("refs", flat=True)[:1]), [])
    keys = [int(ref.removeprefix(kind)) for ref in refs if ref.startswith(kind)][:MADE_A_PAGE]
    rows = resource.model.objects.filter(pk__in=keys).order_by("pk").values_list("pk", F(resource.title))
    return [(f"/{resource.slug}/{pk}/", str(name)) for pk, name in rows]


def _sentence(refused: Refused) -> str:
    if isinstance(refused, Invalid):
        return " ".join(answers.field_errors(refused).values())
    return answers.sentence(refused.text, refused.params)
