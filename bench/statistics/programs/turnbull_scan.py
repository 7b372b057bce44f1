"""The floor of Turnbull's estimate from Parquet: the sums of the two columns that it reads."""

import sys

from measured import measured

from perineural.registry.engines.duckdb_engine import connect

QUERY = 'SELECT sum("left"), sum("right") FROM read_parquet(?)'

if __name__ == "__main__":
    opened = connect()
    measured(lambda: opened.execute(QUERY, [sys.argv[1]]).fetchall(), lambda _: [])
