"""Documents, the letterhead and co-signing in a real browser, at a phone's and a desk's width."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from perineural.records.actions.session_signing import Ending, sign_session
from tests.factories import treatment
from tests.factories.clinic import clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def be(page: Page, person, base_url: str) -> None:
    """Be this person in the browser from now on."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


def go(page: Page, base_url: str, name: str, **keys: object) -> None:
    """Open a page of the clinic."""
    page.goto(base_url + reverse(name, kwargs={"clinic_slug": "harbour", **keys}))


def waiting(staffed):
    """A session that a trainee signed, naming the clinician."""
    room = treatment.charted(staffed)
    sign_session(
        by=staffed.person("trainee"),
        clinic_id=staffed.id,
        session_id=room.session_id,
        revision=1,
        ending=Ending(aftercare_given=True, supervisor_id=staffed.clinician.id),
    )
    return room


@pytest.fixture(params=["phone_page", "desk_page"])
def page(request) -> Page:
    return request.getfixturevalue(request.param)


def test_a_supervisor_reads_and_co_signs(page, running_clinic, axe):
    staffed = clinic()
    waiting(staffed)
    be(page, staffed.clinician, running_clinic)
    go(page, running_clinic, "to_cosign")
    axe(page)
    page.get_by_role("link", name="Read the note: Ana Quarrywood, session 1").click()
    expect(page.get_by_text("Waiting for co-signature")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Name another supervisor").click()
    axe(page)
    page.get_by_role("link", name="Back to the note").click()
    page.get_by_role("button", name="Co-sign this note").click()
    expect(page.get_by_text(re.compile("co-signed by Invented Clinician"))).to_be_visible()
    go(page, running_clinic, "to_cosign")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    axe(page)


def test_the_letterhead_is_set_and_a_mistake_is_told(page, running_clinic, axe):
    staffed = clinic()
    be(page, staffed.clinic_lead, running_clinic)
    go(page, running_clinic, "letterhead")
    expect(page.get_by_text("Address and telephone are missing")).to_be_visible()
    axe(page)
    page.get_by_label("Address").fill("12 Quay Road\nHarbour Town")
    page.get_by_label("Telephone").fill("01632 960 123")
    page.get_by_label("E-mail").fill("nobody")
    page.get_by_role("button", name="Set the letterhead").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not an e-mail address.")
    axe(page)
    page.get_by_label("E-mail").fill("desk@harbour.example")
    page.get_by_role("button", name="Set the letterhead").click()
    expect(page.get_by_text("Telephone 01632 960 123")).to_be_visible()


def test_codes_are_loaded_and_a_superbill_is_made(page, running_clinic, axe):
    staffed = clinic()
    room = treatment.signed(staffed)
    be(page, staffed.clinic_lead, running_clinic)
    go(page, running_clinic, "billing_codes")
    axe(page)
    wrong = {"name": "codes.csv", "mimeType": "text/csv", "buffer": b"code,words\nV 1,Visit\n"}
    page.get_by_label("List of codes").set_input_files(wrong)
    page.get_by_role("button", name="Load the list").click()
    expect(page.get_by_text("Line 2 “V 1” is no code")).to_be_visible()
    axe(page)
    right = {**wrong, "buffer": b"code,words,price\nV1,Visit,120\n64505,Bath,80\n"}
    page.get_by_label("List of codes").set_input_files(right)
    page.get_by_label("Currency of the prices").fill("USD")
    page.get_by_role("button", name="Load the list").click()
    expect(page.get_by_text("2 codes are in use from now on.")).to_be_visible()
    axe(page)

    be(page, staffed.clinician, running_clinic)
    go(page, running_clinic, "session_note", session_id=room.session_id)
    page.get_by_role("link", name="Superbill").click()
    axe(page)
    page.get_by_label("V1 Visit").fill("1")
    page.get_by_role("button", name="Make the superbill").click()
    expect(page.get_by_text("Total USD 120.00")).to_be_visible()
    expect(page.get_by_text("Your insurance may not cover this treatment.")).to_be_visible()
    axe(page)


def test_the_sheet_for_the_patient_is_read_and_taken(page, running_clinic, axe):
    staffed = clinic()
    room = treatment.signed(staffed)
    be(page, staffed.clinician, running_clinic)
    go(page, running_clinic, "session_note", session_id=room.session_id)
    page.get_by_role("link", name="Sheet for the patient").click()
    expect(page.get_by_text("Spreading redness, pus or a fever.")).to_be_visible()
    axe(page)
    with page.expect_download() as taking:
        page.get_by_role("link", name="PDF").click()
    assert re.fullmatch(r"aftercare-\d{4}-\d\d-\d\d\.pdf", taking.value.suggested_filename)
    assert taking.value.path().read_bytes().startswith(b"%PDF-")
