"""Stock, recalls and the second person's check; lots are recognised however they were written."""

import django.db.models.deletion
import perineural.records.clock
import perineural.records.keys
from django.conf import settings
from django.db import migrations, models


from perineural.clinical.stock import lot_key
from perineural.records.index_choice import tell_sqlite

NEW_TABLES = ("stocklot", "stockmovement", "stocklevel", "lotrecall")
OWN = "clinic_id = ANY((SELECT NULLIF(current_setting('perineural.clinics', true), ''))::uuid[])"
STAYS = "a stock movement is never changed"


def fill_lot_keys(apps, schema_editor):
    """What was typed before is found by a recall as well."""
    if schema_editor.connection.vendor == "postgresql":
        # The database shows no clinic's rows unless it is told whose; till the end of this step.
        schema_editor.execute(
            "SELECT set_config('perineural.clinics',"
            " (SELECT '{' || coalesce(string_agg(id::text, ','), '') || '}' FROM records_clinic),"
            " true)"
        )
    model = apps.get_model("records", "BatchPart")
    for lot in list(model.objects.order_by().values_list("lot", flat=True).distinct()):
        model.objects.filter(lot=lot).update(lot_key=lot_key(lot))


def hold_apart(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name in NEW_TABLES:
        table = f'"records_{name}"'
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            f"CREATE POLICY of_own_clinics ON {table} USING ({OWN}) WITH CHECK ({OWN})"
        )


def write_once(apps, schema_editor):
    """The database itself refuses to change a movement."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION records_stockmovement_stays() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER stays BEFORE UPDATE ON records_stockmovement"
            " FOR EACH ROW EXECUTE FUNCTION records_stockmovement_stays()"
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER records_stockmovement_stays BEFORE UPDATE ON records_stockmovement"
            f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )


def let_change(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER stays ON records_stockmovement")
        schema_editor.execute("DROP FUNCTION records_stockmovement_stays()")
    else:
        schema_editor.execute("DROP TRIGGER records_stockmovement_stays")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_scars"),
    ]

    operations = [
        migrations.CreateModel(
            name="LotRecall",
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
                ("product", models.CharField(max_length=60)),
                ("lot", models.CharField(max_length=60)),
                ("lot_key", models.TextField()),
                ("reason", models.CharField(max_length=300)),
                ("recalled_at", models.DateTimeField(default=perineural.records.clock.now)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="StockLevel",
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
                ("product", models.CharField(max_length=60)),
                ("low_at", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="StockLot",
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
                ("product", models.CharField(max_length=60)),
                ("lot", models.CharField(max_length=60)),
                ("lot_key", models.TextField()),
                ("manufacturer", models.CharField(max_length=120)),
                ("expires_on", models.DateField()),
                ("container_ml", models.DecimalField(decimal_places=3, max_digits=7)),
            ],
        ),
        migrations.CreateModel(
            name="StockMovement",
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
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("containers", models.IntegerField()),
                ("drawn_ml", models.DecimalField(decimal_places=3, default=0, max_digits=7)),
                ("wasted_ml", models.DecimalField(decimal_places=3, default=0, max_digits=7)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("moved_at", models.DateTimeField(default=perineural.records.clock.now)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="batchpart",
            name="batch_part_by_lot",
        ),
        migrations.AddField(
            model_name="batch",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="must_be_checked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="batch",
            name="recalled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="batchpart",
            name="lot_key",
            field=models.TextField(default=""),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                    models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                    _connector="OR",
                ),
                name="batch_checked_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checked_by__isnull", True),
                    models.Q(("checked_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="batch_checked_by_somebody_else",
            ),
        ),
        migrations.AddField(
            model_name="lotrecall",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="lotrecall",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lotrecall",
            name="recalled_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stocklevel",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="stocklot",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="batchpart",
            name="stock_lot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.stocklot",
            ),
        ),
        migrations.AddIndex(
            model_name="batchpart",
            index=models.Index(
                fields=["clinic", "product", "lot_key"], name="batch_part_by_lot_key"
            ),
        ),
        migrations.AddField(
            model_name="stockmovement",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="records.batch",
            ),
        ),
        migrations.AddField(
            model_name="stockmovement",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.clinic"
            ),
        ),
        migrations.AddField(
            model_name="stockmovement",
            name="moved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stockmovement",
            name="stock_lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="records.stocklot",
            ),
        ),
        migrations.AddConstraint(
            model_name="lotrecall",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("clinic", "product", "lot_key"),
                name="lot_recalled_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="lotrecall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="lot_recall_lifted_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="stocklevel",
            constraint=models.UniqueConstraint(
                fields=("clinic", "product"), name="stock_level_of_product_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stocklot",
            constraint=models.UniqueConstraint(
                fields=("clinic", "product", "lot_key"), name="stock_lot_of_product_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stocklot",
            constraint=models.CheckConstraint(
                condition=models.Q(("container_ml__gt", 0)), name="stock_container_holds_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockmovement",
            constraint=models.UniqueConstraint(
                fields=("stock_lot", "number"), name="stock_movement_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("containers__gt", 0), ("kind", "receipt")),
                    models.Q(("containers__lte", 0), ("kind__in", ["use", "waste"])),
                    ("kind", "count"),
                    _connector="OR",
                ),
                name="stock_movement_goes_the_way_of_its_kind",
            ),
        ),
        migrations.RunPython(fill_lot_keys, migrations.RunPython.noop),
        migrations.RunPython(hold_apart, migrations.RunPython.noop),
        migrations.RunPython(write_once, let_change),
        # SQLite makes a table anew for a column, and forgets what it was told of its indexes.
        migrations.RunPython(tell_sqlite, migrations.RunPython.noop),
    ]
