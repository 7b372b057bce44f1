from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


class Migration(migrations.Migration):
    """A clinic has a letterhead, and a signed session keeps a hash of what was signed."""

    dependencies = [
        ("records", "0005_batches_and_space"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="address",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="clinic",
            name="email",
            field=models.EmailField(blank=True, default="", max_length=254),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="clinic",
            name="telephone",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="session",
            name="seal",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        # SQLite makes the table anew for a column, and forgets what it was told of its indexes.
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
