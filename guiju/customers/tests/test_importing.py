"""Customers from files: with their contacts, known ones told, codes by their labels, taken back together."""

from pathlib import Path
from typing import Any

import pytest

from guiju.customers.actions import add_contact, open_customer, record_refusal
from guiju.customers.importing import CUSTOMERS, read, typed
from guiju.customers.models import Contact, Customer
from guiju.customers.rows import Reasons, Row
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.still import at
from guiju.groundwork.transfer import importing, plans, uploads
from guiju.groundwork.transfer.models import Upload
from guiju.groundwork.transfer.module import work

HEADER = "客户名称,统一社会信用代码,客户级别,联系人,电话"
CODE = "91350100M000100Y43"
NOW = at("2026-03-02 10:00")
TERMS = {"transfer.intake": {"most_rows": 99, "most_columns": 40, "undo_hours": 72, "keep_days": 7}}


def written(folder: Path, *rows: str) -> Path:
    path = folder / "customers.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="gb18030")
    return path


def test_a_row_becomes_a_customer_with_a_contact(cast: Any, tmp_path: Path) -> None:
    record_refusal(cast.owner.actor, phone="13800138001")
    path = written(tmp_path, f"启明科技,{CODE},A,龚莹,13800138000", "远山机械,,,李强,13800138001", "无人公司,,,,")

    report = importing.run(CUSTOMERS, path, cast.owner.actor)

    assert (report.head.new, report.head.duplicate, report.head.broken) == (3, 0, 0)
    first, second, third = Customer.objects.order_by("id")
    assert (first.name, first.credit_code, first.level, first.owner_id) == ("启明科技", CODE, "A", cast.owner.id)
    assert (first.contacts.get().name, second.contacts.get().refused_at is None) == ("龚莹", False)
    assert (third.contacts.count(), "启明" in first.tokens) == (0, True)
    assert Entry.objects.filter(refs__contains=[first.ref]).get().event == "customers.customers_imported"


def test_known_companies_are_told_by_code_name_and_number(cast: Any, tmp_path: Path) -> None:
    known = open_customer(cast.owner.actor, name="启明科技", credit_code=CODE)
    add_contact(cast.owner.actor, customer=known, name="龚莹", phone="13800138000")
    rows = [f"别名公司,{CODE},,,", "启明科技有限公司,,,,", "丙公司,,,王五,13800138000", "丁公司,,,,", "丁公司,,,,"]

    report = importing.run(CUSTOMERS, written(tmp_path, *rows), cast.owner.actor)

    told = [fault.reasons[0][2]["known"] for fault in report.head.faults.order_by("row")]
    assert told == [known.ref, known.ref, known.ref, "#5"]
    assert report.head.new == 1


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("credit_code", "123"), ("phone", "12"), ("level", "最好"), ("email", "x")]
)
def test_what_cannot_be_read_is_told_by_field(field: str, value: str) -> None:
    found = read({"name": "启明科技", field: value}, NOW)

    assert isinstance(found, Reasons)
    assert list(found) == [field]


def test_codes_are_known_by_their_labels() -> None:
    found = read({"name": "启明科技", "level": "a", "source": "展会", "phone": "13800138000"}, NOW)

    assert isinstance(found, Row)
    assert (found.level, found.source, found.contact_name) == ("A", "exhibition", "启明科技")
    assert "phone" not in typed(found)


def test_what_came_in_together_is_taken_back_together(cast: Any, adopt: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    adopt([{"id": "t", "controls": [{"terms": TERMS}]}])
    content = written(tmp_path, f"启明科技,{CODE},A,龚莹,13800138000").read_bytes()
    made = uploads.upload_file(cast.manager.actor, word="customers", content=content, file_name="c.csv")
    uploads.match_columns(cast.manager.actor, made, columns=dict(plans.plan_of(made).columns))
    work(lambda: False)
    uploads.take_in(cast.manager.actor, Upload.objects.get())
    work(lambda: False)
    assert (Customer.objects.count(), Contact.objects.count()) == (1, 1)

    uploads.undo_import(cast.manager.actor, Upload.objects.get())
    work(lambda: False)

    assert (Customer.objects.count(), Contact.objects.count(), Upload.objects.get().undone) == (0, 0, 1)
