"""Files through the wizard: columns, trial, known rows, going on after a kill, errors, undo; hostile files stay out."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from guiju.groundwork.desk.models import Import
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import events_of
from guiju.groundwork.transfer import checked, intake, jobs, plans, states, store, timers, uploads
from guiju.groundwork.transfer.jobs import Progress
from guiju.groundwork.transfer.models import Changed, Job, Remembered, TriedRow, Upload
from guiju.groundwork.transfer.module import work
from guiju.groundwork.transfer.tests.conftest import TERMS
from guiju.leads.actions import capture, edit_lead
from guiju.leads.models import Lead

HEADER = "公司名称,联系人,联系电话,意向,来源"
ROWS = [
    "启明科技,龚莹,13800138000,高,展会",
    "远山机械,李强,13800138001,热,网络广告",
    "坏号公司,王五,12,低,",
    ",无名,,,",
]


def nobody_stops() -> bool:
    return False


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def text_of(rows: list[str], encoding: str = "utf-8") -> bytes:
    return "\n".join([HEADER, *rows]).encode(encoding)


def uploaded(person: Any, content: bytes, name: str = "leads.csv") -> Upload:
    inputs = {"word": "leads", "content": content, "file_name": name}
    made: Upload = perform(person.actor, Request("transfer.upload_file", inputs=inputs)).record
    return made


def tried(person: Any, content: bytes, **more: Any) -> Upload:
    upload = uploaded(person, content)
    given = {"columns": upload.plan["columns"], **more}
    perform(person.actor, Request("transfer.match_columns", upload.pk, given))
    assert work(nobody_stops) == 1
    return fresh(upload)


def taken_in(person: Any, content: bytes, policy: str = "skip", **more: Any) -> Upload:
    upload = tried(person, content, **more)
    perform(person.actor, Request("transfer.take_in", upload.pk, {"policy": policy}))
    assert work(nobody_stops) == 1
    return fresh(upload)


def fresh(upload: Upload) -> Upload:
    found: Upload = Upload.every.select_related("head").get(pk=upload.pk)
    return found


def counts(upload: Upload) -> tuple[int, int, int]:
    assert upload.head is not None
    return upload.head.new, upload.head.duplicate, upload.head.broken


def test_a_gb18030_file_goes_through_every_page_of_the_wizard(cast: Any) -> None:
    # Given
    client = client_of(cast.marketing)
    # When
    answer = client.post(
        "/imports/new/", {"word": "leads", "content": SimpleUploadedFile("名单.csv", text_of(ROWS, "gb18030"))}
    )
    upload = Upload.objects.get()
    page = client.get(f"/imports/{upload.pk}/").content.decode()
    posted = {f"place-{place}": name for name, place in upload.plan["columns"].items()} | {"word-intent-热": "high"}
    matched = client.post(f"/imports/{upload.pk}/columns/", posted)
    bar = client.get(f"/imports/{upload.pk}/").content.decode()
    assert work(nobody_stops) == 1
    trial = client.get(f"/imports/{upload.pk}/?show=broken").content.decode()
    begun = client.post(f"/imports/{upload.pk}/take_in/", {"policy": "skip"})
    assert work(nobody_stops) == 1
    result = client.get(f"/imports/{upload.pk}/").content.decode()
    errors = client.get(f"/imports/{upload.pk}/errors/")
    # Then
    assert (answer["Location"], matched.status_code, begun.status_code) == (f"/imports/{upload.pk}/", 302, 302)
    assert ("龚莹" in page, "gb18030" in page, "hx-trigger" in bar, "坏号公司" in trial) == (True, True, True, True)
    assert fresh(upload).tried == {"new": 2, "update": 0, "duplicate": 0, "broken": 2}
    assert counts(fresh(upload)) == (2, 0, 2)
    assert "启明科技" in result
    assert list(Lead.objects.order_by("id").values_list("intent", "source")) == [
        ("high", "exhibition"),
        ("high", "ads"),
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(errors.streaming_content)))  # type: ignore[attr-defined]
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[3] for row in rows] == ["公司名称", "坏号公司", ""]
    assert events_of(upload)[:4] == [
        "transfer.file_uploaded", "transfer.columns_matched", "transfer.file_tried", "transfer.intake_started",
    ]  # fmt: skip


def test_a_trial_stores_no_record_and_sees_what_comes_twice_in_the_file(cast: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(intake, "CHUNK", 2)
    rows = ["甲公司,,13800138000,,", "乙公司,,13800138001,,", "丙公司,,13800138000,,", "甲公司,,,,"]

    upload = tried(cast.marketing, text_of(rows))

    assert upload.tried == {"new": 2, "update": 0, "duplicate": 2, "broken": 0}
    assert (Lead.objects.count(), TriedRow.objects.count(), Import.objects.count()) == (0, 4, 0)


@pytest.mark.parametrize(
    ("policy", "region", "contact", "changed"),
    [("skip", "", "旧人", 0), ("fill", "深圳", "旧人", 1), ("overwrite", "深圳", "新人", 1)],
)
def test_known_rows_are_left_filled_in_or_overwritten(
    cast: Any, policy: str, region: str, contact: str, changed: int
) -> None:
    lead = capture(cast.marketing.actor, name="启明科技", phone="13800138000", contact_name="旧人")
    content = "公司名称,联系人,联系电话,地区\n启明科技,新人,13800138000,深圳\n新公司,,13800138009,\n".encode()

    upload = taken_in(cast.marketing, content, policy)

    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.region, lead.contact_name, Changed.objects.count()) == (region, contact, changed)
    assert counts(upload) == (1, 1 - changed, 0)
    assert upload.tried["update"] == 1


def test_what_is_not_ones_own_is_not_overwritten(cast: Any, adopt: Any) -> None:
    lead = capture(cast.owner.actor, name="启明科技", phone="13800138000", contact_name="旧人")

    upload = taken_in(cast.stranger, text_of(["启明科技,新人,13800138000,,"]), "overwrite")

    assert Lead.objects.get(pk=lead.pk).contact_name == "旧人"
    assert counts(upload) == (0, 1, 0)


def test_rows_go_to_whom_the_file_names_and_unknown_names_are_told(cast: Any) -> None:
    content = "公司名称,负责人\n甲公司,陈晨\n乙公司,查无此人\n丙公司,\n".encode()

    upload = taken_in(cast.marketing, content, owner=cast.teammate.id)

    owners = dict(Lead.objects.values_list("name", "owner_id"))
    assert owners == {"甲公司": cast.owner.id, "丙公司": cast.teammate.id}
    assert counts(upload) == (2, 0, 1)


def test_nobody_gives_rows_to_others_without_the_right(cast: Any, adopt: Any) -> None:
    verbs = ["transfer.*", "leads.import_batch", "leads.see"]
    adopt(
        [*TERMS, {"id": "t", "controls": [{"permit": {"roles": ["all"], "verbs": verbs, "scope": "self"}}]}], base=False
    )
    upload = uploaded(cast.owner, text_of(ROWS))
    given = {"columns": {"name": 0}, "owner": cast.stranger.id}

    with pytest.raises(NotAllowed):
        perform(cast.owner.actor, Request("transfer.match_columns", upload.pk, given))


def test_values_where_the_file_is_silent_are_taken_from_the_answers(cast: Any) -> None:
    taken_in(cast.marketing, text_of(["甲公司,,,,", "乙公司,,,,展会"]), fixed={"source": "visit"})

    assert list(Lead.objects.order_by("name").values_list("source", flat=True).order_by("id")) == [
        "visit",
        "exhibition",
    ]


def test_answers_are_remembered_for_the_same_headings(cast: Any) -> None:
    tried(cast.marketing, text_of(["甲公司,,,,"]), columns={"name": 1}, fixed={"region": "深圳"})

    again = uploaded(cast.marketing, text_of(["乙公司,,,,"]))

    assert (again.plan["columns"], again.plan["fixed"]) == ({"name": 1}, {"region": "深圳"})
    assert Remembered.objects.count() == 1


def test_an_import_is_undone_as_far_as_nobody_touched_it(cast: Any) -> None:
    # Given
    old = capture(cast.marketing.actor, name="老客户", phone="13800138005", contact_name="旧人")
    rows = ["甲公司,,13800138000,,", "乙公司,,13800138001,,", "老客户,新人,13800138005,,"]
    upload = taken_in(cast.marketing, text_of(rows), "overwrite")
    edit_lead(cast.marketing.actor, Lead.objects.get(name="乙公司"), region="深圳")
    # When
    perform(cast.marketing.actor, Request("transfer.undo_import", upload.pk))
    assert work(nobody_stops) == 1
    # Then
    done = fresh(upload)
    assert (done.state, done.undone, done.spared) == (states.UNDONE, 2, 1)
    assert set(Lead.objects.values_list("name", "contact_name")) == {("乙公司", ""), ("老客户", "旧人")}
    gone = Lead.every.get(name="甲公司")
    taken = Entry.objects.get(event="transfer.rows_taken_back")
    assert (gone.ref in taken.refs, taken.data["records"]) == (True, [gone.pk])
    assert Lead.objects.get(pk=old.pk).version == 3


def test_after_the_time_is_over_nothing_is_undone_and_the_file_goes(cast: Any) -> None:
    upload = taken_in(cast.marketing, text_of(["甲公司,,,,"]))
    assert upload.finished_at is not None
    late = cast.marketing.actor.at(upload.finished_at + timedelta(hours=72, seconds=1))

    with pytest.raises(Refused, match="undone for 72 hours"):
        uploads.undo_import(late, upload)
    assert timers.close_old_uploads(cast.system) == 0
    assert timers.close_old_uploads(cast.system.at(late.now)) == 1
    assert (fresh(upload).state, events_of(upload)[-1]) == (states.CLOSED, "transfer.upload_closed")


def test_a_killed_worker_is_followed_by_the_next_which_doubles_nothing(cast: Any, monkeypatch: Any) -> None:
    # Given
    monkeypatch.setattr(intake, "CHUNK", 10)
    content = text_of([f"公司{n},,138{n:08},," for n in range(35)])
    upload = tried(cast.marketing, content)
    perform(cast.marketing.actor, Request("transfer.take_in", upload.pk))
    honest = Progress.tell

    def die(progress: Progress, done: int, *rest: Any, **more: Any) -> None:
        honest(progress, done, *rest, **more)
        if done == 20:
            raise MemoryError

    # When
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "tell", die)
        with pytest.raises(MemoryError):
            work(nobody_stops)
    between = Lead.objects.count()
    assert work(nobody_stops) == 1
    # Then
    assert (between, Lead.objects.count(), counts(fresh(upload)), Job.objects.latest("pk").tries) == (
        20,
        35,
        (35, 0, 0),
        2,
    )


def test_a_stopped_import_goes_on_where_it_was(cast: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(intake, "CHUNK", 10)
    upload = tried(cast.marketing, text_of([f"公司{n},,138{n:08},," for n in range(25)]))
    perform(cast.marketing.actor, Request("transfer.take_in", upload.pk))
    honest = Progress.tell

    def stop(progress: Progress, done: int, *rest: Any, **more: Any) -> None:
        if done == 10:
            uploads.stop_intake(cast.marketing.actor, fresh(upload))
        honest(progress, done, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Progress, "tell", stop)
        assert work(nobody_stops) == 1
    assert (fresh(upload).state, Lead.objects.count()) == (states.STOPPED, 10)

    perform(cast.marketing.actor, Request("transfer.take_in", upload.pk))
    assert work(nobody_stops) == 1
    assert (fresh(upload).state, Lead.objects.count()) == (states.DONE, 25)


def test_of_two_who_bring_the_same_file_in_at_once_one_is_too_late(cast: Any) -> None:
    upload = tried(cast.marketing, text_of(["甲公司,,,,"]))
    perform(cast.marketing.actor, Request("transfer.take_in", upload.pk))

    with pytest.raises(Lost):
        perform(cast.marketing.actor, Request("transfer.take_in", upload.pk))
    assert Job.objects.filter(work=uploads.INTAKE).count() == 1


def test_the_same_file_a_second_time_makes_no_second_record(cast: Any) -> None:
    taken_in(cast.marketing, text_of(ROWS))

    again = taken_in(cast.marketing, text_of(ROWS))

    assert counts(again) == (0, 2, 2)


def test_nobody_imports_without_the_right_or_sees_anothers_file(cast: Any, adopt: Any) -> None:
    upload = uploaded(cast.marketing, text_of(ROWS))

    assert client_of(cast.director).get(f"/imports/{upload.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        uploads.close_upload(cast.director.actor, upload)
    adopt(
        [*TERMS, {"id": "t", "controls": [{"permit": {"roles": ["all"], "verbs": ["transfer.*"], "scope": "self"}}]}],
        base=False,
    )
    assert client_of(cast.owner).get("/imports/").status_code == 403
    assert client_of(cast.owner).get("/imports/template/leads/").status_code == 404
    with pytest.raises(NotAllowed):
        uploaded(cast.owner, text_of(ROWS))


@pytest.mark.parametrize("columns", [{"contact_name": 1}, {"name": 9}, {"name": -1}, {"colour": 0}])
def test_columns_that_make_no_sense_are_refused(cast: Any, columns: dict[str, int]) -> None:
    upload = uploaded(cast.marketing, text_of(ROWS))

    with pytest.raises(Invalid):
        perform(cast.marketing.actor, Request("transfer.match_columns", upload.pk, {"columns": columns}))


def test_the_template_is_read_back_by_the_wizard_itself(cast: Any) -> None:
    file = client_of(cast.marketing).get("/imports/template/leads/")

    upload = uploaded(cast.marketing, b"".join(file.streaming_content), "leads.xlsx")  # type: ignore[attr-defined]

    assert upload.plan["columns"]["name"] == 0
    assert len(upload.plan["columns"]) == len(upload.header)


def test_another_sheet_and_another_encoding_are_read_when_asked_for(cast: Any) -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet("空表").write_row(0, 0, ["说明"])
    book.add_worksheet("名单").write_column(0, 0, ["公司名称", "甲公司"])
    book.close()
    upload = uploaded(cast.marketing, file.getvalue(), "leads.xlsx")

    perform(cast.marketing.actor, Request("transfer.reread_file", upload.pk, {"sheet": "名单"}))

    assert (fresh(upload).header, fresh(upload).plan["columns"]) == (["公司名称"], {"name": 0})
    with pytest.raises(Refused):
        perform(cast.marketing.actor, Request("transfer.reread_file", upload.pk, {"sheet": "没有"}))


def packed(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def sheet(cells: str) -> bytes:
    return packed(**{"xl__worksheets__sheet1.xml": f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()})


HOSTILE = {
    "empty.csv": b"",
    "program.csv": b"MZ\x90\x00",
    "picture.csv": b"\x89PNG\r\n",
    "binary.csv": b"a,b\n\x00\x00\x01",
    "text.xlsx": b"a,b\n1,2\n",
    "leads.exe": b"MZ",
    "archive.csv": packed(),
    "no-workbook.xlsx": b"PK\x03\x04 and nothing more",
    "bomb.xlsx": packed(**{"xl__worksheets__sheet1.xml": b"0" * (40 * 1024 * 1024)}),
    "nested.xlsx": packed(**{"xl__inner.zip": b"0" * (150 * 1024 * 1024)}),
    "many.xlsx": packed(**{f"xl__{number}.xml": b"" for number in range(2_100)}),
    "climbing.xlsx": packed(**{"..__..__etc__passwd": b"x"}),
    "wide.xlsx": sheet('<row r="1"><c r="XFD1"/></row>'),
    "far.xlsx": sheet('<row r="1"><c r="A1048576"/></row>'),
    "unnumbered.xlsx": sheet("<row>" + "<c/>" * 100_000 + "</row>"),
    "laughs.xlsx": packed(
        **{
            "xl__worksheets__sheet1.xml": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
        }
    ),
    "wide.csv": (",".join(map(str, range(300))) + "\n").encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence_and_leave_nothing_behind(cast: Any, name: str) -> None:
    client = client_of(cast.marketing)

    answer = client.post("/imports/new/", {"word": "leads", "content": SimpleUploadedFile(name, HOSTILE[name])})

    assert answer.status_code in (400, 422)
    assert "gj-alert" in answer.content.decode()
    assert not Upload.every.exists()
    assert not store.root().exists() or list(store.root().iterdir()) == []


def test_a_file_that_is_too_large_is_told_so(cast: Any) -> None:
    with pytest.raises(Refused, match="at most 20 MB"):
        checked.check_size(checked.MOST_BYTES + 1)


def test_too_many_rows_are_told_at_once(cast: Any, adopt: Any) -> None:
    terms = {"transfer.intake": {"most_rows": 2, "most_columns": 9, "undo_hours": 1, "keep_days": 1}}
    adopt([{"id": "t", "controls": [{"terms": terms}]}])

    with pytest.raises(Refused, match="more than 2 rows"):
        uploaded(cast.marketing, text_of(ROWS))


def test_work_that_fails_again_and_again_ends_where_it_can_be_taken_up(cast: Any) -> None:
    upload = tried(cast.marketing, text_of(["甲公司,,,,"]))
    uploads.take_in(cast.marketing.actor, upload)
    Job.objects.update(tries=jobs.MOST_TRIES)

    assert work(nobody_stops) == 1

    assert (fresh(upload).state, bool(fresh(upload).failure)) == (states.STOPPED, True)
    assert plans.plan_of(fresh(upload)).policy == plans.SKIP
