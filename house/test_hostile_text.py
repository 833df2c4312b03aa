"""Hostile words in every text of every verb of a whole sale: shown as words everywhere, run nowhere."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.inputs import inputs_of
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.notices.letters import at_once
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.transfer.module import work
from house.lasting import lasting, undone
from house.marked import Marked, is_text
from house.peopled_rest import sell_more
from house.story import adopt_shipped
from house.trials import DOCUMENTS

WORDS = (
    "<script>gj1()</script>", "\"'><img src=x onerror=gj2()>", "javascript:gj3()", "{{7*7}}{%gj4%}${7*7}",
    "'; DROP TABLE x--",
    "\u202egnp.exe\u200b\u200d\ufeff", "=1+1", "😀𠀀", "</textarea></title><svg onload=gj5()>", "&lt;b&gt;%s%(x)s{0}",
)  # fmt: skip
LONG = "长" * 10_000
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "srcdoc", "data-href", "hx-get", "hx-post"}
SHOWN = ("/{slug}/", "/{slug}/{pk}/", "/{slug}/{pk}/peek/", "/{slug}/{pk}/story/", "/{slug}/{pk}/clauses/",
         "/{slug}/{pk}/related/")  # fmt: skip


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    with lasting(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def story(db: Any) -> Marked:
    """A sale from lead to order in which everybody writes hostile words wherever words are taken."""
    adopt_shipped(DOCUMENTS)
    turn = iter(range(100_000))
    told = Marked(db, mark=lambda _verb, _name: WORDS[next(turn) % len(WORDS)])
    order = told.confirmed()
    customer = told.customer()
    contact = told.contact(customer)
    owner = db.owner
    told.do(owner, "customers.record_refusal", contact=contact)
    told.call(customer=customer, phone="13900009999")
    told.do(owner, "calls.plan_follow_up", subject="回访", due_at="2026-04-05T10:00:00+08:00", customer=customer)
    told.do(owner, "calls.add_note", text="记", about=customer.ref)
    told.share_asked()
    told.proposal()
    told.lead()
    told.document(secrecy="ordinary")
    told.do(owner, "orders.ask_change", order=order, what="delivery_date", after="2026-05-01")
    told.do(db.delivery, "orders.ship", order, carrier="顺丰")
    sell_more(told, order, contact)
    return told


class Runs(HTMLParser):
    """What a browser would run of a page: scripts, handlers and addresses that hold one of the hostile words."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            handles = name.startswith(("on", "hx-on")) and "gj" in (value or "")
            leads = name in ADDRESSES and (value or "").strip().lower().startswith("javascript:")
            if handles or leads:
                self.found.append(f"<{tag} {name}={value}>")
        if tag in ("img", "svg") and any(name in ("onerror", "onload") for name, _ in attrs):
            self.found.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and re.search(r"gj\d\(", data):
            self.found.append(data[:80])


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def pages(story: Marked) -> Iterator[tuple[str, str]]:
    """Every page that shows what was written, in the eyes of who wrote it and of who leads the company."""
    seen_by = {"owner": browser(story.cast.owner), "director": browser(story.cast.director)}
    for turn, resource in enumerate(HOUSE.resources.values()):
        pk = resource.model.objects.order_by("-pk").values_list("pk", flat=True).first()
        client = seen_by["owner" if turn % 2 else "director"]
        routes = [*SHOWN, *(["/{slug}/board/"] if resource.board else [])]
        for route in routes if pk else ():
            path = route.format(slug=resource.slug, pk=pk)
            yield path, client.get(path).content.decode()
    for path in ("/", "/inbox/", "/duties/", "/find/?q=<script>", "/find/?q=公司",
                 "/lookup/customers.customer/?q=长河",
                 "/leads/?q=</title><script>gj1()</script>",
                 "/do/leads.capture/?f.name=<script>gj1()</script>"):  # fmt: skip
        yield path, seen_by["owner"].get(path).content.decode()


def test_hostile_words_are_shown_as_words_on_every_page(story: Marked) -> None:
    shown = 0
    for path, body in pages(story):
        assert Runs(body).found == [], path
        assert "Traceback" not in body
        shown += body.count("&lt;script&gt;gj1") + body.count("img src=x onerror")
    assert shown > 50
    assert len(story.kept) == len(WORDS)


def test_a_form_that_is_refused_shows_hostile_words_again_as_words(story: Marked) -> None:
    client = browser(story.cast.owner)
    for name, verb in REGISTER.verbs.items():
        if not verb.creates or verb.pushed:
            continue
        texts = {f"f.{one.name}": f"{WORDS[0]}{WORDS[1]}" for one in inputs_of(verb).fields if is_text(one)}
        with undone():
            answer = client.post(f"/do/{name}/", {**texts, "f.about": "x"})
        assert answer.status_code < 500, name
        assert Runs(answer.content.decode()).found == [], name


def test_what_goes_out_as_a_table_holds_no_formula(story: Marked) -> None:
    client = browser(story.cast.owner)
    with undone():
        for layout in ("csv", "xlsx"):
            asked = {"of_kind": "customers.customer", "reason": WORDS[6], "layout": layout}
            export = story.do(story.cast.owner, "transfer.prepare_export", **asked)
            story.do(story.cast.owner, "transfer.start_export", export)
        assert work(lambda: False) >= 1
        for export in REGISTER.kinds["transfer.export"].objects.filter(state="ready"):
            body = b"".join(client.post(f"/exports/{export.pk}/file/").streaming_content)
            assert b"<f>" not in body
            assert not re.search(rb'(^|[\n,]"?)[=+@-]', body) or export.layout == "xlsx"


def test_mail_is_plain_text_with_no_line_of_the_sender_s_making(story: Marked) -> None:
    notices = list(Notice.objects.select_related("account"))
    assert notices
    for notice in notices:
        notice.account.email = "a@example.com"
        sent = at_once(notice.account, [notice], lambda ref: f"https://example.com/{ref}", story.cast.clock()).message()
        assert sent.get_content_type() == "text/plain"
        assert "\n" not in str(sent["Subject"])


def test_a_text_of_ten_thousand_signs_or_with_a_nul_is_taken_or_refused_in_words(story: Marked) -> None:
    usual = {"customers.open_customer": {"name": "甲"}, "leads.capture": {"name": "甲", "phone": "13900001111"}}
    for name, verb in REGISTER.verbs.items():
        if not verb.creates or verb.pushed or name == "governance.adopt_policy":
            continue
        for one in (one for one in inputs_of(verb).fields if is_text(one)):
            for text in (LONG, "a\x00b", "\ud800"):
                refused = refusal_of(story, name, usual.get(name, {}) | {one.name: text})
                assert refused is None or not isinstance(refused, Invalid) or refused.fields


def refusal_of(story: Marked, name: str, inputs: dict[str, Any]) -> Refused | None:
    """How the door answers; nothing stays."""
    with undone():
        try:
            with transaction.atomic():
                super(Marked, story).do(story.cast.owner, name, **inputs)
        except Refused as refused:
            return refused
    return None


@pytest.mark.parametrize("text", [WORDS[0], WORDS[1], WORDS[8], f'<a href=" {WORDS[2]}">', '<b onclick="gj9()">'])
def test_what_would_run_is_seen(text: str) -> None:
    assert Runs(f"<p>{text}</p>").found != []
