"""Each measurement: what is asked of the server, how often, and what it is compared with."""

import datetime as dt
import itertools
import os
import sqlite3
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.browser import Browser
from bench.clinic import EMAIL, NERVE, PASSWORD, POINTS, SIDE, SLUG, VIEW, Measured, places
from bench.report import Timed
from perineural.records import clock
from perineural.records.actions.session_values import CHECKS
from perineural.records.keys import new_key
from perineural.records.models import DiaryLink, InjectionPoint, Session
from perineural.records.tokens import make_token

WARM_UP = 5
VIEWS_SHOWN = ("foot-lateral-right", "foot-medial-right", "foot-sole-right", "body-back")
"""What the page of the room shows, so that each point's place there is worked out."""


def pages(clinic: Measured) -> dict[str, str]:
    """The pages that are opened, by the name of their figure."""
    return {
        "patient_page_ms": f"/c/{SLUG}/patients/{clinic.patient_id}/",
        "day_list_ms": f"/c/{SLUG}/day/",
        "patient_search_ms": f"/c/{SLUG}/patients/?q=birchbrook",
        "treatment_room_ms": f"/c/{SLUG}/sessions/{clinic.draft_session_id}/",
    }


class SessionRoom:
    """The treatment room of one open session, saving as its page does."""

    def __init__(self, session_id: uuid.UUID, batch_id: uuid.UUID) -> None:
        self.batch_id, self.page, self.number = batch_id, str(new_key()), 0
        rows = Session.objects.values_list("revision", flat=True)
        self.revision = rows.get(id=session_id)
        self.points = [self._point(x, y) for x, y in places()]
        self.ratings = [self._rating(6, None), self._rating(3, 1), self._rating(2, 15)]
        self.path = f"/c/{SLUG}/sessions/{session_id}/save/"

    def save(self, browser: Browser) -> None:
        """Save once, and remember the revision that the server answers with."""
        self.revision = browser.post_json(self.path, self.content())["revision"]

    def begin_anew(self) -> None:
        """Thirty other points and three other scores: the next save stores every row."""
        for row in (*self.points, *self.ratings):
            row["id"] = str(new_key())

    def add_one(self) -> None:
        """Another last point: the next save stores one row more, and one less."""
        self.points[-1]["id"] = str(new_key())

    def _point(self, x: str, y: str) -> dict[str, object]:
        return {
            "id": str(new_key()), "view": VIEW, "x": x, "y": y, "side": SIDE, "nerve": NERVE,
            "batch_id": str(self.batch_id), "volume_ml": "0.5", "needle": "27 G, 13 mm",
            "depth_mm": "", "angle_degrees": None, "aspirated": True,
            "tenderness_before": 6, "tenderness_after": 2, "credential_confirmed": False,
            "reaction": "", "note": "", "region": "",
        }  # fmt: skip

    def _rating(self, score: int, minutes_after: int | None) -> dict[str, object]:
        at = clock.now().isoformat()
        return {
            "id": str(new_key()), "score": score, "minutes_after": minutes_after, "occurred_at": at
        }  # fmt: skip

    def content(self) -> dict[str, object]:
        """The next save: every point and every score, as the page sends them."""
        self.number += 1
        return {
            "revision": self.revision, "page": self.page, "number": self.number,
            "batch_id": str(self.batch_id), "confirmed": list(CHECKS),
            "usual_point": {"volume_ml": "0.5"}, "points": self.points, "baths": [], "scars": [],
            "ratings": self.ratings, "last_point_at": clock.now().isoformat(), "reaction": "",
            "views": list(VIEWS_SHOWN),
        }  # fmt: skip


def open_questions(clinic_id: uuid.UUID, count: int) -> list[uuid.UUID]:
    """So many diary questions that can be answered now, about the newest visit of each patient."""
    now = clock.now()
    visits = Session.objects.filter(clinic_id=clinic_id, status="signed")
    rows = visits.order_by("patient_id", "-number").values_list("patient_id", "id")
    newest = list(dict(reversed(rows)).items())
    links = [
        DiaryLink(
            clinic_id=clinic_id,
            patient_id=patient_id,
            session_id=session_id,
            moment=f"m{os.urandom(4).hex()}",
            minutes_after=240,
            due_at=now,
            sent_at=now,
            expires_at=now + dt.timedelta(hours=18),
        )
        for patient_id, session_id in itertools.islice(itertools.cycle(newest), count)
    ]
    return [link.id for link in DiaryLink.objects.bulk_create(links)]


def diary_path(clinic_id: uuid.UUID, link_id: uuid.UUID) -> str:
    """The address that a diary link opens."""
    return f"/d/{make_token('diary', clinic_id, link_id)}/"


def answer(score: int = 3) -> dict[str, str]:
    """What the diary's form sends."""
    return {"key": str(new_key()), "score": str(score), "analgesics_today": "no", "comment": ""}


def over_http(port: int, clinic: Measured, repeats: int) -> dict[str, Timed]:
    """Everything that is measured at a screen."""
    visitor, staff = Browser(port), Browser(port)
    staff.sign_in(EMAIL, PASSWORD)
    found = {"floor_ms": _timed(visitor, repeats, lambda: visitor.get("/", status=302))}
    for name, path in pages(clinic).items():
        found[name] = _timed(staff, repeats, lambda path=path: staff.get(path))
    phone = Browser(port)
    links = iter(open_questions(clinic.clinic_id, WARM_UP + repeats))
    questions = [diary_path(clinic.clinic_id, link_id) for link_id in links]
    phone.get(questions[0])
    left = iter(questions)
    found["diary_answer_ms"] = _timed(phone, repeats, lambda: phone.post_form(next(left), answer()))
    return found


def _timed(browser: Browser, repeats: int, ask: Callable[[], object]) -> Timed:
    for _ in range(WARM_UP):
        ask()
    samples = []
    for _ in range(repeats):
        ask()
        samples.append(browser.last_ms)
    return Timed(tuple(samples))


def query_counts(clinic: Measured) -> dict[str, int]:
    """How many SQL queries each page and save takes, counted in this process."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    found = {}
    for name, path in pages(clinic).items():
        with CaptureQueriesContext(connection) as asked:
            _expect(client.get(path).status_code, 200, path)
        found[name.removesuffix("_ms")] = len(asked)
    room = SessionRoom(clinic.draft_session_id, clinic.draft_batch_id)
    client.post(room.path, room.content(), content_type="application/json")
    room.add_one()
    content = room.content()
    with CaptureQueriesContext(connection) as asked:
        sent = client.post(room.path, content, content_type="application/json")
    _expect(sent.status_code, 200, room.path)
    found["session_save"] = len(asked)
    path = diary_path(clinic.clinic_id, open_questions(clinic.clinic_id, 1)[0])
    fields = answer()
    with CaptureQueriesContext(connection) as asked:
        _expect(Client(HTTP_HOST="127.0.0.1").post(path, fields).status_code, 302, path)
    found["diary_answer"] = len(asked)
    return found


def _expect(status: int, wanted: int, path: str) -> None:
    if status != wanted:
        raise RuntimeError(f"{path} answered {status}, not {wanted}")


def bare_sql(store: Path, clinic: Measured, repeats: int) -> dict[str, Timed]:
    """The same rows without the program: written and read by SQLite itself, as safely stored."""
    database = sqlite3.connect(store, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA foreign_keys = ON")
    try:
        return {
            "limit_write_ms": Timed(tuple(_writes(database, clinic, repeats))),
            "limit_read_ms": Timed(tuple(_reads(database, clinic, repeats))),
        }
    finally:
        database.close()


def _writes(database: sqlite3.Connection, clinic: Measured, repeats: int) -> list[float]:
    table, session = InjectionPoint._meta.db_table, clinic.draft_session_id.hex  # noqa: SLF001
    rows = database.execute(f"SELECT * FROM {table} WHERE session_id = ?", [session]).fetchall()  # noqa: S608
    if len(rows) != POINTS:
        raise RuntimeError(f"{len(rows)} points are stored, not {POINTS}")
    marks = ", ".join("?" * len(rows[0]))
    samples = []
    for _ in range(repeats):
        began = time.perf_counter()
        database.execute("BEGIN IMMEDIATE")
        database.execute(f"DELETE FROM {table} WHERE session_id = ?", [session])  # noqa: S608
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        database.execute("COMMIT")
        samples.append((time.perf_counter() - began) * 1000)
    return samples


def _reads(database: sqlite3.Connection, clinic: Measured, repeats: int) -> list[float]:
    patient = clinic.patient_id.hex
    visits = "SELECT id FROM records_session WHERE patient_id = ?"
    asked = (
        "SELECT * FROM records_session WHERE patient_id = ?",
        f"SELECT * FROM records_injectionpoint WHERE session_id IN ({visits})",  # noqa: S608
        "SELECT * FROM records_painrating WHERE patient_id = ?",
        "SELECT * FROM records_checkin WHERE patient_id = ?",
    )
    samples = []
    for _ in range(repeats):
        began = time.perf_counter()
        for statement in asked:
            database.execute(statement, [patient]).fetchall()
        samples.append((time.perf_counter() - began) * 1000)
    return samples
