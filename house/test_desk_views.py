"""Views of lists: saved, shared, opened by others; columns, groups and counts of a list; the panel beside it."""

import re
import threading
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from guiju.customers.actions import open_customer
from guiju.deals.actions import open_opportunity
from guiju.groundwork.desk.kept import SavedView
from guiju.groundwork.desk.viewing import discard_view, edit_view, save_view, share_view
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound
from guiju.groundwork.testing.cast import Cast, Person, events_of
from guiju.leads.actions import capture
from guiju.leads.models import Lead

WHERE = "or(source:ads,and(region:华南,intent.empty:1))"
HEADED = re.compile(r'gj-total">([^<]+)</span></th><td class="gj-num" data-label="Expected amount">([^<]*)<')


def lead(by: Person, name: str, **given: Any) -> Lead:
    return capture(by.actor, name=name, **given)


def page(person: Person, address: str, status: int = 200) -> str:
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def post(person: Person, address: str, **given: Any) -> Any:
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    return client.post(address, given, headers={"HX-Request": "true"})


def saved(by: Person, address: str = "source=ads&sort=-name", **given: Any) -> SavedView:
    return save_view(by.actor, of_kind="leads.lead", name="广告线索", address=address, **given)


def test_a_list_is_kept_as_it_stands_and_opened_again(cast: Cast) -> None:
    lead(cast.owner, "甲", source="ads")
    lead(cast.owner, "乙", source="visit")
    answer = post(cast.owner, "/leads/views/", do="save", name="广告", pinned="1",
                  now=f"after=x&sort=name&where={quote('or(source:ads)')}&cols=name,region")  # fmt: skip
    view = SavedView.objects.get()
    assert answer.headers["HX-Redirect"].endswith(f"view={view.pk}")
    assert "after" not in view.address
    body = page(cast.owner, answer.headers["HX-Redirect"])
    assert "甲" in body
    assert "乙" not in body
    assert "广告" in body
    assert "gj-changed" not in body
    assert "gj-changed" in page(cast.owner, answer.headers["HX-Redirect"] + "&q=甲")
    assert events_of(view) == ["desk.view_saved"]


def test_a_view_alone_in_the_address_leads_to_what_it_holds_now(cast: Cast) -> None:
    view = saved(cast.owner, layout="board")
    client = Client()
    client.force_login(cast.owner.account)
    answer = client.get(f"/leads/?view={view.pk}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/leads/board/?sort=-name&source=ads&view={view.pk}"
    page(cast.teammate, f"/leads/?view={view.pk}", 404)


def test_a_shared_view_shows_each_person_only_what_they_may_see(cast: Cast) -> None:
    lead(cast.owner, "甲", source="ads")
    lead(cast.stranger, "乙", source="ads")
    view = share_view(cast.manager.actor, saved(cast.manager), roles=["sales"])
    for person, seen, unseen in ((cast.owner, "甲", "乙"), (cast.stranger, "乙", "甲")):
        body = page(person, f"/leads/?{view.address}&view={view.pk}")
        assert "广告线索" in body
        assert seen in body
        assert unseen not in body
    assert "广告线索" not in page(cast.finance, "/leads/")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"), ({"layout": "pie"}, "layout"), ({"address": "nonsense=1"}, "address"),
        ({"address": "where=and("}, "address"), ({"address": "cols=secret"}, "address"),
        ({"address": "x" * 4001}, "address"), ({"of_kind": "leads.nothing"}, "of_kind"),
    ],
)  # fmt: skip
def test_a_view_that_could_not_be_shown_is_not_kept(cast: Cast, given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as told:
        save_view(cast.owner.actor, **{"of_kind": "leads.lead", "name": "x", **given})
    assert list(told.value.fields) == [field]


def test_sharing_takes_a_right_and_a_role_that_exists(cast: Cast, adopt: Any) -> None:
    view = saved(cast.owner)
    with pytest.raises(Invalid):
        share_view(cast.owner.actor, view, roles=["kings"])
    adopt([{"id": "views", "controls": [{"permit": {
        "roles": ["all"], "verbs": ["leads.see", "desk.save_view"], "scope": "self"}}]}], base=False)  # fmt: skip
    with pytest.raises(NotAllowed):
        perform(cast.owner.actor, Request("desk.share_view", view.pk, {"roles": ["sales"]}))
    assert post(cast.owner, "/leads/views/", do="share", id=view.pk, roles=["sales"]).status_code == 403
    assert not SavedView.objects.get().shared_with


def test_nobody_changes_or_discards_the_view_of_another(cast: Cast) -> None:
    view = share_view(cast.owner.actor, saved(cast.owner), roles=["all"])
    for doing in ("rename", "update", "pin", "discard", "share"):
        answer = post(cast.stranger, "/leads/views/", do=doing, id=view.pk, name="mine")
        assert answer.status_code == 404, doing
    assert SavedView.objects.get().name == "广告线索"


def test_a_view_is_renamed_holds_another_list_and_is_thrown_away(cast: Cast) -> None:
    view = saved(cast.owner)
    view = edit_view(cast.owner.actor, view, name="华东", address="region=华东", layout="board", pinned=False)
    assert (view.name, view.address, view.layout, view.pinned) == ("华东", "region=%E5%8D%8E%E4%B8%9C", "board", False)
    discard_view(cast.owner.actor, view)
    assert "华东" not in page(cast.owner, "/leads/views/")
    with pytest.raises(NotFound):
        edit_view(cast.owner.actor, view, name="x")
    saved(cast.owner)
    with pytest.raises(Lost):
        saved(cast.owner)


@pytest.mark.django_db(transaction=True)
def test_the_same_view_saved_twice_at_once_is_one_view(cast: Cast) -> None:
    outcomes: list[str] = []

    def save() -> None:
        try:
            saved(cast.owner)
            outcomes.append("saved")
        except Lost:
            outcomes.append("lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "saved"]


def test_columns_stand_in_the_order_asked_for(cast: Cast) -> None:
    lead(cast.owner, "甲", region="华东", needs="网关")
    body = page(cast.owner, "/leads/?cols=needs,name,region&dense=compact")
    heads = body.split("<thead>")[1].split("</thead>")[0]
    assert heads.index("Needs") < heads.index("Company name") < heads.index("Region")
    assert "is-compact" in body
    assert "网关" in body
    for bad in ("cols=secret", "group=phone", "group=tokens", "cols=name_key"):
        page(cast.owner, f"/leads/?{bad}", 400)


def test_a_filter_that_cannot_be_read_is_told_on_a_page(cast: Cast) -> None:
    for bad in ("and(", "and(x:1)", "or(and(or(and(or(state:new)))))", "and(amount.gte:viele)", "a" * 4000):
        body = page(cast.owner, f"/leads/?where={bad}", 400)
        assert "gj-empty" in body
    answer = page(cast.owner, f"/leads/filter/?where={quote(WHERE)}")
    assert answer.count("data-row") == 3
    assert answer.count("data-box") == 2
    assert "data-row" in page(cast.owner, "/leads/filter/?row=owner")
    page(cast.owner, "/leads/filter/?row=phone_key", 404)
    assert "data-columns" in page(cast.owner, "/leads/arrange/?group=owner&sort=-name,region")


def test_rows_are_headed_by_groups_with_counts_over_all_pages(cast: Cast) -> None:
    for number in range(7):
        lead(cast.owner, f"公司{number}", source="ads" if number < 4 else "visit")
    first = page(cast.owner, "/leads/?group=source&sort=name&size=5")
    assert first.count("gj-group-row") == 2
    assert '<span class="gj-total">4</span>' in first
    assert '<span class="gj-total">3</span>' in first
    whole = page(cast.owner, "/leads/?group=created_at")
    assert whole.count("gj-group-row") == 1
    assert "2026-03" in whole
    assert page(cast.owner, "/leads/?group=owner").count("gj-group-row") == 1


def test_headings_tell_the_sums_of_whole_groups_on_every_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = open_customer(cast.owner.actor, name="苏州明远电子有限公司")
    for number in range(11):
        open_opportunity(
            cast.owner.actor, customer=customer, name=f"商机{number:02}", amount=Decimal(1000 + number),
            source="customer" if number < 8 else "other" if number < 10 else "repeat",
        )  # fmt: skip
    address = "/opportunities/?group=source&sort=name&size=3&cols=name,source,amount"
    whole = {"8": "¥8,028.00", "2": "¥2,017.00", "1": "¥1,010.00"}
    told: list[tuple[str, str]] = []
    while address:
        body = page(cast.owner, address)
        told += HEADED.findall(body)
        found = re.search(r'href="([^"]+)" rel="next"', body)
        address = f"/opportunities/{found[1].replace('&amp;', '&')}" if found else ""
    assert set(told) == set(whole.items())
    assert len(told) == 6
    monkeypatch.setattr("guiju.groundwork.desk.grouping.COUNTED", 4)
    capped = page(cast.owner, "/opportunities/?group=source&sort=name&size=10&cols=name,source,amount")
    assert HEADED.findall(capped) == [
        ("3+", ""), ("2", "¥2,017.00"),
    ]  # fmt: skip


def test_a_long_list_is_counted_at_a_click(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guiju.groundwork.desk.query.CAP", 4)
    monkeypatch.setattr("guiju.groundwork.desk.pages.lists.CAP", 4)
    for number in range(6):
        lead(cast.owner, f"公司{number}")
    body = page(cast.owner, "/leads/?size=2")
    assert "/leads/count/?about=1" in body
    assert "about" in page(cast.owner, "/leads/count/?about=1&size=2")
    assert "6 in all" in page(cast.owner, "/leads/count/?size=2")


def test_the_panel_beside_the_list_tells_facts_and_the_latest(cast: Cast) -> None:
    own = lead(cast.owner, "甲", needs="网关")
    body = page(cast.owner, f"/leads/{own.pk}/peek/")
    assert "网关" in body
    assert "Lead" in body
    page(cast.stranger, f"/leads/{own.pk}/peek/", 404)


def test_a_board_may_stand_on_another_field_and_loads_more_cards(cast: Cast) -> None:
    for number in range(23):
        lead(cast.owner, f"公司{number:02}", source="ads")
    lead(cast.owner, "无来源")
    body = page(cast.owner, "/leads/board/?by=source&sort=name&fold=visit")
    assert 'data-sets="source"' in body
    assert "is-folded" in body
    assert "无来源" in body
    more = body.split('hx-get="/leads/board/more/?')[1].split('"')[0].replace("&amp;", "&")
    rest = page(cast.owner, f"/leads/board/more/?{more}")
    assert rest.count("<article") == 3
    lead(cast.owner, "明说没有意向", intent="none")
    lanes = page(cast.owner, "/leads/board/?by=intent")
    assert lanes.count("明说没有意向") == 1
    page(cast.owner, "/leads/board/?by=phone", 400)
    page(cast.owner, "/leads/board/more/?lane=nothing", 404)
