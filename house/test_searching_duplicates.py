"""The nightly search for duplicates, the list it fills, and the page that shows two records side by side."""

from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import add_contact, edit_customer, open_customer
from guiju.customers.actions.searching import look_for_duplicates
from guiju.customers.models import Customer, DuplicatePair
from guiju.customers.timers import look_for_duplicates_daily
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Lost, NotFound
from guiju.groundwork.testing.cast import Cast, Person
from guiju.groundwork.testing.still import StillClock
from guiju.leads.actions import capture


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


@pytest.fixture
def pair(cast: Cast) -> tuple[Customer, Customer]:
    one = open_customer(cast.owner.actor, name="无锡百川泵业有限公司")
    return one, open_customer(cast.owner.actor, name="百川泵业", region="江苏")


def only() -> DuplicatePair:
    found: DuplicatePair = DuplicatePair.objects.get()
    return found


def test_it_finds_pairs_of_every_kind(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    add_contact(cast.owner.actor, customer=pair[0], name="王小明", phone="13812345678", email="W@baichuan.cn")
    add_contact(cast.owner.actor, customer=pair[1], name="王先生", phone="13812345678", email="w@baichuan.cn")
    for name in ("甲公司", "乙公司", "丙公司"):
        capture(cast.teammate.actor, name=name, phone="021-66668888", force_reason="同一总机")

    found = look_for_duplicates(cast.system).found

    told = {(one.kind_alike, tuple(sorted(one.reasons)), one.strength) for one in DuplicatePair.objects.all()}
    assert told == {
        ("customers.customer", ("name",), "likely"),
        ("customers.contact", ("email", "phone"), "likely"),
        ("leads.lead", ("phone",), "likely"),
    }
    assert found == 4, "three leads of one number are two pairs"


def test_it_looks_once_a_day_and_finds_each_pair_once(
    cast: Cast, pair: tuple[Customer, Customer], clock: StillClock
) -> None:
    assert look_for_duplicates_daily(cast.system) == 1
    assert look_for_duplicates_daily(cast.system) == 0
    clock.advance(days=1)
    assert look_for_duplicates_daily(cast.system) == 0
    assert DuplicatePair.objects.count() == 1


def test_what_is_no_longer_alike_leaves_the_list_and_comes_back(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    look_for_duplicates(cast.system)
    edit_customer(cast.owner.actor, pair[1], name="江海电机")
    assert look_for_duplicates(cast.system).gone == 1
    assert not DuplicatePair.objects.exists()

    edit_customer(cast.owner.actor, pair[1], name="百川泵业")
    look_for_duplicates(cast.system)
    assert DuplicatePair.objects.count() == 1


def test_a_dismissed_pair_is_not_brought_up_again(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    look_for_duplicates(cast.system)
    perform(cast.owner.actor, Request("customers.dismiss_pair", only().pk, {"reason": "母子公司"}))

    assert look_for_duplicates(cast.system).found == 0
    assert only().state == "dismissed"
    with pytest.raises(Lost):
        perform(cast.owner.actor, Request("customers.dismiss_pair", only().pk, {"reason": "再来"}))
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("customers.look_again", only().pk))
    perform(cast.owner.actor, Request("customers.look_again", only().pk))
    assert only().state == "waiting"


def test_the_owner_of_either_record_sees_the_pair(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    open_customer(cast.stranger.actor, name="百川泵业（集团）有限公司")
    Customer.objects.count()
    open_customer(cast.stranger.actor, name="百川泵业有限公司")
    look_for_duplicates(cast.system)

    answer = signed_in(cast.stranger).get("/duplicates/")
    assert "百川泵业有限公司" in answer.content.decode()


def merge(client: Client, pk: int, **given: Any) -> Any:
    return client.post(f"/duplicates/{pk}/", {"stays": "first", **given})


def test_side_by_side_two_become_one(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    look_for_duplicates(cast.system)
    client = signed_in(cast.owner)
    page = client.get(f"/duplicates/{only().pk}/").content.decode()
    assert "无锡百川泵业有限公司" in page
    assert 'name="f.region"' in page

    answer = merge(client, only().pk, **{"f.name": "second", "f.region": "second"})

    assert answer["Location"] == f"/customers/{pair[0].pk}/"
    pair[0].refresh_from_db()
    assert (pair[0].name, pair[0].region) == ("百川泵业", "江苏")
    assert only().state == "merged"
    assert client.get(f"/customers/{pair[1].pk}/")["Location"] == f"/customers/{pair[0].pk}/"
    story = client.get(f"/customers/{pair[0].pk}/story/").content.decode()
    assert story.count("已建立客户档案") == 2, "the story of the merged one is told on"


def test_a_second_merge_of_the_pair_is_told_so(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    look_for_duplicates(cast.system)
    client = signed_in(cast.owner)
    merge(client, only().pk)

    assert merge(client, only().pk).status_code == 400
    assert client.get(f"/merge/customers/{pair[0].pk}/{pair[0].pk}/").status_code == 200


def test_a_stranger_meets_no_pair_and_no_two_records(cast: Cast, pair: tuple[Customer, Customer]) -> None:
    look_for_duplicates(cast.system)
    client = signed_in(cast.stranger)

    assert client.get(f"/duplicates/{only().pk}/").status_code == 404
    page = client.get(f"/merge/customers/{pair[0].pk}/{pair[1].pk}/").content.decode()
    assert "百川" not in page
    assert client.get("/merge/orders/1/2/").status_code == 404
