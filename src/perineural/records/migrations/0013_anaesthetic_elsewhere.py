"""A signed visit keeps what anaesthetic other visits of the day had given."""

from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


class Migration(migrations.Migration):
    dependencies = [("records", "0012_consent_modality")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="elsewhere_mg",
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
