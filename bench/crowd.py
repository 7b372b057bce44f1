"""The other patients of a large clinic, written in bulk: only their number matters here."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from bench.clinic import CONDITION, SIDE, Measured
from perineural.records import clock
from perineural.records.models import (
    Assessment,
    Candidacy,
    CheckIn,
    Complaint,
    Course,
    DiaryLink,
    PainRating,
    Patient,
    Session,
)
from perineural.records.names import searchable
from perineural.records.pain_statistics import store_statistics, sums_of_patients

DUE_TODAY = 40
"""Visits of one day, in the small clinic as in the large one."""
VISITS_EACH = 2
CHUNK = 500
FIRST = ("Alder", "Birch", "Cedar", "Elder", "Hazel", "Larch", "Maple", "Rowan", "Spruce", "Willow")
SECOND = ("bank", "brook", "dale", "field", "ford", "garth", "hill", "shaw", "thorpe", "wood")


def fill(clinic: Measured, start: int, stop: int) -> None:
    """Add the patients with these numbers, each with a course that has ended or is due today."""
    with transaction.atomic():
        for first in range(start, stop, CHUNK):
            _add(clinic, range(first, min(first + CHUNK, stop)))


def _add(clinic: Measured, numbers: range) -> None:
    owned = {"clinic_id": clinic.clinic_id}
    known = [_patient(number, owned) for number in numbers]
    complaints = [
        Complaint(patient=each, condition=CONDITION, side=SIDE, **owned) for each in known
    ]
    assessments = [Assessment(complaint=each, **owned) for each in complaints]
    decisions = [_candidacy(each, owned) for each in assessments]
    courses = [
        _course(clinic, number, decision)
        for number, decision in zip(numbers, decisions, strict=True)
    ]
    for rows in (known, complaints, assessments, decisions, courses):
        type(rows[0]).objects.bulk_create(rows)
    _add_visits(clinic, courses, owned)


def _patient(number: int, owned: dict) -> Patient:
    family = f"{FIRST[number % 10]}{SECOND[number // 10 % 10]}-{number:05}"
    return Patient(
        family_name=family,
        given_names="Invented",
        search_name=searchable(f"{family} Invented"),
        birth_date=dt.date(1940, 1, 1) + dt.timedelta(days=number * 2),
        **owned,
    )


def _candidacy(assessment: Assessment, owned: dict) -> Candidacy:
    return Candidacy(
        assessment=assessment,
        modality="injection",
        decision="suitable",
        reasons=[],
        inputs={},
        knowledge_version="0",
        policy_version=0,
        **owned,
    )


def _course(clinic: Measured, number: int, decision: Candidacy) -> Course:
    is_due = number < DUE_TODAY
    complaint = decision.assessment.complaint
    return Course(
        clinic_id=clinic.clinic_id,
        patient_id=complaint.patient_id,
        complaint=complaint,
        candidacy=decision,
        recipe_id=clinic.recipe_id,
        modality="injection",
        nerves=["F2"],
        sessions_planned=6,
        interval_days=7,
        review_after_session=3,
        status="active" if is_due else "discharged",
        next_session_on=clock.today() if is_due else None,
        ended_at=None if is_due else clock.now(),
        ended_by=None if is_due else clinic.clinician,
    )


def _add_visits(clinic: Measured, courses: list[Course], owned: dict) -> None:
    visits = [
        Session(
            patient_id=course.patient_id,
            course=course,
            number=number,
            status="signed",
            signed_at=clock.now(),
            signed_by=clinic.clinician,
            occurred_at=clock.now() - dt.timedelta(days=7 * (VISITS_EACH + 1 - number)),
            **owned,
        )
        for course in courses
        for number in range(1, VISITS_EACH + 1)
    ]
    Session.objects.bulk_create(visits)
    PainRating.objects.bulk_create(rating for visit in visits for rating in _ratings(visit, owned))
    links, ratings, answers = [], [], []
    for visit in visits:
        link, rating, answer = _diary(visit, owned)
        links.append(link)
        ratings.append(rating)
        answers.append(answer)
    for rows in (links, ratings, answers):
        type(rows[0]).objects.bulk_create(rows)
    patient_ids = {course.patient_id for course in courses}
    store_statistics(owned["clinic_id"], sums_of_patients(owned["clinic_id"], patient_ids))


def _ratings(visit: Session, owned: dict) -> Iterator[PainRating]:
    chance = visit.patient_id.int
    before = 5 + chance % 5 - (visit.number - 1) * (chance // 5 % 4)
    for score, clock_name, minutes in (
        (before, "before", None),
        (max(before - 3, 0), "minutes_after", 15),
    ):
        yield PainRating(
            patient_id=visit.patient_id,
            session=visit,
            clock=clock_name,
            minutes_after=minutes,
            score=score,
            occurred_at=visit.occurred_at,
            **owned,
        )


def _diary(visit: Session, owned: dict) -> tuple[DiaryLink, PainRating, CheckIn]:
    about = {"patient_id": visit.patient_id, "session": visit, **owned}
    due_at = visit.occurred_at + dt.timedelta(hours=4)
    link = DiaryLink(
        moment="4h",
        minutes_after=240,
        due_at=due_at,
        expires_at=due_at + dt.timedelta(hours=18),
        answered_at=due_at,
        **about,
    )
    rating = PainRating(
        clock="later", minutes_after=250, score=4, source="diary", occurred_at=due_at, **about
    )
    return link, rating, CheckIn(diary_link=link, rating=rating, occurred_at=due_at, **about)
