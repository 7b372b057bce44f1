"""The clinic's own server, started and stopped as a person would, and the memory it takes."""

import collections
import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.report import Process

COMMAND = str(Path(sys.executable).parent / "perineural")
START_WITHIN_S = 60
FIRST_PAGE = "/accounts/login/"


class DidNotStart(RuntimeError):
    """The server ended, or said nothing, before it answered a page."""


@contextlib.contextmanager
def serving(
    port: int = 0, *, shape: Sequence[str] = ()
) -> Iterator[tuple[subprocess.Popen[str], int, float]]:
    """Run `perineural serve`; gives the process, its port, and the seconds to its first page.

    Args:
        shape: Further options of `serve`: how many processes and threads.
    """
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [COMMAND, "serve", "--port", str(port), *shape], stderr=subprocess.PIPE, text=True
    )
    try:
        port = _port(process)
        _drain(process)
        _wait_for_page(port, began)
        yield process, port, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _drain(process: subprocess.Popen[str]) -> None:
    """Read on, and throw away: a server whose log nobody reads stops at the next full pipe."""
    reader = threading.Thread(target=lambda: collections.deque(process.stderr, 0), daemon=True)
    reader.start()


def _port(process: subprocess.Popen[str]) -> int:
    said = []
    for line in process.stderr or ():
        said.append(line)
        if found := re.search(r"http://\S+:(\d+)", line):
            return int(found[1])
    raise DidNotStart("".join(said))


def _wait_for_page(port: int, began: float) -> None:
    while time.perf_counter() - began < START_WITHIN_S:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", FIRST_PAGE)
            if connection.getresponse().status == 200:
                return
        time.sleep(0.005)
    raise DidNotStart(f"no page within {START_WITHIN_S} s")


def processes_of(root: int) -> list[Process]:
    """The memory of a process and all below it; nothing where there is no /proc."""
    if not Path("/proc/self/smaps_rollup").exists():
        return []
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    return list(_walk(root, "serve", children))


_PARTS = {"serve": ("web server", "queue worker")}


def _walk(pid: int, name: str, children: dict[int, list[int]]) -> Iterator[Process]:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    resident, own = (
        int(re.search(rf"^{key}:\s+(\d+) kB", rollup, re.MULTILINE)[1]) / 1024
        for key in ("Rss", "Pss")
    )
    yield Process(name, round(resident, 1), round(own, 1))
    parts = _PARTS.get(name, ())
    for place, child in enumerate(sorted(children.get(pid, []))):
        part = parts[place] if place < len(parts) else f"{name}, part {place + 1}"
        yield from _walk(child, part, children)


def run(*arguments: str) -> None:
    """Run one command of the program and see it succeed."""
    subprocess.run([COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def run_python(*arguments: object) -> None:
    """Run Python with these arguments and see it succeed."""
    words = [sys.executable, *map(str, arguments)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def new_home(folder: str, database_url: str = "") -> None:
    """Point this process and every one it starts at a store of its own.

    Args:
        database_url: Where the rows are kept; empty is SQLite in the folder.
    """
    for name in [name for name in os.environ if name.startswith("PERINEURAL_")]:
        del os.environ[name]
    os.environ["DATABASE_URL"] = database_url
    os.environ["PERINEURAL_HOME"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "perineural.config.settings"
