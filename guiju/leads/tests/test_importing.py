"""Leads from files: encodings, headings, duplicates, broken rows, going on after a stop; every row is accounted for."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.make_leads import make
from guiju.customers.actions import add_contact, open_customer
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.desk.models import Import
from guiju.groundwork.kernel.errors import NotAllowed, Refused
from guiju.groundwork.ledger import timeline
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.transfer import command, importing
from guiju.groundwork.transfer.tabular import open_table
from guiju.leads import actions, rules
from guiju.leads.importing import LEADS, read
from guiju.leads.models import Lead

NAMES = Path(__file__).parents[3] / "bench/data/company-names-zh.txt"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
HEADER = "公司名称,联系人,联系电话"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "leads.csv"
    path.write_bytes(text.encode(encoding))
    return path


def counts(report: importing.Report) -> tuple[int, int, int]:
    return report.head.new, report.head.duplicate, report.head.broken


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_out(cast: Any, tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, f"{HEADER}\n龙湖科技,龚莹,13800138000\n", encoding)

    assert counts(importing.run(LEADS, path, cast.owner.actor)) == (1, 0, 0)
    assert Lead.objects.get().name == "龙湖科技"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_every_row_of_a_made_file_is_counted_exactly(cast: Any, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "made.csv"
    made = make(1500, NAMES, path, encoding)

    report = importing.run(LEADS, path, cast.owner.actor)

    assert counts(report) == (made["new"], made["duplicate"], made["broken"])
    assert Lead.objects.count() == made["new"]
    assert made["duplicate"] > 20
    assert made["broken"] > 5


def test_a_lead_from_a_file_is_like_one_that_was_entered(cast: Any, adopt: Any, tmp_path: Path) -> None:
    respond = {"when": "leads.lead_captured", "by": "leads.lead_screened", "within": "24 h", "who": "owner"}
    adopt([{"id": "t-1", "controls": [{"respond": respond}]}])
    entered = actions.capture(cast.owner.actor, name="启明科技", contact_name="龚莹", phone="13800138000", source="ads")
    path = written(tmp_path, f"{HEADER},线索来源\n启迪科技,龚莹,138-0013-8001,线上广告\n")

    importing.run(LEADS, path, cast.owner.actor)

    brought = Lead.objects.latest("id")
    own = {"id", "name", "name_key", "phone", "phone_key", "tokens"}
    for field in Lead._meta.concrete_fields:
        if field.attname not in own:
            assert getattr(brought, field.attname) == getattr(entered, field.attname), field.attname
    assert (brought.phone_key, "启迪" in brought.tokens) == ("+8613800138001", True)
    assert [duty.about for duty in Duty.objects.order_by("id")] == [entered.ref, brought.ref]
    assert [entry.event for entry in timeline.of(brought.ref)] == ["leads.leads_imported"]


def test_what_is_known_already_is_told_and_not_doubled(cast: Any, tmp_path: Path) -> None:
    lead = actions.capture(cast.owner.actor, name="启明科技有限公司", phone="13800138000")
    customer = open_customer(cast.owner.actor, name="远山机械")
    add_contact(cast.owner.actor, customer=customer, name="龚莹", phone="13800138001")
    rows = [
        "甲公司,,13800138000",
        "（启明科技）,,",
        "乙公司,,13800138001",
        "远山机械有限公司,,",
        "丙贸易,,13800138002",
        "丁贸易,,13800138002",
    ]

    report = importing.run(LEADS, written(tmp_path, "\n".join([HEADER, *rows])), cast.owner.actor)

    assert counts(report) == (1, 5, 0)
    told = [fault.reasons[0][2]["known"] for fault in report.head.faults.order_by("row")]
    assert told == [lead.ref, lead.ref, customer.ref, customer.ref, "#6"]


def test_a_file_brought_in_twice_adds_nothing_and_tells_the_same(cast: Any, tmp_path: Path) -> None:
    path = tmp_path / "made.csv"
    make(300, NAMES, path)
    first = importing.run(LEADS, path, cast.owner.actor)

    again = importing.run(LEADS, path, cast.owner.actor)

    assert counts(again) == counts(first)
    assert (again.rows_now, again.head.state, Lead.objects.count()) == (0, Import.DONE, first.head.new)


def test_a_stopped_run_goes_on_where_it_was(cast: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "made.csv"
    made = make(600, NAMES, path)
    monkeypatch.setattr(importing, "CHUNK", 100)

    def stop(report: importing.Report) -> None:
        if report.head.chunks == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.run(LEADS, path, cast.owner.actor, tell=stop)
    assert 0 < Lead.objects.count() < made["new"]

    report = importing.run(LEADS, path, cast.owner.actor)

    assert counts(report) == (made["new"], made["duplicate"], made["broken"])
    assert (report.resumed_at, report.rows_now, Lead.objects.count()) == (302, 300, made["new"])
    assert Entry.objects.filter(event="leads.leads_imported").count() == 6


def test_a_workbook_reads_like_the_csv(cast: Any, tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, ["公司", "手机号", "获取时间", "颜色"])
    sheet.write_row(1, 0, ["启明科技", 13800138000])
    sheet.write_number(1, 2, 46027.395833333336, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    book.close()

    report = importing.run(LEADS, path, cast.owner.actor, sheet="名单")

    lead = Lead.objects.get()
    assert (lead.phone, lead.obtained_at.isoformat(), report.unknown) == (
        "13800138000",
        "2026-01-05T01:30:00+00:00",
        ["颜色"],
    )


def test_rows_not_taken_in_come_back_as_text_with_their_reasons(
    cast: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, errors = written(tmp_path, f"{HEADER}\n=1+1,龚莹,12\n,龚莹,\n"), tmp_path / "errors.xlsx"

    assert command.import_file(["leads", str(path), "--json", "--errors", str(errors), "--as", "owner"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["duplicate"], told["broken"], told["encoding"]) == (0, 0, 2, "utf-8")
    head, first, second = CalamineWorkbook.from_path(errors).get_sheet_by_index(0).to_python()
    assert head[3:] == HEADER.split(",")
    assert (first[0], first[3]) == ("2", "=1+1")
    assert second[2]


def test_a_file_without_the_needed_column_is_refused(cast: Any, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="lacks the column"):
        importing.run(LEADS, written(tmp_path, "颜色,电话\n红,1\n"), cast.owner.actor)
    assert not Import.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xff\xff", b"\n\n"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(content)

    with pytest.raises(Refused):
        open_table(path)


def test_nobody_brings_in_rows_without_the_right(cast: Any, adopt: Any, tmp_path: Path) -> None:
    adopt([], base=False)

    with pytest.raises(NotAllowed):
        command._actor("owner", LEADS.verb)


def test_words_that_are_no_label_are_kept_with_the_needs() -> None:
    found = read({"name": "启明科技", "source": "老板朋友", "intent": "高", "needs": "想了解报价"}, NOW)

    assert isinstance(found, rules.Prospect)
    assert (found.row.source, found.row.intent, found.row.needs) == ("other", "high", "想了解报价\n老板朋友")


@pytest.mark.parametrize("text", ["2026-02-31", "昨天", "2026-03-03"])
def test_a_date_that_is_none_or_has_not_come_is_told(text: str) -> None:
    found = read({"name": "启明科技", "obtained_at": text}, NOW)

    assert isinstance(found, rules.Reasons)
    assert list(found) == ["obtained_at"]


@pytest.mark.parametrize("text", ["2026-01-05", "2026/1/5", "2026年1月5日", "2026.01.05", "2026-01-05 00:00:00"])
def test_dates_read_as_people_write_them(text: str) -> None:
    found = read({"name": "启明科技", "obtained_at": text}, NOW)

    assert isinstance(found, rules.Prospect)
    assert found.obtained_at == datetime(2026, 1, 4, 16, tzinfo=UTC)
