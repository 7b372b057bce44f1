"""Saves of thirty points: by our room, by the peer right after it, and from eight tablets at once.

Ours and the peer's take turns, so that whatever else the machine does slows both alike.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bench.browser import Browser
from bench.clinic import EMAIL, PASSWORD, TABLETS, Measured
from bench.measures import WARM_UP, SessionRoom
from bench.peer.saving import PeerRoom, serving
from bench.report import Timed

SAVE_EVERY_S = 1.0
"""How often a tablet saves while somebody charts without a pause."""


def saves(port: int, clinic: Measured, repeats: int, database_url: str = "") -> dict[str, Timed]:
    """All saves that are measured, by the name of their figure. [ms]

    Args:
        database_url: Where the peer keeps its rows beside ours; empty is SQLite.
    """
    room = SessionRoom(clinic.draft_session_id, clinic.draft_batch_id)
    found = _in_turns(port, room, repeats, database_url)
    found["tablets_save_ms"] = _tablets(port, clinic, repeats)
    return found


def _in_turns(port: int, room: SessionRoom, repeats: int, database_url: str) -> dict[str, Timed]:
    staff = Browser(port)
    staff.sign_in(EMAIL, PASSWORD)
    names = ("session_save_ms", "peer_save_ms", "one_more_ms", "peer_one_more_ms")
    samples: dict[str, list[float]] = {name: [] for name in names}
    with serving(database_url) as peer_port:
        peer = PeerRoom(peer_port, room)
        for number in range(WARM_UP + repeats):
            taken = []
            for prepare in (room.begin_anew, room.add_one):
                prepare()
                room.save(staff)
                peer.save()
                taken += [staff.last_ms, peer.browser.last_ms]
            if number >= WARM_UP:
                for name, each in zip(names, taken, strict=True):
                    samples[name].append(each)
    return {name: Timed(tuple(each)) for name, each in samples.items()}


def _tablets(port: int, clinic: Measured, repeats: int) -> Timed:
    """Saves of thirty new points from all tablets in the same minutes, one a second from each.

    A room saves a second after its last change: nobody charts faster than that.
    """
    rooms = [SessionRoom(each.session_id, each.batch_id) for each in clinic.tablets[:TABLETS]]
    browsers = [Browser(port) for _ in rooms]
    for browser in browsers:
        browser.sign_in(EMAIL, PASSWORD)
    begin = Barrier(len(rooms))

    def chart(at: int) -> list[float]:
        begin.wait()
        samples, due = [], time.perf_counter() + at * SAVE_EVERY_S / len(rooms)
        for _ in range(repeats):
            time.sleep(max(0.0, due - time.perf_counter()))
            due += SAVE_EVERY_S
            rooms[at].begin_anew()
            rooms[at].save(browsers[at])
            samples.append(browsers[at].last_ms)
        return samples

    with ThreadPoolExecutor(len(rooms)) as tablets:
        return Timed(
            tuple(each for samples in tablets.map(chart, range(len(rooms))) for each in samples)
        )
