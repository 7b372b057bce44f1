"""Photographs of the marked skin: taken at a visit, looked at, removed. Each of them is audited."""

import hashlib
import uuid
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from perineural.clinical.anatomy import VIEWS
from perineural.records import audit, clock, photograph_files
from perineural.records.actions.patients import recorder
from perineural.records.actions.sessions import draft_session
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import Photograph, PhotographConsent, Session
from perineural.records.models.photograph import Moment
from perineural.records.permissions import Permission, check_can
from perineural.records.photograph_image import CleanPicture

AT_MOST = 40
"""More photographs than this of one visit is a fault of the sender."""
WORDS_LETTERS = 200
MOMENTS = tuple(Moment.choices)
"""When in a visit one may be taken: what is stored, and how it is said."""
REMOVED = "removed"
"""Why a photograph was erased: somebody took it away."""


@dataclass(frozen=True)
class Caption:
    """What is said of a photograph: when in the visit, of which part, in which words."""

    moment: str
    view: str = ""
    words: str = ""


@action
def add_photograph(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    session_id: uuid.UUID,
    photograph_id: uuid.UUID,
    picture: CleanPicture,
    caption: Caption,
) -> uuid.UUID:
    """Keep a photograph of a visit that is still open, under a key of its page's making.

    File and row are stored together or not at all; the same key twice is one photograph.

    Args:
        picture: Made anew, without metadata, by `photograph_image.clean`.

    Raises:
        Conflict: There is no consent for photographs in force, the visit is signed or an
            amendment, it has 40 photographs, the disk cannot be written, or another photograph
            was sent with this key.
        Invalid: The caption says something that cannot be.
    """
    check_can(by, clinic_id, Permission.CHART)
    session = draft_session(clinic_id, session_id)
    rows = Photograph.objects.filter(clinic_id=clinic_id)
    if done := rows.filter(id=photograph_id).first():
        _check_is_that(done, session_id, picture, caption)
        return photograph_id
    if session.amends_id is not None:
        raise Conflict("An amendment corrects what was charted; photographs belong to the visit.")
    _check_caption(caption)
    if rows.filter(session=session, erased_at__isnull=True).count() >= AT_MOST:
        raise Conflict(f"This visit has {AT_MOST} photographs: remove one first.")
    photograph = _photograph(by, session, photograph_id, picture, caption)
    photograph_files.write(clinic_id, photograph_id, picture.content)
    try:
        photograph.save(force_insert=True)
        audit.record(
            by, clinic_id, "add photograph", "photograph", photograph_id,
            patient_id=session.patient_id,
            details={"session": session_id, "hash": photograph.content_hash},
        )  # fmt: skip
    except BaseException:
        photograph_files.remove(clinic_id, photograph_id)
        raise
    return photograph_id


def _check_is_that(
    done: Photograph, session_id: uuid.UUID, picture: CleanPicture, caption: Caption
) -> None:
    """Refuse to call a photograph kept when it was another one that was."""
    told = (caption.moment, caption.view, caption.words.strip())
    is_that = done.content_hash == hashlib.sha256(picture.content).hexdigest()
    is_kept = done.session_id == session_id and done.erased_at is None
    if not (is_that and is_kept and told == (done.moment, done.view, done.words)):
        raise Conflict(
            "This page sent another photograph before, so this one was not kept. "
            "Open the page anew and send it again."
        )


def _check_caption(caption: Caption) -> None:
    if caption.moment not in Moment.values:
        raise Invalid("Say whether it was taken before or after.", field="moment")
    if caption.view and caption.view not in VIEWS:
        raise Invalid(f"There is no view {caption.view!r}.", field="view")
    if len(caption.words) > WORDS_LETTERS:
        raise Invalid(f"Keep it under {WORDS_LETTERS} letters.", field="words")


def _photograph(
    by: Actor, session: Session, key: uuid.UUID, picture: CleanPicture, caption: Caption
) -> Photograph:
    consents = PhotographConsent.objects.select_for_update()
    consent = consents.filter(
        clinic_id=session.clinic_id, patient_id=session.patient_id, withdrawn_at__isnull=True
    ).first()
    if consent is None:
        raise Conflict("The patient has not agreed to photographs, or took it back.")
    return Photograph(
        id=key,
        clinic_id=session.clinic_id,
        patient_id=session.patient_id,
        session=session,
        consent=consent,
        moment=caption.moment,
        view=caption.view,
        words=caption.words.strip(),
        width_px=picture.width_px,
        height_px=picture.height_px,
        size_bytes=len(picture.content),
        content_hash=hashlib.sha256(picture.content).hexdigest(),
        recorded_by=recorder(by),
    )


def _kept(clinic_id: uuid.UUID, photograph_id: uuid.UUID) -> Photograph:
    rows = Photograph.objects.select_for_update()
    photograph = rows.filter(clinic_id=clinic_id, id=photograph_id, erased_at__isnull=True).first()
    if photograph is None:
        raise NotFound("There is no such photograph.")
    return photograph


@action
def show_photograph(*, by: Actor, clinic_id: uuid.UUID, photograph_id: uuid.UUID) -> bytes:
    """The picture of a photograph, a JPEG; that it was looked at is written down.

    Raises:
        NotFound: There is none, or it was erased.
        Conflict: Its file is missing, or is not what was stored.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    photograph = _kept(clinic_id, photograph_id)
    content = photograph_files.read(clinic_id, photograph_id)
    if content is None or hashlib.sha256(content).hexdigest() != photograph.content_hash:
        raise Conflict("The file of this photograph is missing, or is not what was stored.")
    audit.record(
        by, clinic_id, "look at photograph", "photograph", photograph_id,
        patient_id=photograph.patient_id,
    )  # fmt: skip
    return content


@action
def remove_photograph(*, by: Actor, clinic_id: uuid.UUID, photograph_id: uuid.UUID) -> uuid.UUID:
    """Erase one photograph. That there was one stays written down.

    Returns:
        The key of the visit it was taken at.

    Raises:
        NotFound: There is none, or it was erased before.
    """
    check_can(by, clinic_id, Permission.CHART)
    photograph = _kept(clinic_id, photograph_id)
    photograph.erased_at, photograph.erased_because = clock.now(), REMOVED
    photograph.erased_by, photograph.words = recorder(by), ""
    photograph.save(update_fields=["erased_at", "erased_because", "erased_by", "words"])
    transaction.on_commit(partial(photograph_files.remove, clinic_id, photograph_id))
    audit.record(
        by, clinic_id, "remove photograph", "photograph", photograph_id,
        patient_id=photograph.patient_id, details={"session": photograph.session_id},
    )  # fmt: skip
    return photograph.session_id
