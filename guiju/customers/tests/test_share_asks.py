"""Who finds that a colleague looks after a customer already asks that colleague to share it, and is answered."""

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from guiju.customers.actions import add_contact, open_customer, release_customer
from guiju.customers.models import Customer, Share, ShareAsk
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Lost, NotFound, Refused
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import Cast, Person, events_of

TERMS = [{"terms": {"customers.sharing": {"most_days": 90}}}]


@pytest.fixture
def customer(cast: Cast, adopt: Callable[..., Any]) -> Customer:
    adopt([{"id": "t-1", "controls": TERMS}])
    made: Customer = open_customer(cast.owner.actor, name="远山集团有限公司")
    return made


def asked(person: Person, customer: Customer, **typed: str) -> ShareAsk:
    given = {"about": customer.ref, "reason": "同一项目", **(typed or {"name": "远山集团"})}
    found: ShareAsk = perform(person.actor, Request("customers.ask_to_share", inputs=given)).record
    return found


def opens(person: Person, customer: Customer) -> int:
    client = Client()
    client.force_login(person.account)
    return client.get(f"/customers/{customer.pk}/").status_code


def test_the_panel_offers_to_ask_whoever_looks_after_it(cast: Cast, customer: Customer) -> None:
    """The masked line has the way to ask; one's own line and one in the pool have not."""
    add_contact(cast.owner.actor, customer=customer, name="李强", phone="13800138000")
    client = Client()
    client.force_login(cast.stranger.account)
    client.cookies["django_language"] = "en"
    for typed in ({"name": "远山集团"}, {"phone": "13800138000", "name": "别家"}):
        panel = client.get("/alike/customers.customer/", typed).content.decode()
        assert "Ask the owner to share" in panel
    form = client.get(html.unescape(re.findall('href="(/do/customers.ask_to_share/[^"]*)"', panel)[0])).content.decode()
    assert ('name="about" value="customers.' in form, 'name="reason"' in form, "13800138000" in form) == (True,) * 3
    own = Client()
    own.force_login(cast.owner.account)
    assert "ask_to_share" not in own.get("/alike/customers.customer/", {"name": "远山集团"}).content.decode()
    release_customer(cast.owner.actor, customer, reason="换人")
    assert "ask_to_share" not in client.get("/alike/customers.customer/", {"name": "远山集团"}).content.decode()


def test_the_owner_is_told_and_shares_it(cast: Cast, customer: Customer) -> None:
    ask = asked(cast.stranger, customer)
    notice = Notice.objects.get(kind="customers.share_asked")
    assert (notice.account_id, notice.ref, opens(cast.stranger, customer)) == (cast.owner.id, customer.ref, 404)
    assert ShareAsk.objects.get().asker_id == cast.stranger.id
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("customers.grant_ask", ask.pk, {"until": "2099-01-01"}))

    perform(cast.owner.actor, Request("customers.grant_ask", ask.pk, {"until": "2026-05-30"}))

    share = Share.objects.get()
    assert (share.colleague_id, share.until, share.reason) == (cast.stranger.id, date(2026, 5, 30), "同一项目")
    assert Notice.objects.get(kind="customers.share_answered").account_id == cast.stranger.id
    assert "customers.sharing_asked" in events_of(ask)
    with pytest.raises(Lost):
        perform(cast.owner.actor, Request("customers.decline_ask", ask.pk, {"reason": "不需要"}))


def test_the_owner_keeps_it_and_says_why(cast: Cast, customer: Customer) -> None:
    ask = asked(cast.stranger, customer)
    with pytest.raises(Refused):
        asked(cast.stranger, customer)
    perform(cast.manager.actor, Request("customers.decline_ask", ask.pk, {"reason": "正在签约"}))
    ask.refresh_from_db()
    told = Notice.objects.get(kind="customers.share_answered")
    assert (ask.state, ask.answer, told.account_id) == ("refused", "正在签约", cast.stranger.id)
    assert Share.objects.count() == 0
    assert asked(cast.stranger, customer).state == "asked"


@pytest.mark.parametrize("typed", [{"name": "别的公司"}, {"phone": "13800138000"}])
def test_what_is_not_like_what_was_typed_cannot_be_asked_for(
    cast: Cast, customer: Customer, typed: dict[str, str]
) -> None:
    """Nobody learns by counting keys which customers there are."""
    with pytest.raises(NotFound):
        asked(cast.stranger, customer, **typed)


def test_what_is_open_to_oneself_or_has_nobody_is_not_asked_for(cast: Cast, customer: Customer) -> None:
    with pytest.raises(NotFound):
        asked(cast.manager, customer)
    release_customer(cast.owner.actor, customer, reason="换人")
    with pytest.raises(NotFound):
        asked(cast.stranger, customer)
