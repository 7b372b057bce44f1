"""Run the steps of a measure: plain Python as the reference, DuckDB in process, Spark Connect.

The same integers whichever runs them: no floating-point number is summed in an engine.
"""

import warnings

from perineural.registry.engines.engine import Engine
from perineural.registry.problems import TableProblem

NAMES = ("duckdb", "spark", "reference")


def open_engine(name: str = "duckdb", remote: str = "") -> Engine:
    """The engine of this name.

    Args:
        name: `duckdb`, `spark` or `reference`.
        remote: Where the Spark Connect server is, such as `sc://cluster.example:15002`.

    Raises:
        TableProblem: There is no such engine, it is not installed, or it cannot be reached.
    """
    if name == "spark":
        if not remote.startswith("sc://"):
            raise TableProblem(
                "The engine spark needs the address of its server: set PERINEURAL_SPARK_REMOTE "
                "to sc://host:port."
            )
        try:
            with warnings.catch_warnings():
                # pyspark-client tells everybody that it has not yet met the pandas it is given.
                warnings.simplefilter("ignore", FutureWarning)
                from perineural.registry.engines.spark_engine import spark_engine
        except ImportError as error:
            raise TableProblem(
                "The engine spark needs more packages. Install perineural with its extra: "
                "pip install 'perineural[spark]'."
            ) from error
        return spark_engine(remote)
    if name == "reference":
        from perineural.registry.engines.reference import ReferenceEngine

        return ReferenceEngine()
    if name == "duckdb":
        from perineural.registry.engines.duckdb_engine import DuckDBEngine

        return DuckDBEngine()
    raise TableProblem(f"There is no engine {name!r}. Choose one of {', '.join(NAMES)}.")
