"""Finding one's own problem among twenty, and being asked only what belongs to it."""

from dataclasses import asdict

import pytest
from django.test import Client

from perineural.clinical.conditions import AREAS, CONDITIONS
from perineural.clinical.places import place_in_words
from perineural.records.isolation import clinic_scope
from perineural.records.models import Intake
from tests.factories.clinic import clinic
from tests.factories.visits import CONTACT, harmless_answers

pytestmark = pytest.mark.django_db
CHECK = "/c/harbour/check/"


@pytest.fixture
def staffed():
    return clinic()


@pytest.mark.usefixtures("staffed")
def test_every_condition_is_offered_once_under_where_it_hurts():
    page = Client().get(CHECK).content.decode()
    assert page.count("<details") >= len(AREAS)
    for condition in CONDITIONS.values():
        assert page.count(f'?condition={condition.key}"') == 1
    places = [page.index(f">{words.replace('&', '&amp;')}<") for words in AREAS.values()]
    assert places == sorted(places)
    assert "three problems" not in page


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize("key", CONDITIONS)
def test_every_check_can_be_answered_to_the_end(key):
    condition = CONDITIONS[key]
    shown = Client().get(f"{CHECK}?condition={key}").content.decode()
    assert condition.plain_name.split(":")[0].replace("'", "&#x27;") in shown
    assert "Which side is it on?" in shown or condition.only_side
    answers = {**harmless_answers(key), "age_years": "47", "side": condition.usual_sides[0]}
    told = Client().post(f"{CHECK}?condition={key}", answers).content.decode()
    assert "may be worth your while" in told
    assert "Ask for an assessment here" in told


def test_widespread_pain_is_not_asked_for_a_side_and_is_kept_as_both(staffed):
    page = Client().get(CHECK + "?condition=fibromyalgia").content.decode()
    assert "Which side is it on?" not in page
    assert '<input type="hidden" name="side" value="bilateral"' in page
    answers = harmless_answers("fibromyalgia")
    told = Client().post(
        CHECK + "?condition=fibromyalgia", {**answers, "age_years": "47", "side": "bilateral"}
    )
    form = told.context["ask"]
    sent = {name: str(form.initial[name]) for name in ("key", "condition", "side", "answers")}
    Client().post(CHECK + "ask/", {**sent, **asdict(CONTACT)})
    with clinic_scope([staffed.id]):
        assert [each.side for each in Intake.objects.all()] == ["bilateral"]


@pytest.mark.usefixtures("staffed")
def test_numb_between_the_legs_sends_to_a_doctor_today_and_offers_no_appointment():
    answers = {
        **harmless_answers("sciatica"),
        "bladder_saddle_or_legs": "yes",
        "age_years": "47",
        "side": "left",
    }
    page = Client().post(CHECK + "?condition=sciatica", answers).content.decode()
    assert "seen by a doctor today" in page
    assert "Ask for an assessment" not in page


@pytest.mark.parametrize(
    ("condition", "side", "words"),
    [
        ("sciatica", "left", "left lower back and leg"),
        ("scar_pain", "midline", "scar"),
        ("fibromyalgia", "bilateral", "body"),
        ("headache", "bilateral", "head"),
        ("plantar_fasciitis", "bilateral", "heel and sole on both sides"),
    ],
)
def test_the_place_is_said_as_one_would_ask_about_it(condition, side, words):
    assert place_in_words(condition, side) == words


@pytest.mark.usefixtures("staffed")
def test_a_form_sent_empty_says_how_much_is_missing_before_it_lists_it(client):
    text = client.post(f"{CHECK}?condition=sciatica", {"condition": "sciatica"}).content.decode()
    summary = text.split('class="error-summary"')[1].split("</section>")[0]
    assert "answers are missing or wrong; each is marked below</summary>" in summary
    assert summary.index("</summary>") < summary.index("How old are you?")
