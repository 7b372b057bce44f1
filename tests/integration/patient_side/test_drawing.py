"""Showing on a picture where it hurts leads to the questions of the list, and keeps nothing."""

import dataclasses
import json
import re

import pytest
from django.apps import apps
from django.test import Client

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.drawn_places import DRAWN_PLACES, offered_for, side_drawn
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Intake
from tests.factories.clinic import clinic
from tests.factories.visits import CONTACT, harmless_answers

pytestmark = pytest.mark.django_db
CHECK = "/c/harbour/check/"
DRAW = CHECK + "draw/"
RIGHT_WRIST, RIGHT_PALM = (-318, -851), (-360, -770)
DRAWING = json.dumps(
    [
        {"id": str(number), "view": "body-front", "x": x, "y": y, "value": None, "nerve": ""}
        for number, (x, y) in enumerate((RIGHT_WRIST, RIGHT_PALM))
    ]
)
TOO_MANY = json.dumps([{"view": "body-front"}] * 300)
BROKEN = (
    "{",
    "[1]",
    '[{"view": "moon", "x": 1, "y": 1}]',
    '[{"view": "body-front", "x": 9000, "y": 1}]',
    TOO_MANY,
)


@pytest.fixture(autouse=True)
def staffed():
    return clinic()


def told(answer):
    return answer.content.decode().replace("&#x27;", "'")


def begin(client, condition="carpal_tunnel_syndrome", drawing=DRAWING):
    return client.post(f"{CHECK}?condition={condition}", {"begin": "1", "drawing": drawing})


def answers(condition="carpal_tunnel_syndrome"):
    return {
        **harmless_answers(condition), "age_years": "47", "side": "right", "drawing": DRAWING,
    }  # fmt: skip


def test_what_was_marked_brings_the_usual_problems_first_and_the_list_stays():
    page = told(Client().post(DRAW, {"drawing": DRAWING}))
    first = page.index(CONDITIONS["carpal_tunnel_syndrome"].plain_name)
    assert first < page.index("These can be anywhere")
    assert "A picture cannot tell which it is" in page
    assert page.index("call your emergency number") < first
    assert CONDITIONS["migraine"].plain_name not in page
    assert f'href="{CHECK}"' in page


def test_a_drawing_leads_to_the_same_questions_as_the_list():
    client = Client()
    by_list = told(client.get(f"{CHECK}?condition=carpal_tunnel_syndrome"))
    by_drawing = told(begin(client))
    asked = r'name="([a-z_]+)"'
    assert set(re.findall(asked, by_drawing)) == set(re.findall(asked, by_list))
    assert "error-summary" not in by_drawing


def test_the_side_that_was_marked_is_chosen_already():
    page = told(begin(Client()))
    assert re.search(r'name="side" value="right"[^>]*checked', page)
    assert not re.search(r'name="side" value="left"[^>]*checked', page)


def test_it_works_without_a_script_by_the_list():
    page = told(Client().get(DRAW))
    assert f'href="{CHECK}"' in page
    assert "<noscript>" in page
    assert "Please mark on the picture" in told(Client().post(DRAW, {"drawing": ""}))


@pytest.mark.parametrize("drawing", BROKEN)
def test_a_drawing_that_cannot_be_read_is_asked_for_again(drawing):
    assert "Please mark on the picture" in told(Client().post(DRAW, {"drawing": drawing}))
    assert begin(Client(), drawing=drawing).status_code == 200
    sent = {**asked_with(new_key()), "drawing": drawing}
    assert Client().post(CHECK + "ask/", sent).status_code == 400
    with clinic_scope([clinic_id()]):
        assert Intake.objects.count() == 0


def clinic_id():
    return apps.get_model("records", "Clinic").objects.get().id


def asked_with(key):
    return {
        **{name: str(value) for name, value in dataclasses.asdict(CONTACT).items()},
        "key": str(key), "condition": "carpal_tunnel_syndrome", "side": "right",
        "answers": json.dumps(harmless_answers("carpal_tunnel_syndrome")), "drawing": DRAWING,
    }  # fmt: skip


def rows():
    """How many rows every table holds, but for the counts that limit how often is asked."""
    with clinic_scope([clinic_id()]):
        return {model.__name__: model.objects.count() for model in apps.get_models()}


def test_nothing_is_kept_until_somebody_asks():
    client, before = Client(), rows()
    client.get(CHECK)
    client.get(DRAW)
    client.post(DRAW, {"drawing": DRAWING})
    begin(client)
    advice = client.post(f"{CHECK}?condition=carpal_tunnel_syndrome", answers())
    assert "may be worth your while" in told(advice)
    assert rows() == before
    assert set(client.cookies) <= {"perineural_csrf"}


def test_with_the_appointment_the_drawing_becomes_part_of_the_intake(staffed):
    client = Client()
    advice = client.post(f"{CHECK}?condition=carpal_tunnel_syndrome", answers())
    form = advice.context["ask"]
    hidden = {name: str(form.initial[name]) for name in
              ("key", "condition", "side", "answers", "drawing")}  # fmt: skip
    sent = client.post(CHECK + "ask/", {**dataclasses.asdict(CONTACT), **hidden})
    with clinic_scope([staffed.id]):
        kept = Intake.objects.get().pain_drawing
    assert [(each["view"], each["x"], each["y"]) for each in kept] == [
        ("body-front", "-318.00", "-851.00"),
        ("body-front", "-360.00", "-770.00"),
    ]
    page = told(client.get(sent["Location"]))
    assert "Where it hurts" in page, "this device is not asked who it is"
    assert 'data-marks-tab="body-front"' in page
    assert "-318.0" in page
    elsewhere = told(Client().get(sent["Location"]))
    assert "Your date of birth" in elsewhere
    assert "-318.0" not in elsewhere


def test_somebody_who_must_be_seen_today_is_offered_nothing_else():
    urgent = {
        **answers("sciatica"),
        "bladder_saddle_or_legs": "yes",
        "drawing": json.dumps([{"view": "body-back", "x": 60, "y": -900}]),
    }
    page = told(Client().post(f"{CHECK}?condition=sciatica", urgent))
    assert "seen by a doctor today" in page
    assert 'name="given_names"' not in page


@pytest.mark.parametrize("key", DRAWN_PLACES)
def test_every_problem_with_a_place_is_one_of_the_list(key):
    assert key in CONDITIONS
    assert DRAWN_PLACES[key].regions
    assert DRAWN_PLACES[key].sources


def test_problems_that_can_be_anywhere_are_always_offered():
    offered = offered_for([("body-front", *RIGHT_WRIST)])
    assert {"scar_pain", "fibromyalgia", "acute_injury"} <= {*offered.near, *offered.anywhere}
    assert not {*offered.near} & {*offered.anywhere}


@pytest.mark.parametrize(
    ("places", "side"),
    [
        ([("body-front", -300, -800)], "right"),
        ([("body-back", -300, -800)], "left"),
        ([("body-front", 0, -1000), ("body-front", 100, -900)], "left"),
        ([("body-front", -100, -900), ("body-back", -100, -900)], "bilateral"),
        ([("body-back", 0, -1100)], "midline"),
    ],
)
def test_the_side_is_the_persons_own(places, side):
    assert side_drawn(places) == side
