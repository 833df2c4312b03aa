"""One veil after the other is taken away, and a number stands open where it stood masked: the canaries would sing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import Q

from guiju.customers.actions import add_contact, edit_contact, open_customer
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.policy import book
from guiju.groundwork.testing.cast import Cast
from guiju.groundwork.transfer.models import Export
from guiju.groundwork.transfer.module import work
from house.lasting import lasting, undone
from house.story import adopt_shipped
from house.test_canaries import NUMBER, body_of, browser
from house.trials import DOCUMENTS

Look = Callable[[Cast, Any], bool]


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with lasting(django_db_blocker) as cast:
        adopt_shipped(DOCUMENTS)
        yield cast


@pytest.fixture(scope="module")
def contact(db: Cast) -> Any:
    customer = open_customer(db.stranger.actor, name="远山集团")
    made = add_contact(
        db.stranger.actor, customer=customer, name="王工", phone="13800001111", email="bird1@example.com"
    )
    return edit_contact(db.stranger.actor, made, phone="13800002222")


def opened(path: str) -> Look:
    """The number stands on the page as delivery opens it, who sees every contact and no number."""

    def look(cast: Cast, contact: Any) -> bool:
        return bool(NUMBER.search(body_of(browser(cast.delivery), path.format(pk=contact.pk))))

    return look


def found(path: str) -> Look:
    """A part of the address finds the contact."""

    def look(cast: Cast, contact: Any) -> bool:
        return contact.name in body_of(browser(cast.delivery), path)

    return look


def taken_out(cast: Cast, contact: Any) -> bool:
    """The number stands in the file that delivery takes out."""
    with undone():
        asked = {"of_kind": "customers.contact", "reason": "核对", "layout": "csv"}
        export = perform(cast.delivery.actor, Request("transfer.prepare_export", inputs=asked)).record
        perform(cast.delivery.actor, Request("transfer.start_export", export.pk))
        work(lambda: False)
        answer = browser(cast.delivery).post(f"/exports/{Export.objects.get().pk}/file/")
        return bool(NUMBER.search(b"".join(answer.streaming_content).decode()))  # type: ignore[attr-defined]


def bare(*_: Any) -> None:
    """A veil that was forgotten."""


VEILS: dict[str, tuple[str, Any, Look]] = {
    "list": ("guiju.groundwork.desk.sheet.veil_of", bare, opened("/contacts/")),
    "peek": ("guiju.groundwork.desk.sheet.veil_of", bare, opened("/contacts/{pk}/peek/")),
    "story": ("guiju.groundwork.desk.story.veil_of", bare, opened("/contacts/{pk}/story/")),
    "interface": ("guiju.groundwork.desk.api.rows.veil_of", bare, opened("/api/v1/contacts/{pk}")),
    "history": ("guiju.groundwork.desk.api.reading.mask_value", str, opened("/api/v1/contacts/{pk}/timeline")),
    "file": ("guiju.groundwork.transfer.sheets.veil_of", bare, taken_out),
    "search": ("guiju.groundwork.desk.query.openly", lambda *_: Q(), found("/api/v1/contacts?q=bird1")),
    "palette": ("guiju.groundwork.desk.hits.openly", lambda *_: Q(), found("/find/?q=bird1")),
}


@pytest.mark.parametrize("veil", VEILS)
def test_a_veil_that_is_taken_away_is_missed(
    db: Cast, contact: Any, monkeypatch: pytest.MonkeyPatch, veil: str
) -> None:
    place, instead, look = VEILS[veil]
    assert not look(db, contact)

    monkeypatch.setattr(place, instead)
    book.forget()  # and with it the statements that were made with the veil

    assert look(db, contact)
