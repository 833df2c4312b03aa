"""``/me/notices/``: the matrix in both languages, kept through the door, refused in words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.kernel.errors import Invalid, NotAllowed
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.notices import inbox
from guiju.groundwork.notices.actions import choose
from guiju.groundwork.notices.choices import chosen_by
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import Cast, Person

PAGE = "/me/notices/"
TERMS = {"digest_at": ["08:45"], "urgent": ["clock.duty_broken"], "defaults": {"all": {"*": {"mail": "digest"}}}}


@pytest.fixture(autouse=True)
def company(cast: Cast, adopt: Callable[..., Any]) -> Cast:
    adopt([{"id": "t-1", "controls": [{"terms": {"notices.sending": TERMS}}]}])
    return cast


def browser(person: Person, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = language
    return client


def test_it_shows_every_kind_with_its_ways_in_both_languages(cast: Cast) -> None:
    chinese = browser(cast.owner).get(PAGE).content.decode()
    english = browser(cast.owner, "en").get(PAGE).content.decode()

    assert all(
        word in chinese
        for word in ("通知设置", "站内", "邮件", "即时", "汇总", "不收", "本人事项逾期", "08:45", "紧急")
    )
    assert all(word in english for word in ("What I am told of", "A duty of mine is overdue", "Digest", "08:45"))
    assert "不可关闭" in chinese
    assert 'name="inbox:clock.duty_broken"' not in chinese
    assert 'name="mail:clock.duty_broken" value="digest"' in chinese
    assert PAGE in browser(cast.owner).get("/me/").content.decode()


def test_a_choice_is_kept_in_the_ledger_and_only_where_it_differs(cast: Cast) -> None:
    client = browser(cast.owner)
    form = {"mail:calls.mention": "at_once", "inbox:calls.mention": "at_once", "mail:org.handed_over": "digest"}

    answer = client.post(PAGE, form)

    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?saved=1")
    assert chosen_by([cast.owner.id]) == {cast.owner.id: {"calls.mention": {"mail": "at_once"}}}
    assert Entry.objects.filter(verb="notices.choose", actor_id=cast.owner.id).count() == 1
    shown = client.get(f"{PAGE}?saved=1").content.decode()
    assert "已保存" in shown
    assert "本人设定" in shown
    client.post(PAGE, {"reset": "1"})
    assert chosen_by([cast.owner.id]) == {cast.owner.id: {}}


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"mail:calls.mention": "weekly"}, "接收方式只能选"), ({"mail:no.kind": "off"}, "没有这种通知：no.kind"),
        ({"inbox:clock.duty_broken": "off"}, "不可关闭"),
    ],
)  # fmt: skip
def test_what_cannot_be_chosen_is_told_in_a_sentence(cast: Cast, form: dict[str, str], told: str) -> None:
    answer = browser(cast.owner).post(PAGE, form)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert chosen_by([cast.owner.id]) == {}


def test_without_the_right_it_is_shown_and_not_changed(cast: Cast, adopt: Callable[..., Any]) -> None:
    adopt(
        [{"id": "t-1", "controls": [{"permit": {"roles": ["all"], "verbs": ["leads.see"], "scope": "all"}}]}],
        base=False,
    )
    client = browser(cast.owner)

    assert "您的岗位无权修改" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"mail:calls.mention": "off"}).status_code == 403
    assert chosen_by([cast.owner.id]) == {}


def test_nobody_chooses_for_somebody_else_and_strangers_sign_in(cast: Cast) -> None:
    perform(cast.owner.actor, Request("notices.choose", inputs={"choices": {"calls.mention": {"mail": "off"}}}))

    assert chosen_by([cast.owner.id, cast.manager.id]) == {cast.owner.id: {"calls.mention": {"mail": "off"}}}
    with pytest.raises(NotAllowed):
        choose(SYSTEM, choices={})
    with pytest.raises(Invalid):
        perform(cast.owner.actor, Request("notices.choose", inputs={"choices": "everything"}))
    assert Client().get(PAGE).status_code == 302
    assert browser(cast.owner).get("/me/notices/7/").status_code == 404


def test_the_inbox_tells_similar_notices_in_one_line_and_marks_them_read_together(cast: Cast) -> None:
    for text in ("一", "二", "三"):
        said = {"who": "王芳", "text": text}
        inbox.tell(
            [cast.owner.id], "%(who)s mentioned you: %(text)s", said, kind="calls.mention", ref="t:1", at=cast.clock()
        )
    client = browser(cast.owner)

    shown = client.get("/inbox/").content.decode()

    assert "三 等 3 条" in shown
    assert shown.count("mentioned you") + shown.count("提到") == 1
    keys = [str(key) for key in Notice.objects.values_list("pk", flat=True)]
    assert all(f'name="id" value="{key}"' in shown for key in keys)
    client.post("/inbox/read/", {"id": keys})
    assert inbox.unread(cast.owner.id) == 0
