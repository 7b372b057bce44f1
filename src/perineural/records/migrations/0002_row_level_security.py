"""On PostgreSQL the database itself keeps clinics apart, whoever owns the tables included.

`perineural.records.isolation` sets `perineural.clinics` and `perineural.person` on the connection.
"""

from django.db import migrations

CLINICS = "(SELECT NULLIF(current_setting('perineural.clinics', true), ''))::uuid[]"
PERSON = "(SELECT NULLIF(current_setting('perineural.person', true), '')::uuid)"


def clinic_tables(apps):
    for model in apps.get_app_config("records").get_models():
        if any(field.name == "clinic" for field in model._meta.fields):
            yield model._meta.db_table


def hold_apart(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in clinic_tables(apps):
        own = f"clinic_id = ANY({CLINICS})"
        schema_editor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        schema_editor.execute(
            f'CREATE POLICY of_own_clinics ON "{table}" USING ({own}) WITH CHECK ({own})'
        )
    schema_editor.execute(
        "CREATE POLICY own_memberships ON records_membership"
        f" FOR SELECT USING (user_id = {PERSON})"
    )


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP POLICY own_memberships ON records_membership")
    for table in clinic_tables(apps):
        schema_editor.execute(f'DROP POLICY of_own_clinics ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(hold_apart, let_go)]
