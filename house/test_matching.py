"""Records that may be the same: found over all kinds, told as far as the asker may know."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guiju.customers.actions import add_contact, open_customer, release_customer
from guiju.customers.clauses import MatchRule
from guiju.customers.matching import look_alikes
from guiju.customers.rules import EVERY_PART, mail_domain, strength_of
from guiju.groundwork.flow.door import rights_of
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.testing.policy import adopt
from guiju.leads.actions import capture

CODE = "91350100M000100Y43"
RULES = """
- id: t-1
  controls:
    - terms:
        customers.matching:
          rules:
            - {agree_in: [phone, name], strength: certain}
            - {agree_in: [phone], strength: likely}
            - {agree_in: [mail_domain], strength: possible}
          public_mail: [qq.com]
          undo_days: 30
"""


@pytest.mark.django_db
def test_it_looks_through_leads_customers_and_contacts(cast: Cast) -> None:
    adopt(RULES)
    customer = open_customer(cast.owner.actor, name="上海华兴精密机械有限公司")
    add_contact(cast.owner.actor, customer=customer, name="王小明", phone="13812345678", email="wang@huaxing.com")
    capture(cast.owner.actor, name="华兴精密机械", phone="138 1234 5678", force_reason="展会另收")

    found = look_alikes(cast.owner.actor, name="上海华兴精密机械有限公司", phone="+86 13812345678")

    told = {(one.kind, one.strength, one.reasons) for one in found}
    assert ("leads.lead", "certain", ("phone", "name")) in told
    assert ("customers.contact", "likely", ("phone",)) in told
    assert found[0].kind == "leads.lead"
    assert all(kind != "customers.customer" for kind, _, _ in told), "no rule says that the name alone is enough"


@pytest.mark.django_db
def test_a_stranger_learns_a_masked_owner_and_may_not_open_it(cast: Cast) -> None:
    customer = open_customer(cast.owner.actor, name="华兴精密机械")
    add_contact(cast.owner.actor, customer=customer, name="王小明", phone="13812345678")

    (found,) = look_alikes(cast.stranger.actor, phone="13812345678")

    assert (found.may_open, found.may_claim, found.where) == (False, False, "owned")
    assert found.owner.endswith("**")
    assert found.name == "王** · 华兴精密机械"


@pytest.mark.django_db
def test_what_lies_in_the_pool_can_be_claimed(cast: Cast) -> None:
    customer = open_customer(cast.owner.actor, name="华兴精密机械")
    release_customer(cast.owner.actor, customer, reason="不再跟进")

    (found,) = look_alikes(cast.owner.actor, name="华兴精密机械")

    assert (found.where, found.owner) == ("pool", "")
    assert found.claim == ("customers.claim_customer", customer.pk)


@pytest.mark.django_db
def test_the_record_itself_and_wrong_input_say_nothing(cast: Cast) -> None:
    customer = open_customer(cast.owner.actor, name="华兴精密机械", credit_code=CODE)
    add_contact(cast.owner.actor, customer=customer, name="王小明", phone="13812345678")

    assert look_alikes(cast.owner.actor, name="华兴精密机械", phone="13812345678", besides=customer.ref) == []
    assert look_alikes(cast.owner.actor, phone="12", credit_code="nonsense", email="no address") == []
    assert look_alikes(cast.owner.actor) == []
    (found,) = look_alikes(cast.owner.actor, credit_code=CODE.lower())
    assert found.strength == "certain"


@pytest.mark.django_db
def test_a_public_mail_domain_says_nothing(cast: Cast) -> None:
    adopt(RULES)
    capture(cast.owner.actor, name="甲公司", email="a@qq.com")
    capture(cast.owner.actor, name="乙公司", email="b@HuaXing.com")

    assert look_alikes(cast.owner.actor, email="x@qq.com") == []
    (found,) = look_alikes(cast.owner.actor, email="X@huaxing.com")
    assert (found.name, found.strength) == ("乙公司", "possible")


@pytest.mark.django_db
def test_it_asks_the_database_once_for_each_source(cast: Cast) -> None:
    adopt(RULES)
    capture(cast.owner.actor, name="华兴精密机械", phone="13812345678", email="a@huaxing.com")
    look_alikes(cast.owner.actor, name="华兴精密机械")

    given: dict[str, Any] = {
        "name": "华兴精密机械",
        "phone": "13812345678",
        "email": "b@huaxing.com",
        "credit_code": CODE,
    }
    held = rights_of(cast.owner.actor)
    with CaptureQueriesContext(connection) as asked:
        look_alikes(cast.owner.actor, held=held, **given)
    with CaptureQueriesContext(connection) as asked_with_rights:
        look_alikes(cast.owner.actor, **given)

    assert len(asked) == 4  # one for the policy in force, one a source
    assert len(asked_with_rights) <= 8


def test_the_strongest_rule_that_holds_decides() -> None:
    match_rules = (MatchRule(("phone",), "likely"), MatchRule(("phone", "name"), "certain"))

    assert strength_of({"phone", "name"}, match_rules) == "certain"
    assert strength_of({"phone"}, match_rules) == "likely"
    assert strength_of({"name"}, match_rules) == ""
    assert strength_of({"mail_domain"}, EVERY_PART) == "possible"


def test_the_mail_domain_of_a_company() -> None:
    assert mail_domain("Wang@HuaXing.com ", ("qq.com",)) == "huaxing.com"
    assert mail_domain("wang@qq.com", ("qq.com",)) == ""
    assert mail_domain("wang", ()) == ""
