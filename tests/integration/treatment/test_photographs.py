"""Photographs stand on a consent of their own, are kept whole or not at all, go when it goes."""

import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from perineural.records import audit, photograph_files
from perineural.records.actions.photograph_consents import withdraw_photograph_consent
from perineural.records.actions.photographs import Caption, remove_photograph, show_photograph
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Photograph, PhotographConsent
from perineural.records.photograph_image import clean
from perineural.records.privacy import FIELDS, Leaves
from perineural.records.queries.photographs import patient_photographs, visit_photographs
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.factories.photographs import (
    camera_jpeg,
    consent_to_photographs,
    photograph,
    photographed,
)
from tests.integration.treatment.test_amend import amend

pytestmark = pytest.mark.django_db
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.PERINEURAL_PHOTOGRAPH_FOLDER = tmp_path / "photographs"
    return settings.PERINEURAL_PHOTOGRAPH_FOLDER


@pytest.fixture
def staffed(folder) -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def kept(room) -> int:
    with clinic_scope([room.staffed.id]):
        return Photograph.objects.filter(erased_at__isnull=True).count()


def trail(room) -> list[str]:
    with clinic_scope([room.staffed.id]):
        return list(AuditEvent.objects.order_by("number").values_list("action", flat=True))


def page_of(room):
    return visit_photographs(
        by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id
    )


def withdraw(room, reason: str = ""):
    with clinic_scope([room.staffed.id]):
        consent_id = PhotographConsent.objects.get(withdrawn_at__isnull=True).id
    return withdraw_photograph_consent(
        by=room.staffed.assistant,
        clinic_id=room.staffed.id,
        consent_id=consent_id,
        reason=reason,
    )


def test_the_consent_to_the_treatment_is_none_to_photographs(room, folder):
    with pytest.raises(Conflict, match="has not agreed to photographs"):
        photograph(room)

    assert files(folder) == []
    assert kept(room) == 0


def test_a_photograph_is_one_private_file_and_one_row(room, folder):
    key = photographed(room)

    (file,) = files(folder)
    assert file == folder / str(room.staffed.id) / f"{key}.jpg"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0
    (line,) = page_of(room).kept
    assert (line.moment, line.view, line.words) == ("before", "foot-lateral-right", "Four marks.")
    assert trail(room)[-1] == "add photograph"


def test_the_same_photograph_sent_twice_is_one(room, folder):
    consent_to_photographs(room)
    key = new_key()

    assert photograph(room, photograph_id=key) == photograph(room, photograph_id=key) == key

    assert len(files(folder)) == kept(room) == 1


def test_another_photograph_under_a_key_that_was_used_is_not_called_kept(room, folder):
    consent_to_photographs(room)
    key = new_key()
    photograph(room, photograph_id=key)

    for other in (
        {"picture": clean(camera_jpeg(80, 40))},
        {"caption": Caption("after", "foot-lateral-right", "Four marks.")},
    ):
        with pytest.raises(Conflict, match="this one was not kept"):
            photograph(room, photograph_id=key, **other)

    assert len(files(folder)) == kept(room) == 1
    remove_photograph(by=room.staffed.clinician, clinic_id=room.staffed.id, photograph_id=key)
    with pytest.raises(Conflict, match="this one was not kept"):
        photograph(room, photograph_id=key)


def test_a_full_disk_keeps_nothing_and_says_so(room, folder, monkeypatch):
    """/dev/full takes every opening and refuses every byte, as a disk without room does."""
    consent_to_photographs(room)
    monkeypatch.setattr(photograph_files, "_private", lambda _, flags: os.open("/dev/full", flags))

    with pytest.raises(Conflict, match="could not be written to the clinic’s disk: nothing of it"):
        photograph(room)

    assert files(folder) == []
    assert kept(room) == 0


def test_a_row_that_cannot_be_stored_leaves_no_file(room, folder, monkeypatch):
    consent_to_photographs(room)

    def fail(*_, **__):
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(DatabaseError):
        photograph(room)
    monkeypatch.undo()

    assert files(folder) == []
    assert kept(room) == 0


def test_withdrawing_erases_every_photograph_and_keeps_that_there_were_some(
    room, folder, django_capture_on_commit_callbacks
):
    photographed(room)
    photograph(room, caption=Caption("after"))
    assert len(files(folder)) == 2

    with django_capture_on_commit_callbacks(execute=True):
        assert withdraw(room, "I do not want them any more.") == 2

    assert files(folder) == []
    lines = page_of(room).photographs
    assert [(line.erased_because, line.words) for line in lines] == [("withdrawn", "")] * 2
    assert page_of(room).consent is None
    assert trail(room)[-1] == "withdraw photograph consent"
    with pytest.raises(Conflict, match="or took it back"):
        photograph(room)


def test_nothing_erased_can_be_looked_at_even_while_its_file_is_there(room, folder):
    key = photographed(room)
    withdraw(room)
    assert len(files(folder)) == 1  # this test's transaction never ends, so the file stays

    with pytest.raises(NotFound):
        show_photograph(by=room.staffed.clinician, clinic_id=room.staffed.id, photograph_id=key)


def test_withdrawing_needs_no_reason_and_the_treatments_consent_stays(room):
    photographed(room)
    withdraw(room)

    assert visits.room_of(room).consent is not None


def test_whoever_agreed_and_took_it_back_can_agree_again(room):
    consent_to_photographs(room)
    with pytest.raises(Conflict, match="already"):
        consent_to_photographs(room)
    withdraw(room)

    consent_to_photographs(room)
    photograph(room)

    assert kept(room) == 1


def test_one_photograph_can_be_deleted(room, folder, django_capture_on_commit_callbacks):
    key, other = photographed(room), photograph(room)
    with django_capture_on_commit_callbacks(execute=True):
        remove_photograph(by=room.staffed.clinician, clinic_id=room.staffed.id, photograph_id=key)

    assert [path.stem for path in files(folder)] == [str(other)]
    assert trail(room)[-1] == "remove photograph"


def test_each_look_is_written_down(room):
    key = photographed(room)

    content = show_photograph(
        by=room.staffed.clinic_lead, clinic_id=room.staffed.id, photograph_id=key
    )

    assert content == clean(camera_jpeg()).content
    assert trail(room)[-1] == "look at photograph"


def test_a_file_that_is_not_what_was_stored_is_not_shown(room, folder):
    key = photographed(room)
    files(folder)[0].write_bytes(b"another picture")

    with pytest.raises(Conflict, match="is not what was stored"):
        show_photograph(by=room.staffed.clinician, clinic_id=room.staffed.id, photograph_id=key)


def test_who_does_not_see_patients_sees_no_photograph(room):
    key = photographed(room)

    for person in (room.staffed.researcher, room.staffed.administrator):
        with pytest.raises(NotAllowed):
            show_photograph(by=person, clinic_id=room.staffed.id, photograph_id=key)


def test_no_photograph_is_added_to_a_signed_visit_or_to_its_amendment(staffed):
    room = visits.signed(staffed, points=2)
    consent_to_photographs(room)

    with pytest.raises(Conflict, match="signed"):
        photograph(room)
    with pytest.raises(Conflict, match="photographs belong to the visit"):
        photograph(amend(room))


@pytest.mark.parametrize(
    ("caption", "field"),
    [
        (Caption("during"), "moment"),
        (Caption("before", "tail"), "view"),
        (Caption("before", "", "a" * 201), "words"),
    ],
)
def test_a_caption_that_cannot_be_stores_nothing(room, folder, caption, field):
    consent_to_photographs(room)

    with pytest.raises(Invalid) as refused:
        photograph(room, caption=caption)

    assert refused.value.field == field
    assert files(folder) == []


def test_what_a_crash_left_behind_is_swept_away_and_photographs_stay(room, folder):
    key = photographed(room)
    own = photograph_files.place_of(room.staffed.id, key)
    orphan = photograph_files.place_of(room.staffed.id, new_key())
    half = orphan.with_suffix(".part")
    fresh = photograph_files.place_of(room.staffed.id, new_key())
    for path in (orphan, half, fresh):
        path.write_bytes(b"left over")
    for path in (own, orphan, half):
        os.utime(path, (0, 0))

    assert photograph_files.sweep() == 2

    assert sorted(files(folder)) == sorted([own, fresh])


def test_nothing_of_a_photograph_ever_leaves_in_a_snapshot():
    for table in ("Photograph", "PhotographConsent"):
        assert set(FIELDS[table].values()) == {Leaves.NEVER}


def test_the_story_has_them_in_order(room):
    photographed(room)
    photograph(room, caption=Caption("after"))

    lines = patient_photographs(
        by=room.staffed.clinician, clinic_id=room.staffed.id, patient_id=room.patient_id
    )

    assert [line.moment for line in lines] == ["before", "after"]


# As a browser asks for them


@pytest.fixture
def browser_of_clinician(room) -> Client:
    client = Client()
    client.force_login(room.staffed.clinician, backend=SIGN_IN)
    return client


def address(room, name: str, **keys: object) -> str:
    return reverse(name, kwargs={"clinic_slug": room.staffed.slug, **keys})


def send(client: Client, room, content: bytes, **changed: object):
    values = {
        "key": new_key(),
        "file": SimpleUploadedFile("picture.exe", content, "application/x-msdownload"),
        "moment": "before",
        **changed,
    }
    return client.post(address(room, "session_photographs", session_id=room.session_id), values)


def test_an_upload_is_told_by_its_content_not_by_its_name(room, folder, browser_of_clinician):
    consent_to_photographs(room)

    answer = send(browser_of_clinician, room, camera_jpeg())

    assert answer.status_code == 302
    assert b"Invented Camera Works" not in files(folder)[0].read_bytes()


def test_half_an_upload_is_refused_beside_the_field(room, folder, browser_of_clinician):
    consent_to_photographs(room)

    answer = send(browser_of_clinician, room, camera_jpeg(400, 300)[:-900])

    assert answer.status_code == 422
    assert "breaks off or is damaged: nothing of it was kept" in answer.content.decode()
    assert files(folder) == []
    assert kept(room) == 0


def test_a_picture_is_sent_so_that_nobody_on_the_way_keeps_it(room, browser_of_clinician):
    key = photographed(room)

    answer = browser_of_clinician.get(address(room, "photograph", photograph_id=key))

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get(address(room, "photograph", photograph_id=key)).status_code == 302
