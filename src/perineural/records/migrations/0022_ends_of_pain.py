"""How many visits count, and the scores before the first and the newest, beside the sums.

A store with rows fills them by `perineural statistics-rebuild`, or with each patient's next visit.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0021_pain_statistics"),
    ]

    operations = [
        migrations.AddField(
            model_name="painstatistics",
            name=name,
            field=field,
        )
        for name, field in (
            ("visits", models.PositiveIntegerField(blank=True, null=True)),
            ("first_score", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("last_score", models.PositiveSmallIntegerField(blank=True, null=True)),
        )
    ]
