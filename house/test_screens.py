"""Every screen a person can open is opened: lists, boards, forms of every verb, in both languages, for every role."""

import pytest
from django.test import Client

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.testing.cast import PEOPLE, Cast


# What differs by role is what may be seen, which no language changes: English is read by those who see most.
@pytest.mark.parametrize(
    ("who", "language"),
    [
        *((who, "zh-hans") for who in ("owner", "manager", "director", "admin", "finance")),
        ("director", "en"),
        ("admin", "en"),
    ],
)
def test_every_list_board_and_calendar_opens_or_says_why_not(cast: Cast, who: str, language: str) -> None:
    assert who in PEOPLE
    client = Client()
    client.force_login(cast.people[who].account)
    client.cookies["django_language"] = language
    for slug, resource in HOUSE.slugs.items():
        addresses = [f"/{slug}/", f"/{slug}/?q=华为", f"/{slug}/calendar/"] + (
            [f"/{slug}/board/"] if resource.board else []
        )
        for address in addresses:
            assert client.get(address).status_code in (200, 403), address


@pytest.mark.parametrize(
    "address", ["/inbox/", "/duties/", "/badges/", "/find/?q=k", "/find/?q=%23b2b", "/lookup/person/?q=c"]
)
def test_every_page_of_the_frame_opens(cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.owner.account)
    assert client.get(address).status_code == 200


def test_the_form_of_every_creating_verb_opens(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.director.account)
    for name, verb in REGISTER.verbs.items():
        if verb.creates and not verb.pushed:
            assert client.get(f"/do/{name}/").status_code in (200, 403), name


def test_an_unknown_address_says_so_on_a_page_of_the_house(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.owner.account)
    for address in ("/nothing-here/", "/leads/999999/", "/do/no.verb/", "/a/b/c/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert b"gj-empty" in answer.content
