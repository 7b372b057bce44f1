"""A stock movement is not deleted either: the database itself refuses."""

from django.db import migrations

STAYS = "a stock movement is never deleted"


def refuse_deletion(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION records_stockmovement_kept() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER kept BEFORE DELETE ON records_stockmovement"
            " FOR EACH ROW EXECUTE FUNCTION records_stockmovement_kept()"
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER records_stockmovement_kept BEFORE DELETE ON records_stockmovement"
            f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )


def let_delete(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER kept ON records_stockmovement")
        schema_editor.execute("DROP FUNCTION records_stockmovement_kept()")
    else:
        schema_editor.execute("DROP TRIGGER records_stockmovement_kept")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_anaesthetic_elsewhere"),
    ]

    operations = [
        migrations.RunPython(refuse_deletion, let_delete),
    ]
