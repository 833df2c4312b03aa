"""The last place under a limit is taken by one of two who want it at the same moment."""

from typing import Any

from django.db import connection

from guiju.groundwork.flow.tests.sample import a_unit, rename

_HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"


def locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        return int(cursor.fetchone()[0])


def limit(**settings: Any) -> list[dict[str, Any]]:
    control = {"before": "sample.rename", "event": "sample.unit_renamed", "within": "1 d", **settings}
    return [{"id": "t-1", "controls": [{"limit": control}]}]


def test_whoever_is_counted_holds_the_limit_until_the_act_is_stored(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt(limit(at_most=2))
    before = locks()

    rename(cast.manager.actor, unit, name="一")
    assert locks() == before + 1

    rename(cast.manager.actor, unit, name="二")
    assert locks() == before + 1  # the same limit: the same lock


def test_each_person_has_a_limit_of_their_own(cast: Any, adopt: Any) -> None:
    unit = a_unit(cast.manager.actor)
    adopt(limit(at_most=2, per="actor"))
    before = locks()

    rename(cast.manager.actor, unit, name="一")
    rename(cast.director.actor, unit, name="二")

    assert locks() == before + 2


def test_a_least_number_needs_nobody_to_wait(cast: Any, adopt: Any) -> None:
    unit = rename(cast.manager.actor, a_unit(cast.manager.actor), name="一")
    adopt(limit(at_least=1))
    before = locks()

    rename(cast.manager.actor, unit, name="二")

    assert locks() == before
