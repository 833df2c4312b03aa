"""What was written stays written: the database itself refuses."""

import pytest
from django.db import DatabaseError, connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET era = 2", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_was_written(table: str, statement: str) -> None:
    # When / Then
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_application_may_only_read_and_add() -> None:
    # When
    with connection.cursor() as cursor:
        cursor.execute("""SELECT p, has_table_privilege('guiju_app', t, p)
                          FROM unnest(ARRAY['ledger_entry', 'ledger_seal']) t,
                               unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
                          WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'guiju_app')""")
        allowed = {privilege for privilege, may in cursor.fetchall() if may}
    # Then
    assert allowed <= {"SELECT", "INSERT"}
