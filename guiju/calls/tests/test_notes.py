"""Notes on records: who writes them, who reads them, who is told, and for how long they may be changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from guiju.calls import actions
from guiju.calls.models import Note
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.testing.cast import Cast, ledger_of
from guiju.leads.actions import capture
from guiju.leads.models import Lead

TERMS = [{"id": "notes", "controls": [{"terms": {"calls.notes": {"edit_minutes": 10}}}]}]


@pytest.fixture
def lead(cast: Cast, adopt: Callable[..., Any]) -> Lead:
    adopt(TERMS)
    return capture(cast.owner.actor, name="云帆科技", phone="13800138000")


def note(cast: Cast, lead: Lead, **given: Any) -> Note:
    asked = Request("calls.add_note", inputs={"about": lead.ref, "text": "周五来厂看样机", **given})
    found: Note = perform(cast.owner.actor, asked).record
    return found


def test_a_note_is_told_in_the_story_of_its_record(cast: Cast, lead: Lead) -> None:
    written = note(cast, lead)
    assert (written.owner_id, written.about) == (cast.owner.id, lead.ref)
    assert ledger_of(lead)[-1].event == "calls.note_added"


def test_whoever_is_mentioned_is_told_if_they_may_see_the_record(cast: Cast, lead: Lead) -> None:
    note(cast, lead, mentions=[cast.manager.id, cast.owner.id])
    assert [(told.account_id, told.ref) for told in Notice.objects.all()] == [(cast.manager.id, lead.ref)]
    with pytest.raises(Invalid):
        note(cast, lead, mentions=[cast.stranger.id])


def test_nobody_notes_what_they_cannot_see(cast: Cast, lead: Lead) -> None:
    with pytest.raises(Invalid):
        perform(cast.stranger.actor, Request("calls.add_note", inputs={"about": lead.ref, "text": "x"}))
    with pytest.raises(Invalid):
        perform(cast.owner.actor, Request("calls.add_note", inputs={"text": "x"}))


def test_the_author_changes_a_note_for_ten_minutes_and_adds_to_it_later(cast: Cast, lead: Lead) -> None:
    written = note(cast, lead)
    cast.clock.advance(minutes=9)
    changed = perform(cast.owner.actor, Request("calls.edit_note", written.pk, {"text": "周六来厂"})).record
    assert (changed.text, changed.edited_at) == ("周六来厂", cast.clock.moment)
    cast.clock.advance(minutes=2)
    with pytest.raises(Refused) as refused:
        actions.edit_note(cast.owner.actor, written, text="周日来厂")
    assert refused.value.code == "calls.note_stands"
    added = note(cast, lead, text="更正：周日", amends=written.pk, about="")
    assert (added.about, added.amends_id) == (lead.ref, written.pk)


def test_nobody_else_changes_a_note(cast: Cast, lead: Lead) -> None:
    written = note(cast, lead)
    with pytest.raises(NotAllowed):
        actions.edit_note(cast.manager.actor, written, text="我来改")
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("calls.edit_note", written.pk, {"text": "x"}))


def test_a_note_sent_twice_is_written_once(cast: Cast, lead: Lead) -> None:
    for _ in range(2):
        perform(cast.owner.actor, Request("calls.add_note", inputs={"about": lead.ref, "text": "一次"}, key="note-1"))
    assert Note.objects.count() == 1


def test_the_story_is_searched_by_two_signs_and_narrowed_to_a_strand(cast: Cast, lead: Lead) -> None:
    note(cast, lead)
    note(cast, lead, text="发了报价单")
    client = Client()
    client.force_login(cast.manager.account)
    story = f"/leads/{lead.pk}/story/"
    page = client.get(f"{story}?q=样机").content.decode()
    assert ("周五来厂看样机" in page, "报价单" in page) == (True, False)
    assert "报价单" in client.get(f"{story}?strand=notes").content.decode()
    assert "gj-body" not in client.get(f"{story}?strand=moves").content.decode()
    assert "gj-body" not in client.get(f"{story}?q=没有的").content.decode()


def test_an_entry_is_pinned_on_top_and_taken_down(cast: Cast, lead: Lead) -> None:
    note(cast, lead)
    client = Client()
    client.force_login(cast.owner.account)
    entry = ledger_of(lead)[-1].pk
    assert "gj-pinned" in client.post(f"/leads/{lead.pk}/pin/", {"entry": entry}).content.decode()
    assert "gj-pinned" in client.get(f"/leads/{lead.pk}/").content.decode()
    assert "gj-pinned" not in client.post(f"/leads/{lead.pk}/pin/").content.decode()
    assert client.post(f"/leads/{lead.pk}/pin/", {"entry": 1}).status_code == 404


def test_only_those_who_may_see_the_record_are_offered_for_a_mention(cast: Cast, lead: Lead) -> None:
    client = Client()
    client.force_login(cast.owner.account)
    address = f"/leads/{lead.pk}/mention/?q="
    assert client.get(f"{address}陈").json()["people"] == [[cast.owner.id, cast.owner.account.name]]
    assert client.get(f"{address}{cast.stranger.account.name}").json()["people"] == []
