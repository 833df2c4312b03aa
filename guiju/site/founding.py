"""The tables of an empty database, made at once from the models as they stand.

Walking an empty database through the history of its tables costs half a minute and ends at the same tables: a test
compares the two. Of our migrations only the SQL that makes part of the structure is carried out; what moves rows is
marked ``elidable`` there, and has nothing to move. Libraries' few tables go their own way.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, Migration, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

OURS = "guiju."


def found(connection: BaseDatabaseWrapper) -> bool:
    """Make every table, and note every migration as applied; False, and nothing done, when there are tables already."""
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    ours = {config.label: config for config in apps.get_app_configs() if config.name.startswith(OURS)}
    leaves = executor.loader.graph.leaf_nodes()
    executor.migrate([leaf for leaf in leaves if leaf[0] not in ours])
    history = [migration for migration, _ in executor.migration_plan(leaves) if migration.app_label in ours]
    with connection.schema_editor(atomic=True) as editor:
        for migration in history:
            _carry_out(migration, editor, before_tables=True)
        for config in ours.values():
            for model in config.get_models():
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        for migration in history:
            _carry_out(migration, editor, before_tables=False)
            executor.recorder.record_applied(migration.app_label, migration.name)
    return True


def _carry_out(migration: Migration, editor: BaseDatabaseSchemaEditor, *, before_tables: bool) -> None:
    """The SQL of a migration that makes part of the structure: what stands before its first table, or the rest."""
    first = next((n for n, one in enumerate(migration.operations) if isinstance(one, CreateModel)), 0)
    operations = migration.operations[:first] if before_tables else migration.operations[first:]
    for operation in operations:
        if isinstance(operation, RunSQL) and not operation.elidable:
            operation.database_forwards(migration.app_label, editor, ProjectState(), ProjectState())
