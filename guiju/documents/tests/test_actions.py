from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from guiju.documents import actions, queries, rules, states
from guiju.documents.models import Document, Secrecy
from guiju.groundwork.access.grants import rights
from guiju.groundwork.flow.door import Request, perform
from guiju.groundwork.kernel.errors import Invalid, Lost, NotAllowed, NotFound, Refused
from guiju.groundwork.testing.cast import Cast, Person, events_of, ledger_of


def _attach(cast: Cast, who: Person | None = None, **given: Any) -> Document:
    return actions.attach((who or cast.owner).actor, content=b"%PDF-1.7", file_name="../合同.pdf", **given)


def _may_open(cast: Cast, who: Person, document: Document) -> bool:
    try:
        return queries.open_file(rights(who.account, cast.clock.moment), document).is_file()
    except NotFound:
        return False


def test_an_attached_file_is_stored_with_its_hash_and_told_on_its_record(cast: Cast, media: Path) -> None:
    unit = cast.units["north"]
    document = _attach(cast, who=cast.manager, about=unit.ref, title="框架合同", content_type="application/pdf")
    assert (media / document.stored_name).read_bytes() == b"%PDF-1.7"
    assert document.sha256 == sha256(b"%PDF-1.7").hexdigest()
    assert (document.file_name, document.size, document.secrecy) == ("合同.pdf", 8, Secrecy.IMPORTANT)
    assert (document.owner_id, document.unit_id) == (cast.manager.id, unit.pk)
    assert ledger_of(unit)[-1].event == "documents.document_attached"
    assert list(queries.attached_to(unit.ref)) == [document]


def test_the_door_takes_a_file_and_replays_its_key(cast: Cast) -> None:
    request = Request("documents.attach", inputs={"content": b"x", "file_name": "x.txt"}, key="k-1")
    first = perform(cast.owner.actor, request)
    assert perform(cast.owner.actor, request).record == first.record
    assert Document.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"x" * (rules.MOST_BYTES + 1)], ids=["empty", "too large"])
def test_empty_and_oversized_files_are_refused_before_anything_is_stored(
    cast: Cast, media: Path, content: bytes
) -> None:
    with pytest.raises(Invalid):
        actions.attach(cast.owner.actor, content=content, file_name="x")
    assert not media.exists()


def test_nothing_is_attached_to_a_record_out_of_sight(cast: Cast) -> None:
    for about in (cast.units["north"].ref, "access.unit:0", "nothing:1", "access.unit:x"):
        with pytest.raises(NotFound):
            _attach(cast, who=cast.stranger, about=about)


def test_a_confidential_document_has_a_keeper_and_a_closed_list(cast: Cast) -> None:
    document = _attach(cast, secrecy=Secrecy.CONFIDENTIAL)
    assert document.keeper_id == cast.owner.id
    document = actions.classify(cast.owner.actor, document, readers=[cast.teammate.id])
    openers = {name for name, person in cast.people.items() if _may_open(cast, person, document)}
    assert openers == {"owner", "teammate"}
    with pytest.raises(Invalid):
        actions.classify(cast.owner.actor, document, keeper=None)


def test_a_reader_on_the_list_reads_and_does_no_more(cast: Cast) -> None:
    document = actions.classify(cast.owner.actor, _attach(cast), readers=[cast.stranger.id])
    assert _may_open(cast, cast.stranger, document)
    with pytest.raises(NotFound):
        perform(cast.stranger.actor, Request("documents.discard_document", document.pk))


def test_other_documents_open_within_scope(cast: Cast) -> None:
    document = _attach(cast, secrecy=Secrecy.ORDINARY)
    openers = {name for name, person in cast.people.items() if _may_open(cast, person, document)}
    assert {"owner", "manager", "director"} <= openers
    assert not {"teammate", "stranger", "south_manager"} & openers


def test_raising_a_class_is_free_and_lowering_is_for_keeper_or_head(cast: Cast) -> None:
    document = actions.classify(
        cast.owner.actor, _attach(cast), secrecy=Secrecy.CONFIDENTIAL, keeper=cast.legal.account
    )
    with pytest.raises(NotAllowed):
        actions.classify(cast.owner.actor, document, secrecy=Secrecy.ORDINARY)
    document = actions.classify(cast.legal.actor, document, secrecy=Secrecy.IMPORTANT)
    assert actions.classify(cast.manager.actor, document, secrecy=Secrecy.ORDINARY).secrecy == Secrecy.ORDINARY


def test_a_document_is_issued_archived_and_then_destroyed(
    cast: Cast, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    document = actions.issue(cast.owner.actor, _attach(cast))
    with pytest.raises(Lost):
        actions.discard_document(cast.owner.actor, document)
    document = actions.archive(cast.owner.actor, document)
    with django_capture_on_commit_callbacks(execute=True):
        document = actions.discard_document(cast.owner.actor, document)
    assert document.state == states.DESTROYED
    assert document.issued_at == document.archived_at == document.destroyed_at == cast.clock.moment
    assert not (media / document.stored_name).exists()
    assert events_of(document)[1:] == [
        "documents.document_issued", "documents.document_archived", "documents.document_discarded",
    ]  # fmt: skip
    assert not _may_open(cast, cast.owner, document)


def test_a_missing_file_is_said_so(cast: Cast, media: Path) -> None:
    document = _attach(cast)
    (media / document.stored_name).unlink()
    with pytest.raises(Refused) as refusal:
        _may_open(cast, cast.owner, document)
    assert refusal.value.code == "documents.file_missing"
