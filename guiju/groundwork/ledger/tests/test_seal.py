"""The seal: whatever is done to what was written is found and located; nothing is sealed too early or skipped."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from guiju.groundwork.ledger.models import Entry, Seal
from guiju.groundwork.ledger.seal import Checkpoint, check_era, checkpoint, seal
from guiju.groundwork.ledger.tests.events import enter, enter_many
from guiju.groundwork.ledger.tests.tampering import Tamperer
from guiju.groundwork.ledger.verify import CUT, DELETED, EDITED, FUTURE, REWRITTEN, Finding, verify

pytestmark = pytest.mark.django_db(transaction=True)


def seal_all() -> None:
    """Seal until nothing is left: a transaction of another database on this server may hold the seal back a while."""
    deadline = time.monotonic() + 180
    while verify(workers=1).unsealed:
        if not seal():
            time.sleep(0.2)
        assert time.monotonic() < deadline, "something held the seal back for three minutes"


@pytest.fixture
def sealed() -> Checkpoint:
    """A ledger of 60 entries under several seals, and its checkpoint."""
    for _ in range(5):
        enter_many(4)
        seal_all()
    point = checkpoint()
    assert point is not None
    return point


@pytest.fixture
def other_session() -> Iterator[psycopg.Connection]:
    params = connection.get_connection_params()
    with psycopg.connect(**{key: params[key] for key in params if key not in ("cursor_factory", "context")}) as link:
        yield link


def test_an_untouched_ledger_verifies_clean(sealed: Checkpoint) -> None:
    # When
    report = verify(sealed)
    # Then
    assert report.clean
    assert (report.entries, report.unsealed) == (60, 0)
    assert report.seals >= 5


def test_an_empty_ledger_is_clean_and_has_no_checkpoint() -> None:
    assert (verify().clean, checkpoint(), seal()) == (True, None, 0)


def test_every_tampering_is_found_and_located(sealed: Checkpoint) -> None:
    for seed in range(60):
        # Given
        with transaction.atomic():
            done, entries, number = Tamperer(seed).tamper()
            # When
            report = verify(sealed, workers=1)
            transaction.set_rollback(True)
        # Then
        assert report.findings, done
        assert entries <= {finding.entry for finding in report.findings}, (done, report.findings)
        assert number is None or number in {finding.seal for finding in report.findings}, (done, report.findings)
    assert verify(sealed).clean


def test_an_edit_is_named_by_seal_and_entry(sealed: Checkpoint) -> None:
    # Given
    entry = Entry.objects.order_by("id")[20]
    (found_in,) = [s.number for s in Seal.objects.all() if s.from_tx <= entry.tx < s.to_tx]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_entry SET after = '{}' WHERE id = %s", [entry.id])
        # When
        report = verify(sealed, workers=1)
        transaction.set_rollback(True)
    # Then
    assert report.findings == [Finding(found_in, entry.id, EDITED)]


def test_an_end_cut_off_shows_against_a_checkpoint_even_after_new_seals(sealed: Checkpoint) -> None:
    # Given
    last = Seal.objects.order_by("-number")[0]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER; ALTER TABLE ledger_seal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM ledger_entry WHERE tx >= %s", [last.from_tx])
        cursor.execute("DELETE FROM ledger_seal WHERE number = %s", [last.number])
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER; ALTER TABLE ledger_seal ENABLE TRIGGER USER")
    # When
    cut = verify(sealed)
    enter_many(3)
    seal_all()
    grown = verify(sealed)
    # Then
    assert verify().clean
    assert cut.findings == [Finding(last.number, None, CUT)]
    assert grown.findings == [Finding(last.number, None, REWRITTEN)]


def test_several_checkpoints_narrow_down_where_history_was_sealed_anew(sealed: Checkpoint) -> None:
    # Given
    early = Seal.objects.get(number=1)
    kept = Checkpoint(1, bytes(early.chain).hex())
    forged = Checkpoint(2, "0" * 64)
    # When
    report = verify(kept, forged, sealed)
    # Then
    assert [(finding.seal, finding.kind) for finding in report.findings] == [(2, REWRITTEN)]


def test_an_entry_from_a_transaction_that_has_not_begun_is_found(sealed: Checkpoint) -> None:
    # Given
    with transaction.atomic(), connection.cursor() as cursor:
        written = enter()
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_entry SET tx = tx + 1000000 WHERE id = %s", [written.id])
        # When
        report = verify(workers=1)
        transaction.set_rollback(True)
    # Then
    assert [(finding.entry, finding.kind) for finding in report.findings] == [(written.id, FUTURE)]


def test_a_running_transaction_holds_the_seal_back_and_nothing_is_skipped(
    sealed: Checkpoint, other_session: psycopg.Connection
) -> None:
    # Given: a slow transaction has its number, a faster one commits after it
    columns = (
        "verb, event, kind, record_id, refs, actor_name, door, happened_at, policy, data, before, after, kept, waived"
    )
    other_session.execute(
        f"""INSERT INTO ledger_entry (id, {columns})
            SELECT nextval('ledger_entry_id_seq'), {columns} FROM ledger_entry LIMIT 1"""
    )
    enter_many(5)
    # When
    while_it_runs = seal()
    waiting = verify(workers=1).unsealed
    other_session.commit()
    seal_all()
    # Then
    assert while_it_runs == 0
    assert waiting == 15
    report = verify(sealed)
    assert report.clean
    assert report.entries == 60 + 16


def test_a_large_backlog_is_sealed_in_batches_that_end_between_transactions() -> None:
    # Given
    enter_many(10, each=7)
    # When
    deadline = time.monotonic() + 180
    while verify(workers=1).unsealed and time.monotonic() < deadline:
        seal(most=20)
    # Then
    sizes = list(Seal.objects.order_by("number").values_list("entries", flat=True))
    assert sum(sizes) == 70
    assert all(size % 7 == 0 and size <= 20 for size in sizes)
    assert verify().clean


def test_a_transaction_larger_than_a_batch_is_sealed_whole() -> None:
    # Given
    enter_many(2, each=30)
    # When
    deadline = time.monotonic() + 180
    while verify(workers=1).unsealed and time.monotonic() < deadline:
        seal(most=20)
    # Then
    assert list(Seal.objects.order_by("number").values_list("entries", flat=True)) == [30, 30]


def test_only_one_sealer_works_at_a_time(other_session: psycopg.Connection) -> None:
    # Given
    enter_many(2)
    other_session.execute(f"SELECT pg_advisory_xact_lock({0x6C65646765720001})")
    # When / Then
    assert seal() == 0
    other_session.rollback()
    seal_all()
    assert verify().entries == 6


def test_a_new_era_begins_where_the_database_wakes_up_in_another_cluster(sealed: Checkpoint) -> None:
    # Given: as a dump restored elsewhere stands
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_clock SET system_identifier = 1")
        cursor.execute("SELECT era FROM ledger_clock")
        (before,) = cursor.fetchone()
    # When
    era = check_era()
    again = check_era()
    enter_many(2)
    seal_all()
    # Then
    assert (era, again) == (before + 1, before + 1)
    assert set(Entry.objects.order_by("-id")[:6].values_list("era", flat=True)) == {era}
    assert verify(sealed).clean


def test_migrating_sees_to_the_era_before_anything_is_written() -> None:
    # Given
    before = check_era()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_clock SET system_identifier = 1")
    # When
    call_command("migrate", verbosity=0, interactive=False)
    # Then
    assert Entry.objects.get(pk=enter().id).era == before + 1


def test_the_hash_does_not_depend_on_the_settings_of_a_session(sealed: Checkpoint) -> None:
    # Given
    with connection.cursor() as cursor:
        cursor.execute("SET DateStyle = 'German'; SET TimeZone = 'Asia/Shanghai'; SET IntervalStyle = 'iso_8601'")
        cursor.execute("SET bytea_output = 'escape'; SET extra_float_digits = 0")
    # When
    report = verify(sealed, workers=1)
    connection.close()
    # Then
    assert report.clean


def test_a_deletion_hidden_by_editing_the_seal_is_still_found(sealed: Checkpoint) -> None:
    # Given
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER; ALTER TABLE ledger_seal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM ledger_entry WHERE id = (SELECT min(id) FROM ledger_entry)")
        cursor.execute(
            "UPDATE ledger_seal SET lines = substring(lines FROM 41), entries = entries - 1 WHERE number = 1"
        )
        # When
        report = verify(workers=1)
        transaction.set_rollback(True)
    # Then
    assert [finding.seal for finding in report.findings] == [1]
    assert DELETED not in {finding.kind for finding in report.findings}
