"""The clinic as a live server serves it to a browser: who still talks to it can be waited for.

A page that is closed may send one last save. A test that ended before that save arrived would
empty the database under it.
"""

import contextlib
import http.client
import threading
from typing import Any
from urllib.parse import urlsplit

from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread

PATIENCE_S = 60


class WatchedServer(ThreadedWSGIServer):
    """Knows how many connections it has taken and not finished."""

    open_connections = 0
    changed = threading.Condition()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._count(1)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._count(-1)

    def _count(self, difference: int) -> None:
        with self.changed:
            WatchedServer.open_connections += difference
            self.changed.notify_all()


LiveServerThread.server_class = WatchedServer


def wait_until_nobody_is_served(url: str) -> None:
    """Wait until every connection is finished, those still in the queue included.

    Raises:
        AssertionError: Somebody was still served after a minute.
    """
    _join_the_queue(url)
    with WatchedServer.changed:
        finished = WatchedServer.changed.wait_for(
            lambda: WatchedServer.open_connections == 0, timeout=PATIENCE_S
        )
    assert finished, f"{WatchedServer.open_connections} connections to {url} did not end"


def _join_the_queue(url: str) -> None:
    """Connections are taken in their order: when this one is answered, earlier ones were taken."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE_S)
    with contextlib.closing(connection):
        connection.request("HEAD", "/static/nothing", headers={"Connection": "close"})
        connection.getresponse().read()
