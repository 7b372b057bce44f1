"""A Spark Connect server for the tests of this folder: started once, on a free port, stopped."""

import os
import sys
from collections.abc import Iterator

import pytest

from perineural.registry.engines import open_engine
from perineural.registry.engines.engine import Engine


@pytest.fixture(scope="session")
def spark_remote() -> Iterator[str]:
    """Where a Spark Connect server answers: the one asked for, or one of a wheel's."""
    if remote := os.environ.get("PERINEURAL_SPARK_REMOTE"):
        yield remote
        return
    from pysail.spark import SparkConnectServer

    os.environ.setdefault("RUST_LOG", "off")
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    server.stop()


@pytest.fixture(scope="session")
def spark(spark_remote: str) -> Iterator[Engine]:
    # Its client takes a main module without a file, as a test worker's is, for its own doctests,
    # and ends the process when Spark itself is not installed.
    vars(sys.modules["__main__"]).setdefault("__file__", __file__)
    engine = open_engine("spark", spark_remote)
    yield engine
    engine.session.stop()
