"""Links and forms that anybody can reach, asked in every wrong way: nothing breaks or leaks."""

import datetime as dt
import json
import os
import random
import string

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Course, DiaryLink, Patient, PatientLink
from perineural.records.outbox.links import PAGES
from perineural.records.tokens import make_token
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_half]
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "1500"))
"""How many requests: a full run takes FUZZ_REQUESTS=20000."""
SILENT = Scores(diary=(None, None, None))
SECRET = "Unutterable"
ALPHABET = string.ascii_letters + string.digits + "-_"
FIELDS = (
    "key", "score", "replaces", "given_at", "sent_at", "check_in", "comment", "global_change",
    "sleep", "activity", "back_to_normal", "analgesics_today", "birth_date", "choose_language",
    "call", "slip", "description", "signed_name", "pain_now", "pain_drawing", "reason", "agree",
    "condition", "side", "age", "given_names", "family_name", "email", "telephone", "fields",
    "stop",
)  # fmt: skip
VALUES = (
    "", "0", "3", "10", "11", "-1", "1e9", "9" * 40, "NaN", "yes", "no", "well", "\x00", "é" * 3000,
    "<script>alert(1)</script>", "' OR 1=1 --", "{{ 7 }}", "../../etc", "2030-13-45", "1979-04-27",
    "null", "[]", "{", "\U0001f600", "01a205dd-7db3-7206-94a2-3cd49794b80e", "%00", "\u202e",
)  # fmt: skip

HALF_LETTERS = tuple(
    json.dumps({name: "X"}).replace("X", "\\ud83d") for name in ("comment", "score", "key")
)
"""JSON can write half a letter, which no database keeps."""


def pages(patterns=None, prefix=""):
    for pattern in patterns or get_resolver().url_patterns:
        place = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, place)
        elif isinstance(pattern, URLPattern):
            yield place, pattern.callback


REACHED = [
    (place, getattr(view, "link_kind", ""))
    for place, view in pages()
    if hasattr(view, "link_kind") or getattr(view, "is_public", False)
]


class Stranger:
    """Somebody who tries everything, in an order that can be repeated."""

    def __init__(self, seed: int, tokens: dict[str, list[str]]) -> None:
        self.draw = random.Random(seed)
        self.tokens = tokens
        self.client = Client(raise_request_exception=False)

    def token(self, kind: str) -> tuple[str, bool]:
        """A token, and whether it was made for this kind of page."""
        fitting = self.tokens.get(kind, [])
        if fitting and self.draw.random() < 0.6:
            return self.draw.choice(fitting), True
        wrong = self.draw.choice(
            [each for other, some in self.tokens.items() if other != kind for each in some]
        )
        place = self.draw.randrange(len(wrong))
        altered = wrong[:place] + self.draw.choice(ALPHABET) + wrong[place + 1 :]
        return self.draw.choice([wrong, altered, wrong[:-1], wrong * 2, "x"]), False

    def path(self) -> tuple[str, bool]:
        """The address of a page, with whatever it asks for filled in."""
        place, kind = self.draw.choice(REACHED)
        token, fits = self.token(kind) if kind else ("", True)
        filled = place.replace("<str:token>", token).replace("<slug:clinic_slug>", "harbour")
        for name in ("return_id", "event_id", "questionnaire_id"):
            filled = filled.replace(f"<uuid:{name}>", str(new_key()))
        while "<" in filled:
            start, end = filled.index("<"), filled.index(">")
            filled = filled[:start] + self.draw.choice(["migraine", "x", "1"]) + filled[end + 1 :]
        return "/" + filled, fits

    def sent(self) -> dict[str, str]:
        count = self.draw.randrange(6)
        return {self.draw.choice(FIELDS): self.draw.choice(VALUES) for _ in range(count)}

    def ask(self):
        path, fits = self.path()
        way = self.draw.random()
        headers = {"accept-language": self.draw.choice(["", "es", "de-AT;q=x", "\u00ff" * 9, "*"])}
        if way < 0.35:
            return fits, self.client.get(path, self.sent(), headers=headers)
        if way < 0.7:
            return fits, self.client.post(path, self.sent(), headers=headers)
        if way < 0.95:
            wrong = ("{", "[1]", "", "\x00", "1" * 5000, "[" * 3000, *HALF_LETTERS)
            body = json.dumps(self.sent()) if self.draw.random() < 0.5 else self.draw.choice(wrong)
            return fits, self.client.post(path, body, content_type="application/json")
        return fits, self.client.generic(self.draw.choice(["PUT", "DELETE", "HEAD", "PATCH"]), path)


@pytest.fixture
def tokens():
    """The links of one patient, beside a second patient and a second clinic full of secrets."""
    own = treated(clinic(), [SILENT], first_at=timezone.now() - dt.timedelta(hours=5))
    other = treated(clinic("river", "River Clinic"), [SILENT])
    found: dict[str, list[str]] = {kind: [] for kind in PAGES}
    with clinic_scope([own.staffed.id]):
        for asked in DiaryLink.objects.filter(clinic_id=own.staffed.id).order_by("-expires_at"):
            found["diary"].append(make_token("diary", own.staffed.id, asked.id))
        shown = PatientLink(
            clinic_id=own.staffed.id, patient_id=own.patient_id, kind="progress",
            subject_id=own.patient_id, expires_at=timezone.now() + dt.timedelta(days=1),
        )  # fmt: skip
        shown.save()
        course_id = Course.objects.values_list("id", flat=True).get(clinic_id=own.staffed.id)
        to_sign = PatientLink(
            clinic_id=own.staffed.id, patient_id=own.patient_id, kind="consent",
            subject_id=course_id, expires_at=timezone.now() + dt.timedelta(days=1),
        )  # fmt: skip
        to_sign.save()
    found["consent"].append(make_token("consent", own.staffed.id, to_sign.id))
    found["progress"].append(make_token("progress", own.staffed.id, shown.id))
    for kind in PAGES:
        found[kind].append(make_token(kind, own.staffed.id, new_key()))
    with clinic_scope([other.staffed.id]):
        Patient.objects.filter(id=other.patient_id).update(family_name=SECRET, given_names=SECRET)
    with clinic_scope([own.staffed.id]):
        Patient.objects.filter(id=own.patient_id).update(family_name="Unspeakable")
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_request_breaks_a_page_or_shows_a_patient(tokens, seed):
    stranger = Stranger(seed, tokens)
    for _ in range(REQUESTS // 3):
        fits, answer = stranger.ask()
        asked = (answer.request["REQUEST_METHOD"], answer.request["PATH_INFO"])
        assert answer.status_code < 500, asked
        text = b"".join(answer) if answer.streaming else answer.content
        for word in (SECRET, "Unspeakable", "River Clinic"):
            assert word.encode() not in text, asked
        if not fits:
            assert answer.status_code in (400, 403, 404, 405, 413), asked


def test_no_link_can_be_worked_out_from_another(tokens):
    """128 bits stand between one link and the next; every letter of a token counts."""
    token, client = tokens["diary"][0], Client()
    assert client.get(f"/d/{token}/").status_code == 200
    for place in range(len(token)):
        for letter in ("A", "b", "7", "-"):
            altered = token[:place] + letter + token[place + 1 :]
            if altered != token:
                assert client.get(f"/d/{altered}/").status_code == 404
