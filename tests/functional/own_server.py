"""`perineural serve` itself, in processes of its own, which may be killed and started again."""

import contextlib
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

COMMAND = Path(sys.executable).parent / "perineural"
OPEN = re.compile(r"open at (http://127\.0\.0\.1:(\d+))")


class Server:
    """A clinic served from a folder of its own; it can be killed and started again."""

    def __init__(self, home: Path) -> None:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DJANGO", "PERINEURAL", "DATABASE"))
        }
        self.home = home
        self.environment = {**kept, "PERINEURAL_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.process: subprocess.Popen[str] | None = None
        self.reader = threading.Thread()
        self.port = "0"
        self.address = ""

    def run(self, *words: str) -> None:
        subprocess.run([COMMAND, *words], env=self.environment, check=True, capture_output=True)

    def start(self) -> None:
        words = [COMMAND, "serve", "--port", self.port]
        self.process = subprocess.Popen(
            words, env=self.environment, stderr=subprocess.PIPE, text=True
        )
        for line in self.process.stderr:
            if found := OPEN.search(line):
                self.address, self.port = found.groups()
                # A log that nobody reads fills its pipe, and then the server waits.
                self.reader = threading.Thread(target=deque, args=(self.process.stderr, 0))
                self.reader.start()
                return
        raise AssertionError(f"it did not start: {self.process.wait()}")

    @property
    def processes(self) -> list[int]:
        return descendants(self.process.pid)

    def kill(self) -> None:
        """End every process of it at once, without a warning."""
        for pid in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()

    def let_files_grow_to(self, size_bytes: int) -> None:
        """A disk that takes no byte beyond this size of a file."""
        for pid in self.processes:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.home / "perineural.sqlite3", isolation_level=None)

    def point_keys(self, session: str) -> list[str]:
        """The keys of the points that are on its disk."""
        query = "SELECT id FROM records_injectionpoint WHERE session_id = ?"
        with contextlib.closing(self.database()) as database:
            return [row[0] for row in database.execute(query, [session])]


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in descendants(int(child)))]
