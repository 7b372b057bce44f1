"""Which index SQLite takes: that of a visit or a patient, not that of the whole clinic.

Every query names the clinic. SQLite does not know how many rows that leaves; it takes any index to
leave about ten, and may so walk through all points of the clinic to find those of one visit. Its
estimates stand in a table of its own, `sqlite_stat1`; there it is told what holds where one file is
one organisation: the rows of the clinic are all the rows. PostgreSQL counts for itself.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ESTIMATE = """
INSERT INTO sqlite_stat1 (tbl, idx, stat)
SELECT tables.name, indexes.name, '1000000 1000000'
  FROM sqlite_master AS tables,
       pragma_index_list(tables.name) AS indexes,
       pragma_index_info(indexes.name) AS columns
 WHERE tables.type = 'table' AND columns.seqno = 0 AND columns.name = 'clinic_id'
   AND NOT indexes."unique" AND NOT indexes.partial
   AND indexes.name NOT IN (SELECT idx FROM sqlite_stat1 WHERE idx IS NOT NULL)
"""
"""Rows of a table, and rows of it that one clinic leaves; further columns keep SQLite's guess.

What an administrator's own ANALYZE has counted is left as it is.
"""


def tell_sqlite(_: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the estimates: the last step of a migration, where it made an index or a table anew.

    SQLite forgets them with the table they are of. Does nothing on PostgreSQL.
    """
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_master")  # makes the table of estimates, counts nothing
        cursor.execute(_ESTIMATE)
        cursor.execute("ANALYZE sqlite_master")  # has this connection read it
