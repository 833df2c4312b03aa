"""Every address there is: nobody comes in unsigned, and nothing is changed by a form that another site sent."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from guiju.groundwork.testing.cast import Cast

# What answers somebody who is not signed in: the ways in, the public form, choice of language, what the interface is
# made of (no data), and the bell, which checks for itself.
OPEN = {"/sign-in/", "/sign-in/second-factor/", "/sign-in/provider/", "/sign-in/provider/back/", "/enquiry/",
        "/i18n/setlang/", "/bell/", "/prefer/", "/api/v1/docs", "/api/v1/openapi.json"}  # fmt: skip
GIVEN = {
    "<slug:slug>": "leads", "<int:pk>": "1", "<str:name>": "leads.capture", "<str:kind>": "leads.lead",
    "<int:first>": "1", "<int:second>": "2", "<slug:word>": "leads", "<str:field>": "phone", "<int:id>": "1",
    "<str:clause_id>": "b2b-1", "<str:verb>": "leads.see", "<path:rest>": "nothing",
}  # fmt: skip


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        else:
            for part, value in GIVEN.items():
                address = address.replace(part, value)
            yield address


EVERY = sorted(set(addresses(get_resolver().url_patterns)))


def test_every_address_is_known_to_this_test() -> None:
    assert len(EVERY) > 300
    assert [address for address in EVERY if "<" in address or "{" in address] == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_comes_in_without_signing_in(cast: Cast, method: str) -> None:
    client, inside = Client(), []
    for address in EVERY:
        answer = getattr(client, method)(address)
        to_the_door = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
        if not (to_the_door or address in OPEN or answer.status_code in (401, 404, 405)):
            inside.append(f"{method} {address}: {answer.status_code}")

    assert inside == []


def test_a_form_sent_by_another_site_changes_nothing(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.director.account)
    passed = []
    for address in EVERY:
        answer = client.post(address, {"x": "1"}, headers={"Origin": "https://elsewhere.example"})
        if answer.status_code not in (401, 403, 404, 405):
            passed.append(f"{address}: {answer.status_code}")

    assert passed == []
