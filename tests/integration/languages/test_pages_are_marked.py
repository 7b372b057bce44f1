"""No page, message or document for a patient holds a text that nobody marked for translation."""

import json
import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.self_check import self_check_questions
from perineural.records.isolation import clinic_scope
from perineural.records.models import (
    Consent,
    Course,
    DiaryLink,
    Intake,
    Patient,
    PatientLink,
    Questionnaire,
)
from perineural.records.permissions import Permission
from perineural.records.queries.assessment import recipe_title
from perineural.records.queries.consents import consent_words
from perineural.records.queries.languages import LINKED, SPEAKS
from perineural.records.queries.photographs import photograph_words
from perineural.records.tokens import make_token
from perineural.web.documents.printing import PRESS
from tests import pseudo
from tests.factories.clinic import clinic, person
from tests.factories.visits import Scores, harmless_answers, treated
from tests.factories.whole import furnish

pytestmark = pytest.mark.django_db
DATA = (
    "Harbour Clinic", "Perineural", "English", "Español", "Deutsch", "Quarrywood", "Thornfield",
    "Ana", "Cy", "Walk to the shops", "without stopping.", "patient@harbour.example",
    "SHA-256", "s1", "s2", "Better than before.", "mL", "mg/mL", "mEq/L",
)  # fmt: skip
"""What is the same in every language: names, what somebody typed, signs of units."""
NOT_PAGES = {
    "diary_worker",
    "diary_more",
    "progress_csv",
    "progress_pdf",
    "own_agreement_back",
}
OPEN = {"diary_shell"}
"""Pages without a door: they hold nothing of anybody."""
FILLER = {"condition": "migraine", "about": "messages"}


@pytest.fixture(autouse=True)
def _pages_speak_in_brackets():
    with pseudo.spoken_by_pages():
        yield


def test_a_text_that_nobody_marked_is_found():
    page = '<p title="a">⟦Hello <b>you</b> ⟦there⟧⟧, Ana, 12.5 and more</p><style>b{}</style>'
    assert pseudo.unmarked(page, ("Ana",)) == ["a", ", , 12.5 and more"]


def addresses(patterns=None, prefix=""):
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield pattern


def pages(kind):
    return {each.name: each for each in addresses() if kind(each.callback)}


PUBLIC = pages(lambda view: getattr(view, "is_public", False))
BY_LINK = pages(lambda view: hasattr(view, "link_kind"))
OWN = pages(lambda view: getattr(view, "permission", None) is Permission.SEE_OWN_RECORD)


def speaks_in_brackets(answer, own=()):
    assert answer.status_code < 400 or answer.status_code in (410, 422)
    page = answer.content.decode()
    return outside_brackets(page, own)


def outside_brackets(page, own=()):
    """What a page says outside brackets, but for data; see DATA."""
    assert f'<html lang="{pseudo.CODE}"' in page
    kept = re.compile(
        r">https?://[^<]*|[0-9a-f]{64}"
        r'|<span lang="en">.*?</span>|<div class="consent-text" lang="en">.*?</div>',
        re.DOTALL,
    )  # an address, a citation, and what was signed in English, stay as they are
    return pseudo.unmarked(kept.sub(">", page), (*DATA, *own))


def values_of(pattern, **known):
    known |= FILLER | {"clinic_slug": "harbour"}
    return {name: known[name] for name in pattern.pattern.converters | {"clinic_slug": ""}}


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_page_is_marked_throughout(name):
    clinic()
    if name == "ask_appointment":
        address = reverse(name, kwargs={"clinic_slug": "harbour"})
        answer = Client().post(f"{address}?lang={pseudo.CODE}", {})
        assert list(pseudo.unmarked(answer.content.decode(), DATA)) == []
        return
    wanted = list(PUBLIC[name].pattern.converters)
    address = reverse(
        name, kwargs={"clinic_slug": "harbour", **{each: FILLER[each] for each in wanted}}
    )
    assert speaks_in_brackets(Client().get(f"{address}?lang={pseudo.CODE}")) == []


@pytest.fixture
def furnished():
    staffed = clinic()
    keys = furnish(staffed)
    with clinic_scope([staffed.id]):
        Patient.objects.update(language=pseudo.CODE)
    return staffed, keys


def words_of_the_clinics_own_questionnaires(staffed):
    """What a clinic's own file says: word for word, in its own language."""
    with clinic_scope([staffed.id]):
        sources = [json.loads(each.source) for each in Questionnaire.objects.all()]
    return [text.strip() for each in sources for text in texts_in(each)]


def texts_in(node):
    if isinstance(node, str):
        yield from node.splitlines()
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from texts_in(each)


def test_every_page_of_a_link_is_marked_throughout(furnished):
    staffed, keys = furnished
    own = words_of_the_clinics_own_questionnaires(staffed)
    found = {}
    for name in sorted(set(BY_LINK) - NOT_PAGES):
        kind = BY_LINK[name].callback.link_kind
        with clinic_scope([staffed.id]):
            opened = {**LINKED, **SPEAKS}.get(kind, PatientLink).objects
            subjects = list(opened.values_list("id", flat=True))
        for subject in subjects:
            wanted = {
                each: keys.get(each, str(subject)) for each in BY_LINK[name].pattern.converters
            }
            wanted["token"] = make_token(kind, staffed.id, subject)
            answer = Client().get(reverse(name, kwargs=wanted) + f"?lang={pseudo.CODE}")
            is_page = answer.get("Content-Type", "").startswith("text/html") and answer.content
            if is_page and answer.status_code not in (302, 404, 405):
                found |= {(name, each): 1 for each in speaks_in_brackets(answer, own)}
    assert sorted(found) == []


@pytest.mark.parametrize("name", sorted(OPEN))
def test_every_other_page_is_marked_throughout(name):
    assert speaks_in_brackets(Client().get(reverse(name) + f"?lang={pseudo.CODE}")) == []


def test_the_own_record_is_marked_throughout():
    staffed = clinic()
    treated(staffed, [Scores(), Scores()])
    with clinic_scope([staffed.id]):
        Patient.objects.update(language=pseudo.CODE)
        patient_id = Patient.objects.get().id
    client = signed_in(person(staffed.id, "harbour", "patient", patient_id))
    for name in sorted(set(OWN) - NOT_PAGES):
        address = reverse(name, kwargs=values_of(OWN[name]))
        assert speaks_in_brackets(client.get(address)) == [], name


def check(condition, answers, age="47"):
    given = {**answers, "age_years": age, "side": CONDITIONS[condition].usual_sides[0]}
    address = f"/c/harbour/check/?condition={condition}&lang={pseudo.CODE}"
    return Client().post(address, given)


@pytest.mark.parametrize("condition", ["migraine", "sciatica"])
@pytest.mark.parametrize("answer", ["yes", "no", "unknown", ""])
def test_every_answer_of_the_self_check_is_marked(condition, answer):
    clinic()
    asked = self_check_questions(condition)
    answers = {each.key: answer for each in asked} if answer else {}
    assert speaks_in_brackets(check(condition, answers)) == []


def test_advice_for_the_young_is_marked():
    clinic()
    assert speaks_in_brackets(check("migraine", harmless_answers("migraine"), age="15")) == []


def test_an_intake_that_lacks_answers_and_one_that_was_sent_are_marked(furnished):
    staffed, keys = furnished
    token = make_token("intake", staffed.id, UUID(keys["intake_id"]))
    address = reverse("intake", kwargs={"token": token}) + f"?lang={pseudo.CODE}"
    assert speaks_in_brackets(Client().post(address, {})) == []
    with clinic_scope([staffed.id]):
        Intake.objects.update(status="submitted")
    assert speaks_in_brackets(Client().get(address)) == []


def test_what_a_link_refuses_is_marked(furnished):
    staffed, _ = furnished
    with clinic_scope([staffed.id]):
        question = DiaryLink.objects.filter(answered_at=None).first()
    address = reverse("diary", kwargs={"token": make_token("diary", staffed.id, question.id)})
    asked = f"{address}?lang={pseudo.CODE}"
    assert speaks_in_brackets(Client().post(asked, {"score": "eleven"})) == []
    with clinic_scope([staffed.id]):
        DiaryLink.objects.update(withdrawn_at=question.due_at)
    assert speaks_in_brackets(Client().get(asked)) == []
    refused = Client().get(f"/d/nothing/?lang={pseudo.CODE}")
    assert refused.status_code == 404
    assert pseudo.unmarked(refused.content.decode(), DATA) == []


def test_the_sheet_to_take_home_is_marked(furnished, printed):
    staffed, keys = furnished
    signed_in(staffed.clinician).get(f"/c/harbour/sessions/{keys['session_id']}/aftercare.pdf")
    assert f'<html lang="{pseudo.CODE}"' in printed[0]
    assert pseudo.unmarked(printed[0], DATA) == []


def test_the_sheet_of_what_to_expect_is_marked(furnished, printed):
    staffed, keys = furnished
    signed_in(staffed.clinician).get(f"/c/harbour/courses/{keys['course_id']}/expect.pdf")
    assert f'<html lang="{pseudo.CODE}"' in printed[0]
    assert pseudo.unmarked(printed[0], DATA) == []


def test_a_consent_is_marked_in_its_text_and_on_its_paper(furnished, printed):
    staffed, keys = furnished
    with clinic_scope([staffed.id]):
        course = Course.objects.get(id=keys["course_id"])
        text = consent_words(course, course.recipe, pseudo.CODE)
        Consent.objects.update(language=pseudo.CODE, text=text)
        recipe = recipe_title(course.recipe)
    assert pseudo.unmarked(text, DATA) == []
    client = signed_in(staffed.clinician)
    client.get(f"/c/harbour/consents/{keys['consent_id']}/consent.pdf")
    page = printed[0].replace(recipe, "").replace("Invented Clinician", "")
    assert outside_brackets(page) == []
    assert pseudo.unmarked(photograph_words("Harbour Clinic", pseudo.CODE), DATA) == []


@pytest.fixture
def printed(monkeypatch):
    """What would be printed, as HTML."""
    kept = []
    monkeypatch.setattr(PRESS, "pdf", lambda html: kept.append(html) or b"%PDF")
    return kept


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
