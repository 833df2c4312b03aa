"""Every screen that a person can open is opened, in both languages, wide and narrow, in light and dark (house law 4)."""

import re
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import guiju
from guiju.groundwork.access.grants import rights
from guiju.groundwork.access.scopes import visible
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.policy.shipped import folders
from guiju.groundwork.testing.browser import HEIGHT, NARROW, WIDE, Window, Windows
from guiju.groundwork.testing.cast import Person
from guiju.leads.models import Lead
from guiju.site.assets import AXE
from house.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FRAME = (
    "/",
    "/dashboard/",
    "/policy/",
    "/policy/?policy=b2b&show=broken",
    "/inbox/?show=all",
    "/duties/",
    "/nothing-here/",
)
PARTS = ("list", "board", "record", "form")
MAIN = ("/", "/dashboard/", "/policy/?policy=b2b", "/clauses/b2b-3.1.2-02/", "/leads/", "/leads/board/",
        "/opportunities/board/", "/opportunities/calendar/", "/approvals/", "/inbox/?show=all", "/do/leads.capture/")  # fmt: skip
WORDS = re.compile(r"[A-Za-z][a-z']+ [a-z']{2,}")
HEAD = re.compile(r"[A-Z]?[a-z][a-z ]+")
MEANT = {"English", "Esc", "Enter", *folders()}  # the other language, keys, the keys of policies
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.closest("script, style")) found.add(node.textContent.trim());
  }
  for (const place of document.body.querySelectorAll("[title], [aria-label], [placeholder]")) {
    for (const name of ["title", "aria-label", "placeholder"]) found.add((place.getAttribute(name) || "").trim());
  }
  const heads = [...document.body.querySelectorAll("th, dt, label, button, h1, h2, h3, main a")];
  return [[...found], heads.map((place) => place.textContent.trim())];
}"""
WIDER = "() => document.documentElement.scrollWidth > window.innerWidth + 1"


def english() -> set[str]:
    """Every text of the product as it stands in the code, where Chinese says it otherwise."""
    found = set()
    for source in Path(guiju.__file__).parent.glob("**/locale/zh_Hans/LC_MESSAGES/django.po"):
        with source.open("rb") as text:
            for message in read_po(text):
                said = [message.id] if isinstance(message.id, str) else list(message.id)
                found |= {one for one in said if one and one != message.string}
    return found


@pytest.fixture
def business(company: Any, clock: Any) -> Story:
    """A company with at least one record of nearly every kind, something late, something to decide."""
    story = Story(company)
    story.contacted()
    late = story.assigned(name="常州远山电机有限公司")
    story.proposal()
    story.do(company.owner, "governance.request_waiver", clause_id="b2b-3.2.1-01", verb="deals.advance",
             about=story.opportunity().ref, reason="客户不让进厂")  # fmt: skip
    contract = story.contract()
    story.do(company.owner, "governance.request_approval", verb="contracts.submit", about=contract.ref, reason="请审批")
    order = story.confirmed()
    story.do(company.delivery, "orders.ship", order, carrier="顺丰", tracking_no="SF100")
    story.do(
        company.owner, "orders.ask_change", order=order, what="delivery_date", after="2026-05-01", impact="顺延一周"
    )
    story.do(company.finance, "finance.record_receipt", bank_ref="ICBC-1", amount="1000", order=order)
    story.share_asked()
    story.issued()
    story.hired()
    story.do(company.owner, "calls.plan_follow_up", subject="回访", due_at=clock() + timedelta(hours=2), lead=late)
    story.do(company.owner, "customers.record_refusal", phone="13700000001", reason="不愿被打扰")
    story.on("2026-03-06 10:00")
    return story


def screens(person: Person, beside: Person | None = None, parts: Collection[str] = PARTS) -> Iterator[str]:
    """The addresses of the house: pages of its own, then list, board, newest record and create form of every kind.

    Kinds that another person has ``beside`` and sees and creates just the same are not opened once more.
    """
    yield from FRAME
    held = rights(person.account, person.actor.now)
    theirs = None if beside is None else rights(beside.account, beside.actor.now)
    for resource in HOUSE.resources.values():
        verbs = [verb for verb in (resource.see, resource.create) if verb]
        if theirs is not None and all(theirs.may(verb) or not held.may(verb) for verb in verbs):
            continue
        newest = visible(held, resource.see, resource.model._default_manager.order_by("pk")).last()
        found = {
            "list": f"/{resource.slug}/",
            "board": f"/{resource.slug}/board/" if resource.board else "",
            "record": f"/{resource.slug}/{newest.pk}/" if newest is not None else "",
            "form": f"/do/{resource.create}/" if resource.create else "",
        }
        yield from (found[part] for part in parts if found[part])


@pytest.mark.parametrize(
    ("who", "language", "width", "theme", "beside", "parts"),
    [
        ("owner", "zh-hans", NARROW, "light", None, PARTS),
        ("manager", "en", NARROW, "dark", None, ("record", "form")),
        ("marketing", "zh-hans", WIDE, "dark", "owner", PARTS),
        ("finance", "en", WIDE, "light", None, ("list", "board")),
        ("admin", "zh-hans", WIDE, "light", "owner", PARTS),
    ],
)
def test_every_screen_opens_without_a_complaint(
    business: Story, windows: Windows, who: str, language: str, width: int, theme: str, beside: str | None,
    parts: Collection[str],
) -> None:  # fmt: skip
    person = business.cast.people[who]
    window = windows(person, language=language, theme=theme, width=width)
    known, wrong = english(), []
    for address in screens(person, business.cast.people[beside] if beside else None, parts):
        status, page = window.open(address)
        if status not in (200, 403) and "nothing" not in address:
            wrong.append(f"{address}: {status}")
        if language == "zh-hans":
            wrong += [f"{address}: “{text}” is English" for text in foreign(*page.evaluate(TEXTS), known)]
        if page.evaluate(WIDER):
            wrong.append(f"{address}: scrolls sideways at {width} px")
    assert not wrong, "\n".join(wrong)


def foreign(texts: list[str], heads: list[str], known: set[str]) -> list[str]:
    """What stands in English on a Chinese page: texts of the product, several words, labels of any kind."""
    found = [text for text in texts if (text in known or WORDS.search(text)) and text not in MEANT]
    return found + [text for text in heads if HEAD.fullmatch(text) and text not in MEANT]


@pytest.mark.parametrize(("who", "width", "theme"), [("owner", WIDE, "light"), ("manager", NARROW, "dark")])
def test_everybody_can_use_the_main_screens(
    business: Story, windows: Windows, who: str, width: int, theme: str
) -> None:
    window = windows(business.cast.people[who], width=width, theme=theme)
    lead = Lead.objects.order_by("pk").last()
    assert lead is not None
    wrong = [line for address in (*MAIN, f"/leads/{lead.pk}/") for line in barriers(window, address)]
    assert not wrong, "\n".join(wrong)


def test_everybody_can_use_the_sign_in_page(company: Any, windows: Windows) -> None:
    window = windows(None)
    assert not barriers(window, "/sign-in/")
    window.page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    assert not window.page.evaluate(WIDER)


def test_a_fault_of_the_house_is_owned_up_to(company: Any, windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("guiju.cockpit.pages.today._standing")
    window = windows(company.owner, width=NARROW)
    status, page = window.open("/")
    assert status == 500
    assert page.locator("main a.btn-primary").get_attribute("href") == "/"
    assert not page.evaluate(WIDER)
    assert window.troubles == [f"500: {window.address}/"]
    window.troubles.clear()


def barriers(window: Window, address: str) -> list[str]:
    """What axe finds serious or critical on a page."""
    page = window.go(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{address}: {one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
