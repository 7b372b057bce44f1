import django.db.models.deletion
import perineural.records.clock
import perineural.records.keys
from django.conf import settings
from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite

TABLES = ("records_photographconsent", "records_photograph")
OWN = "clinic_id = ANY((SELECT NULLIF(current_setting('perineural.clinics', true), ''))::uuid[])"


def hold_apart(apps, schema_editor):
    """On PostgreSQL the database itself keeps the clinics apart."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        schema_editor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        schema_editor.execute(
            f'CREATE POLICY of_own_clinics ON "{table}" USING ({OWN}) WITH CHECK ({OWN})'
        )


class Migration(migrations.Migration):
    """Photographs of the skin, on a consent of their own."""

    dependencies = [
        ("records", "0010_superbills"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhotographConsent",
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
                ("occurred_at", models.DateTimeField(default=perineural.records.clock.now)),
                (
                    "occurred_precision",
                    models.CharField(
                        choices=[
                            ("exact", "to the minute"),
                            ("hour", "about the hour"),
                            ("day", "the day"),
                            ("month", "the month"),
                            ("year", "the year"),
                            ("unknown", "not known"),
                        ],
                        default="exact",
                        max_length=8,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=perineural.records.clock.now)),
                ("text", models.TextField()),
                ("text_version", models.PositiveSmallIntegerField()),
                ("text_hash", models.CharField(max_length=64)),
                ("signer_name", models.CharField(max_length=200)),
                ("questions_answered", models.BooleanField(default=False)),
                ("signed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photograph_consents",
                        to="records.patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Photograph",
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
                ("occurred_at", models.DateTimeField(default=perineural.records.clock.now)),
                (
                    "occurred_precision",
                    models.CharField(
                        choices=[
                            ("exact", "to the minute"),
                            ("hour", "about the hour"),
                            ("day", "the day"),
                            ("month", "the month"),
                            ("year", "the year"),
                            ("unknown", "not known"),
                        ],
                        default="exact",
                        max_length=8,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=perineural.records.clock.now)),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("before", "before the first point"),
                            ("after", "after the last point"),
                        ],
                        max_length=6,
                    ),
                ),
                ("view", models.CharField(blank=True, max_length=30)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("width_px", models.PositiveIntegerField()),
                ("height_px", models.PositiveIntegerField()),
                ("size_bytes", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                ("erased_because", models.CharField(blank=True, max_length=20)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clinic",
                    ),
                ),
                (
                    "erased_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photographs",
                        to="records.patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="records.session",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="records.photographconsent",
                    ),
                ),
            ],
            options={
                "ordering": ["occurred_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="photographconsent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("patient",),
                name="photograph_consent_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="photograph",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), ("erased_because", "")),
                    models.Q(
                        ("erased_at__isnull", False),
                        models.Q(("erased_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="photograph_erased_for_a_reason",
            ),
        ),
        migrations.RunPython(hold_apart, migrations.RunPython.noop),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
