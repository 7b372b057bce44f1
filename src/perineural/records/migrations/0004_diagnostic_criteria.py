from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


class Migration(migrations.Migration):
    """An assessment holds what was answered of diagnostic criteria, and what followed."""

    dependencies = [
        ("records", "0003_index_choice"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="criteria_answers",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="assessment",
            name="criteria_decided",
            field=models.JSONField(default=dict),
        ),
        # SQLite makes the table anew for a column, and forgets what it was told of its indexes.
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
