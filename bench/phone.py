"""The patient's phone: how soon a question can be answered, how many answers a second, at any size.

`python -m bench --only-phone` measures a clinic of 5,000 active patients, then adds a million
check-ins and measures the same again.
"""

import datetime as dt
import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator

from django.db import connection, transaction
from playwright.sync_api import Browser, sync_playwright

from bench import crowd, server
from bench.clinic import Measured
from bench.measures import diary_path, open_questions
from bench.report import Timed
from perineural.records import clock
from perineural.records.actions.check_ins_ahead import plan_ahead
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import CheckIn, Course, DiaryLink, PainRating, Session
from perineural.records.queries.followup import follow_up
from perineural.records.statements import put
from tests.browser import CHROMIUM_FLAGS, chromium_path

ACTIVE = 5_000
MILLION = 1_000_000
CHUNK = 20_000
AT_ONCE = 500
"""Rows of one statement: its values stay below what SQLite takes."""
PHONES = 8
"""Phones that answer at once, each as soon as it was told that its last answer is kept."""
ANSWERS = 1_500
TIMES_PLANNED = 5
"""The median of so many is told."""
MANY_ANSWERS = ("--processes", "2", "--threads", "2")
"""The shape of the server that `perineural serve --help` names for many answers at once."""
SCREEN = {"width": 360, "height": 740}
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""A slow 3G network: 400 ms there and back, 400 kbit/s. [ms, bytes/s]"""
ONCE_USABLE = """() => {
  const shown = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  return Math.max(shown, performance.getEntriesByType("navigation")[0].domInteractive);
}"""
"""Its buttons send their form as soon as they stand there: the script may come later. [ms]"""


def phone(measured: Measured, repeats: int) -> tuple[dict[str, Timed], dict[str, float]]:
    """All figures of the phone, with few check-ins and with a million.

    Returns:
        Samples by name, and figures that are no samples: `answers_per_s`, `diary_weight_kb`,
        `schedule_day_s`, `questions_planned`; those with a million check-ins end in `_million`.
    """
    crowd.fill(measured, 0, ACTIVE)
    _wake_up(measured)
    planned = _plan(measured, "")
    timed, single = _at_this_size(measured, repeats, "")
    _add_check_ins(measured, MILLION)
    planned |= _plan(measured, "_million")
    more_timed, more_single = _at_this_size(measured, repeats, "_million")
    return timed | more_timed, planned | single | more_single


def _plan(measured: Measured, name: str) -> dict[str, float]:
    """Plan a day several times, before the server runs: its own worker would be first."""
    taken_s, count = [], 0
    for _ in range(TIMES_PLANNED):
        _forget_planned(measured)
        began = time.perf_counter()
        count = plan_ahead()
        taken_s.append(time.perf_counter() - began)
    middle = round(statistics.median(taken_s), 2)
    return {f"questions_planned{name}": count, f"schedule_day_s{name}": middle}


def _wake_up(measured: Measured) -> None:
    """Let every course be under way, with its weekly question due tomorrow."""
    with clinic_scope([measured.clinic_id]):
        Course.objects.filter(clinic_id=measured.clinic_id).update(
            status="active", ended_at=None, ended_by=None
        )
        newest = Session.objects.filter(clinic_id=measured.clinic_id, number=crowd.VISITS_EACH)
        newest.update(occurred_at=clock.now() - dt.timedelta(days=13))


def _forget_planned(measured: Measured) -> None:
    with clinic_scope([measured.clinic_id]):
        planned = DiaryLink.objects.filter(clinic_id=measured.clinic_id, due_at__gt=clock.now())
        planned.filter(check_ins=None).delete()


def _at_this_size(
    measured: Measured, repeats: int, name: str
) -> tuple[dict[str, Timed], dict[str, float]]:
    clinic_id = measured.clinic_id
    questions = open_questions(clinic_id, ANSWERS + 3 * repeats)
    paths = [diary_path(clinic_id, each) for each in questions]
    left = iter(paths)
    with server.serving(shape=MANY_ANSWERS) as (_, port, _):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(10):
            _ask(line, next(left))
        timed = {
            f"phone_page_ms{name}": _timed(repeats, lambda: _ask(line, paths[-1])),
            f"phone_answer_ms{name}": _timed(repeats, lambda: _answer(line, next(left))),
        }
        single = {f"answers_per_s{name}": _at_once(port, left)}
        if not name:
            timed["diary_usable_ms"], single["diary_weight_kb"] = _in_a_browser(
                port, paths[-1], repeats
            )
    here = {"by": measured.clinician, "clinic_id": measured.clinic_id}
    timed[f"follow_up_ms{name}"] = _timed(repeats, lambda: follow_up(**here))
    return timed, single


def _timed(repeats: int, ask: Callable[[], object]) -> Timed:
    samples = []
    for _ in range(repeats):
        began = time.perf_counter()
        ask()
        samples.append((time.perf_counter() - began) * 1000)
    return Timed(tuple(samples))


def _ask(line: http.client.HTTPConnection, path: str) -> None:
    line.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = line.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")


def _answer(line: http.client.HTTPConnection, path: str) -> None:
    body = json.dumps({"key": str(new_key()), "score": "3"})
    line.request("POST", path, body, {"Content-Type": "application/json"})
    response = line.getresponse()
    response.read()
    if response.status != 204:
        raise RuntimeError(f"{path} answered {response.status}")


def _at_once(port: int, paths: Iterator[str]) -> float:
    """How many answers a second are stored while several phones answer."""
    some = [next(paths) for _ in range(ANSWERS)]
    failed: list[Exception] = []

    def answer(mine: list[str]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            for path in mine:
                _answer(line, path)
        except Exception as error:  # noqa: BLE001 - told below, in the thread that waits
            failed.append(error)

    phones = [threading.Thread(target=answer, args=(some[n::PHONES],)) for n in range(PHONES)]
    began = time.perf_counter()
    for each in phones:
        each.start()
    for each in phones:
        each.join()
    if failed:
        raise failed[0]
    return round(ANSWERS / (time.perf_counter() - began), 1)


def _in_a_browser(port: int, path: str, repeats: int) -> tuple[Timed, float]:
    """From the tap on a link to buttons that can be tapped, and all that is fetched. [ms, kB]"""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_FLAGS, headless=True
        )
        address = f"http://localhost:{port}{path}"
        opened = [_open_once(chromium, address) for _ in range(min(repeats, 10))]
        chromium.close()
    return Timed(tuple(ms for ms, _ in opened)), round(max(kb for _, kb in opened), 1)


def _open_once(chromium: Browser, address: str) -> tuple[float, float]:
    context = chromium.new_context(viewport=SCREEN, is_mobile=True, has_touch=True)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    fetched = []
    devtools.on(
        "Network.loadingFinished", lambda told: fetched.append(told["encodedDataLength"] / 1000)
    )
    page.goto(address, wait_until="networkidle")
    usable_ms = page.evaluate(ONCE_USABLE)
    context.close()
    return usable_ms, sum(fetched)


def _add_check_ins(measured: Measured, count: int) -> None:
    """So many answered questions more, written in bulk beside those that are there."""
    with clinic_scope([measured.clinic_id]):
        visits = list(
            Session.objects.filter(clinic_id=measured.clinic_id, status="signed").values_list(
                "id", "patient_id", "occurred_at"
            )
        )
        for start in range(0, count, CHUNK):
            _write(measured, [visits[n % len(visits)] for n in range(start, start + CHUNK)], start)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _write(measured: Measured, visits: list[tuple], start: int) -> None:
    links, ratings, answers = [], [], []
    for number, (session_id, patient_id, occurred_at) in enumerate(visits, start):
        about = {
            "clinic_id": measured.clinic_id, "session_id": session_id, "patient_id": patient_id,
        }  # fmt: skip
        due_at = occurred_at + dt.timedelta(hours=5 + number % 40)
        link_id, rating_id = new_key(), new_key()
        links.append(
            {
                "id": link_id, "moment": f"b{number}", "minutes_after": 300, "due_at": due_at,
                "answered_at": due_at, "expires_at": due_at + dt.timedelta(hours=9), **about,
            }
        )  # fmt: skip
        ratings.append(
            {
                "id": rating_id, "clock": "later", "minutes_after": 300, "score": number % 11,
                "source": "diary", "occurred_at": due_at, **about,
            }
        )  # fmt: skip
        answers.append(
            {"diary_link_id": link_id, "rating_id": rating_id, "occurred_at": due_at, **about}
        )
    with transaction.atomic():
        for model, rows in ((DiaryLink, links), (PainRating, ratings), (CheckIn, answers)):
            for first in range(0, len(rows), AT_ONCE):
                put(model, rows[first : first + AT_ONCE])
