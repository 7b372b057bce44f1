"""The pages of recipes, batches and consent: what they work out, keep and refuse."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Batch, Consent, Course, Recipe
from perineural.web.preparation.batches import code_of
from perineural.web.preparation.consents import sections_of
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def course_id(staffed):
    patient_id = clinic.patient(staffed)
    return planning.course(staffed, patient_id, clinic.complaint(staffed, patient_id))


@pytest.fixture
def clinician(client, staffed):
    return sign_in(client, staffed.clinician)


@pytest.fixture
def assistant(client, staffed):
    return sign_in(client, staffed.assistant)


def sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(staffed, name, **which):
    return reverse(name, kwargs={"clinic_slug": staffed.slug, **which})


def written(*parts, then="keep", **changed):
    values = {
        "key": str(new_key()),
        "name": "House",
        "modality": "injection",
        "rationale": "Ours.",
        "parts-TOTAL_FORMS": str(len(parts)),
        "parts-INITIAL_FORMS": "0",
        "then": then,
    }
    for number, (product, volume_ml) in enumerate(parts):
        values |= {f"parts-{number}-product": product, f"parts-{number}-volume_ml": volume_ml}
    return {**values, **changed}


DEXTROSE, BICARBONATE = ("dextrose_5", "100"), ("sodium_bicarbonate_8_4", "1")


def test_a_clinic_without_recipes_says_why_none_is_built_in(clinician, staffed):
    text = clinician.get(address(staffed, "recipes")).content.decode()
    assert "No recipe yet" in text
    assert "none is built in" in text


def test_what_a_recipe_holds_is_worked_out_before_it_is_kept(clinician, staffed):
    sent = written(DEXTROSE, BICARBONATE, ("", ""))
    text = clinician.post(address(staffed, "recipe_work_out"), sent).content.decode()
    assert "4.95 %" in text
    assert "269.6 mOsm/L" in text
    assert "derived" in text
    assert "measured, never worked out" in text
    with clinic_scope([staffed.id]):
        assert not Recipe.objects.exists()


def test_working_out_without_a_script_keeps_nothing_and_loses_nothing(clinician, staffed):
    page = clinician.post(address(staffed, "recipe_new"), written(DEXTROSE, then="work-out"))
    assert page.status_code == 200
    assert 'value="House"' in page.content.decode()
    with clinic_scope([staffed.id]):
        assert not Recipe.objects.exists()


def test_a_recipe_is_written_then_signed(clinician, staffed):
    page = clinician.post(
        address(staffed, "recipe_new"), written(DEXTROSE, BICARBONATE), follow=True
    )
    text = page.content.decode()
    assert "waiting for a signature" in text
    assert "You sign as Invented Clinician, GMC 0000000" in text
    with clinic_scope([staffed.id]):
        key = Recipe.objects.get().id
    signed = clinician.post(address(staffed, "recipe_sign", recipe_id=key), follow=True)
    assert "in use" in signed.content.decode()


def test_a_mixture_that_a_rule_stops_offers_no_signature(clinician, staffed):
    cloudy = written(DEXTROSE, BICARBONATE, ("ropivacaine_0_2", "10"))
    page = clinician.post(address(staffed, "recipe_new"), cloudy, follow=True)
    text = page.content.decode()
    assert "Stop." in text
    assert "cannot be signed" in text
    assert "Sign this recipe" not in text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (written(), "at least one product"),
        (written(("dextrose_5", "")), "A part is not complete"),
        (written(("dextrose_5", "0")), "greater than or equal to"),
        (written(DEXTROSE, name=""), "required"),
    ],
)
def test_a_recipe_that_cannot_be_kept_says_why(clinician, staffed, sent, words):
    answer = clinician.post(address(staffed, "recipe_new"), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_assistant_reads_recipes_and_does_not_write_them(assistant, staffed):
    planning.recipe(staffed)
    assert "Write a recipe" not in assistant.get(address(staffed, "recipes")).content.decode()
    assert assistant.get(address(staffed, "recipe_new")).status_code == 403


def mixed(**changed):
    later = (timezone.localdate() + dt.timedelta(days=300)).isoformat()
    values = {
        "key": str(new_key()),
        "shown_ml": "55",
        "volume_ml": "55",
        "started_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "clear": "on",
        "colourless": "on",
        "particle_free": "on",
        "measured_ph": "",
    }
    for number in (1, 2):
        values |= {f"lot_{number}": f"LOT-{number}", f"expires_{number}": later}
    return {**values, **changed}


def test_a_batch_is_mixed_and_its_label_printed(assistant, staffed, course_id):
    url = address(staffed, "batch_new", course_id=course_id)
    assert "draw up <strong>50 mL</strong>" in assistant.get(url).content.decode()
    page = assistant.post(url, mixed(), follow=True)
    assert "Print the label" in page.content.decode()
    with clinic_scope([staffed.id]):
        batch = Batch.objects.get()
    label = assistant.get(address(staffed, "batch_label", batch_id=batch.id)).content.decode()
    assert "For one patient: Ana Quarrywood, born 1979-04-28" in label
    assert "USE BY" in label
    assert "<svg" in label


def test_amounts_of_a_batch_and_its_recipe_are_read_without_zeros_at_the_end(
    clinician, staffed, course_id
):
    key = planning.batch(staffed, course_id, volume_ml=Decimal("20.5"))
    with clinic_scope([staffed.id]):
        recipe_id = Course.objects.get(id=course_id).recipe_id

    batch = clinician.get(address(staffed, "batch", batch_id=key)).content.decode()
    label = clinician.get(address(staffed, "batch_label", batch_id=key)).content.decode()
    recipe = clinician.get(address(staffed, "recipe", recipe_id=recipe_id)).content.decode()

    assert "20.5 mL" in batch
    for page in (batch, label, recipe):
        assert not re.search(r"\d\.\d*0 (mL|mg|g|%)", page)


def test_the_code_on_the_label_opens_the_batch_and_holds_nothing_of_the_patient(
    assistant, staffed, course_id
):
    key = planning.batch(staffed, course_id)
    label = assistant.get(address(staffed, "batch_label", batch_id=key)).content.decode()
    url = address(staffed, "batch", batch_id=key)
    assert code_of(f"http://testserver{url}") in label
    assert url == f"/c/harbour/batches/{key}/"
    assert "Ana Quarrywood" in assistant.get(url).content.decode()


def test_who_scans_the_code_signs_in_before_anything_is_shown(client, staffed, course_id):
    answer = client.get(address(staffed, "batch", batch_id=planning.batch(staffed, course_id)))
    assert answer.status_code == 302
    assert answer.url.startswith("/account")


def test_the_code_obeys_the_pages_security_policy():
    first, again, other = code_of("a"), code_of("a"), code_of("b")
    assert first == again != other
    assert "style=" not in first


def test_the_volumes_to_draw_are_seen_before_they_are_kept(assistant, staffed, course_id):
    url = address(staffed, "batch_new", course_id=course_id)
    scaled = assistant.post(url, mixed(volume_ml="11", then="scale"))
    assert "draw up <strong>10 mL</strong>" in scaled.content.decode()
    assert 'value="LOT-1"' in scaled.content.decode()
    unseen = assistant.post(url, mixed(volume_ml="11"))
    assert unseen.status_code == 422
    assert "Check what you drew up" in unseen.content.decode()
    assert assistant.post(url, mixed(volume_ml="11", shown_ml="11")).status_code == 302


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"expires_1": "2020-01-01"}, "expired on 2020-01-01"),
        ({"particle_free": ""}, "particle-free"),
        ({"lot_2": ""}, "Copy the lot of Lidocaine"),
        ({"started_at": "2020-01-01T10:00"}, "last 24 hours"),
        ({"measured_ph": "15"}, "less than or equal to 14"),
        ({"volume_ml": "0"}, "greater than or equal to"),
    ],
)
def test_a_batch_that_must_not_be_released_is_refused(
    assistant, staffed, course_id, changed, words
):
    answer = assistant.post(address(staffed, "batch_new", course_id=course_id), mixed(**changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with clinic_scope([staffed.id]):
        assert not Batch.objects.exists()


def test_what_is_left_is_discarded_from_the_batchs_page(assistant, staffed, course_id):
    key = planning.batch(staffed, course_id)
    url = address(staffed, "batch", batch_id=key)
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    too_much = assistant.post(url, {"volume_ml": "21", "at": now})
    assert too_much.status_code == 422
    page = assistant.post(url, {"volume_ml": "3.5", "at": now}, follow=True)
    assert "3.5" in page.content.decode()
    assert "discarded" in page.content.decode()


def signature(page, **changed):
    values = {
        "key": page.context["form"].initial.get("key") or str(new_key()),
        "text_hash": page.context["form"].initial["text_hash"],
        "questions_answered": "on",
        "signer_name": "Ana Quarrywood",
    }
    return {**values, **changed}


def test_a_consent_is_shown_whole_and_signed(assistant, staffed, course_id):
    url = address(staffed, "consent_new", course_id=course_id)
    page = assistant.get(url)
    assert "Your right to stop" in page.content.decode()
    kept = assistant.post(url, signature(page), follow=True)
    assert "Signed by Ana Quarrywood" in kept.content.decode()
    assert "unaltered since it was signed" in kept.content.decode()
    assert "There is a consent already" in assistant.get(url).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"signer_name": "Somebody Else"}, "not the name on the record"),
        ({"signer_name": ""}, "required"),
        ({"questions_answered": ""}, "questions first"),
        ({"text_hash": "0" * 64}, "changed since it was shown"),
    ],
)
def test_a_consent_that_does_not_hold_is_not_kept(assistant, staffed, course_id, changed, words):
    url = address(staffed, "consent_new", course_id=course_id)
    answer = assistant.post(url, signature(assistant.get(url), **changed))
    assert words in answer.content.decode()
    with clinic_scope([staffed.id]):
        assert not Consent.objects.exists()


def test_the_screen_shows_every_line_of_the_text(assistant, staffed, course_id):
    page = assistant.get(address(staffed, "consent_new", course_id=course_id))
    text = page.context["start"].text
    shown = []
    for section in sections_of(text):
        shown.append(section["heading"])
        for is_list, lines in section["pieces"]:
            shown += [f"- {line}" if is_list else line for line in lines]
    assert shown == [line for line in text.split("\n") if line]


def test_withdrawing_asks_for_the_reason(assistant, staffed, course_id):
    url = address(staffed, "consent", consent_id=planning.consent(staffed, course_id))
    assert assistant.post(url, {"reason": ""}).status_code == 422
    page = assistant.post(url, {"reason": "Would rather wait."}, follow=True)
    assert "withdrawn" in page.content.decode()
    assert "Would rather wait." in page.content.decode()


@pytest.mark.parametrize("name", ["batch_new", "consent_new"])
def test_nothing_is_prepared_for_an_ended_course(assistant, staffed, course_id, name):
    with clinic_scope([staffed.id]):
        Course.objects.update(status="stopped", ended_at=timezone.now(), ended_by=staffed.clinician)
    answer = assistant.get(address(staffed, name, course_id=course_id))
    assert answer.status_code == 409
    assert "has ended" in answer.content.decode()
