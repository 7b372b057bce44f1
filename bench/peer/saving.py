"""Saves of the same thirty points by the peer, over HTTP and in the same run."""

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from bench.browser import Browser
from bench.measures import WARM_UP, SessionRoom
from bench.peer.site import PASSWORD
from bench.report import Timed


def peer_saves(room: SessionRoom, repeats: int) -> Timed:
    """How long the peer takes to store what our room sends. [ms]"""
    with _serving() as port:
        browser = Browser(port)
        told = json.loads(browser.post_form("/sign-in/", {"password": PASSWORD}, status=200))
        path, samples = f"/sessions/{told['session']}/", []
        for number in range(WARM_UP + repeats):
            browser.send_json("PUT", path, room.content())
            if number >= WARM_UP:
                samples.append(browser.last_ms)
    return Timed(tuple(samples))


@contextlib.contextmanager
def _serving() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="perineural-bench-peer-") as home:
        words = [sys.executable, "-m", "bench.peer.site", home, str(port)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            if process.stdout is None or process.stdout.readline().strip() != "ready":
                raise RuntimeError("the peer did not start")
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)
