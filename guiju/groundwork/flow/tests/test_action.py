"""One verb, one transaction, one event."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow.tests.sample import a_unit, edit_unit, fail, found, reform, rename
from guiju.groundwork.kernel.errors import Invalid, NotFound
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.still import at


def test_it_writes_the_row_and_one_ledger_entry_together(cast: Any) -> None:
    unit = found(cast.manager.actor, name="华东销售部")

    entry = Entry.objects.get(kind="access.unit", record_id=unit.pk)
    assert (entry.verb, entry.event) == ("sample.found", "sample.unit_founded")
    assert (entry.actor_id, entry.actor_name) == (cast.manager.id, cast.manager.account.name)
    assert entry.after["name"] == "华东销售部"
    assert entry.policy
    assert unit.version == 1


def test_it_keeps_only_what_changed_before_and_after(cast: Any) -> None:
    unit = a_unit(cast.manager.actor, duties="卖货")

    rename(cast.manager.actor, unit, name="东区销售部")

    entry = Entry.objects.filter(record_id=unit.pk, kind="access.unit").latest("id")
    assert entry.before == {"name": "华东销售部"}
    assert entry.after == {"name": "东区销售部"}


def test_it_returns_the_fresh_record_and_raises_its_version(cast: Any) -> None:
    unit = a_unit(cast.manager.actor)

    renamed = rename(cast.manager.actor, unit, name="东区销售部")

    assert (renamed.name, renamed.version) == ("东区销售部", 2)
    assert Unit.objects.get(pk=unit.pk).name == "东区销售部"


def test_an_action_inside_an_action_joins_its_transaction_and_names_its_cause(cast: Any) -> None:
    unit = a_unit(cast.manager.actor)

    reform(cast.manager.actor, unit, name="东区")

    outer = Entry.objects.get(verb="sample.reform")
    inner = Entry.objects.filter(verb="sample.found").latest("id")
    assert inner.caused_by == outer.id
    assert outer.caused_by is None


def test_nothing_is_left_of_an_action_that_breaks_on_the_way(cast: Any) -> None:
    unit = a_unit(cast.manager.actor)
    entries = Entry.objects.count()

    with pytest.raises(RuntimeError):
        fail(cast.manager.actor, unit)

    assert Entry.objects.count() == entries
    assert not Unit.objects.filter(name="never").exists()


def test_it_reads_the_row_anew_so_that_a_stale_copy_overwrites_nothing(cast: Any) -> None:
    unit = a_unit(cast.manager.actor)
    stale = Unit.objects.get(pk=unit.pk)
    edit_unit(cast.manager.actor, unit, duties="新职责")

    rename(cast.manager.actor, stale, name="东区")

    now = Unit.objects.get(pk=unit.pk)
    assert (now.name, now.duties) == ("东区", "新职责")


def test_an_edit_changes_only_what_was_given(cast: Any) -> None:
    unit = a_unit(cast.manager.actor, duties="原职责")

    edited = edit_unit(cast.manager.actor, unit, name="东区")

    assert (edited.name, edited.duties) == ("东区", "原职责")
    assert Entry.objects.latest("id").data == {"fields": ["name"]}


def test_a_value_that_does_not_fit_the_field_is_refused_by_name(cast: Any) -> None:
    with pytest.raises(Invalid) as refused:
        found(cast.manager.actor, name="长" * 200)

    assert "name" in refused.value.fields


def test_a_record_that_is_gone_is_not_found(cast: Any) -> None:
    ghost = Unit(pk=987654321, name="?")

    with pytest.raises(NotFound):
        rename(cast.manager.actor, ghost, name="x")


def test_it_happened_when_the_actor_says_and_is_recorded_now(cast: Any, clock: Any) -> None:
    unit = a_unit(cast.manager.actor)
    clock.set("2026-03-05 16:00")

    rename(cast.manager.actor, unit, name="东区", happened_at=at("2026-03-04 09:00"))

    entry = Entry.objects.get(verb="sample.rename")
    assert entry.happened_at == at("2026-03-04 09:00")
    assert Unit.objects.get(pk=unit.pk).updated_at == at("2026-03-05 16:00")
    assert entry.recorded_at.year >= 2026


def test_one_write_costs_few_statements(cast: Any) -> None:
    unit = a_unit(cast.manager.actor)

    with CaptureQueriesContext(
        connection,
    ) as caught:
        rename(cast.manager.actor, unit, name="东区")

    assert len(caught) <= 8, [query["sql"][:80] for query in caught]


def test_a_constraint_without_a_sentence_is_not_hidden(cast: Any) -> None:
    with pytest.raises((IntegrityError, Invalid)):
        found(cast.manager.actor, name=None)  # type: ignore[arg-type]
