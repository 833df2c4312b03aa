"""Lists: what is found, in which order, page by page, within what a person may see, in eight queries."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guiju.groundwork.access.grants import rights
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.query import ListQuery, parse
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.testing.cast import Cast, Person
from guiju.leads.actions import capture
from guiju.leads.models import Lead

RIGHTS = [
    {"permit": {"roles": ["sales"], "verbs": ["leads.*"], "scope": "self"}},
    {"permit": {"roles": ["dept_manager"], "verbs": ["leads.see", "leads.assign"], "scope": "department"}},
]
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def in_force(cast: Cast, adopt: Any) -> None:
    adopt([{"id": "test-time", "controls": [_TIME]}, {"id": "rights", "controls": RIGHTS}], base=False)


_TIME = {"terms": {"clock.working_time": {"slots": ["09:00-12:00", "13:30-18:00"]}, "leads.entry": {"within": "24 h"}}}


def lead(by: Person, name: str, **given: Any) -> Lead:
    return capture(by.actor, name=name, **given)


def asked(person: Person, address: str) -> ListQuery:
    held = rights(person.account, person.actor.now)
    return parse(HOUSE.slugs["leads"], QueryDict(address), person.actor, held)


def names(query: ListQuery) -> list[str]:
    return [row[0] for row in query.page(["name"]).rows]


def test_values_of_one_field_join_by_or_and_different_fields_by_and(cast: Cast) -> None:
    lead(cast.owner, "甲", source="ads", region="华东")
    lead(cast.owner, "乙", source="search", region="华东")
    lead(cast.owner, "丙", source="visit", region="华南")
    assert set(names(asked(cast.owner, "source=ads&source=search"))) == {"甲", "乙"}
    assert names(asked(cast.owner, "source=ads&source=search&region=华东&source=visit&state=new&q=乙")) == ["乙"]


def test_a_person_finds_only_what_lies_within_their_scope(cast: Cast) -> None:
    lead(cast.owner, "甲")
    lead(cast.stranger, "乙")
    assert names(asked(cast.owner, "")) == ["甲"]
    assert names(asked(cast.manager, "")) == ["甲"]
    assert names(asked(cast.manager, "owner=me")) == []


def test_words_are_found_by_two_signs_and_by_pinyin_initials(cast: Cast) -> None:
    lead(cast.owner, "华为技术有限公司")
    lead(cast.owner, "中兴通讯股份有限公司")
    assert names(asked(cast.owner, "q=华为")) == ["华为技术有限公司"]
    assert names(asked(cast.owner, "q=hwjs")) == ["华为技术有限公司"]
    assert names(asked(cast.owner, "q=不存在")) == []


def test_a_day_compared_with_a_moment_means_the_whole_day(cast: Cast) -> None:
    lead(cast.owner, "甲")
    day = cast.owner.actor.now.date().isoformat()
    assert names(asked(cast.owner, f"created_at={day}")) == ["甲"]
    assert names(asked(cast.owner, f"created_at.lte={day}")) == ["甲"]
    assert names(asked(cast.owner, f"created_at.gt={day}")) == []
    assert names(asked(cast.owner, "created_at=today")) == ["甲"]


def test_pages_follow_each_other_without_gap_or_repeat_even_over_empty_values(cast: Cast) -> None:
    for number in range(7):
        lead(cast.owner, f"公司{number}", **({"obtained_at": cast.owner.actor.now} if number % 2 else {}))
    for address in ("sort=-next_at&size=3", "sort=next_at&size=3", "sort=name&size=3", "sort=-updated_at&size=2"):
        query, found, after = asked(cast.owner, address), [], ""
        for _ in range(10):
            page = query.with_(after=after).page(["name"])
            found += [row[0] for row in page.rows]
            after = page.after
            if not after:
                break
        assert len(found) == 7, address
        assert len(set(found)) == 7, address


def test_the_page_before_is_the_page_one_came_from(cast: Cast) -> None:
    for number in range(7):
        lead(cast.owner, f"公司{number}")
    first = asked(cast.owner, "sort=name&size=3").page(["name"])
    second = asked(cast.owner, f"sort=name&size=3&after={first.after}").page(["name"])
    back = asked(cast.owner, f"sort=name&size=3&before={second.before}").page(["name"])
    assert back.rows == first.rows
    assert not back.before


@pytest.mark.parametrize(
    "address",
    [
        "nonsense=1",
        "amount.gte=x",
        "created_at.gte=gestern",
        "state.like=x",
        "sort=tokens",
        "owner=abc",
        "name_key=x",
        "where=or(nonsense:1)",
        "where=and(",
        "where=and(state:new",
        "where=and(phone_key:1)",
        "where=and(amount.gte:x)",
        "sort=name,nonsense",
        "sort=name,-source,region,state",
    ],
)
def test_a_parameter_that_fits_nothing_is_refused_by_name(cast: Cast, address: str) -> None:
    with pytest.raises(Invalid):
        asked(cast.owner, address)


def test_groups_of_and_and_or_nest(cast: Cast) -> None:
    lead(cast.owner, "甲", source="ads", region="华东")
    lead(cast.owner, "乙", source="search", region="华南")
    lead(cast.owner, "丙（北,京）", source="visit", region="华北")
    assert set(names(asked(cast.owner, "where=or(source:ads,and(region:华南,source:search|visit))"))) == {"甲", "乙"}
    assert names(asked(cast.owner, "where=or(source:ads,region:华南)&region=华南")) == ["乙"]
    assert names(asked(cast.owner, r"where=and(name:丙（北\,京）)")) == ["丙（北,京）"]
    assert names(asked(cast.owner, "where=and(name.has:京,next_at.empty:1)")) == ["丙（北,京）"]
    assert names(asked(cast.stranger, "where=or(source:ads,source.not:ads)")) == []


def test_a_code_that_is_called_none_is_a_code(cast: Cast) -> None:
    lead(cast.owner, "甲", intent="none")
    lead(cast.owner, "乙")
    assert names(asked(cast.owner, "intent=none")) == ["甲"]
    assert names(asked(cast.owner, "intent.empty=1")) == ["乙"]
    assert names(asked(cast.owner, "source=none&sort=name")) == sorted(["甲", "乙"])


def test_three_keys_order_a_list_over_pages_and_empty_values(cast: Cast) -> None:
    for number in range(12):
        lead(cast.owner, f"公司{number:02}", region=("", "华东", "华南")[number % 3], source=("ads", "")[number % 2])
    found, after = [], ""
    query = asked(cast.owner, "sort=region,-source,name&size=5")
    for _ in range(5):
        page = query.with_(after=after).page(["region", "source", "name"])
        found += [row[:3] for row in page.rows]
        after = page.after
        if not after:
            break
    assert found == sorted(found, key=lambda row: (row[0], [-ord(sign) for sign in row[1]] or [0], row[2]))
    assert len(set(found)) == 12
    second = query.with_(after=query.page(["name"]).after).page(["name"])
    back = asked(cast.owner, f"sort=region,-source,name&size=5&before={second.before}").page(["name"])
    assert back.rows == query.page(["name"]).rows


def test_nobody_filters_or_sorts_by_a_number_they_see_only_masked(cast: Cast) -> None:
    for address in ("phone=13800138000", "sort=phone"):
        with pytest.raises(Invalid):
            asked(cast.manager, address)


@pytest.mark.parametrize(
    "address",
    [
        "/leads/?state=new&sort=name", "/leads/?size=5", "/leads/?size=5&group=owner&cols=name,owner,region,source",
        "/leads/?where=or(state:new,and(region:x,source:ads))&sort=-next_at,name", "/leads/board/",
        "/leads/board/?by=source",
    ],
)  # fmt: skip
def test_a_list_page_costs_the_same_few_queries_whatever_its_length(cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.owner.account)
    assert client.get("/leads/").status_code == 200
    costs = []
    for round_ in range(2):
        for number in range(12):
            lead(cast.owner, f"公司{round_}-{number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= MOST_QUERIES


def test_a_number_is_masked_for_those_who_may_not_see_it_whole(cast: Cast) -> None:
    whole = lead(cast.owner, "甲", phone="13800138000").phone
    owner, manager = Client(), Client()
    owner.force_login(cast.owner.account)
    manager.force_login(cast.manager.account)
    assert whole in owner.get("/leads/").content.decode()
    for address in ("/leads/", f"/leads/{Lead.objects.get().pk}/", "/find/?q=甲", "/leads/board/"):
        assert whole not in manager.get(address).content.decode()
