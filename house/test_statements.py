"""Statements kept beside the rights they follow from: other values, the same rows as a fresh look, nothing stale."""

from dataclasses import replace
from typing import Any

from django.db.models import F, Q, Value

from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.groundwork.access.grants import kept, rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.access.statements import Hole, made, reached_among, reaches, statement
from guiju.groundwork.testing.cast import Cast


def held(person: Any) -> Any:
    return rights(person.account, person.actor.now)


def test_a_kept_statement_answers_for_other_keys_and_sees_new_rows(cast: Cast) -> None:
    mine, other = open_customer(cast.owner.actor, name="云帆"), open_customer(cast.stranger.actor, name="启明")
    mask = held(cast.owner)

    def asked() -> Any:
        seen = Customer.objects.filter(covered(mask, "customers.see", Customer))
        return seen.filter(pk=Value(Hole("pk"))).select_related("owner").annotate(called=F("name"))

    one = statement(mask, "one customer", asked)
    found = one.rows(pk=mine.pk)[0]
    assert (found.name, found.owner.name, found.called) == ("云帆", cast.owner.account.name, "云帆")
    assert one.rows(pk=other.pk) == []
    later = open_customer(cast.owner.actor, name="远山")
    again = statement(held(cast.owner), "one customer", Customer.objects.none)
    assert [each.name for each in again.rows(pk=later.pk)] == ["远山"]


def test_what_looks_something_up_while_it_is_made_is_made_again_each_time(cast: Cast) -> None:
    counted = [kept(held(cast.owner), "how many", Account.objects.count) for _ in range(2)]
    Account.objects.create(username="new", name="新人")
    assert kept(held(cast.owner), "how many", Account.objects.count) == counted[0] + 1


def test_nothing_is_kept_for_whoever_acts_as_somebody(cast: Cast) -> None:
    acting = replace(held(cast.owner), within=held(cast.admin), reading=True)
    assert kept(acting, "what", lambda: 1) == 1
    assert kept(acting, "what", lambda: 2) == 2
    assert kept(held(cast.owner), "what", lambda: 3) == 3


def test_a_word_is_looked_for_as_it_stands(cast: Cast) -> None:
    for name in ("折扣50%起", "折扣505起", "\ue000word\ue000"):
        open_customer(cast.owner.actor, name=name)
    asked = made(Customer.objects.filter(Q(name__icontains=Hole("word").word)).order_by("pk").values_list("name"))
    assert asked.rows(word="50%") == [("折扣50%起",)]
    assert asked.rows() == [("\ue000word\ue000",)]


def test_several_verbs_and_names_are_asked_in_one_statement(cast: Cast, django_assert_num_queries: Any) -> None:
    mine, other = open_customer(cast.owner.actor, name="云帆"), open_customer(cast.stranger.actor, name="启明")
    mask, asked = held(cast.owner), [("customers.see", Customer, each.pk) for each in (mine, other)]
    with django_assert_num_queries(1):
        reached, names = reached_among(mask, asked, {(Account, "name"): [cast.owner.id]})
    assert reached == {("customers.see", Customer, mine.pk)}
    assert names == {(Account, cast.owner.id): cast.owner.account.name}


def test_verbs_that_reach_equally_far_share_a_column(cast: Cast) -> None:
    columns, places = reaches(held(cast.owner), ["customers.edit_customer", "customers.assign_customer"], Customer)
    assert (len(columns), len(set(places.values()))) == (1, 1)
