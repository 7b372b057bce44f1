"""The floor of a trajectory: the sums of the five columns of the file, and nothing else."""

import sys

from measured import measured

from perineural.registry.engines.duckdb_engine import connect

QUERY = "SELECT sum(patient), sum(clinic), sum(condition), sum(day), sum(pain) FROM read_parquet(?)"

if __name__ == "__main__":
    opened = connect()
    measured(lambda: opened.execute(QUERY, [sys.argv[1]]).fetchall(), lambda _: [])
