"""Six integers for each complaint and series of pain ratings, so that no page scans ratings."""

import django.db.models.deletion
import perineural.records.keys
from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite

OWN = "clinic_id = ANY((SELECT NULLIF(current_setting('perineural.clinics', true), ''))::uuid[])"


def hold_apart(apps, schema_editor):
    """On PostgreSQL the database itself keeps the clinics apart."""
    if schema_editor.connection.vendor != "postgresql":
        return
    table = '"records_painstatistics"'
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    schema_editor.execute(
        f"CREATE POLICY of_own_clinics ON {table} USING ({OWN}) WITH CHECK ({OWN})"
    )


def make_indexes_now(apps, schema_editor):
    """SQLite is told of an index that is there: those of a new table are else made at the end."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for statement in schema_editor.deferred_sql:
        schema_editor.execute(statement)
    schema_editor.deferred_sql.clear()


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0020_calls_done"),
    ]

    operations = [
        migrations.CreateModel(
            name="PainStatistics",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perineural.records.keys.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "series",
                    models.CharField(
                        choices=[
                            ("before", "before a session, over days since the first session"),
                            ("all", "all ratings, over minutes since the first session"),
                        ],
                        max_length=6,
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                ("sum_t", models.BigIntegerField()),
                ("sum_tt", models.BigIntegerField()),
                ("sum_y", models.BigIntegerField()),
                ("sum_ty", models.BigIntegerField()),
                ("sum_yy", models.BigIntegerField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pain_statistics",
                        to="records.complaint",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pain_statistics",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["clinic", "series"], name="pain_statistics_by_series")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "series"), name="pain_statistics_once_a_series"
                    )
                ],
            },
        ),
        migrations.RunPython(hold_apart, migrations.RunPython.noop),
        migrations.RunPython(make_indexes_now, migrations.RunPython.noop),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
