"""The digest, and mails that wait for working time: through a real mail server on this machine, with the cast."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.notices import inbox, letters
from guiju.groundwork.notices.actions import choose
from guiju.groundwork.notices.channels import send_due
from guiju.groundwork.notices.models import Digest, Notice
from guiju.groundwork.notices.tests.mailbox import Server, link
from guiju.groundwork.testing.cast import Cast, Person
from guiju.groundwork.testing.still import at

MENTION, DUTY = "calls.mention", "clock.duty_broken"
SAID = N_("%(who)s mentioned you: %(text)s")
TERMS = {
    "digest_at": ["08:45", "13:30"], "urgent": [DUTY],
    "defaults": {"all": {"*": {"mail": "digest"}, DUTY: {"mail": "at_once"}, "org.handed_over": {"mail": "at_once"}}},
}  # fmt: skip


@pytest.fixture(autouse=True)
def company(cast: Cast, adopt: Callable[..., Any]) -> Cast:
    adopt([{"id": "t-1", "controls": [{"terms": {"notices.sending": TERMS}}]}])
    for name in ("owner", "teammate"):
        Account.objects.filter(pk=cast.people[name].id).update(email=f"{name}@crm.example")
    return cast


def mention(person: Person, moment: str, text: str = "请看", ref: str = "tests.thing:1", kind: str = MENTION) -> None:
    inbox.tell([person.id], SAID, {"who": "王芳", "text": text}, kind=kind, ref=ref, at=at(moment))


def post(moment: str | datetime) -> int:
    return send_due(at(moment) if isinstance(moment, str) else moment, link)


def test_the_digest_comes_once_grouped_by_kind_with_a_way_to_each_record(server: Server, cast: Cast) -> None:
    mention(cast.owner, "2026-03-02 07:00")
    mention(cast.owner, "2026-03-02 07:10", "再看")
    mention(cast.owner, "2026-03-02 08:00", "另一条", ref="tests.thing:2")
    mention(cast.owner, "2026-03-02 08:50", "晚了", ref="tests.thing:3")

    assert [post(f"2026-03-02 {hour}") for hour in ("08:44", "08:45", "08:46", "13:29")] == [0, 1, 0, 0]

    (mail,) = server.mails
    text = mail.get_content()
    assert mail["Subject"] == "通知汇总 03-02 08:45：2 条"
    assert "■ 备注中提到我 (2)" in text
    assert "再看 等 2 条" in text
    assert "https://crm.example/tests.thing/2" in text
    assert "晚了" not in text
    assert "/me/notices/" in text
    assert mail["List-Unsubscribe"].endswith("/me/notices/>")
    assert post("2026-03-02 13:30") == 1
    assert "晚了" in server.mails[1].get_content()


def test_what_was_read_meanwhile_is_not_in_it_and_an_empty_one_is_not_sent(server: Server, cast: Cast) -> None:
    mention(cast.owner, "2026-03-02 07:00")
    post("2026-03-02 07:05")
    inbox.read(cast.owner.id, Notice.objects.values_list("pk", flat=True), at("2026-03-02 08:00"))

    assert post("2026-03-02 08:45") == 0
    assert server.mails == []


def test_a_worker_that_is_killed_leaves_it_to_the_next_one(
    server: Server, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mention(cast.owner, "2026-03-02 07:00")
    real = letters.hand_over

    def killed_before(*_: Any) -> Any:
        raise KeyboardInterrupt

    def killed_after(*given: Any) -> Any:
        real(*given)
        raise KeyboardInterrupt

    for killed in (killed_before, killed_after):
        monkeypatch.setattr(letters, "hand_over", killed)
        with pytest.raises(KeyboardInterrupt):
            post("2026-03-02 08:45")
    monkeypatch.setattr(letters, "hand_over", real)

    assert [post("2026-03-02 08:46"), post("2026-03-02 08:47")] == [1, 0]
    assert {mail["Message-ID"] for mail in server.mails} == {f"<guiju.digest.{cast.owner.id}.202603020845@crm.example>"}
    assert Digest.objects.get().lines == 1


def test_a_refused_digest_is_tried_again_and_keeps_nobody_elses_up(server: Server, cast: Cast) -> None:
    server.refuses = "owner"
    mention(cast.owner, "2026-03-02 07:00")
    mention(cast.teammate, "2026-03-02 07:00")

    assert [post("2026-03-02 08:45"), post("2026-03-02 08:46")] == [1, 0]
    assert "550" in Digest.objects.get(account=cast.owner.id).error
    server.refuses = ""
    assert post("2026-03-02 08:49") == 1


def test_outside_working_time_mails_wait_except_urgent_ones(server: Server, cast: Cast) -> None:
    mention(cast.owner, "2026-03-06 19:00", kind="org.handed_over")  # Friday evening
    mention(cast.teammate, "2026-03-06 19:00", kind="org.handed_over")
    Notice.objects.filter(account=cast.teammate.id).update(kind=DUTY, params={"who": "王", "text": "x", "clause": "t"})

    assert post("2026-03-06 19:05") == 0  # the duty was dealt with meanwhile: nobody is told
    assert [post("2026-03-08 12:00"), post("2026-03-09 09:01")] == [0, 1]
    assert [mail["To"] for mail in server.mails] == ["owner@crm.example"]


def test_an_urgent_mail_goes_at_night(server: Server, cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt([{"id": "t-1", "controls": [{"terms": {"notices.sending": TERMS | {"urgent": ["org.handed_over"]}}}]}])
    mention(cast.owner, "2026-03-06 19:00", kind="org.handed_over")

    assert post("2026-03-06 19:05") == 1


def test_a_choice_holds_from_now_on_for_mails_that_wait_too(server: Server, cast: Cast) -> None:
    cast.clock.set("2026-03-02 08:00")
    mention(cast.owner, "2026-03-02 07:00")
    post("2026-03-02 07:05")
    choose(cast.owner.actor, choices={MENTION: {"mail": "off"}})

    assert post("2026-03-02 08:45") == 0
    choose(cast.owner.actor, choices={MENTION: {"mail": "at_once", "inbox": "off"}})
    mention(cast.owner, "2026-03-02 09:10", "直接邮件")
    assert inbox.unread(cast.owner.id, at("2026-03-02 09:11")) == 1  # the first one; the second is mailed only
    assert post("2026-03-02 09:12") == 1
    assert "直接邮件" in server.mails[0].get_content()
    choose(cast.owner.actor, choices={MENTION: {"mail": "off", "inbox": "off"}})
    mention(cast.owner, "2026-03-02 09:20", "谁也不收")
    assert not Notice.objects.filter(params__text="谁也不收").exists()


def test_a_notice_for_the_inboxs_digest_comes_at_that_time(cast: Cast) -> None:
    choose(cast.owner.actor, choices={MENTION: {"inbox": "digest"}})
    mention(cast.owner, "2026-03-02 09:00")

    assert inbox.unread(cast.owner.id, at("2026-03-02 13:29")) == 0
    assert inbox.unread(cast.owner.id, at("2026-03-02 13:30")) == 1
