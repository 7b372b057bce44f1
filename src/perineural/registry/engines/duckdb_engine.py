"""DuckDB in this process: how a connection is opened."""

import duckdb

MEMORY_LIMIT = "1GB"


def connect(threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An empty database in memory, with at most `threads` threads and 1 GB.

    It fetches no extension, so nothing leaves this machine.
    """
    connection = duckdb.connect()
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET TimeZone = 'UTC'")
    return connection
