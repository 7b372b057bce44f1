"""A batch knows when it was first drawn from, so that a later check is told from one before."""

from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


class Migration(migrations.Migration):
    dependencies = [("records", "0014_movements_stay")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="first_drawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
