"""On which day the newest rated visit was, beside the score before it.

A store with rows fills it by `perineural statistics-rebuild`, or with each patient's next visit.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0022_ends_of_pain"),
    ]

    operations = [
        migrations.AddField(
            model_name="painstatistics",
            name="last_day",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
