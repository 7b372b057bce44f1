"""Three patients on a phone 360 px wide, in three languages, with a network and without."""

import datetime as dt
import re

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from perineural.clinical.conditions import CONDITIONS
from perineural.records.isolation import clinic_scope
from perineural.records.models import CheckIn, Complaint, Course, PainReturn, Patient
from perineural.records.tokens import make_token
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, link, treated
from tests.functional.promises import READY_FOR_NO_NETWORK, wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]
SMALL = {"width": 360, "height": 740}
SILENT = Scores(diary=(None, None, None))
PATIENTS = [
    # condition, side, modality
    ("sciatica", "left", "injection"),
    ("carpal_tunnel_syndrome", "right", "injection"),
    ("migraine", "bilateral", "bath"),
]
SAME_EVERYWHERE = {"No"}
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(params=["en", "es", "de"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture(params=PATIENTS, ids=[each[0] for each in PATIENTS])
def done(request, live_server, language):
    """A patient treated five hours ago, who speaks this language."""
    condition, side, modality = request.param
    found = treated(clinic(), [SILENT], first_at=timezone.now() - dt.timedelta(hours=5))
    with clinic_scope([found.staffed.id]):
        Patient.objects.filter(id=found.patient_id).update(language=language)
        Complaint.objects.filter(id=found.complaint_id).update(condition=condition, side=side)
        Course.objects.filter(id=found.course_id).update(modality=modality)
    return found


@pytest.fixture
def phone(unwatched_page, language) -> Page:
    locale = {"en": "en-GB", "es": "es-ES", "de": "de-DE"}[language]
    return unwatched_page(SMALL, has_touch=True, is_mobile=True, locale=locale)


def says(text: str) -> str:
    """A text of the program in the patient's language; another one than in English."""
    said = gettext(text)
    same = translation.get_language() == "en" or text in SAME_EVERYWHERE
    assert same or said != text, f"not translated: {text}"
    return said


def address(live_server, done, moment: str) -> str:
    asked = link(done.staffed, done.session_ids[0], moment)
    return f"{live_server.url}/d/{make_token('diary', done.staffed.id, asked.id)}/"


def look(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=says(heading), level=1)).to_be_visible()
    assert page.evaluate(WIDER) <= 0, f"{heading}: wider than the screen"
    spoken = page.evaluate("document.documentElement.lang")
    assert spoken.startswith(translation.get_language())


def answers(done) -> list[int]:
    with clinic_scope([done.staffed.id]):
        found = CheckIn.objects.filter(clinic_id=done.staffed.id)
        return sorted(found.values_list("rating__score", flat=True))


def find_out_whether_it_is_for_them(phone: Page, live_server, condition: str) -> None:
    phone.goto(f"{live_server.url}/c/harbour/check/?condition={condition}")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    assert gettext(CONDITIONS[condition].plain_name) in phone.content()
    for answer in phone.get_by_role("radio", name=says("No"), exact=True).all():
        answer.check()
    phone.get_by_label(re.compile(re.escape(says("How old are you?")))).fill("47")
    sides = phone.get_by_role("radio", name=says("Right"), exact=True)
    if sides.count():
        sides.check()
    phone.get_by_role("button", name=says("What should I do?")).tap()
    look(phone, "What to do next")


def test_a_patient_finds_out_and_answers_with_a_network_and_without(phone, done, live_server, axe):
    with clinic_scope([done.staffed.id]):
        condition = Complaint.objects.get(id=done.complaint_id).condition
    is_first = condition == PATIENTS[0][0]
    find_out_whether_it_is_for_them(phone, live_server, condition)

    phone.goto(address(live_server, done, "4h"))
    look(phone, "How is it now?")
    if is_first:
        axe(phone)
    wait_until(phone, READY_FOR_NO_NETWORK)
    phone.get_by_role("button", name="4", exact=True).tap()
    look(phone, "Thank you")
    phone.get_by_role("button", name=says("Well"), exact=True).tap()
    expect(phone.get_by_role("button", name=says("Well"), exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    if is_first:
        axe(phone)

    phone.context.set_offline(True)
    phone.goto(address(live_server, done, "24h"))
    look(phone, "How is it now?")
    emergency = "Call your emergency number or go to an emergency department."
    expect(phone.get_by_text(says(emergency))).to_be_visible()
    if is_first:
        axe(phone)
    phone.get_by_role("button", name="7", exact=True).tap()
    expect(phone.locator("#kept")).to_be_visible()
    phone.context.set_offline(False)
    look(phone, "Thank you")
    assert answers(done) == [4, 7]

    phone.get_by_role("button", name=says("My pain is back")).tap()
    look(phone, "Thank you for telling us")
    with clinic_scope([done.staffed.id]):
        assert PainReturn.objects.filter(clinic_id=done.staffed.id).count() == 1
    phone.goto(address(live_server, done, "4h") + "wrong/")
    look(phone, "Something is wrong")
    if is_first:
        axe(phone)
