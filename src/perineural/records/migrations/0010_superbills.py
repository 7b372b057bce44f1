import django.db.models.deletion
import perineural.records.clock
import perineural.records.keys
from django.conf import settings
from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite

CLINICS = "(SELECT NULLIF(current_setting('perineural.clinics', true), ''))::uuid[]"
TABLES = ("records_superbill", "records_superbillline", "records_billingcode")


def hold_apart(apps, schema_editor):
    """What 0002 does for the tables of its time."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        own = f"clinic_id = ANY({CLINICS})"
        schema_editor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        schema_editor.execute(
            f'CREATE POLICY of_own_clinics ON "{table}" USING ({own}) WITH CHECK ({own})'
        )


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f'DROP POLICY of_own_clinics ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


class Migration(migrations.Migration):
    """A clinic has its own billing codes, and superbills made with them."""

    dependencies = [
        ('records', '0009_stock'),
    ]

    operations = [
        migrations.CreateModel(
            name='Superbill',
            fields=[
                ('id', models.UUIDField(default=perineural.records.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('occurred_at', models.DateTimeField(default=perineural.records.clock.now)),
                ('occurred_precision', models.CharField(choices=[('exact', 'to the minute'), ('hour', 'about the hour'), ('day', 'the day'), ('month', 'the month'), ('year', 'the year'), ('unknown', 'not known')], default='exact', max_length=8)),
                ('recorded_at', models.DateTimeField(default=perineural.records.clock.now)),
                ('number', models.PositiveIntegerField()),
                ('diagnosis_code', models.CharField(blank=True, max_length=12)),
                ('diagnosis', models.CharField(max_length=300)),
                ('knowledge_version', models.CharField(max_length=40)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=300)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.patient')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='superbills', to='records.session')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SuperbillLine',
            fields=[
                ('id', models.UUIDField(default=perineural.records.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=20)),
                ('words', models.CharField(max_length=200)),
                ('count', models.PositiveSmallIntegerField()),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.clinic')),
                ('superbill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='records.superbill')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='BillingCode',
            fields=[
                ('id', models.UUIDField(default=perineural.records.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=20)),
                ('words', models.CharField(max_length=200)),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('loaded_at', models.DateTimeField(default=perineural.records.clock.now)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.clinic')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'code'), name='billing_code_once'), models.CheckConstraint(condition=models.Q(('price__isnull', True), models.Q(('currency', ''), _negated=True), _connector='OR'), name='billing_code_price_in_a_currency')],
            },
        ),
        migrations.AddConstraint(
            model_name='superbill',
            constraint=models.UniqueConstraint(fields=('clinic', 'number'), name='superbill_number_once'),
        ),
        migrations.AddConstraint(
            model_name='superbill',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='superbill_voided_by_someone_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='superbillline',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='superbill_line_counted'),
        ),
        migrations.RunPython(hold_apart, let_go),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
