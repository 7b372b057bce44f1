"""Statistics of one series are found by their patient too, not only all of a clinic."""

from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0023_day_of_newest_pain"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="painstatistics", name="pain_statistics_by_series"),
        migrations.AddIndex(
            model_name="painstatistics",
            index=models.Index(
                fields=["clinic", "series", "patient"], name="pain_statistics_by_patient"
            ),
        ),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
