"""Photographs as a camera sends them, and a visit that has one."""

import uuid
from io import BytesIO

from PIL import Image

from perineural.clinical.note import text_hash
from perineural.records.actions.photograph_consents import sign_photograph_consent
from perineural.records.actions.photographs import Caption, add_photograph
from perineural.records.keys import new_key
from perineural.records.photograph_image import clean
from perineural.records.queries.photographs import photograph_consent_start
from tests.factories.treatment import Ready

GPS, ORIENTATION, MAKE, COMMENT = 0x8825, 0x0112, 0x010F, 0x9286


def camera_jpeg(width_px: int = 60, height_px: int = 40, orientation: int = 6) -> bytes:
    """A JPEG as a phone writes it: lying on its side, with place, maker and colour profile.

    Its left half is red and its right half blue, as the file stores them.
    """
    image = Image.new("RGB", (width_px, height_px), "blue")
    image.paste("red", (0, 0, width_px // 2, height_px))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "Invented Camera Works"
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 28.0, 40.0), 3: "W", 4: (0.0, 0.0, 5.0)})
    written = BytesIO()
    image.save(written, "JPEG", exif=exif, comment=b"Quarrywood, at home", quality=95)
    return written.getvalue()


def consent_to_photographs(room: Ready) -> uuid.UUID:
    """The patient agrees to photographs."""
    where = {"by": room.staffed.assistant, "clinic_id": room.staffed.id}
    start = photograph_consent_start(**where, patient_id=room.patient_id)
    return sign_photograph_consent(
        **where,
        consent_id=new_key(),
        patient_id=room.patient_id,
        signer_name=start.patient.name,
        questions_answered=True,
        hash_of_text_shown=text_hash(start.text),
    )


def photograph(room: Ready, **changed: object) -> uuid.UUID:
    """A photograph taken at a visit that is open."""
    values: dict[str, object] = {
        "by": room.staffed.clinician,
        "clinic_id": room.staffed.id,
        "session_id": room.session_id,
        "photograph_id": new_key(),
        "picture": clean(camera_jpeg()),
        "caption": Caption("before", "foot-lateral-right", "Four marks."),
    }
    return add_photograph(**{**values, **changed})


def photographed(room: Ready) -> uuid.UUID:
    """A photograph with the consent that it needs."""
    consent_to_photographs(room)
    return photograph(room)
