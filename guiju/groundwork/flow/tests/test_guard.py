import pytest
from django.db import DatabaseError, connection, transaction

from guiju.groundwork.access.models import Unit
from guiju.groundwork.flow import guard
from guiju.groundwork.testing.cast import Cast, guard_open

pytestmark = pytest.mark.django_db


def _outside_any_action() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('guiju.action', '', true)")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO access_unit (name) VALUES ('x')",
        "UPDATE access_unit SET name = 'x'",
        "DELETE FROM access_unit",
        "UPDATE clock_duty SET state = 'done'",
        "UPDATE policy_waiver SET state = 'granted'",
        "DELETE FROM policy_policyversion",
    ],
)
def test_a_write_that_no_action_opened_is_refused(cast: Cast, statement: str) -> None:
    _outside_any_action()
    with (
        pytest.raises(DatabaseError, match="written by actions only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert not Unit.objects.filter(name="x").exists()


def test_the_orm_is_refused_as_well(cast: Cast) -> None:
    _outside_any_action()
    with pytest.raises(DatabaseError, match="access_unit is written by actions only"), transaction.atomic():
        Unit.objects.update(name="x")


def test_a_write_within_an_action_passes(cast: Cast) -> None:
    with guard_open():
        assert Unit.objects.filter(pk=cast.units["north"].pk).update(name="x") == 1


def test_every_table_of_records_is_guarded() -> None:
    assert {"access_unit", "access_post", "access_standin", "clock_duty", "policy_waiver"} <= guard.guarded_tables()
    assert "access_account" not in guard.guarded_tables()
    assert guard.install() == set()


def test_a_lost_guard_comes_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard.TRIGGER} ON access_post")
    assert guard.install() == {"access_post"}


@pytest.mark.django_db(transaction=True)
def test_the_setting_ends_with_the_transaction(cast: Cast) -> None:
    with guard_open():
        Unit.objects.update(name="x")
    with pytest.raises(DatabaseError, match="written by actions only"):
        Unit.objects.update(name="y")
