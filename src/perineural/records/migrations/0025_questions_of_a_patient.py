"""Questions are found by their patient and when they are due; one index less to keep."""

import django.db.models.deletion
from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


def part_of(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="diary_links",
        to=f"records.{model}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0024_statistics_of_a_patient"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="diarylink",
            index=models.Index(fields=["patient", "due_at"], name="diary_by_patient"),
        ),
        migrations.AlterField(
            model_name="diarylink", name="patient", field=part_of("patient")
        ),
        migrations.AlterField(
            model_name="diarylink", name="session", field=part_of("session")
        ),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
