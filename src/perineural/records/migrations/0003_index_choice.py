from django.db import migrations

from perineural.records.index_choice import tell_sqlite


class Migration(migrations.Migration):
    """SQLite takes the index of a visit or a patient, not that of the whole clinic."""

    dependencies = [
        ("records", "0002_row_level_security"),
    ]

    operations = [
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
