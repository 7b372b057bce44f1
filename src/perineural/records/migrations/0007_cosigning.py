import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite

ROLES = [
    ("patient", "Patient"), ("clinician", "Clinician"), ("trainee", "Trainee"),
    ("assistant", "Assistant"), ("clinic_lead", "Clinic lead"), ("researcher", "Researcher"),
    ("administrator", "Administrator"),
]  # fmt: skip


class Migration(migrations.Migration):
    """There are trainees, and what they sign waits for a supervisor's co-signature."""

    dependencies = [
        ("records", "0006_documents"),
    ]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(choices=ROLES, max_length=16),
        ),
        migrations.AddField(
            model_name="session",
            name="cosigned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="supervisor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(cosigned_at__isnull=True)
                | models.Q(status="signed", supervisor__isnull=False),
                name="session_cosigned_by_its_supervisor",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(supervisor__isnull=True)
                | models.Q(signed_by__isnull=True)
                | ~models.Q(supervisor=models.F("signed_by")),
                name="session_supervised_by_somebody_else",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(cosigned_at__isnull=True, supervisor__isnull=False),
                fields=["clinic", "supervisor"],
                name="session_to_cosign",
            ),
        ),
        # SQLite makes a table anew for a column, and forgets what it was told of its indexes.
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
