"""The peer's room: what ours sends, in the peer's own words, over HTTP."""

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from bench.browser import Browser
from bench.measures import SessionRoom
from bench.peer.site import PASSWORD

REGION, SPACE, DRAWING = "right ankle, outer side", [-61.2, 88.4, -30.1], "chart-1"
"""What our server works out for a point. The peer cannot: it is sent as if the page knew it."""


class PeerRoom:
    """The peer's page of the session that our room charts."""

    def __init__(self, port: int, room: SessionRoom) -> None:
        self.browser, self.room = Browser(port), room
        answer = self.browser.post_form("/sign-in/", {"password": PASSWORD}, status=200)
        told = json.loads(answer)
        self.path, self.batch = f"/sessions/{told['session']}/", told["batch"]

    def save(self) -> None:
        """Save the points and scores that our room holds now."""
        self.browser.send_json("PUT", self.path, self._content())

    def _content(self) -> dict[str, object]:
        sent = self.room.content()
        last_save = {name: sent[name] for name in ("page", "number")}
        checks = {check: {"at": sent["last_point_at"]} for check in sent["confirmed"]}
        points = [
            {
                **point, "depth_mm": point["depth_mm"] or None, "position": position,
                "batch": self.batch, "model_version": DRAWING, "region": REGION, "space": SPACE,
            }
            for position, point in enumerate(self.room.points, start=1)
        ]  # fmt: skip
        kept = ("revision", "usual_point", "ratings", "last_point_at", "reaction")
        values = {name: sent[name] for name in kept}
        values |= {"batch": self.batch, "checks": checks, "last_save": last_save}
        return {**values, "points": points}


@contextlib.contextmanager
def serving(database_url: str = "") -> Iterator[int]:
    """Serve the peer, its rows in a database of its own beside this one; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="perineural-bench-peer-") as home:
        words = [sys.executable, "-m", "bench.peer.site", home, str(port), database_url]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            if process.stdout is None or process.stdout.readline().strip() != "ready":
                raise RuntimeError("the peer did not start")
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)
