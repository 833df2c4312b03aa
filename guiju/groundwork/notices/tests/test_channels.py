"""Mail through a real server on this machine: one digest a person, in their language, accepted once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox
from guiju.groundwork.notices.channels import LAST_ATTEMPT, configured, send_due
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.notices.tests.mailbox import Server, link

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
WARNING = N_("“%(about)s” is due at %(due)s (clause %(clause)s).")


@pytest.fixture
def wang() -> Account:
    return Account.objects.create(username="wang", name="王芳", email="wang@crm.example", language="zh-hans")


@pytest.fixture
def ben() -> Account:
    return Account.objects.create(username="ben", name="Ben", email="ben@crm.example", language="en")


def warn(*accounts: Account, about: str = "华信机电", ref: str = "tests.thing:12") -> None:
    told = {"about": about, "due": "03-02 18:00", "clause": "t-1"}
    inbox.tell([a.pk for a in accounts], WARNING, told, kind="calls.mention", ref=ref, at=NOON)


def test_each_person_gets_one_digest_with_a_way_to_every_record(server: Server, wang: Account, ben: Account) -> None:
    # Given
    warn(wang, ben)
    warn(wang, about="蓝海科技", ref="tests.thing:13")
    # When
    sent = send_due(LATER, link)
    # Then
    mails = {mail["To"]: mail for mail in server.mails}
    assert (sent, set(mails)) == (2, {"wang@crm.example", "ben@crm.example"})
    text = mails["wang@crm.example"].get_content()
    assert "https://crm.example/tests.thing/12" in text
    assert "https://crm.example/tests.thing/13" in text
    assert mails["ben@crm.example"]["Subject"].strip() == "Somebody mentions me in a note"
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_it_is_written_in_the_language_of_its_reader(server: Server, wang: Account, ben: Account) -> None:
    # Given
    warn(wang, ben)
    warn(wang, ben)
    # When
    send_due(LATER, link)
    # Then
    mails = {mail["To"]: mail for mail in server.mails}
    assert "王芳，您好！" in mails["wang@crm.example"].get_content()
    assert "另有 1 条" in mails["wang@crm.example"]["Subject"]
    assert "Hello Ben" in mails["ben@crm.example"].get_content()
    assert "(and 1 more)" in mails["ben@crm.example"]["Subject"]


def test_what_was_mailed_or_read_or_is_stale_is_not_mailed_again(server: Server, wang: Account) -> None:
    # Given
    warn(wang)
    send_due(LATER, link)
    warn(wang)
    inbox.read(wang.pk, [Notice.objects.latest("id").pk], LATER)
    Notice.objects.create(account=wang, text="old", created_at=NOON - timedelta(days=3))
    # When
    sent = send_due(LATER, link)
    # Then
    assert (sent, len(server.mails)) == (0, 1)


def test_a_fresh_notice_waits_a_moment_for_company(server: Server, wang: Account) -> None:
    warn(wang)
    assert send_due(NOON + timedelta(seconds=30), link) == 0
    assert send_due(NOON + timedelta(seconds=60), link) == 1


def test_a_refused_address_is_tried_again_later_then_given_up_and_does_not_hold_up_others(
    server: Server, wang: Account, ben: Account
) -> None:
    # Given
    server.refuses = "ben"
    warn(wang, ben)
    # When
    send_due(LATER, link)
    send_due(LATER + timedelta(minutes=3), link)
    # Then
    refused = Notice.objects.get(account=ben)
    assert [mail["To"] for mail in server.mails] == ["wang@crm.example"]
    assert (refused.mail_attempts, refused.mail_next_at) == (1, LATER + timedelta(minutes=4))
    # When
    for minutes in (4, 20, 84, 340, 1364, 2000):
        send_due(LATER + timedelta(minutes=minutes), link)
    # Then
    refused.refresh_from_db()
    assert refused.mail_attempts == LAST_ATTEMPT
    assert refused.mailed_at is None
    assert "550" in refused.mail_error


def test_while_the_server_is_away_nothing_is_lost(server: Server, wang: Account, ben: Account) -> None:
    # Given
    warn(wang, ben)
    server.stop()
    # When
    sent = send_due(LATER, link)
    # Then: the round ended with the first that failed
    assert sent == 0
    assert sorted(Notice.objects.values_list("mail_attempts", flat=True)) == [0, 1]
    assert Notice.objects.filter(mailed_at=None).count() == 2


def test_without_a_mail_server_nothing_is_looked_for(
    settings: Any, wang: Account, django_assert_num_queries: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    warn(wang)
    with django_assert_num_queries(0):
        assert send_due(LATER, link) == 0
    assert not configured()


def test_a_line_break_in_a_name_cannot_add_a_header(server: Server, wang: Account) -> None:
    # Given
    warn(wang, about="华信\r\nBcc: thief@evil.example")
    # When
    send_due(LATER, link)
    # Then
    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert "华信" not in mail["Subject"]
