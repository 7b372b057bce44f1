"""The language in which somebody asked for an assessment, so that the clinic answers in it."""

from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0018_deliveries'),
    ]

    operations = [
        migrations.AddField(
            model_name='intake',
            name='language',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
