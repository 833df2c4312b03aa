"""Lists taken out of the house: through the page, by the worker, within the limits of the policy, safe to open."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from guiju.governance.actions import approve
from guiju.governance.models import ApprovalRequest
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.testing.cast import events_of
from guiju.groundwork.transfer import exports, jobs, sheets, states, store, timers
from guiju.groundwork.transfer.jobs import Progress
from guiju.groundwork.transfer.models import Export, Job
from guiju.groundwork.transfer.module import work
from guiju.groundwork.transfer.tests.conftest import APPROVAL, TERMS
from guiju.leads.actions import capture

LEADS = "leads.lead"


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def asked(person: Any, **given: Any) -> Export:
    inputs = {"of_kind": LEADS, "reason": "季度复盘", **given}
    prepared = perform(person.actor, Request("transfer.prepare_export", inputs=inputs)).record
    started: Export = perform(person.actor, Request("transfer.start_export", prepared.pk)).record
    return started


def nobody_stops() -> bool:
    return False


def fresh(export: Export) -> Export:
    found: Export = Export.every.get(pk=export.pk)
    return found


def lines_of(export: Export) -> list[list[str]]:
    text = store.path_of(fresh(export).stored_name).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


def test_a_list_is_asked_for_on_its_page_written_by_the_worker_and_downloaded(cast: Any) -> None:
    # Given
    capture(cast.owner.actor, name="启明科技", phone="13800138000", source="ads")
    capture(cast.owner.actor, name="远山机械", phone="13800138001", source="visit")
    client = client_of(cast.owner)
    # When
    form = client.get("/exports/new/?of=leads.lead&source=ads&size=50&after=x", HTTP_HX_REQUEST="true")
    answer = client.post(
        "/exports/new/",
        {
            "of": LEADS,
            "asked": "source=ads",
            "layout": "csv",
            "reason": "展会回访",
            "paths": ["name", "phone", "source"],
        },
    )
    assert work(nobody_stops) == 1
    # Then
    export = Export.objects.get()
    assert (form.status_code, answer.status_code, answer["Location"]) == (200, 302, "/exports/")
    assert (export.state, export.rows, export.written) == (states.READY, 1, 1)
    mark, heads, row = lines_of(export)
    assert ("陈晨" in mark[0], "展会回访" in mark[0], len(heads)) == (True, True, 3)
    assert row == ["启明科技", "13800138000", "网络广告"]
    page = client.get("/exports/")
    file = client.post(f"/exports/{export.pk}/file/")
    assert f"/exports/{export.pk}/file/" in page.content.decode()
    assert b"".join(file.streaming_content).startswith(b"\xef\xbb\xbf")  # type: ignore[attr-defined]
    assert "attachment" in file["Content-Disposition"]
    assert events_of(export) == [
        "transfer.export_prepared", "transfer.export_started", "transfer.export_finished", "transfer.export_downloaded",
    ]  # fmt: skip


def test_the_centre_takes_few_queries_however_many_exports_there_are(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    capture(cast.owner.actor, name="启明科技")
    for _ in range(12):
        asked(cast.owner)
    client = client_of(cast.owner)
    client.get("/exports/")

    with django_assert_max_num_queries(12):
        assert client.get("/exports/", HTTP_HX_REQUEST="true").status_code == 200


def test_only_whoever_asked_gets_the_file_and_only_while_they_may_see_the_list(cast: Any, adopt: Any) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)
    work(nobody_stops)

    assert client_of(cast.manager).post(f"/exports/{export.pk}/file/").status_code == 404
    with pytest.raises(NotAllowed):
        exports.download_export(cast.manager.actor, fresh(export))
    adopt(
        [*TERMS, {"id": "t-2", "controls": [{"permit": {"roles": ["all"], "verbs": ["transfer.*"], "scope": "self"}}]}],
        base=False,
    )
    assert client_of(cast.owner).post(f"/exports/{export.pk}/file/").status_code == 403


def test_nobody_exports_without_the_right(cast: Any, adopt: Any) -> None:
    adopt(TERMS, base=False)
    client = client_of(cast.owner)

    assert [client.get(f"/exports/{page}").status_code for page in ("", "new/?of=leads.lead")] == [403, 403]
    with pytest.raises(NotAllowed):
        asked(cast.owner)


def test_what_is_masked_on_the_list_is_masked_in_the_file(cast: Any, adopt: Any) -> None:
    lead = capture(cast.owner.actor, name="启明科技", phone="13800138000", email="gong@example.com")
    see = {"permit": {"roles": ["all"], "verbs": ["leads.see", "transfer.*"], "scope": "all"}}
    adopt([*TERMS, {"id": "t-2", "controls": [see]}], base=False)

    export = asked(cast.stranger, layout="csv", paths=["name", "phone", "email"])
    work(nobody_stops)

    assert lead.phone not in str(lines_of(export))
    assert lines_of(export)[2] == ["启明科技", "138****8000", "g***@example.com"]


def test_more_than_the_policy_allows_waits_for_approval_which_starts_it(cast: Any, adopt: Any) -> None:
    # Given
    adopt([*TERMS, APPROVAL])
    for number in range(3):
        capture(cast.owner.actor, name=f"公司{number}")
    client = client_of(cast.owner)
    # When
    shut = client.post("/exports/new/", {"of": LEADS, "reason": "季度复盘", "layout": "xlsx"})
    export = Export.objects.get()
    about = {"verb": "transfer.start_export", "about": export.ref, "inputs": {}}
    perform(cast.owner.actor, Request("governance.request_approval", inputs=about))
    assert (shut.status_code, work(nobody_stops), fresh(export).state) == (422, 0, states.DRAFT)
    approve(cast.manager.actor, ApprovalRequest.objects.get())
    # Then
    assert work(nobody_stops) == 1
    assert fresh(export).state == states.READY


def test_an_approval_is_for_the_rows_counted_and_no_more(cast: Any) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner, layout="csv")
    capture(cast.owner.actor, name="远山机械")

    work(nobody_stops)

    assert len(lines_of(export)) == 3


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"of_kind": "leads.nothing"}, Invalid),
        ({"asked": "colour=red"}, Invalid),
        ({"paths": ["tokens"]}, Invalid),
        ({"reason": " "}, Invalid),
        ({"layout": "exe"}, Invalid),
        ({"asked": "q=没有这样的公司"}, Refused),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Any, given: dict[str, Any], kind: type[Refused]) -> None:
    capture(cast.owner.actor, name="启明科技")

    with pytest.raises(kind):
        asked(cast.owner, **given)
    assert not Export.every.exists()


def test_too_many_rows_are_refused_with_both_figures(cast: Any, adopt: Any) -> None:
    few = [{"id": "t", "controls": [{"terms": {"transfer.export": {"most_rows": 1, "keep_days": 7}}}]}]
    adopt(few)
    capture(cast.owner.actor, name="启明科技")
    capture(cast.owner.actor, name="远山机械")

    answer = client_of(cast.owner).post("/exports/new/", {"of": LEADS, "reason": "季度复盘", "layout": "xlsx"})

    assert answer.status_code == 422, answer.content.decode()[-3000:]
    assert "2" in answer.content.decode()


def test_no_cell_is_a_formula_in_either_kind_of_file(cast: Any) -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =cmd|'/c calc'!A1", "＝1", "'ok", '=HYPERLINK("http://x","y")']
    for number, text in enumerate(hostile):
        capture(cast.owner.actor, name=f"公司{number}", needs=text, campaign=text.strip()[:80])
    made = {layout: asked(cast.owner, layout=layout, paths=["name", "needs", "campaign"]) for layout in ("csv", "xlsx")}
    while work(nobody_stops):
        pass

    book = CalamineWorkbook.from_path(store.path_of(fresh(made["xlsx"]).stored_name)).get_sheet_by_index(0).to_python()
    for rows in (lines_of(made["csv"]), book):
        cells = [str(cell) for row in rows for cell in row if cell]
        assert len(cells) > len(hostile) * 2
        assert [cell for cell in cells if cell[0] in sheets.TRIGGERS or cell.lstrip()[0] in "=+-@"] == []


def test_a_worker_that_is_killed_leaves_the_work_to_the_next(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        capture(cast.owner.actor, name=f"公司{number}")
    export = asked(cast.owner, layout="csv")

    def die(_progress: Progress, _done: int, *_rest: Any, **_more: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Progress, "tell", die)
        with pytest.raises(MemoryError):
            work(nobody_stops)
    assert (fresh(export).state, list(store.root().iterdir())) == (states.RUNNING, [])

    assert work(nobody_stops) == 1
    assert (fresh(export).state, len(lines_of(export)), Job.objects.get().tries) == (states.READY, 5, 2)


def test_work_that_fails_again_and_again_is_parked_and_told(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)
    Job.objects.update(tries=jobs.MOST_TRIES)

    assert work(nobody_stops) == 1

    assert (fresh(export).state, Job.objects.get().state) == (states.FAILED, Job.PARKED)
    assert fresh(export).failure
    exports.start_export(cast.owner.actor, fresh(export))
    assert work(nobody_stops) == 1
    assert fresh(export).state == states.READY


def test_a_cancelled_export_leaves_no_file(cast: Any) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)

    perform(cast.owner.actor, Request("transfer.cancel_export", export.pk))

    assert work(nobody_stops) == 0
    assert (fresh(export).state, store.root().exists()) == (states.CANCELLED, False)
    with pytest.raises(Lost):
        exports.finish_export(cast.system, fresh(export), stored_name="x", written=1)


def test_a_cancel_in_the_middle_ends_the_work(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)
    honest = Progress.tell

    def cancelled_meanwhile(progress: Progress, *given: Any, **more: Any) -> None:
        exports.cancel_export(cast.owner.actor, fresh(export))
        honest(progress, *given, **more)

    monkeypatch.setattr(Progress, "tell", cancelled_meanwhile)

    assert work(nobody_stops) == 1
    assert (fresh(export).state, list(store.root().iterdir())) == (states.CANCELLED, [])


def test_two_workers_do_not_write_the_same_file(cast: Any) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)

    with jobs.held(export.ref) as mine:
        assert mine
        assert Job.objects.get().state == Job.WAITING


def test_nobody_starts_or_cancels_what_somebody_else_asked_for(cast: Any) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)

    with pytest.raises(NotFound):
        perform(cast.teammate.actor, Request("transfer.cancel_export", export.pk))
    with pytest.raises(NotAllowed):
        exports.cancel_export(cast.manager.actor, fresh(export))


def test_a_file_is_removed_when_its_days_are_over(cast: Any, clock: Any) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)
    work(nobody_stops)
    Export.every.get(pk=export.pk)
    path = store.path_of(fresh(export).stored_name)
    later = cast.system.at(fresh(export).keep_until + timedelta(seconds=1))  # type: ignore[operator]

    assert timers.remove_old_exports(cast.system) == 0
    assert timers.remove_old_exports(later) == 1

    assert (fresh(export).state, events_of(export)[-1]) == (states.EXPIRED, "transfer.export_removed")
    assert isinstance(path, Path)


def test_an_export_of_somebody_who_lost_the_right_meanwhile_fails_with_the_reason(cast: Any, adopt: Any) -> None:
    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)
    adopt(TERMS, base=False)

    work(nobody_stops)

    assert (fresh(export).state, bool(fresh(export).failure)) == (states.FAILED, True)


def test_what_a_killed_worker_left_behind_is_swept_after_a_day(cast: Any, clock: Any) -> None:
    import os

    capture(cast.owner.actor, name="启明科技")
    export = asked(cast.owner)
    work(nobody_stops)
    left = store.root() / "left.part"
    left.write_text("x")
    for path in store.root().iterdir():
        os.utime(path, (0, 0))

    assert timers.sweep_orphans(cast.system) == 1
    assert (left.exists(), store.path_of(fresh(export).stored_name).exists()) == (False, True)
    assert timers.sweep_orphans(cast.system) == 0
