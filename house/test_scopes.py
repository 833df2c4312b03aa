"""Territories, named lists, narrowed permits and field rights hold at every door."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import add_contact, edit_customer, open_customer
from guiju.customers.models import Contact, Customer
from guiju.groundwork.access.models import ListEntry, Post
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound
from guiju.groundwork.testing.cast import Cast, Person
from guiju.security.actions import (
    add_list_entry,
    grant_list,
    open_list,
    set_post_territory,
    set_unit_territory,
    withdraw_list,
)

Adopt = Callable[..., Any]
PHONE, MAIL = "13812345678", "wang@example.com"


def permits(*more: dict[str, Any], **scopes: Any) -> list[dict[str, Any]]:
    """Every role reads its own; sales besides by the scope given, and whatever ``more`` says."""
    own = {"permit": {"roles": ["all"], "verbs": ["customers.*", "security.*"], "scope": "self"}}
    wide = {"permit": {"roles": ["sales"], "verbs": ["customers.see", "customers.edit_customer"], **scopes}}
    return [{"id": "t-1", "controls": [own, wide, *more]}]


def customer(cast: Cast, owner: Person, name: str, **fields: Any) -> Customer:
    made = open_customer(owner.actor, name=name)
    made = edit_customer(owner.actor, made, **fields) if fields else made
    add_contact(owner.actor, customer=made, name=f"{name}联系人", phone=PHONE, email=MAIL)
    return made


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def seen(person: Person, path: str = "customers") -> set[str]:
    return {row["name"] for row in client_of(person).get(f"/api/v1/{path}").json()["items"]}


def test_a_territory_covers_records_whose_region_begins_with_one_of_the_posts(cast: Cast, adopt: Adopt) -> None:
    adopt(permits(scope="territory"), base=False)
    for name, region in (("深圳公司", "广东省深圳市"), ("杭州公司", "浙江省杭州市"), ("无地公司", "")):
        customer(cast, cast.stranger, name, region=region)

    assert seen(cast.owner) == set()
    set_unit_territory(cast.admin.actor, cast.units["north"], regions=["广东省"])
    assert seen(cast.owner) == {"深圳公司"}
    assert seen(cast.owner, "contacts") == {"深圳公司联系人"}, "what belongs to a record follows it"
    post = Post.objects.get(account=cast.owner.account)
    set_post_territory(cast.admin.actor, post, regions=["浙江省"])
    assert seen(cast.owner) == {"杭州公司"}, "a post's own regions take the place of its unit's"
    assert seen(cast.legal) == set()


def test_out_of_the_territory_reads_as_not_there(cast: Cast, adopt: Adopt) -> None:
    adopt(permits(scope="territory"), base=False)
    set_unit_territory(cast.admin.actor, cast.units["north"], regions=["广东省"])
    far = customer(cast, cast.stranger, "杭州公司", region="浙江省")

    page = client_of(cast.owner)
    assert page.get(f"/customers/{far.pk}/").status_code == 404
    assert page.get(f"/api/v1/customers/{far.pk}").status_code == 404
    assert "杭州公司" not in page.get("/find/?q=杭州").content.decode()
    with pytest.raises(NotFound):
        perform(cast.owner.actor, Request("customers.edit_customer", far.pk, {"industry": "化工"}))


def test_a_named_list_opens_its_records_until_its_last_day(cast: Cast, adopt: Adopt, clock: Any) -> None:
    adopt(permits(scope="list"), base=False)
    one, other = customer(cast, cast.stranger, "名单公司"), customer(cast, cast.stranger, "别家公司")
    record_list = open_list(cast.stranger.actor, name="展会", about="customers.customer")
    add_list_entry(cast.stranger.actor, record_list=record_list, record_key=one.pk)
    grant = grant_list(
        cast.stranger.actor, record_list=record_list, account=cast.owner.account, valid_to=date(2099, 1, 1)
    )

    assert seen(cast.owner) == {"名单公司"}
    assert seen(cast.owner, "contacts") == {"名单公司联系人"}
    assert seen(cast.teammate) == set()
    assert client_of(cast.owner).get(f"/customers/{other.pk}/").status_code == 404
    entry = ListEntry.objects.get()
    perform(cast.stranger.actor, Request("security.remove_list_entry", entry.pk))
    assert seen(cast.owner) == set()
    add_list_entry(cast.stranger.actor, record_list=record_list, record_key=one.pk)
    assert seen(cast.owner) == {"名单公司"}
    withdraw_list(cast.stranger.actor, grant)
    assert seen(cast.owner) == set()


def test_a_list_that_is_over_opens_nothing(cast: Cast, adopt: Adopt) -> None:
    adopt(permits(scope="list"), base=False)
    one = customer(cast, cast.stranger, "名单公司")
    record_list = open_list(cast.stranger.actor, name="展会", about="customers.customer")
    add_list_entry(cast.stranger.actor, record_list=record_list, record_key=one.pk)
    grant_list(cast.stranger.actor, record_list=record_list, account=cast.owner.account, valid_to=date(2026, 3, 2))

    assert seen(cast.owner) == set(), "the machine's day is later than the list's last one"


def test_nobody_opens_by_a_list_what_they_do_not_see(cast: Cast, adopt: Adopt) -> None:
    adopt(permits(scope="list"), base=False)
    theirs = customer(cast, cast.stranger, "别家公司")
    record_list = open_list(cast.owner.actor, name="展会", about="customers.customer")

    with pytest.raises(Invalid):
        add_list_entry(cast.owner.actor, record_list=record_list, record_key=theirs.pk)


def test_a_permit_narrowed_by_fields_covers_those_records_alone(cast: Cast, adopt: Adopt) -> None:
    adopt(permits(scope="all", **{"if": {"level": {"in": ["A"]}}}), base=False)
    customer(cast, cast.stranger, "甲级公司", level="A")
    lower = customer(cast, cast.stranger, "乙级公司", level="B")

    assert seen(cast.owner) == {"甲级公司"}
    assert seen(cast.owner, "contacts") == {"甲级公司联系人"}
    assert client_of(cast.owner).get(f"/customers/{lower.pk}/").status_code == 404


def test_a_narrowed_right_leaves_nothing_behind_that_it_does_not_cover(cast: Cast, adopt: Adopt) -> None:
    narrow = {"permit": {"roles": ["sales"], "verbs": ["customers.*"], "scope": "all", "if": {"level": {"eq": "A"}}}}
    adopt([{"id": "t-1", "controls": [narrow]}], base=False)
    made = open_customer(cast.stranger.actor, name="甲级公司")
    made = edit_customer(cast.stranger.actor, made, level="A")

    perform(cast.owner.actor, Request("customers.edit_customer", made.pk, {"industry": "化工"}))
    with pytest.raises(NotAllowed):
        perform(cast.owner.actor, Request("customers.edit_customer", made.pk, {"level": "B"}))
    assert Customer.objects.get().level == "A"


@pytest.mark.parametrize("may", ["masked", "hidden"])
def test_a_veiled_field_is_told_nowhere(cast: Cast, adopt: Adopt, may: str) -> None:
    rule = {"fields": {"record": "customers.contact", "names": ["phone", "position"], "may": may, "roles": ["sales"]}}
    adopt(permits(rule, scope="all"), base=False)
    made = open_customer(cast.owner.actor, name="华为")
    contact = add_contact(cast.owner.actor, customer=made, name="王工", phone=PHONE, position="采购总监")
    client = client_of(cast.owner)

    paths = [
        f"/contacts/{contact.pk}/", "/contacts/", f"/customers/{made.pk}/", "/contacts/?format=csv",
        f"/contacts/{contact.pk}/story/", f"/api/v1/contacts/{contact.pk}", "/api/v1/contacts",
        f"/api/v1/contacts/{contact.pk}/timeline", "/find/?q=王工", f"/do/customers.edit_contact/?id={contact.pk}",
    ]  # fmt: skip
    for path in paths:
        told = client.get(path).content.decode()
        assert PHONE not in told, path
        assert "采购总监" not in told, path
    assert seen(cast.owner, "contacts?q=采购总监") == set(), "a search would tell"
    for query in (f"phone={PHONE}", "sort=phone", "position=采购总监"):
        assert client.get(f"/api/v1/contacts?{query}").status_code == 400, query


def test_a_rule_for_a_state_binds_in_that_state_alone(cast: Cast, adopt: Adopt) -> None:
    rule = {
        "fields": {
            "record": "customers.customer", "names": ["background"], "may": "read", "states": ["active"],
            "exempt": ["dept_manager"],
        }
    }  # fmt: skip
    adopt(permits(rule, scope="all"), base=False)
    made = open_customer(cast.owner.actor, name="华为")

    with pytest.raises(Invalid) as refused:
        perform(cast.owner.actor, Request("customers.edit_customer", made.pk, {"background": "上市公司"}))
    assert "background" in refused.value.fields
    edit_customer(cast.owner.actor, made, background="已知")
    assert client_of(cast.owner).get(f"/api/v1/customers/{made.pk}").json()["background"] == "已知"
    theirs = open_customer(cast.manager.actor, name="比亚迪")
    perform(cast.manager.actor, Request("customers.edit_customer", theirs.pk, {"background": "上市公司"}))


def test_a_masked_value_sent_back_changes_nothing(cast: Cast, adopt: Adopt) -> None:
    rule = {"fields": {"record": "customers.contact", "names": ["phone"], "may": "masked", "roles": ["sales"]}}
    adopt(permits(rule, scope="all"), base=False)
    made = open_customer(cast.owner.actor, name="华为")
    contact = add_contact(cast.owner.actor, customer=made, name="王工", phone=PHONE)
    client = client_of(cast.owner)
    shown = client.get(f"/api/v1/contacts/{contact.pk}")
    assert shown.json()["phone"] == "138****5678"

    client.patch(
        f"/api/v1/contacts/{contact.pk}", {"phone": shown.json()["phone"], "name": "王总工"}, "application/json",
        headers={"If-Match": shown.headers["ETag"]},
    )  # fmt: skip

    assert Contact.objects.get().phone == PHONE
