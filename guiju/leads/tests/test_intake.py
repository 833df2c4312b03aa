"""The public doors: the web form and the mail, with what strangers and machines send through them."""

import io
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from guiju.documents.models import Document
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import NotFound
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import Cast
from guiju.leads import actions
from guiju.leads.command import import_mail
from guiju.leads.mail import read_mail
from guiju.leads.models import Enquiry, Lead
from guiju.leads.pages import enquiry

Adopt = Callable[..., Any]
INTAKE = {
    "per_hour": 3, "least_seconds": 0, "most_minutes": 60, "spam_words": ["代开发票"],
    "consent": {"zh": "我同意保存", "en": "I agree"}, "mail_megabytes": 1,
}  # fmt: skip
MAIL = b"""From: =?utf-8?b?5p6X5pmT?= <lin@example.com>
To: ask@guiju.example
Subject: =?utf-8?b?6K+i5Lu3?=
Message-ID: <1@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: text/plain; charset=gb18030

\xc7\xeb\xb1\xa8\xbc\xdb 138 0013 8000
--B
Content-Type: application/pdf
Content-Disposition: attachment; filename="../../plan.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--B--
"""


@pytest.fixture(autouse=True)
def _policy(adopt: Adopt, cast: Cast) -> None:
    adopt([{"id": "t-intake", "controls": [{"terms": {"leads.intake": INTAKE}}]}])


def send(**given: Any) -> Any:
    typed = {
        "name": "甲公司", "phone": "13800138000", "agree": "1", "lang": "en",
        "opened": signing.TimestampSigner(salt="leads.enquiry").sign("form"),
    }  # fmt: skip
    return Client().post("/enquiry/", typed | given)


def test_a_visitor_without_sign_in_becomes_a_lead_with_the_consent_as_proof(cast: Cast) -> None:
    answer = send(message="想了解价格", product="云盘")
    assert (answer.status_code, answer["Location"]) == (302, "/enquiry/?thanks&lang=en")
    lead, kept = Lead.objects.get(), Enquiry.objects.get()
    assert (lead.name, lead.source, lead.product, lead.owner_id) == ("甲公司", "website", "云盘", None)
    assert (kept.outcome, kept.consent, kept.lead_id) == ("taken", "I agree", lead.pk)
    assert kept.consent_at is not None
    assert "127.0.0.1" not in kept.address


def test_the_form_is_told_in_both_languages_without_script_and_framed_by_nobody() -> None:
    page = Client().get("/enquiry/?lang=zh")
    assert "我同意保存" in page.content.decode()
    assert "I agree" in Client().get("/enquiry/?lang=en").content.decode()
    assert b"<script" not in page.content
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "your company"), ({"phone": ""}, "leave a phone number"), ({"agree": ""}, "consent"),
        ({"phone": "12"}, ""), ({"email": "nobody@"}, "e-mail"), ({"opened": "forged"}, "look it over"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_place_and_nothing_is_stored(given: dict[str, str], said: str) -> None:
    answer = send(**given)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Enquiry.objects.exists()


def test_it_never_tells_whether_a_number_is_known(cast: Cast) -> None:
    lead = actions.capture(cast.owner.actor, name="老朋友", phone="13800138000")
    known, fresh = send(), send(phone="13900139000")
    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    assert Enquiry.objects.get(outcome="known").lead_id == lead.pk
    assert Notice.objects.get(account_id=cast.owner.id).params == {"name": "老朋友"}
    assert Lead.objects.count() == 2


def test_junk_is_refused_politely_and_a_machine_in_the_trap_is_thanked() -> None:
    assert b"call us" in send(message="专业代开发票").content
    assert send(homepage="http://x").status_code == 302
    assert not Lead.objects.exists()
    assert Enquiry.objects.filter(outcome="spam").count() == 2


def test_one_address_sends_so_many_an_hour() -> None:
    answers = [send(phone=f"1380013800{place}").status_code for place in range(4)]
    assert answers == [302, 302, 302, 429]
    assert Lead.objects.count() == 3


def test_what_is_sent_faster_than_a_person_types_is_asked_again(adopt: Adopt) -> None:
    adopt([{"id": "t", "controls": [{"terms": {"leads.intake": {**INTAKE, "least_seconds": 30}}}]}])
    assert send().status_code == 400
    assert not Lead.objects.exists()


def test_without_a_clause_there_is_no_public_door(adopt: Adopt) -> None:
    adopt()
    assert Client().get("/enquiry/").status_code == 404


def test_a_proxy_is_believed_only_where_one_is_set_up(settings: Any) -> None:
    asked: Any = SimpleNamespace(META={"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 9.9.9.9"})
    direct = enquiry._address(asked)
    settings.CSRF_TRUSTED_ORIGINS = ["https://crm.example"]
    assert enquiry._address(asked) != direct


def piped(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> int:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    return import_mail([])


def test_a_mail_becomes_a_lead_with_its_files_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(monkeypatch, MAIL) == 0
    assert piped(monkeypatch, MAIL) == 0
    lead = Lead.objects.get()
    assert (lead.name, lead.email, lead.phone, lead.source) == ("林晓", "lin@example.com", "13800138000", "email")
    assert lead.needs.startswith("询价\n\n请报价")
    assert Document.objects.get().file_name == "plan.pdf"


@pytest.mark.parametrize(
    "change",
    [
        (b"Message-ID:", b"Auto-Submitted: auto-replied\nMessage-ID:"),
        (b"Message-ID:", b"Precedence: bulk\nMessage-ID:"),
        (b"Message-ID:", b"Authentication-Results: mx; dmarc=fail\nMessage-ID:"),
        (b"<lin@example.com>", b"<lin@example.com>, <boss@guiju.example>"),
        (b"<lin@example.com>", b"nobody"),
        (b"To:", b"From: other@example.com\nTo:"),
    ],
)
def test_a_mail_that_no_person_sent_for_itself_becomes_no_lead(
    monkeypatch: pytest.MonkeyPatch, change: tuple[bytes, bytes]
) -> None:
    assert piped(monkeypatch, MAIL.replace(*change)) == 0
    assert not Lead.objects.exists()
    assert Enquiry.objects.get().outcome == "spam"


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 50, b"no header at all", b"x" * (1024 * 1024 + 1)])
def test_what_is_no_mail_or_too_large_is_told_as_unreadable(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    assert piped(monkeypatch, raw) == 65
    assert not Enquiry.objects.exists()


def test_a_page_of_html_is_read_as_its_words() -> None:
    raw = b"From: a@b.cc\nContent-Type: text/html\n\n<style>x{}</style><p>Hello<script>alert(1)</script><p>call 13800138000"
    mail = read_mail(raw)
    assert "alert" not in mail.text
    assert (mail.text.split()[0], mail.phone) == ("Hello", "13800138000")


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b.cc\nContent-Type: text/plain; charset=no-such\n\n\xff\xfe",
        b"From: a@b.cc\nContent-Type: multipart/mixed\n\nno boundary",
        b"From: a@b.cc\nSubject: =?utf-8?b?////?=\n\nx",
        b"From: a@b.cc\nContent-Type: multipart/mixed; boundary=B\n\n" + b"--B\nContent-Type: multipart/mixed; boundary=B\n\n" * 90,
        b"From: \x00\xff<a@b.cc\n\nx",
    ],
)  # fmt: skip
def test_a_broken_mail_is_read_as_far_as_it_goes(raw: bytes) -> None:
    assert read_mail(raw) is not None


def test_what_holds_no_number_is_taken_by_its_address_and_no_door_offers_the_verb(cast: Cast) -> None:
    kept = actions.take_enquiry(cast.system, door="mail", name="甲公司", email="a@b.cc", message="想了解价格")
    assert kept.lead is not None
    assert (kept.outcome, kept.lead.email) == ("taken", "a@b.cc")
    with pytest.raises(NotFound):
        perform(cast.director.actor, Request("leads.take_enquiry", inputs={"door": "web", "name": "x"}))
