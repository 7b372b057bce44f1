import django.db.models.deletion
from django.db import migrations, models

from perineural.clinical.anatomy import CHART_VERSION, place_in_space
from perineural.clinical.anatomy.views import EARLIER_VERSIONS
from perineural.records.index_choice import tell_sqlite

TABLES = ("records_injectionpoint", "records_bath")


def name_the_batch(apps, schema_editor):
    """What was charted before came from the batch of its session."""
    with_policies = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        if with_policies:
            schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            schema_editor.execute("ALTER TABLE records_session NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            f'UPDATE "{table}" SET batch_id = (SELECT visit.batch_id FROM records_session visit'
            f' WHERE visit.id = "{table}".session_id)'
        )
        if with_policies:
            schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            schema_editor.execute("ALTER TABLE records_session FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def find_in_space(apps, schema_editor):
    """Where each place charted before lies on the drawn body."""
    with_policies = schema_editor.connection.vendor == "postgresql"
    for model in ("InjectionPoint", "TenderPoint"):
        rows = apps.get_model("records", model)
        table = rows._meta.db_table
        if with_policies:
            schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        for row in rows.objects.filter(model_version__in=(CHART_VERSION, *EARLIER_VERSIONS)).iterator():
            row.space = list(place_in_space(row.view, float(row.x), float(row.y)) or ())
            rows.objects.filter(pk=row.pk).update(space=row.space)
        if with_policies:
            schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def batch_field(related_name):
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="records.batch",
    )


class Migration(migrations.Migration):
    """A visit may use several batches; a place on the chart is known in space."""

    dependencies = [("records", "0004_diagnostic_criteria")]
    operations = [
        migrations.AddField("injectionpoint", "batch", batch_field("points")),
        migrations.AddField("bath", "batch", batch_field("baths")),
        migrations.AddField(
            "injectionpoint",
            "angle_degrees",
            models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField("injectionpoint", "space", models.JSONField(blank=True, default=list)),
        migrations.AddField("tenderpoint", "space", models.JSONField(blank=True, default=list)),
        migrations.RunPython(find_in_space, migrations.RunPython.noop),
        migrations.RunPython(name_the_batch, migrations.RunPython.noop),
        # SQLite makes a table anew for a column, and forgets what it was told of its indexes.
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
