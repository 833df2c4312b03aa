"""The database's own law: a table of records refuses every write that no action opened.

An action names itself in the transaction's setting ``guiju.action``; a trigger before each statement that inserts,
updates or deletes looks for that name. TRUNCATE is left alone: the application's role may not use it, and tests clean
up with it.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models

from guiju.groundwork.flow.keep import Record

TRIGGER = "guiju_only_in_action"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('guiju.action', true), '') = '' THEN
    RAISE EXCEPTION 'table % is written by actions only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$
"""
_GUARDED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s"
_STANDING = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


def guarded_tables() -> set[str]:
    """Every table that holds records, and every line table of a module that keeps records."""
    return {model._meta.db_table for model in _written_by_actions()}


def install(using: str = "default") -> set[str]:
    """Put the guard on the tables that lack it; returns those. Two small questions to the database when none does."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_GUARDED, [TRIGGER])
        guarded = {name.strip('"') for (name,) in cursor.fetchall()}
        cursor.execute(_STANDING)
        standing = {name for (name,) in cursor.fetchall()}
        bare = (guarded_tables() & standing) - guarded
        if bare:
            cursor.execute(_FUNCTION)
        for table in sorted(bare):
            quoted = connection.ops.quote_name(table)
            cursor.execute(
                f"CREATE TRIGGER {TRIGGER} BEFORE INSERT OR UPDATE OR DELETE ON {quoted} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {TRIGGER}()"
            )
    return bare


def after_migrate(sender: Any, using: str, **_: Any) -> None:  # noqa: ARG001 - the signature Django calls
    """Guard the tables that a migration has just made."""
    install(using)


def _written_by_actions() -> Iterator[type[models.Model]]:
    for app in apps.get_app_configs():
        if not app.name.startswith("guiju."):
            continue
        kept = list(app.get_models(include_auto_created=True))
        business = not app.name.startswith("guiju.groundwork.") and any(issubclass(model, Record) for model in kept)
        yield from (model for model in kept if business or issubclass(model, Record))
