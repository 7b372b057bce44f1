import django.db.models.deletion
import perineural.records.clock
import perineural.records.keys
from django.conf import settings
from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite

TABLES = ("records_questionnaire", "records_questionnaireanswer")
OWN = "clinic_id = ANY((SELECT NULLIF(current_setting('perineural.clinics', true), ''))::uuid[])"
STAYS = "a published questionnaire never changes"
FIXED = "source, content_hash, url, version, title, language, licence"


def hold_apart(apps, schema_editor):
    """On PostgreSQL the database itself keeps the clinics apart."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        schema_editor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        schema_editor.execute(
            f'CREATE POLICY of_own_clinics ON "{table}" USING ({OWN}) WITH CHECK ({OWN})'
        )


def refuse_changes(apps, schema_editor):
    """What was published stays word for word: the database itself refuses."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION records_questionnaire_fixed() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER fixed BEFORE UPDATE OF {FIXED} ON records_questionnaire"
            " FOR EACH ROW WHEN (OLD.status <> 'draft')"
            " EXECUTE FUNCTION records_questionnaire_fixed()"
        )
        schema_editor.execute(
            "CREATE TRIGGER kept BEFORE DELETE ON records_questionnaire FOR EACH ROW"
            " WHEN (OLD.status <> 'draft') EXECUTE FUNCTION records_questionnaire_fixed()"
        )
        return
    raising = f"BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
    schema_editor.execute(
        f"CREATE TRIGGER records_questionnaire_fixed BEFORE UPDATE OF {FIXED}"
        f" ON records_questionnaire WHEN OLD.status <> 'draft' {raising}"
    )
    schema_editor.execute(
        "CREATE TRIGGER records_questionnaire_kept BEFORE DELETE ON records_questionnaire"
        f" WHEN OLD.status <> 'draft' {raising}"
    )


class Migration(migrations.Migration):
    """A clinic publishes questionnaires and keeps answers; an intake says more in parts."""

    dependencies = [
        ('records', '0016_check_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='intake',
            name='conditions_told',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='intake',
            name='earlier_treatments',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='intake',
            name='painkillers',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='intake',
            name='tries_left',
            field=models.PositiveSmallIntegerField(default=5),
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.UUIDField(default=perineural.records.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=300)),
                ('version', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('language', models.CharField(max_length=20)),
                ('licence', models.TextField()),
                ('status', models.CharField(choices=[('draft', 'a draft'), ('published', 'published'), ('retired', 'retired')], default='draft', max_length=10)),
                ('source', models.TextField()),
                ('content_hash', models.CharField(max_length=64)),
                ('conditions', models.JSONField(blank=True, default=list)),
                ('added_at', models.DateTimeField(default=perineural.records.clock.now)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.clinic')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='QuestionnaireAnswer',
            fields=[
                ('id', models.UUIDField(default=perineural.records.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('occurred_at', models.DateTimeField(default=perineural.records.clock.now)),
                ('occurred_precision', models.CharField(choices=[('exact', 'to the minute'), ('hour', 'about the hour'), ('day', 'the day'), ('month', 'the month'), ('year', 'the year'), ('unknown', 'not known')], default='exact', max_length=8)),
                ('recorded_at', models.DateTimeField(default=perineural.records.clock.now)),
                ('asked_at', models.DateTimeField(default=perineural.records.clock.now)),
                ('response', models.JSONField(blank=True, null=True)),
                ('scores', models.JSONField(blank=True, default=list)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('source', models.CharField(blank=True, max_length=10)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.clinic')),
                ('complaint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questionnaire_answers', to='records.complaint')),
                ('intake', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questionnaire_answers', to='records.intake')),
                ('patient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questionnaire_answers', to='records.patient')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='records.questionnaire')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questionnaire_answers', to='records.session')),
            ],
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.UniqueConstraint(fields=('clinic', 'url', 'version'), name='questionnaire_version_once'),
        ),
        migrations.AddConstraint(
            model_name='questionnaire',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('published_at__isnull', False), _connector='OR'), name='questionnaire_published_at_some_time'),
        ),
        migrations.AddIndex(
            model_name='questionnaireanswer',
            index=models.Index(fields=['clinic', 'complaint'], name='answers_by_complaint'),
        ),
        migrations.AddConstraint(
            model_name='questionnaireanswer',
            constraint=models.CheckConstraint(condition=models.Q(('patient__isnull', False), ('intake__isnull', False), _connector='OR'), name='questionnaire_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='questionnaireanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('completed_at__isnull', True), ('response__isnull', True)), models.Q(('completed_at__isnull', False), ('response__isnull', False)), _connector='OR'), name='questionnaire_completed_with_answers'),
        ),
        migrations.AddConstraint(
            model_name='questionnaireanswer',
            constraint=models.UniqueConstraint(fields=('intake', 'questionnaire'), name='questionnaire_once_an_intake'),
        ),
        migrations.RunPython(hold_apart, migrations.RunPython.noop),
        migrations.RunPython(refuse_changes, migrations.RunPython.noop),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
