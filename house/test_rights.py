"""Tokens made on a page, acting as somebody, access reviews, accounts shut and opened."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import open_customer
from guiju.customers.models import Customer
from guiju.groundwork.access import factors, sessions
from guiju.groundwork.access.models import Attempt, Post, Token
from guiju.groundwork.clock.models import Duty
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import Cast, Person
from guiju.org.actions import hire
from guiju.security import timers
from guiju.security.actions import file_of, open_review, open_service_account, shut_account, turn_on_factor
from guiju.security.issuing import issue
from guiju.security.models import Impersonation, Review, ReviewItem

Adopt = Callable[..., Any]


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def test_a_token_made_on_the_page_is_shown_once_and_does_no_more_than_it_says(cast: Cast) -> None:
    open_customer(cast.owner.actor, name="华为")
    client = client_of(cast.owner)

    page = client.post("/me/tokens/", {"name": "sync", "scopes": "customers.see", "days": "30"}).content.decode()

    whole = next(part for part in page.replace("<", ">").split(">") if part.startswith("gj_") and "…" not in part)
    assert whole not in client.get("/me/security/").content.decode()
    bearer = {"Authorization": f"Bearer {whole}"}
    assert Client().get("/api/v1/customers", headers=bearer).status_code == 200
    assert Client().get("/api/v1/leads", headers=bearer).status_code == 403
    assert Client().post("/api/v1/customers", {"name": "A"}, "application/json", headers=bearer).status_code == 403
    token = Token.objects.get()
    assert [entry.verb for entry in Entry.objects.filter(kind="access.token")] == ["security.issue_token"]
    assert token.use.address == "127.0.0.1"
    client.post("/me/tokens/revoke/", {"token": token.pk})
    assert Client().get("/api/v1/customers", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "given",
    [
        {"scopes": "nothing.here", "days": "30"}, {"scopes": "", "days": "30"}, {"scopes": "*", "days": "4000"},
        {"scopes": "*", "days": "x"},
    ],
)  # fmt: skip
def test_a_token_that_does_not_fit_is_not_made(cast: Cast, given: dict[str, str]) -> None:
    assert client_of(cast.owner).post("/me/tokens/", {"name": "sync", **given}).status_code == 400
    assert not Token.objects.exists()


def test_nobody_ends_or_makes_the_token_of_a_colleague(cast: Cast) -> None:
    issue(SYSTEM, cast.stranger.account, "theirs")
    client = client_of(cast.owner)

    client.post("/me/tokens/revoke/", {"token": Token.objects.get().pk})
    client.post("/me/tokens/", {"name": "x", "scopes": "*", "days": "3", "account": cast.stranger.id})

    assert Token.objects.get().revoked_at is None


def test_a_service_account_works_by_token_within_its_post(cast: Cast) -> None:
    file = open_service_account(cast.admin.actor, username="erp", name="ERP")
    cast.post(Person(file.account, cast.owner.actor, cast.units["team_one"], "sales"), "sales")

    bearer = {"Authorization": f"Bearer {issue(SYSTEM, file.account, 'sync', ['customers.*'])}"}

    made = Client().post("/api/v1/customers", {"name": "华为"}, "application/json", headers=bearer)
    assert made.status_code == 201
    assert Customer.objects.get().owner == file.account


def act_as(client: Client, other: Person, **more: Any) -> int:
    given = {"subject": other.id, "ticket": "T-1", "minutes": 30, "reason": "", **more}
    return client.post("/act-as/", given).status_code


def test_acting_as_somebody_shows_what_both_may_see_and_writes_nothing(cast: Cast, adopt: Adopt) -> None:
    permits = [
        {"permit": {"roles": ["sales"], "verbs": ["customers.*", "leads.*"], "scope": "self"}},
        {"permit": {"roles": ["admin"], "verbs": ["security.*"], "scope": "self"}},
        {"permit": {"roles": ["admin"], "verbs": ["customers.see"], "scope": "all"}},
    ]
    adopt([{"id": "t-1", "controls": permits}], base=False)
    mine = open_customer(cast.owner.actor, name="华为")
    open_customer(cast.stranger.actor, name="比亚迪")
    client = client_of(cast.admin)

    assert act_as(client, cast.owner) == 302

    page = client.get("/customers/")
    told = page.content.decode()
    assert "华为" in told
    assert "比亚迪" not in told, "what the other does not see"
    assert "T-1" in told
    assert "赵管" in told
    assert client.get("/leads/").status_code == 403, "what one may not oneself"
    assert client.post(f"/do/customers.edit_customer/?id={mine.pk}", {"f.name": "改名"}).status_code == 403
    assert client.get("/me/security/").status_code == 403
    assert Customer.objects.get(pk=mine.pk).name == "华为"
    begun = Entry.objects.get(verb="security.begin_impersonation")
    assert (begun.actor_id, begun.data["subject"], begun.data["ticket"]) == (cast.admin.id, cast.owner.id, "T-1")
    assert client.post("/act-as/end/").status_code == 302
    assert "T-1" not in client.get("/customers/").content.decode()
    assert Entry.objects.filter(verb="security.end_impersonation").exists()


def test_acting_as_somebody_ends_by_itself(cast: Cast, adopt: Adopt) -> None:
    adopt([{"id": "t-1", "controls": [{"permit": {"roles": ["admin"], "verbs": ["*"], "scope": "all"}}]}], base=False)
    client = client_of(cast.admin)
    act_as(client, cast.owner)
    row = Impersonation.objects.get()
    over = row.until + timedelta(minutes=1)

    assert timers.end_acting(SYSTEM.at(over)) == 1

    assert Impersonation.objects.get().ended_at == row.until
    client.get("/customers/")
    assert sessions.ACTING not in client.session


@pytest.mark.parametrize("given", [{"ticket": " "}, {"minutes": 600}, {"subject": 0}])
def test_acting_without_a_ticket_or_for_too_long_is_refused(cast: Cast, given: dict[str, Any]) -> None:
    assert act_as(client_of(cast.admin), cast.owner, **given) == 400
    assert not Impersonation.objects.exists()


def test_who_has_no_right_acts_as_nobody(cast: Cast, adopt: Adopt) -> None:
    adopt(
        [{"id": "t-1", "controls": [{"permit": {"roles": ["all"], "verbs": ["customers.*"], "scope": "self"}}]}],
        base=False,
    )

    assert act_as(client_of(cast.owner), cast.stranger) == 403


RESPOND = {
    "respond": {"when": "security.review_opened", "by": "security.review_closed", "within": "14 d", "clock": "calendar"}
}


def test_a_review_lists_every_right_and_takes_away_what_is_not_confirmed(cast: Cast, adopt: Adopt) -> None:
    adopt([{"id": "t-1", "controls": [RESPOND]}])
    token = issue(SYSTEM, cast.owner.account, "sync")
    review = open_review(cast.hr.actor)
    items = ReviewItem.objects.filter(review=review)
    assert items.count() == Post.objects.count() + 1
    assert Duty.objects.get(about=review.ref).who == cast.hr.account
    client = client_of(cast.hr)
    told = client.get(f"/access-reviews/{review.pk}/").content.decode()
    assert "陈晨" in told
    assert "sync" in told

    post = items.get(account=cast.stranger.account)
    held = items.get(about=Token.objects.get().ref)
    for item in (post, held):
        answer = client.post(f"/access-reviews/{review.pk}/decide/", {"item": item.pk, "decision": "remove"})
        assert answer.status_code == 302
    assert Entry.objects.filter(verb="security.remove_right").count() == 2

    assert Post.objects.get(account=cast.stranger.account).valid_to is not None
    assert Client().get("/api/v1/verbs", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    with pytest.raises(Refused):
        perform(cast.hr.actor, Request("security.close_review", review.pk))


def test_nobody_reviews_their_own_rights(cast: Cast) -> None:
    review = open_review(cast.hr.actor)
    own = ReviewItem.objects.get(review=review, account=cast.hr.account)

    with pytest.raises(NotAllowed):
        perform(cast.hr.actor, Request("security.confirm_right", own.pk))


def test_a_review_is_finished_when_every_right_was_looked_at(cast: Cast) -> None:
    review = open_review(cast.hr.actor)
    with pytest.raises(Refused):
        perform(cast.admin.actor, Request("security.open_review"))
    for item in ReviewItem.objects.filter(review=review):
        by = cast.admin if item.account == cast.hr.account else cast.hr
        perform(by.actor, Request("security.confirm_right", item.pk))

    perform(cast.hr.actor, Request("security.close_review", review.pk))

    assert Review.objects.get().state == "closed"


def test_a_review_begins_by_itself_when_it_is_due(cast: Cast, adopt: Adopt) -> None:
    assert timers.open_due_review(cast.system) == 0, "no clause asks for it"
    adopt([{"id": "t-1", "controls": [{"terms": {"security.review": {"every_days": 90, "finish_within_days": 14}}}]}])

    assert timers.open_due_review(cast.system) == 1
    assert timers.open_due_review(cast.system) == 0
    assert Review.objects.get().owner == cast.hr.account


def test_a_shut_account_is_out_and_the_ledger_tells(cast: Cast) -> None:
    client = client_of(cast.owner)

    shut_account(cast.admin.actor, file_of(cast.owner.account, cast.admin.actor))

    assert client.get("/customers/").status_code == 302
    assert Entry.objects.filter(event="security.account_shut", actor_id=cast.admin.id).exists()
    perform(cast.admin.actor, Request("security.open_account", file_of(cast.owner.account, cast.admin.actor).pk))
    assert client_of(cast.owner).get("/customers/").status_code == 200


def test_a_lost_second_factor_is_turned_off_by_whoever_keeps_the_accounts(cast: Cast) -> None:
    file = file_of(cast.owner.account, cast.admin.actor)
    asked = Request("security.turn_off_factor", file.pk)
    with pytest.raises(Refused):
        perform(cast.admin.actor, asked)
    factors.begin(cast.owner.account)
    turn_on_factor(cast.owner.actor, file)

    perform(cast.admin.actor, asked)

    assert not factors.is_on(cast.owner.account)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, asked)


def test_a_sign_in_name_taken_at_the_same_moment_is_a_sentence(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guiju.groundwork.access.accounts._is_taken", lambda _name: False)  # looked too early

    with pytest.raises(Invalid) as refused:
        hire(cast.hr.actor, number="77", name="重名", username="owner", unit=cast.units["desk"], role="service")

    assert "username" in refused.value.fields


def test_old_attempts_are_forgotten(cast: Cast) -> None:
    now = datetime.now(UTC)
    for days in (0, 3, 100):
        Attempt.objects.create(name_key="x", address="a", succeeded=False, at=now - timedelta(days=days))

    assert timers.forget_attempts(cast.system) == 2
