"""What is typed is kept as it is typed: for whoever typed it, within reason."""

import json

import pytest

from perineural.records.keys import new_key
from perineural.records.queries.drafts import read_draft

SUBJECT = new_key()
PAGE = f"/c/harbour/draft/assessment/{SUBJECT}/"


def send(browser, body):
    body = body if isinstance(body, bytes | str) else json.dumps(body)
    accepts = {"Accept": "application/json"}
    return browser.post(PAGE, body, content_type="application/json", headers=accepts)


def kept(staffed, person):
    return read_draft(by=person, clinic_id=staffed.id, kind="assessment", subject_id=SUBJECT)


def test_a_draft_is_kept_and_the_last_save_wins(staffed, at):
    browser = at("clinician")
    assert send(browser, {"fields": {"history": "first"}}).status_code == 204
    assert send(browser, {"fields": {"history": "second", "flags": ["a"]}}).status_code == 204
    assert kept(staffed, staffed.clinician) == {"history": "second", "flags": ["a"]}


def test_nobody_else_reads_or_overwrites_a_draft(staffed, at):
    send(at("clinician"), {"fields": {"history": "mine"}})
    assert kept(staffed, staffed.assistant) is None
    send(at("assistant"), {"fields": {"history": "other"}})
    assert kept(staffed, staffed.clinician) == {"history": "mine"}


@pytest.mark.parametrize(
    "body",
    [
        "", "no json", "[]", "{}", '{"fields": []}', '{"fields": null}', b"\xff\xfe",
        '{"fields": {"a": NaN}}', '{"fields": {"a": "\\u0000"}}', '{"fields": {"a": "\\ud800"}}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_a_body_that_no_form_sends_is_refused_in_words(staffed, at, body):
    answer = send(at("clinician"), body)
    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 20
    assert kept(staffed, staffed.clinician) is None


def test_a_backslash_is_only_a_character(staffed, at):
    assert send(at("clinician"), {"fields": {"history": "\\u0000 \\ π"}}).status_code == 204
    assert kept(staffed, staffed.clinician) == {"history": "\\u0000 \\ π"}


def test_a_draft_has_a_size(staffed, at):
    answer = send(at("clinician"), {"fields": {"history": "x" * 200_001}})
    assert answer.status_code == 400
    assert "200 kB" in answer.json()["error"]


def test_the_name_of_a_form_has_a_length(staffed, at):
    answer = at("clinician").post(
        f"/c/harbour/draft/{'x' * 41}/{SUBJECT}/", '{"fields": {}}', content_type="application/json"
    )
    assert answer.status_code == 400


def test_who_sees_no_patients_keeps_no_drafts(staffed, at):
    assert send(at("researcher"), {"fields": {}}).status_code == 403
