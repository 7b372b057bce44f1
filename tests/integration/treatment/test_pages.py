"""The pages of the treatment room, as a browser asks for them."""

import datetime as dt
import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Session, Weight
from perineural.web.templatetags.weights import weighed
from tests.factories import planning
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic, complaint
from tests.factories.clinic import patient as patient_of

pytestmark = pytest.mark.django_db

ZERO_AT_THE_END = re.compile(r"\d\.\d*0 (mL|mg|g|%)")
"""On a syringe 2.20 is soon read as 220."""


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed)


def browser_of(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(name, room, **other):
    keys = other or {"session_id": room.session_id}
    return reverse(name, kwargs={"clinic_slug": room.staffed.slug, **keys})


def body(room, count=2, **changed):
    values = visits.full_save(room, points=count)
    content = {
        "revision": values.revision,
        "page": str(values.page),
        "number": values.number,
        "batch_id": str(values.batch_id),
        "confirmed": sorted(values.confirmed),
        "usual_point": values.usual_point,
        "points": [{key: plain(value) for key, value in vars(p).items()} for p in values.points],
        "baths": [],
        "ratings": [{key: plain(value) for key, value in vars(r).items()} for r in values.ratings],
        "last_point_at": timezone.now().isoformat(),
        "reaction": "",
    }
    return {**content, **changed}


def plain(value):
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def send(client, room, content):
    return client.post(
        address("session_save", room),
        json.dumps(content),
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def test_opening_a_session_leads_into_its_room(staffed, room):
    client = browser_of(staffed.assistant)
    start = address("session_new", room, course_id=room.course_id)
    page = client.get(start)
    assert b"Go on with session 1" in page.content
    assert b'value="70"' in page.content

    key = new_key()
    answer = client.post(start, {"session_id": key, "weight_kg": "71"})
    assert answer.url == address("session", room, session_id=key)
    assert b"Session 2 of 6" in client.get(answer.url).content


def test_a_weight_that_is_a_slip_is_told_at_its_field(staffed, room):
    start = address("session_new", room, course_id=room.course_id)
    page = browser_of(staffed.clinician).post(start, {"session_id": new_key(), "weight_kg": "7"})

    assert page.status_code == 422
    assert "expected 30 to 300 kg" in page.content.decode()


def test_the_room_shows_what_must_be_said_before_the_first_point(staffed, room):
    page = browser_of(staffed.clinician).get(address("session", room)).content.decode()

    assert "the patient’s right side, Achilles tendonitis" in page
    assert "28 April 1979" in page
    assert "Resuscitation kit checked today" in page
    assert "signed by Ana Quarrywood" in page
    assert "Check and sign" in page


def test_an_assistant_is_not_offered_the_signature(staffed, room):
    page = browser_of(staffed.assistant).get(address("session", room)).content.decode()

    assert "Check and sign" not in page
    assert browser_of(staffed.assistant).get(address("session_sign", room)).status_code == 403


def test_a_save_answers_with_revision_regions_and_totals(staffed, room):
    answer = send(browser_of(staffed.clinician), room, body(room))

    assert answer.status_code == 200
    content = answer.json()
    assert content["revision"] == 1
    assert content["totals"]["volumeMl"] == "2.000" or content["totals"]["volumeMl"] == "2"
    assert content["totals"]["anaestheticMg"] == {"lidocaine": "1.80"}
    assert set(content["regions"].values()) == {"right calf"}


def test_a_stale_save_is_answered_409_with_the_newer_revision(staffed, room):
    client = browser_of(staffed.clinician)
    send(client, room, body(room))
    answer = send(client, room, body(room))

    assert answer.status_code == 409
    assert answer.json()["revision"] == 1
    assert "another screen" in answer.json()["error"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"revision": "soon"}, "session: revision is 'soon'; expected a whole number."),
        ({"page": 7}, "session: page is 7; expected a UUID."),
        ({"points": {}}, "points must be a list of objects"),
        ({"points": [{"id": "x"}]}, "point 1: id is 'x'; expected a UUID."),
        ({"last_point_at": "2026-01-01T10:00"}, "expected a time with its zone"),
        ({"confirmed": ["everything"]}, "everything is not a check"),
        ({"ratings": [{"id": str(new_key()), "score": 3}]}, "rating 1 has no occurred_at"),
        ({"usual_point": [1]}, "usual_point must hold"),
    ],
)
def test_a_save_that_cannot_be_read_says_where_and_what_would_be_right(
    staffed, room, changed, words
):
    answer = send(browser_of(staffed.clinician), room, body(room) | ({"points": []} | changed))

    assert answer.status_code == 400
    assert words in answer.json()["error"]


@pytest.mark.parametrize("sent", [b"", b"[]", b"{", b"\xff\xfe", b'{"revision": NaN}'])
def test_what_is_not_a_save_is_refused(staffed, room, sent):
    answer = browser_of(staffed.clinician).post(
        address("session_save", room),
        sent,
        content_type="application/json",
        headers={"accept": "application/json"},
    )

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_signing_page_lists_what_stops_and_signs_when_nothing_does(staffed, room):
    client = browser_of(staffed.clinician)
    assert b"No batch was chosen" in client.get(address("session_sign", room)).content

    send(client, room, body(room))
    page = client.get(address("session_sign", room))
    assert b"To settle first" not in page.content
    answer = client.post(
        address("session_sign", room),
        {"revision": 1, "aftercare_given": "on", "discarded_ml": "18", "next_step": ""},
    )
    assert answer.url == address("session_note", room)
    note = client.get(answer.url).content.decode()
    assert "right sural nerve: 2 points, 2 mL in all" in note
    assert client.get(address("session", room)).url == address("session_note", room)


def test_signing_what_changed_meanwhile_asks_to_read_again(staffed, room):
    client = browser_of(staffed.clinician)
    send(client, room, body(room))
    page = client.post(address("session_sign", room), {"revision": 0})

    assert page.status_code == 422
    assert "changed since you opened this page" in page.content.decode()


def test_a_reason_is_asked_for_at_its_field(staffed, room):
    client = browser_of(staffed.clinician)
    send(client, room, body(room, ratings=body(room)["ratings"][:1]))
    page = client.post(address("session_sign", room), {"revision": 1})

    assert page.status_code == 422
    assert "Pain after the last point was not asked" in page.content.decode()
    assert "id_override_reason_error" in page.content.decode()


def test_an_amendment_is_opened_from_the_note_and_both_notes_name_each_other(staffed):
    room = visits.signed(staffed)
    client = browser_of(staffed.clinician)
    key = new_key()
    answer = client.post(
        address("session_amend", room), {"amendment_id": key, "reason": "Wrong nerve."}
    )
    assert answer.url == address("session", room, session_id=key)
    assert b"Wrong nerve." in client.get(answer.url).content
    assert b"An amendment is open" in client.get(address("session_note", room)).content

    visits.sign(visits.again(room, key), revision=0)
    assert b"This note was amended" in client.get(address("session_note", room)).content
    newer = client.get(address("session_note", room, session_id=key)).content
    assert b"This note amends" in newer


def test_a_clinic_lead_reads_a_note_and_neither_charts_nor_amends(staffed):
    room = visits.signed(staffed)
    client = browser_of(staffed.clinic_lead)

    page = client.get(address("session_note", room))
    assert page.status_code == 200
    assert b"Amend</a>" not in page.content
    assert client.get(address("session", room)).status_code == 403
    assert client.get(address("session_amend", room)).status_code == 403


@pytest.mark.parametrize(
    "name", ["session", "session_sign", "session_note", "session_amend", "session_save"]
)
def test_another_clinic_finds_nothing(staffed, name):
    room = visits.signed(staffed)
    other = clinic("inland", "Inland Clinic")
    client = browser_of(other.clinician)
    own = reverse(name, kwargs={"clinic_slug": other.slug, "session_id": room.session_id})

    for where in (address(name, room), own):
        if name == "session_save":
            answer = client.post(where, json.dumps(body(room)), content_type="application/json")
        else:
            answer = client.get(where)
        assert answer.status_code == 404


def test_text_that_looks_like_markup_is_shown_as_text(staffed, room):
    client = browser_of(staffed.clinician)
    hostile = "</script><script>alert(1)</script>"
    send(client, room, body(room, reaction=hostile))

    page = client.get(address("session", room)).content.decode()
    assert hostile not in page
    with clinic_scope([staffed.id]):
        assert Session.objects.get(id=room.session_id).reaction == hostile


def test_a_bath_course_shows_the_bath_and_no_chart(staffed):
    visits.offer_bath(staffed)
    room = visits.ready(staffed, condition="migraine", modality="bath")
    page = browser_of(staffed.clinician).get(address("session", room)).content.decode()

    assert "Right nostril" in page
    assert 'role="tablist"' not in page


def test_every_view_of_the_complaints_side_is_a_tab_and_the_others_are_one_step_away(staffed, room):
    client = browser_of(staffed.clinician)
    own = client.get(address("session", room)).content.decode()
    everything = client.get(address("session", room) + "?views=all").content.decode()

    assert 'id="tab-foot-lateral-right"' in own
    assert 'id="tab-foot-lateral-left"' not in own
    assert 'id="tab-foot-lateral-left"' in everything


def test_volumes_stay_exact_on_their_way(staffed, room):
    content = body(room, count=1)
    content["points"][0]["volume_ml"] = "0.1"
    send(browser_of(staffed.clinician), room, content)

    assert visits.room_of(room).points[0].volume_ml == Decimal("0.1")


def test_a_weight_with_local_anaesthetic_is_not_called_optional_and_is_asked_for(staffed, room):
    start = address("session_new", room, course_id=room.course_id)
    client = browser_of(staffed.clinician)
    assert "(optional)" not in client.get(start).content.decode()

    page = client.post(start, {"session_id": new_key(), "weight_kg": ""})

    assert page.status_code == 422
    assert "Weight today" in page.content.decode().split("error-summary__list")[1][:300]
    with clinic_scope([staffed.id]):
        assert Session.objects.count() == 1


def test_without_local_anaesthetic_the_weight_may_stay_empty(staffed):
    course_id = planning.course(
        staffed,
        patient := patient_of(staffed, weight_kg=None),
        complaint(staffed, patient),
        planning.recipe(staffed, parts=planning.DEXTROSE_LIDOCAINE[:1]),
    )
    start = reverse("session_new", kwargs={"clinic_slug": staffed.slug, "course_id": course_id})
    client = browser_of(staffed.clinician)

    assert "(optional)" in client.get(start).content.decode()
    assert client.post(start, {"session_id": new_key(), "weight_kg": ""}).status_code == 302


def test_where_a_dose_limit_is_worked_out_the_age_of_the_weight_stands_beside_it(staffed, room):
    with clinic_scope([staffed.id]):
        Weight.objects.update(occurred_at=timezone.now() - dt.timedelta(days=430))
        Session.objects.update(occurred_at=timezone.now() - dt.timedelta(days=500))
    client = browser_of(staffed.clinician)

    before = client.get(address("session_new", room, course_id=room.course_id)).content.decode()
    inside = client.get(address("session", room)).content.decode()

    assert before.count("weighed 14 months ago, on") == 2
    assert "Limit for 70 kg, weighed 14 months ago, on" in inside


def test_a_weight_entered_for_this_session_is_not_dated_by_an_older_one(staffed, room):
    with clinic_scope([staffed.id]):
        Weight.objects.update(weight_kg=72)

    page = browser_of(staffed.clinician).get(address("session", room)).content.decode()

    assert "Limit for 70 kg, as entered for this session." in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "yesterday"), (60, "60 days ago"), (61, "2 months ago"), (731, "2 years")],
)
def test_the_age_of_a_weight_is_said_in_the_unit_a_person_would_use(days, words):
    assert words in weighed(timezone.now() - dt.timedelta(days=days))


def test_amounts_are_read_before_signing_without_zeros_at_the_end(staffed, room):
    points = tuple(visits.point(step=step, volume_ml=Decimal("1.1")) for step in range(2))
    visits.save(room, replace(visits.full_save(room), points=points))
    client = browser_of(staffed.clinician)

    page = client.get(address("session_sign", room)).content.decode()

    assert "2.2 mL," in page
    assert "17.8 mL left" in page
    assert not ZERO_AT_THE_END.search(page)


def test_what_is_left_in_a_batch_is_told_to_the_last_mark_of_the_syringe(staffed):
    room = visits.ready(staffed, batch_ml=Decimal("7.25"))

    page = browser_of(staffed.clinician).get(address("session", room)).content.decode()

    assert "7.25 mL" in page
