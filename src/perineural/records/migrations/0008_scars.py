import django.db.models.deletion
import perineural.records.keys
from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite

OWN = "clinic_id = ANY((SELECT NULLIF(current_setting('perineural.clinics', true), ''))::uuid[])"


def hold_apart(apps, schema_editor):
    """On PostgreSQL the database itself keeps the clinics apart."""
    if schema_editor.connection.vendor != "postgresql":
        return
    table = '"records_scar"'
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    schema_editor.execute(
        f"CREATE POLICY of_own_clinics ON {table} USING ({OWN}) WITH CHECK ({OWN})"
    )


class Migration(migrations.Migration):
    """A visit may have scars, each a line on a view."""

    dependencies = [
        ("records", "0007_cosigning"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scar",
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
                ("position", models.PositiveSmallIntegerField()),
                ("model_version", models.CharField(max_length=40)),
                ("view", models.CharField(max_length=30)),
                ("places", models.JSONField()),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("left", "left"),
                            ("right", "right"),
                            ("midline", "midline"),
                            ("bilateral", "both sides"),
                        ],
                        max_length=10,
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=120)),
                (
                    "length_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                ("mobility_before", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("mobility_after", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scars",
                        to="records.session",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("length_mm__isnull", True), ("length_mm__gt", 0), _connector="OR"
                        ),
                        name="scar_has_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("mobility_before__isnull", True),
                                ("mobility_before__lte", 10),
                                _connector="OR",
                            ),
                            models.Q(
                                ("mobility_after__isnull", True),
                                ("mobility_after__lte", 10),
                                _connector="OR",
                            ),
                        ),
                        name="scar_mobility_0_to_10",
                    ),
                ],
            },
        ),
        migrations.RunPython(hold_apart, migrations.RunPython.noop),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
