"""The clinic that is measured: one patient with a long course, built by the real actions."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.anatomy import nerve_paths
from perineural.clinical.batch import VisualCheck
from perineural.clinical.candidacy import QUESTIONS
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.solution import Part
from perineural.records import clock
from perineural.records.actions import (
    accounts,
    assessment,
    batches,
    candidacy,
    check_ins,
    consents,
    courses,
    patients,
    recipes,
    session_signing,
    sessions,
)
from perineural.records.actions.session_values import (
    CHECKS,
    PointDraft,
    RatingDraft,
    SessionSave,
)
from perineural.records.actors import LinkHolder, System
from perineural.records.diary_links import DIARY
from perineural.records.keys import new_key
from perineural.records.models import DiaryLink, User
from perineural.records.queries.consents import consent_start

EMAIL, PASSWORD, SLUG = "clinician@bench.example", "quiet-measured-river-42", "bench"
CONDITION, SIDE, VIEW, NERVE = "achilles_tendonitis", "right", "foot-lateral-right", "F2"
ALL_CLEAR = VisualCheck(clear=True, colourless=True, particle_free=True)
SESSIONS, POINTS, DAYS_BETWEEN = 20, 30, 7
TABLETS = 8
"""Rooms in which is charted at the same time."""


@dataclass(frozen=True)
class Measured:
    """What the measurements open and write."""

    clinic_id: uuid.UUID
    clinician: User
    recipe_id: uuid.UUID
    patient_id: uuid.UUID
    course_id: uuid.UUID
    signed_session_id: uuid.UUID
    draft_session_id: uuid.UUID
    draft_batch_id: uuid.UUID
    tablets: tuple["Tablet", ...]
    """Open sessions of other patients, one for each tablet."""

    @property
    def charting_session_id(self) -> uuid.UUID:
        """An open session in which nothing is charted yet."""
        return self.tablets[-1].session_id


@dataclass(frozen=True)
class Tablet:
    """An open session and its batch, charted on a tablet of its own."""

    session_id: uuid.UUID
    batch_id: uuid.UUID


def found_clinic() -> tuple[uuid.UUID, User, uuid.UUID]:
    """A clinic, its clinician and a signed recipe."""
    clinic_id = accounts.create_clinic(slug=SLUG, name="Bench")
    user_id = accounts.add_person(
        by=System(clinic_id),
        clinic_id=clinic_id,
        email=EMAIL,
        full_name="Invented Clinician",
        role="clinician",
        credential="Invented",
        password=PASSWORD,
    )
    clinician = User.objects.get(id=user_id)
    recipe_id = recipes.write_recipe(
        by=clinician,
        clinic_id=clinic_id,
        recipe_id=new_key(),
        text=recipes.RecipeText(
            name="Measured only",
            parts=(Part("dextrose_5", Decimal(50)), Part("lidocaine_1_mpf", Decimal(5))),
        ),
    )
    recipes.sign_recipe(by=clinician, clinic_id=clinic_id, recipe_id=recipe_id)
    return clinic_id, clinician, recipe_id


def long_course(clinic_id: uuid.UUID, clinician: User, recipe_id: uuid.UUID) -> Measured:
    """A patient with 20 signed sessions of 30 points, each answered at home, and one open."""
    who = {"by": clinician, "clinic_id": clinic_id}
    now = clock.now()
    began = now - dt.timedelta(days=DAYS_BETWEEN * SESSIONS + 3)
    with clock.at(began):
        patient_id, course_id = _planned(who, recipe_id)
    signed_id = None
    for number in range(SESSIONS):
        at = began + dt.timedelta(days=1 + number * DAYS_BETWEEN)
        with clock.at(at):
            session_id, batch_id = _opened(who, course_id)
            _signed(who, session_id, batch_id)
        _answered(clinic_id, session_id)
        signed_id = session_id
    draft_id, batch_id = _opened(who, course_id)
    tablets = tuple(Tablet(*_opened(who, _planned(who, recipe_id)[1])) for _ in range(TABLETS + 1))
    return Measured(
        clinic_id,
        clinician,
        recipe_id,
        patient_id,
        course_id,
        signed_id,
        draft_id,
        batch_id,
        tablets,
    )


def _planned(who: dict, recipe_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    details = patients.PatientDetails(
        family_name="Longcourse", given_names="Invented", birth_date=dt.date(1980, 5, 17)
    )
    patient_id = patients.register_patient(
        patient_id=new_key(), details=details, weight_kg=Decimal(80), **who
    )
    complaint_id = patients.add_complaint(
        patient_id=patient_id, complaint_id=new_key(), condition=CONDITION, side=SIDE, **who
    )
    candidacy_id = assessment.sign_assessment(
        assessment_id=new_key(),
        complaint_id=complaint_id,
        candidacy_id=new_key(),
        findings=assessment.Findings(
            red_flags=dict.fromkeys(CONDITIONS[CONDITION].red_flags, "no"),
            answers={question.key: "no" for question in QUESTIONS},
            planned_modality="injection",
            planned_recipe_id=recipe_id,
        ),
        **who,
    )
    candidacy.decide_candidacy(candidacy_id=candidacy_id, decision="suitable", **who)
    course_id = courses.plan_course(
        course_id=new_key(),
        candidacy_id=candidacy_id,
        plan=courses.CoursePlan(
            recipe_id=recipe_id,
            nerves=(NERVE,),
            sessions_planned=8,
            interval_days=DAYS_BETWEEN,
            review_after_session=3,
        ),
        **who,
    )
    shown = consent_start(course_id=course_id, **who)
    consents.sign_consent(
        consent_id=new_key(),
        course_id=course_id,
        signer_name="Invented Longcourse",
        questions_answered=True,
        hash_of_text_shown=shown.text_hash,
        **who,
    )
    return patient_id, course_id


def _opened(who: dict, course_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    now = clock.now()
    opened = batches.OpenedContainer("LOT-1", now.date() + dt.timedelta(days=90))
    batch_id = batches.mix_batch(
        batch_id=new_key(),
        course_id=course_id,
        mixing=batches.Mixing(Decimal(20), (opened, opened), now, ALL_CLEAR),
        **who,
    )
    session_id = sessions.start_session(
        course_id=course_id, session_id=new_key(), weight_kg=Decimal(80), **who
    )
    return session_id, batch_id


def places() -> list[tuple[str, str]]:
    """Thirty places on the drawn course of a nerve."""
    paths = [each for each in nerve_paths(VIEW) if each.nerve_id == NERVE]
    drawn = max(paths, key=lambda each: len(each.points)).points
    return [(f"{x:.1f}", f"{y:.1f}") for x, y in (drawn[n % len(drawn)] for n in range(POINTS))]


def _signed(who: dict, session_id: uuid.UUID, batch_id: uuid.UUID) -> None:
    now = clock.now()
    points = tuple(
        PointDraft(new_key(), VIEW, Decimal(x), Decimal(y), SIDE, Decimal("0.5"), NERVE)
        for x, y in places()
    )
    ratings = tuple(
        RatingDraft(new_key(), score, now, after) for score, after in ((6, None), (3, 1), (2, 15))
    )
    save = SessionSave(
        revision=0,
        page=new_key(),
        number=1,
        batch_id=batch_id,
        confirmed=frozenset(CHECKS),
        points=points,
        ratings=ratings,
        last_point_at=now,
    )
    saved = sessions.save_session(session_id=session_id, save=save, **who)
    session_signing.sign_session(
        session_id=session_id,
        revision=saved.revision,
        ending=session_signing.Ending(aftercare_given=True, override_reason="Measured only."),
        **who,
    )


def _answered(clinic_id: uuid.UUID, session_id: uuid.UUID) -> None:
    links = DiaryLink.objects.filter(clinic_id=clinic_id, session_id=session_id)
    for score, link in enumerate(links.order_by("minutes_after"), start=2):
        if link.due_at > clock.now():
            continue
        with clock.at(link.due_at):
            check_ins.answer_diary(
                by=LinkHolder(DIARY, clinic_id, link.id),
                link_id=link.id,
                check_in_id=new_key(),
                answer=check_ins.DiaryAnswer(score=score),
            )
