"""What was agreed to in an intake; how many messages went to an address, and by which way."""

from django.db import migrations, models

from perineural.records.index_choice import tell_sqlite


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0017_questionnaires'),
    ]

    operations = [
        migrations.AddField(
            model_name='intake',
            name='agreements',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('handed_over_at__isnull', False)), fields=['clinic', 'address', 'handed_over_at'], name='outbox_by_address'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('handed_over_at__isnull', False)), fields=['clinic', 'channel', 'handed_over_at'], name='outbox_by_channel'),
        ),
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
