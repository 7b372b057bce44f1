"""The codebook: every column that leaves, in columns that REDCap's data dictionary also has."""

import csv
import io
import json
from collections.abc import Sequence

from perineural.registry.snapshot.fields import Field, Rule, Table
from perineural.registry.snapshot.rules import RULES_VERSION
from perineural.registry.snapshot.tables import TABLES, TABLES_VERSION

COLUMNS = ("field", "table", "label", "type", "unit", "choices", "rule", "source")


def _entry(table: Table, field: Field) -> dict[str, str]:
    return {
        "field": field.name,
        "table": table.name,
        "label": field.label,
        "type": field.kind,
        "unit": field.unit,
        "choices": " | ".join(f"{code}, {words}" for code, words in field.choices),
        "rule": field.rule,
        "source": " ".join(field.source),
    }


def codebook_csv(tables: Sequence[Table] = TABLES) -> str:
    """One line a column; choices as REDCap writes them, `code, words | code, words`."""
    into = io.StringIO()
    writer = csv.DictWriter(into, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_entry(table, field) for table in tables for field in table.fields)
    return into.getvalue()


def codebook_json(dropped: Sequence[str], tables: Sequence[Table] = TABLES) -> str:
    """The same with choices as pairs, and every stored field that never leaves.

    Args:
        dropped: Stored fields that leave in no column, as `Model.field`.
    """
    told = {
        "tables_version": TABLES_VERSION,
        "rules_version": RULES_VERSION,
        "tables": [
            {
                "name": table.name,
                "label": table.label,
                "fields": [
                    _entry(table, field) | {"choices": [list(each) for each in field.choices]}
                    for field in table.fields
                ],
            }
            for table in tables
        ],
        "dropped": {"rule": Rule.DROPPED, "fields": sorted(dropped)},
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
