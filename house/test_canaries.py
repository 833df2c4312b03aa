"""Every text, number and address that a colleague of another region writes is marked; whoever may not read it meets no
mark anywhere: lists, boards, counts, searches, filters, orders, panels, stories, files, mail, log, refusals.
"""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.notices.letters import at_once, digest
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.transfer import faults
from guiju.groundwork.transfer.importing import run
from guiju.groundwork.transfer.module import work
from guiju.leads.models import Lead
from house.lasting import lasting, undone
from house.marked import Marked
from house.peopled_rest import sell_more
from house.story import adopt_shipped
from house.trials import DOCUMENTS

BIRD = "金丝雀"
AMOUNT = "59871.37"
MARK = re.compile(f"{BIRD}\\d{{5}}")
PRICE = re.compile(r"59,?871\.37")
NUMBER = re.compile(r"13[89]0000\d{4}|bird\d+@example\.com")
ABOUT = ("/{slug}/{pk}/", "/{slug}/{pk}/related/", "/{slug}/{pk}/peek/", "/{slug}/{pk}/story/",
         "/{slug}/{pk}/mention/?q=x", "/api/v1/{slug}/{pk}", "/api/v1/{slug}/{pk}/timeline",
         "/{slug}/{pk}/clauses/")  # fmt: skip
LISTS = ("/{slug}/", "/{slug}/?q={bird}", "/{slug}/count/?q={bird}", "/api/v1/{slug}", "/api/v1/{slug}?q={bird}",
         "/api/v1/{slug}?owner={owner}", "/lookup/{kind}/?q={bird}", "/{slug}/?owner={owner}")  # fmt: skip
FRAME = ("/", "/dashboard/", "/inbox/", "/duties/", "/badges/", "/bell/", "/decide/", "/policy/", "/exports/", "/bulk/",
         f"/find/?q={BIRD}", "/find/?q=1390000", "/find/?q=bird", "/api/v1/clauses", "/me/", "/pool/")  # fmt: skip


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with lasting(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def told(db: Cast) -> Marked:
    """A whole sale in the south, every word of it marked; the others only do what is asked of them."""
    adopt_shipped(DOCUMENTS)
    people = {**db.people, "owner": db.stranger, "manager": db.south_manager}
    number = count(1)
    story = Marked(Cast(db.clock, db.system, db.units, people), mark=lambda verb, _n: marked(verb, next(number)))
    with_mail = {"email": "bird1@example.com"}
    order = story.confirmed()
    customer = story.customer()
    contact = story.contact(customer, **with_mail)
    story.lead(**with_mail)
    owner = story.cast.owner
    story.do(owner, "customers.record_refusal", contact=contact)
    story.call(customer=customer, phone="13900009999")
    story.do(owner, "calls.plan_follow_up", subject="回访", due_at="2026-04-05T10:00:00+08:00", customer=customer)
    story.do(owner, "calls.add_note", text="记", about=customer.ref)
    story.share_asked()
    story.proposal()
    story.quotation(story.opportunity(amount=AMOUNT), AMOUNT)
    for secrecy in ("confidential", "important"):
        story.document(secrecy=secrecy)
    story.do(owner, "orders.ask_change", order=order, what="delivery_date", after="2026-05-01")
    sell_more(story, order, contact)
    return story


def marked(verb: str, number: int) -> str:
    """A mark that stands nowhere else; products are everybody's, so nothing is hidden in them."""
    return "" if verb.startswith("catalog.") else f"{BIRD}{number:05d}"


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def body_of(client: Client, path: str) -> str:
    answer = client.get(path)
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.status_code < 500, path
    return whole.decode(errors="replace") + str(dict(answer.headers))


def everywhere(told: Marked, who: Any, part: int = 1, only: str = "") -> Iterator[tuple[str, str]]:
    """Everything that somebody may try to open, or one address in ``part``, and what they are told."""
    client = browser(who)
    paths = [path for path in addresses(told) if f"/{only}" in path]
    for path in paths[::part]:
        yield path, body_of(client, path)


def addresses(told: Marked) -> Iterator[str]:
    """Lists, boards, searches, filters, orders, panels, records, stories, answers, and every page of the frame."""
    owner = told.cast.owner.id
    for resource in HOUSE.resources.values():
        routes = [*LISTS, *(["/{slug}/board/"] if resource.board else [])]
        if resource.masked:
            routes += [f"/api/v1/{{slug}}?sort={name}" for name in resource.masked]
        for route in routes:
            yield route.format(slug=resource.slug, kind=resource.kind, bird=BIRD, owner=owner)
        pk = resource.model.objects.order_by("-pk").values_list("pk", flat=True).first()
        for route in ABOUT if pk else ():
            yield route.format(slug=resource.slug, pk=pk)
    yield from FRAME
    yield from alikes()


def alikes() -> Iterator[str]:
    """The panel of possible duplicates, asked with what somebody might know."""
    for kind in ("leads.lead", "customers.customer", "customers.contact"):
        for field, word in (
            ("name", "启明1号机械"),
            ("name", "长河1号电机"),
            ("phone", "1390000"),
            ("email", "bird1@example.co"),
        ):
            yield f"/alike/{kind}/?f.{field}={word}&{field}={word}"


def test_the_marks_are_really_there(told: Marked) -> None:
    mine = "".join(body for _, body in everywhere(told, told.cast.owner, 6))

    assert len(told.kept) > 120
    assert len(set(MARK.findall(mine))) > 40
    assert PRICE.search(mine)
    assert NUMBER.search(mine)


@pytest.mark.parametrize(("who", "part"), [("owner", 3), ("manager", 8), ("hr", 11)])
def test_nobody_of_another_region_meets_a_mark(
    told: Marked, db: Cast, caplog: pytest.LogCaptureFixture, who: str, part: int
) -> None:
    caplog.set_level(logging.DEBUG)
    leaks = [
        f"{path}: {sorted({*MARK.findall(body), *PRICE.findall(body), *NUMBER.findall(body)})[:3]}"
        for path, body in everywhere(told, db.people[who], part)
        if MARK.search(body) or PRICE.search(body) or NUMBER.search(body.replace(path, ""))
    ]

    assert leaks == []
    assert not MARK.search(caplog.text)
    assert not NUMBER.search(caplog.text)


def test_who_reads_everything_but_numbers_meets_no_number(told: Marked, db: Cast) -> None:
    for only in ("contacts/", "calls/", "refusals/", "leads/"):
        leaks = [
            path for path, body in everywhere(told, db.delivery, only=only) if NUMBER.search(body.replace(path, ""))
        ]
        assert leaks == []


@pytest.mark.parametrize("kind", ["customers.customer", "leads.lead", "deals.opportunity", "orders.order"])
def test_there_is_nothing_to_take_out_as_a_file(told: Marked, db: Cast, kind: str) -> None:
    asked = {"of_kind": kind, "reason": "核对", "layout": "csv"}

    with undone(), pytest.raises(Refused, match="No row"):
        super(Marked, told).do(db.manager, "transfer.prepare_export", **asked)


def test_mail_goes_only_to_whom_it_concerns_and_the_log_keeps_no_words(told: Marked, db: Cast) -> None:
    inside = {db.stranger.id, db.south_manager.id, db.legal.id, db.finance.id, db.director.id, db.delivery.id}
    for notice in Notice.objects.select_related("account"):
        mail = at_once(notice.account, [notice], lambda ref: ref, db.clock())
        if notice.account_id not in inside:
            assert not MARK.search(f"{mail.subject}{mail.body}"), (notice.account.username, mail.subject)
        assert not NUMBER.search(f"{mail.subject}{mail.body}")


def test_a_digest_says_no_more_than_its_mails(told: Marked, db: Cast) -> None:
    inside = {db.stranger.id, db.south_manager.id, db.legal.id, db.finance.id, db.director.id, db.delivery.id}
    for account in {notice.account for notice in Notice.objects.select_related("account")}:
        notices = list(Notice.objects.filter(account=account).order_by("pk"))
        mail = digest(account, notices, lambda ref: ref, db.clock(), db.clock())
        assert not MARK.search(str(mail.subject))
        assert account.pk in inside or not MARK.search(str(mail.body)), account.username
        assert not NUMBER.search(f"{mail.subject}{mail.body}")


def refusals(told: Marked, who: Any) -> Iterator[tuple[str, Any]]:
    """What is answered to writes that do not fit, on records of others and on numbers that are known."""
    client = browser(who)
    for resource in HOUSE.resources.values():
        pk = resource.model.objects.order_by("-pk").values_list("pk", flat=True).first()
        place = f"/api/v1/{resource.slug}/{pk}"
        for version in ("1", "99") if pk else ():
            sent = client.patch(place, {"name": "x"}, "application/json", headers={"If-Match": f'"{version}"'})
            yield f"PATCH {place} {version}", sent
        for verb in resource.verbs[:1] if pk else ():
            yield verb, client.post(f"{place}/{verb.partition('.')[2]}", {}, "application/json")
            yield f"form of {verb}", client.get(f"/do/{verb}/?id={pk}")
            yield f"page of {verb}", client.post(f"/do/{verb}/", {"id": pk, "version": "99"})
    for slug in ("leads", "customers", "contacts"):
        known = {"name": "新公司", "contact_name": "某", "phone": "13900000005", "email": "bird1@example.com"}
        yield f"new {slug}", client.post(f"/api/v1/{slug}", known, "application/json")


def test_no_refusal_tells_what_it_was_about(told: Marked, db: Cast) -> None:
    with undone():
        answers = list(refusals(told, db.manager))

    assert {400, 403, 404, 422} <= {answer.status_code for _, answer in answers}
    assert [what for what, answer in answers if answer.status_code >= 500] == []
    leaks = {what: found for what, answer in answers if (found := set(MARK.findall(answer.content.decode())))}
    # Who has the very number is told the company's name, so that nobody calls there twice; nothing else of it.
    assert leaks == {"new leads": set(MARK.findall(Lead.objects.get(phone="13900000005").name))}


@pytest.mark.parametrize("fault", [ValueError, OperationalError, IntegrityError])
def test_no_page_of_a_fault_tells_what_the_database_said(
    told: Marked, db: Cast, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def stumble(*_: Any) -> None:
        raise fault(f"Key (name)=({BIRD}00001) exists, 13900000005")

    monkeypatch.setattr("guiju.groundwork.desk.shell.Shell", stumble)
    monkeypatch.setattr("guiju.groundwork.desk.api.reading.covered", stumble)
    client = browser(db.stranger)
    client.raise_request_exception = False
    for path in ("/leads/", "/api/v1/leads/1", "/nowhere/"):
        answer = client.get(path)
        assert answer.status_code == (503 if fault is OperationalError else 500)
        assert not MARK.search(answer.content.decode())
        assert not NUMBER.search(answer.content.decode())


def parts_of(book: bytes) -> str:
    """Every part of a workbook as text: cells, headers, names, properties."""
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        return "\n".join(opened.read(name).decode(errors="replace") for name in opened.namelist())


def test_no_part_of_a_workbook_holds_a_number_for_whom_it_is_masked(told: Marked, db: Cast) -> None:
    with undone():
        given = {"of_kind": "customers.contact", "reason": "核对", "layout": "xlsx"}
        export = super(Marked, told).do(db.delivery, "transfer.prepare_export", **given)
        super(Marked, told).do(db.delivery, "transfer.start_export", export)
        work(lambda: False)
        answer: Any = browser(db.delivery).post(f"/exports/{export.pk}/file/")
        whole = parts_of(b"".join(answer.streaming_content))

    assert "****" in whole
    assert MARK.search(whole)
    assert not NUMBER.search(whole)


def test_whoever_brings_a_list_in_does_not_learn_what_others_have(told: Marked, db: Cast, tmp_path: Path) -> None:
    names, book = tmp_path / "list.csv", tmp_path / "errors.xlsx"
    names.write_text("公司名称,联系人,联系电话\n新公司,某,13900000005\n,,\n另一家,某,12\n", encoding="utf-8")
    with undone():
        report = run(HOUSE.imports["leads"], names, db.manager.actor)
        faults.write(report.head, book)
        page = body_of(browser(db.manager), "/imports/")
    whole = f"{parts_of(book.read_bytes())}{report.plain()}{page}"

    assert report.plain()["duplicate"] == 1
    assert "13900000005" in whole, "what was brought along comes back"
    assert not MARK.search(whole)
