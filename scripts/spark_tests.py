"""Run the parity tests against Apache Spark, in an environment of its own: `make test-spark`.

Needs Java 17. Takes the Spark of the client's version from the registry of packages, starts its
Spark Connect server on a free port of this machine, runs tests/parity against it, stops it.
"""

import argparse
import importlib.metadata
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
OF_ITS_OWN = ROOT / ".venv-spark"
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
PATIENCE_S = 120


def main() -> int:
    """Install, start, test, stop."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--environment", type=Path, default=OF_ITS_OWN, help="where Spark goes")
    options, words = parser.parse_known_args()
    if not _java_is_new_enough():
        print("make test-spark needs Java 17 or later. On Debian or Ubuntu: "
              "sudo apt-get install -y openjdk-17-jre-headless", file=sys.stderr)  # fmt: skip
        return 2
    spark = _installed(options.environment.absolute())
    with tempfile.TemporaryDirectory(prefix="perineural-spark-") as folder:
        port = _free_port()
        server, log = _started(spark, Path(folder), port)
        try:
            if not _answers(server, port):
                print(log.read_text(errors="replace")[-3000:], file=sys.stderr)
                return 1
            print(f"Apache Spark {_version()} answers at sc://127.0.0.1:{port}", flush=True)
            return _tested(port, words)
        finally:
            server.terminate()
            server.wait(timeout=60)


def _java_is_new_enough() -> bool:
    if not shutil.which("java"):
        return False
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return found is not None and int(found[1]) >= 17


def _version() -> str:
    return importlib.metadata.version("pyspark-client")


def _installed(environment: Path) -> Path:
    """The folder of Spark in an environment of its own: beside the client it would replace it."""
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    wanted = f"pyspark=={_version()}"
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", wanted], check=True)
    asked = [python, "-c", "import pyspark; print(pyspark.__path__[0])"]
    return Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())


def _started(spark: Path, folder: Path, port: int) -> tuple[subprocess.Popen[bytes], Path]:
    log = folder / "server.log"
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
    }
    said = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    command = [spark / "bin" / "spark-submit", "--master", "local[2]", *said, "--class", SERVER]
    inside = {**os.environ, "SPARK_HOME": str(spark), "SPARK_LOCAL_IP": "127.0.0.1"}
    inside.pop("PYTHONPATH", None)
    with log.open("wb") as file:
        server = subprocess.Popen(
            [*command, "spark-internal"], cwd=folder, env=inside, stdout=file, stderr=file
        )
    return server, log


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    for _ in range(2 * PATIENCE_S):
        if server.poll() is not None:
            return False
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.5)
    return False


def _tested(port: int, words: list[str]) -> int:
    inside = {**os.environ, "PERINEURAL_SPARK_REMOTE": f"sc://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/parity"]
    return subprocess.run([*command, *words], cwd=ROOT, env=inside, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
