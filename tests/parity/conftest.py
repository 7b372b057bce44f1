"""A Spark Connect server for the tests of this folder: started once, on a free port, stopped."""

import os
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
    engine = open_engine("spark", spark_remote)
    yield engine
    engine.session.stop()
