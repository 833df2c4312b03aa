"""Contacts from files, each with its customer; customers that go straight into a pool."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from guiju.customers.actions import add_contact, open_customer, open_pool, record_refusal
from guiju.customers.importing import CONTACTS, CUSTOMERS, read_contact
from guiju.customers.models import Contact, Customer
from guiju.customers.rows import Reasons
from guiju.groundwork.desk.models import Import
from guiju.groundwork.kernel.errors import NotAllowed
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.still import at
from guiju.groundwork.transfer import importing, plans, uploads
from guiju.groundwork.transfer.command import import_file
from guiju.groundwork.transfer.models import TriedRow, Upload
from guiju.groundwork.transfer.module import work

HEADER = "公司名称,统一社会信用代码,联系人,手机,职务,是否决策人,合法性基础"
CODE = "91350100M000100Y43"
NOW = at("2026-03-02 10:00")
TERMS = {"transfer.intake": {"most_rows": 99, "most_columns": 40, "undo_hours": 72, "keep_days": 7}}


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "contacts.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


def test_a_row_becomes_a_contact_of_the_customer_it_names(cast: Cast, tmp_path: Path) -> None:
    first = open_customer(cast.owner.actor, name="启明科技有限公司", credit_code=CODE)
    second = open_customer(cast.owner.actor, name="远山机械厂")
    record_refusal(cast.owner.actor, phone="13800138001")
    path = written(
        tmp_path, f"别的写法,{CODE},龚莹,13800138000,采购经理,是,订立或履行合同所需", "远山机械厂,,李强,13800138001,,,"
    )

    report = importing.run(CONTACTS, path, cast.owner.actor)

    assert (report.head.new, report.head.duplicate, report.head.broken) == (2, 0, 0)
    one, other = Contact.objects.order_by("id")
    assert (one.customer, one.position, one.is_decision_maker) == (first, "采购经理", True)
    assert (other.customer, other.refused_at is not None, other.lawful_basis) == (second, True, "")
    assert "龚莹" in "".join(one.tokens)
    assert Entry.objects.filter(refs__contains=[one.ref]).get().event == "customers.contacts_imported"


def test_a_number_is_known_within_its_customer_only(cast: Cast, tmp_path: Path) -> None:
    one, other = (open_customer(cast.owner.actor, name=name) for name in ("启明科技", "远山机械"))
    known = add_contact(cast.owner.actor, customer=one, name="龚莹", phone="13800138000")
    add_contact(cast.owner.actor, customer=one, name="何工")
    rows = [
        "启明科技,,龚女士,13800138000,,,", "远山机械,,龚莹,13800138000,,,", "远山机械,,龚莹二,13800138000,,,",
        "启明科技,,何工,,,,", "启明科技,,王工,,,,",
    ]  # fmt: skip

    report = importing.run(CONTACTS, written(tmp_path, *rows), cast.owner.actor)

    told = {fault.row: fault.reasons[0][2]["known"] for fault in report.head.faults.all()}
    assert (told[2], told[4], sorted(told)) == (known.ref, "#3", [2, 4, 5])
    assert set(other.contacts.values_list("name", flat=True)) == {"龚莹"}


def test_customers_that_are_unclear_or_not_ones_own_are_told(cast: Cast, tmp_path: Path) -> None:
    open_customer(cast.stranger.actor, name="华南电子")
    for name in ("长江电气", "长江电气有限公司"):
        open_customer(cast.owner.actor, name=name)
    rows = ["华南电子,,甲,,,,", "没有的公司,,乙,,,,", "长江电气股份有限公司,,丙,,,,", "长江电气,,丁,,,,", ",,戊,,,,"]

    report = importing.run(CONTACTS, written(tmp_path, *rows), cast.owner.actor)

    told = {fault.row: fault.reasons[0][1] for fault in report.head.faults.all()}
    assert told[2] == told[3]
    assert "Several" in told[4]
    assert (sorted(told), Contact.objects.get().name) == ([2, 3, 4, 6], "丁")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("credit_code", "123"), ("phone", "12"), ("email", "x"), ("lawful_basis", "随便"), ("customer", "")],
)
def test_what_cannot_be_read_is_told_by_field(field: str, value: str) -> None:
    found = read_contact({"customer": "启明科技", "name": "龚莹", field: value}, NOW)

    assert isinstance(found, Reasons)
    assert list(found) == [field]


def test_the_command_tells_each_rows_reason_in_the_workbook(cast: Cast, tmp_path: Path) -> None:
    open_customer(cast.owner.actor, name="启明科技")
    path = written(tmp_path, "启明科技,,龚莹,13800138000,,,", "没有的公司,,乙,,,,", "启明科技,,丙,12,,,")

    done = import_file(["contacts", str(path), "--json", "--errors", str(tmp_path / "errors.xlsx")])

    rows = CalamineWorkbook.from_path(tmp_path / "errors.xlsx").get_sheet_by_index(0).to_python()
    assert (done, Contact.objects.get().name, [row[0] for row in rows[1:]]) == (0, "龚莹", ["3", "4"])
    assert all(row[2] for row in rows)


def wizard(cast: Cast, path: Path) -> Upload:
    """A file of contacts in the wizard of the manager, tried."""
    made = uploads.upload_file(cast.manager.actor, word="contacts", content=path.read_bytes(), file_name="c.csv")
    client = Client()
    client.force_login(cast.manager.account)
    for page in ("/imports/?word=contacts", "/imports/template/contacts/", f"/imports/{made.pk}/"):
        assert client.get(page).status_code == 200
    uploads.match_columns(cast.manager.actor, made, columns=dict(plans.plan_of(made).columns))
    work(lambda: False)
    upload: Upload = Upload.objects.get()
    return upload


def test_the_wizard_tries_brings_in_and_takes_back(cast: Cast, adopt: Any, settings: Any, tmp_path: Path) -> None:
    """The trial says what bringing in then says: one new, one to bring up to date, one of a customer elsewhere."""
    settings.MEDIA_ROOT = tmp_path
    adopt([{"id": "t", "controls": [{"terms": TERMS}]}])
    mine = open_customer(cast.owner.actor, name="启明科技")
    known = add_contact(cast.owner.actor, customer=mine, name="龚莹", phone="13800138000")
    open_customer(cast.stranger.actor, name="华南电子")
    rows = ["启明科技,,龚莹,13800138000,采购经理,,", "启明科技,,李强,13800138001,,,", "华南电子,,王五,13800138002,,,"]
    upload = wizard(cast, written(tmp_path, *rows))
    assert upload.tried == {"new": 1, "update": 1, "duplicate": 0, "broken": 1}
    assert TriedRow.objects.get(outcome="broken").row == 4

    uploads.take_in(cast.manager.actor, upload, policy=plans.FILL)
    work(lambda: False)
    head = Import.objects.get()
    known.refresh_from_db()
    assert (head.new, head.broken, known.position, mine.contacts.count()) == (1, 1, "采购经理", 2)

    uploads.undo_import(cast.manager.actor, Upload.objects.get())
    work(lambda: False)
    assert list(Contact.objects.values_list("name", "position")) == [("龚莹", "")]


def test_whoever_may_not_import_contacts_is_refused(cast: Cast, adopt: Any) -> None:
    permit = {"permit": {"roles": ["sales"], "verbs": ["customers.see", "transfer.*"], "scope": "self"}}
    adopt([{"id": "t", "controls": [{"terms": TERMS}, permit]}], base=False)
    with pytest.raises(NotAllowed):
        uploads.upload_file(cast.owner.actor, word="contacts", content="联系人\n甲\n".encode(), file_name="c.csv")


def test_a_customer_of_a_file_goes_straight_into_the_pool_it_names(cast: Cast, tmp_path: Path) -> None:
    pool = open_pool(cast.director.actor, name="华东公海", kind_held="customers")
    open_pool(cast.director.actor, name="线索公海", kind_held="leads")
    rows = ["甲公司,,华东公海,李强", "乙公司,,,", "丙公司,,线索公海,"]
    path = written(tmp_path, *rows, header="客户名称,客户级别,公海,联系人")

    report = importing.run(CUSTOMERS, path, cast.owner.actor)

    assert (report.head.new, report.head.broken) == (2, 1)
    assert "pool of customers" in report.head.faults.get().reasons[0][1]
    found = {one.name: (one.state, one.pool_id, one.owner_id) for one in Customer.objects.all()}
    assert found == {"甲公司": ("pooled", pool.pk, None), "乙公司": ("active", None, cast.owner.id)}
    assert Customer.objects.get(name="甲公司").contacts.get().name == "李强"
