"""Check-ins many a question, what patients agreed to, schedules, calls to make, events judged."""

import datetime
import django.db.models.deletion
import perineural.records.clock
import perineural.records.keys
from django.conf import settings
from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite

TABLES = (
    "records_agreement",
    "records_calltask",
    "records_checkinplan",
    "records_messagetemplate",
    "records_painreturn",
    "records_patientlink",
    "records_silencereason",
)
OWN = "clinic_id = ANY((SELECT NULLIF(current_setting('perineural.clinics', true), ''))::uuid[])"


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


def mark_what_says_more(apps, schema_editor):
    """An answer that is more than a number is found by a mark of its own; messages given up too."""
    if schema_editor.connection.vendor == "postgresql":
        # The database shows no clinic's rows unless it is told whose; till the end of this step.
        schema_editor.execute(
            "SELECT set_config('perineural.clinics',"
            " (SELECT '{' || coalesce(string_agg(id::text, ','), '') || '}' FROM records_clinic),"
            " true)"
        )
    answers = apps.get_model("records", "CheckIn").objects.order_by()
    answers.filter(models.Q(pain_is_back=True) | ~models.Q(comment="")).update(says_more=True)
    messages = apps.get_model("records", "OutboxMessage").objects.order_by()
    tried_out = messages.filter(sent_at__isnull=True, cancelled_at__isnull=True, attempts__gte=8)
    tried_out.update(given_up_at=models.F("next_attempt_at"))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0015_first_drawn"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perineural.records.keys.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("occurred_at", models.DateTimeField(default=perineural.records.clock.now)),
                (
                    "occurred_precision",
                    models.CharField(
                        choices=[
                            ("exact", "to the minute"),
                            ("hour", "about the hour"),
                            ("day", "the day"),
                            ("month", "the month"),
                            ("year", "the year"),
                            ("unknown", "not known"),
                        ],
                        default="exact",
                        max_length=8,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=perineural.records.clock.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("messages", "messages by e-mail or text"),
                            ("registry", "use of de-identified data"),
                        ],
                        max_length=10,
                    ),
                ),
                ("channels", models.JSONField(blank=True, default=list)),
                ("text", models.TextField()),
                ("text_version", models.PositiveSmallIntegerField()),
                ("text_hash", models.CharField(max_length=64)),
                ("language", models.CharField(default="en", max_length=10)),
                ("signer_name", models.CharField(max_length=200)),
                ("place", models.CharField(default="clinic", max_length=10)),
                ("signed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=10)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="CallTask",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perineural.records.keys.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "says that something is wrong"),
                            ("call_back", "asks to be called"),
                            ("pain_back", "says that the pain is back"),
                            ("worsening", "is getting worse"),
                            ("question", "has a question before signing"),
                            ("undelivered", "our messages do not arrive"),
                            ("silent", "does not answer any more"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject_id", models.UUIDField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(default=perineural.records.clock.now)),
                ("due_by", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("note", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="CheckInPlan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perineural.records.keys.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("moments", models.JSONField()),
                ("why", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField(default=perineural.records.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perineural.records.keys.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("channel", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=10)),
                ("version", models.PositiveSmallIntegerField()),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField(default=perineural.records.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="PainReturn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perineural.records.keys.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("occurred_at", models.DateTimeField(default=perineural.records.clock.now)),
                (
                    "occurred_precision",
                    models.CharField(
                        choices=[
                            ("exact", "to the minute"),
                            ("hour", "about the hour"),
                            ("day", "the day"),
                            ("month", "the month"),
                            ("year", "the year"),
                            ("unknown", "not known"),
                        ],
                        default="exact",
                        max_length=8,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=perineural.records.clock.now)),
                (
                    "time_basis",
                    models.CharField(
                        choices=[
                            ("server", "this program's"),
                            ("phone", "the phone's, which agrees with this program's"),
                            (
                                "corrected",
                                "the phone's, set right by how far it was off when it sent",
                            ),
                            (
                                "doubtful",
                                "the phone's, which cannot be right: held between what can be",
                            ),
                        ],
                        default="server",
                        max_length=10,
                    ),
                ),
                ("call_back", models.BooleanField(default=False)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PatientLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perineural.records.keys.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("subject_id", models.UUIDField()),
                ("created_at", models.DateTimeField(default=perineural.records.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("tries_left", models.PositiveSmallIntegerField(default=5)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SilenceReason",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perineural.records.keys.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="checkin",
            name="check_in_by_seen",
        ),
        migrations.RemoveIndex(
            model_name="diarylink",
            name="diary_by_due",
        ),
        migrations.RemoveIndex(
            model_name="outboxmessage",
            name="outbox_waiting",
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="answers",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adverse_events",
                to="records.batch",
            ),
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="judge_by",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="outcome_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="related",
            field=models.CharField(blank=True, max_length=15),
        ),
        migrations.AddField(
            model_name="adverseevent",
            name="urgency",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="checkin",
            name="activity",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="checkin",
            name="back_to_normal",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="checkin",
            name="says_more",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="checkin",
            name="sleep",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="checkin",
            name="time_basis",
            field=models.CharField(
                choices=[
                    ("server", "this program's"),
                    ("phone", "the phone's, which agrees with this program's"),
                    ("corrected", "the phone's, set right by how far it was off when it sent"),
                    ("doubtful", "the phone's, which cannot be right: held between what can be"),
                ],
                default="server",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="country",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="clinic",
            name="quiet_from",
            field=models.TimeField(default=datetime.time(21, 0)),
        ),
        migrations.AddField(
            model_name="clinic",
            name="quiet_until",
            field=models.TimeField(default=datetime.time(8, 0)),
        ),
        migrations.AddField(
            model_name="consent",
            name="language",
            field=models.CharField(default="en", max_length=10),
        ),
        migrations.AddField(
            model_name="diarylink",
            name="plan_version",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="diarylink",
            name="withdrawn_reason",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="channel",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="given_up_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="language",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="patient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.patient",
            ),
        ),
        migrations.AddField(
            model_name="painrating",
            name="replaced_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="patient",
            name="channel",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="patient",
            name="time_zone",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="photographconsent",
            name="language",
            field=models.CharField(default="en", max_length=10),
        ),
        migrations.AlterField(
            model_name="checkin",
            name="diary_link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="check_ins",
                to="records.diarylink",
            ),
        ),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(
                condition=models.Q(("says_more", True)),
                fields=["clinic", "seen_at"],
                name="check_in_says_more",
            ),
        ),
        migrations.AddIndex(
            model_name="diarylink",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=["clinic", "expires_at"],
                name="diary_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(
                    ("cancelled_at__isnull", True),
                    ("given_up_at__isnull", True),
                    ("sent_at__isnull", True),
                ),
                fields=["clinic", "next_attempt_at"],
                name="outbox_waiting",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agreements",
                to="records.patient",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="calltask",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="calltask",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="calltask",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="call_tasks",
                to="records.patient",
            ),
        ),
        migrations.AddField(
            model_name="calltask",
            name="session",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="call_tasks",
                to="records.session",
            ),
        ),
        migrations.AddField(
            model_name="checkinplan",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="checkinplan",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="check_in_plans",
                to="records.course",
            ),
        ),
        migrations.AddField(
            model_name="checkinplan",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="painreturn",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="painreturn",
            name="diary_link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pain_returns",
                to="records.diarylink",
            ),
        ),
        migrations.AddField(
            model_name="painreturn",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pain_returns",
                to="records.patient",
            ),
        ),
        migrations.AddField(
            model_name="painreturn",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="painreturn",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pain_returns",
                to="records.session",
            ),
        ),
        migrations.AddField(
            model_name="patientlink",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="patientlink",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="records.patient",
            ),
        ),
        migrations.AddField(
            model_name="silencereason",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="silencereason",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="silence_reasons",
                to="records.course",
            ),
        ),
        migrations.AddField(
            model_name="silencereason",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="silence_reasons",
                to="records.patient",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("patient", "kind"),
                name="agreement_in_force_once",
            ),
        ),
        migrations.AddIndex(
            model_name="calltask",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["clinic", "due_by"],
                name="call_open",
            ),
        ),
        migrations.AddIndex(
            model_name="calltask",
            index=models.Index(fields=["clinic", "patient"], name="call_by_patient"),
        ),
        migrations.AddConstraint(
            model_name="calltask",
            constraint=models.UniqueConstraint(fields=("clinic", "key"), name="call_once"),
        ),
        migrations.AddConstraint(
            model_name="calltask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                    ("done_at__isnull", False),
                    _connector="OR",
                ),
                name="call_done_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkinplan",
            constraint=models.UniqueConstraint(
                fields=("course", "version"), name="check_in_plan_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                fields=("clinic", "kind", "channel", "language", "version"),
                name="template_version_once",
            ),
        ),
        migrations.AddIndex(
            model_name="painreturn",
            index=models.Index(fields=["clinic", "patient"], name="pain_return_by_patient"),
        ),
        migrations.AddIndex(
            model_name="patientlink",
            index=models.Index(fields=["clinic", "patient", "kind"], name="patient_link_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="silencereason",
            constraint=models.UniqueConstraint(fields=("course",), name="silence_asked_once"),
        ),
        migrations.RunPython(hold_apart, migrations.RunPython.noop),
        migrations.RunPython(mark_what_says_more, migrations.RunPython.noop),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
