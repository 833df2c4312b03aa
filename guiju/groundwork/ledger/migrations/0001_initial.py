"""The ledger's tables, and the clockwork that orders entries across restores."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

CLOCKWORK = """
CREATE TABLE ledger_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    era integer NOT NULL,
    system_identifier bigint NOT NULL
);
INSERT INTO ledger_clock (era, system_identifier)
    SELECT 1, system_identifier FROM pg_control_system();

CREATE FUNCTION ledger_era() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT era FROM ledger_clock';

-- Transaction numbers start again when a dump is restored into another cluster: from then on it is another era.
CREATE FUNCTION ledger_check_era() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    here bigint := (SELECT system_identifier FROM pg_control_system());
BEGIN
    UPDATE ledger_clock SET era = era + 1, system_identifier = here WHERE system_identifier <> here;
    RETURN (SELECT era FROM ledger_clock);
END $$;

CREATE SEQUENCE ledger_entry_id_seq;
"""

NO_CLOCKWORK = """
DROP SEQUENCE ledger_entry_id_seq;
DROP FUNCTION ledger_check_era();
DROP FUNCTION ledger_era();
DROP TABLE ledger_clock;
"""

APPEND_ONLY = """
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'A mistake is put right by a further action, never by changing what was written.';
END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();

-- Hashes do not compress; stored plainly, a stretch of them is read without reading all.
ALTER TABLE ledger_seal ALTER COLUMN lines SET STORAGE EXTERNAL;

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'guiju_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry, ledger_seal FROM guiju_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_clock FROM guiju_app;
        GRANT SELECT, INSERT ON ledger_entry, ledger_seal TO guiju_app;
        GRANT SELECT ON ledger_clock TO guiju_app;
        GRANT USAGE, SELECT ON ledger_entry_id_seq TO guiju_app;
    END IF;
END $$;
"""

NOT_APPEND_ONLY = """
DROP TRIGGER ledger_seal_append_only ON ledger_seal;
DROP TRIGGER ledger_entry_append_only ON ledger_entry;
DROP FUNCTION ledger_append_only();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(CLOCKWORK, NO_CLOCKWORK),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("era", models.IntegerField()),
                ("from_tx", models.BigIntegerField()),
                ("to_tx", models.BigIntegerField(help_text="first transaction not in this batch")),
                ("entries", models.IntegerField()),
                ("lines", models.BinaryField()),
                ("root", models.BinaryField()),
                ("chain", models.BinaryField()),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("era", models.IntegerField(db_default=django.db.models.expressions.RawSQL("ledger_era()", ()))),
                (
                    "tx",
                    models.BigIntegerField(
                        db_default=django.db.models.expressions.RawSQL("(pg_current_xact_id()::text::bigint)", ())
                    ),
                ),
                ("verb", models.CharField(max_length=80)),
                ("event", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=60)),
                ("record_id", models.BigIntegerField()),
                (
                    "refs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None),
                ),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=80)),
                ("standing_in_for", models.BigIntegerField(null=True)),
                ("door", models.CharField(max_length=16)),
                ("happened_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.expressions.RawSQL("clock_timestamp()", ())),
                ),
                ("policy", models.CharField(max_length=200)),
                ("caused_by", models.BigIntegerField(null=True)),
                ("data", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "kept",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "waived",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["refs"], name="ledger_entry_refs"),
                    models.Index(fields=["event", "happened_at"], name="ledger_entry_event"),
                    models.Index(fields=["verb", "happened_at"], name="ledger_entry_verb"),
                    models.Index(fields=["kind", "record_id", "event"], name="ledger_entry_record"),
                    models.Index(fields=["actor_id", "happened_at"], name="ledger_entry_actor"),
                    models.Index(fields=["era", "tx", "id"], name="ledger_entry_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Debt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listener", models.CharField(max_length=120)),
                ("ref", models.CharField(max_length=80)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("parked_at", models.DateTimeField(null=True)),
                ("error", models.TextField(default="")),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("parked_at", None)), fields=["id"], name="ledger_debt_open"),
                    models.Index(fields=["listener", "ref", "id"], name="ledger_debt_in_order"),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
