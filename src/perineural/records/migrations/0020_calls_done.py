"""Calls done in the last days are found without walking through all that were ever made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0019_intake_language"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="calltask",
            index=models.Index(
                condition=models.Q(("done_at__isnull", False)),
                fields=["clinic", "done_at"],
                name="call_done",
            ),
        ),
    ]
