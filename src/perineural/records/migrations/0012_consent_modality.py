"""A consent says what it spoke of: injections, the bath, or both."""

from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


def fill_modality(apps, schema_editor):
    """Until now a recipe was for one of them, and so was the consent to it."""
    if schema_editor.connection.vendor == "postgresql":
        # The database shows no clinic's rows unless it is told whose; till the end of this step.
        schema_editor.execute(
            "SELECT set_config('perineural.clinics',"
            " (SELECT '{' || coalesce(string_agg(id::text, ','), '') || '}' FROM records_clinic),"
            " true)"
        )
    consents = apps.get_model("records", "Consent").objects.order_by()
    consents.filter(recipe__modality="bath").update(modality="bath")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("records", "0011_photographs")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="modality",
            field=models.CharField(default="injection", max_length=10),
            preserve_default=False,
        ),
        migrations.RunPython(fill_modality, migrations.RunPython.noop),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
