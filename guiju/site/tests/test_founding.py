"""Tables made at once are the tables that the history of migrations ends at, and a database that has some is left be."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoDbBlocker

from guiju.site import founding

STRUCTURE = {
    "columns": """
        SELECT concat_ws(' ', table_name, column_name, data_type, udt_name, character_maximum_length, numeric_precision,
                         numeric_scale, is_nullable, column_default, is_identity, is_generated, generation_expression)
        FROM information_schema.columns WHERE table_schema = current_schema()
    """,
    "storage": """
        SELECT concat_ws(' ', attrelid::regclass, attname, attstorage) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE attnum > 0 AND NOT attisdropped AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "constraints": """
        SELECT concat_ws(' ', conrelid::regclass, contype, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace
    """,
    "triggers": """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    """,
    "functions": """
        SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    """,
    "sequences": "SELECT sequencename || ' ' || data_type FROM pg_sequences WHERE schemaname = current_schema()",
    "migrations": "SELECT app || ' ' || name FROM django_migrations",
    "clock": "SELECT era::text FROM ledger_clock",
    "kinds": "SELECT app_label || ' ' || model FROM django_content_type",
}


@contextmanager
def empty(name: str, blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database without a table, under an alias of its own, for as long as the block lasts."""
    full = f"{connection.settings_dict['NAME']}_{name}"
    with blocker.unblock():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{full}"')
            cursor.execute(f'CREATE DATABASE "{full}"')
        connections.databases[name] = {**connections.databases["default"], "NAME": full}
        try:
            yield name
        finally:
            connections[name].close()
            del connections[name], connections.databases[name]
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{full}"')


def structure(alias: str) -> dict[str, list[str]]:
    """All that makes a database what it is, except its rows; what a sequence or an index is called does not count."""
    found = {}
    with connections[alias].cursor() as cursor:
        for what, question in STRUCTURE.items():
            cursor.execute(question)
            found[what] = sorted(row[0] for row in cursor.fetchall())
    return found


@pytest.mark.slow
def test_tables_made_at_once_are_those_that_the_history_of_migrations_ends_at(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    quiet = {"interactive": False, "verbosity": 0}
    with empty("founded", django_db_blocker) as founded, empty("walked", django_db_blocker) as walked:
        call_command("migrate", database=founded, **quiet)
        call_command(migrate.Command(), database=walked, **quiet)
        at_once, walked_to = structure(founded), structure(walked)
    for what, expected in walked_to.items():
        assert expected, what
        assert Counter(at_once[what]) == Counter(expected), what


def test_a_database_that_has_a_table_is_left_to_its_migrations(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with empty("begun", django_db_blocker) as begun:
        MigrationRecorder(connections[begun]).ensure_schema()

        assert founding.found(connections[begun]) is False

        assert connections[begun].introspection.table_names() == ["django_migrations"]
