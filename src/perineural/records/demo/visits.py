"""The visits of one invented course: consent, mixing, the session, its signature, the end."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.anatomy import NERVES
from perineural.clinical.batch import VisualCheck
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.modality import BATH, INJECTION, singles
from perineural.records import clock
from perineural.records.actions import (
    adverse_events,
    batches,
    consents,
    cosigning,
    reviews,
    session_signing,
    sessions,
)
from perineural.records.actions.session_values import (
    CHECKS,
    BathDraft,
    PointDraft,
    RatingDraft,
    SessionSave,
)
from perineural.records.demo.agreed import agree
from perineural.records.demo.answers import keep_diary
from perineural.records.demo.cases import Stage
from perineural.records.demo.findings import FUNCTION, along, places
from perineural.records.demo.house import House
from perineural.records.demo.pain import VisitPain, course_of_pain
from perineural.records.demo.person import Person
from perineural.records.demo.shelf import opened_for
from perineural.records.demo.timeline import History
from perineural.records.queries.consents import consent_start

BATCH_ML = {"injection": Decimal(20), "bath": Decimal(5), "both": Decimal(20)}
POINTS_ML = Decimal(17)
"""The most for points of one visit, so that the bath's two times 1.5 mL are left of the batch."""
ALL_CLEAR = VisualCheck(clear=True, colourless=True, particle_free=True)
PARTS_OF_RECIPE = {"injection": 2, "bath": 1, "both": 1}


@dataclass
class Visit:
    """One visit: its keys, and how much it hurt."""

    number: int
    pain: VisitPain
    first_before: int
    batch_id: uuid.UUID
    session_id: uuid.UUID
    left_ml: Decimal = Decimal(0)
    """What is left of the batch. [mL]"""


def treat(house: House, who: Person) -> History:
    """From the consent to the end of the course, or as far as the case goes."""
    case, timeline = who.case, house.timeline
    hour, minute = who.hour(), who.chance.draw.randint(0, 29)
    stays_before_today = case.stage in (Stage.CONSENTED, Stage.TREATED)
    if stays_before_today and case.first_visit_days_ago:
        yield timeline.day(case.first_visit_days_ago, hour, minute)
    else:
        yield timeline.just_now(minutes_ago=55)
    _consent(house, who)
    agree(house, who)
    if case.stage is Stage.CONSENTED:
        return
    if case.twist == "signs_in":
        house.signs_in = (who.patient_id, who.name)
    pains = course_of_pain(case.course_of_pain, max(case.visits, 1), who.chance)
    for number, pain in enumerate(pains, start=1):
        days_ago = case.days_ago + (len(pains) - number) * case.interval_days
        began = timeline.day(days_ago, hour, minute)
        yield began if case.stage is Stage.TREATED else timeline.just_now(minutes_ago=35)
        visit = Visit(number, pain, pains[0].before, who.chance.key(), who.chance.key())
        yield from _visit(house, who, visit)
    yield from _end(house, who)


def _consent(house: House, who: Person) -> None:
    start = consent_start(by=house.assistant, clinic_id=house.clinic_id, course_id=who.course_id)
    consents.sign_consent(
        by=house.assistant,
        clinic_id=house.clinic_id,
        consent_id=who.chance.key(),
        course_id=who.course_id,
        signer_name=who.name,
        questions_answered=True,
        hash_of_text_shown=start.text_hash,
    )


def _visit(house: House, who: Person, visit: Visit) -> History:
    """Mix, open, chart, sign, throw the rest away; then the diary goes its own way."""
    stage = who.case.stage
    _mix(house, who, visit)
    if stage is Stage.BATCH_READY:
        return
    yield clock.now() + dt.timedelta(minutes=10)
    sessions.start_session(
        by=house.clinician,
        clinic_id=house.clinic_id,
        course_id=who.course_id,
        session_id=visit.session_id,
        weight_kg=who.weight_kg,
    )
    yield clock.now() + dt.timedelta(minutes=18)
    revision = _chart(house, who, visit, is_over=stage is Stage.TREATED)
    if stage is Stage.UNDER_WAY:
        return
    yield clock.now() + dt.timedelta(minutes=4)
    _sign(house, who, visit, revision)
    house.timeline.add(keep_diary(house, who, visit.session_id, (visit.pain, visit.first_before)))
    yield clock.now() + dt.timedelta(minutes=9)
    _look_back(house, who, visit)


def _mix(house: House, who: Person, visit: Visit) -> None:
    draw, today = who.chance.draw, clock.today()
    volume_ml = BATCH_ML[who.case.modality]
    typed = tuple(
        batches.OpenedContainer(
            lot=f"DEMO-{draw.randint(1000, 9999)}",
            expires_on=today + dt.timedelta(days=draw.randint(120, 600)),
            manufacturer="Invented Laboratories",
        )
        for _ in range(PARTS_OF_RECIPE[who.case.modality])
    )
    batches.mix_batch(
        by=house.assistant,
        clinic_id=house.clinic_id,
        batch_id=visit.batch_id,
        course_id=who.course_id,
        mixing=batches.Mixing(
            volume_ml=volume_ml,
            containers=opened_for(house, who.course_id, volume_ml, typed),
            started_at=clock.now(),
            seen=ALL_CLEAR,
        ),
    )


def _chart(house: House, who: Person, visit: Visit, *, is_over: bool) -> int:
    given = singles(who.case.modality)
    points = _points(who) if INJECTION in given else ()
    save = SessionSave(
        revision=0,
        page=who.chance.key(),
        number=1,
        batch_id=visit.batch_id,
        confirmed=frozenset(CHECKS),
        usual_point={"volume_ml": "0.8", "needle": "27 G, 13 mm", "depth_mm": ""},
        points=points if is_over else points[: len(points) // 2],
        baths=_baths(who) if BATH in given and is_over else (),
        ratings=_ratings(who, visit.pain, is_over=is_over),
        last_point_at=clock.now() - dt.timedelta(minutes=15 if is_over else 0),
    )
    used_ml = sum((each.volume_ml for each in (*save.points, *save.baths)), Decimal(0))
    visit.left_ml = BATCH_ML[who.case.modality] - used_ml
    saved = sessions.save_session(
        by=house.clinician, clinic_id=house.clinic_id, session_id=visit.session_id, save=save
    )
    return saved.revision


def _points(who: Person) -> tuple[PointDraft, ...]:
    draw = who.chance.draw
    points = [
        _point(who, place, step) for place in places(who.case) for step in range(draw.randint(2, 3))
    ]
    while sum(each.volume_ml for each in points) > POINTS_ML:
        points.pop()
    return tuple(points)


def _point(who: Person, place: tuple[str, str, str], step: int) -> PointDraft:
    draw = who.chance.draw
    view, nerve, side = place
    x, y = along(place, step)
    return PointDraft(
        id=who.chance.key(),
        view=view,
        x=x,
        y=y,
        side=side,
        nerve=nerve,
        volume_ml=Decimal(draw.choice(("0.6", "0.8", "1"))),
        needle="27 G, 13 mm",
        aspirated=True,
        tenderness_before=draw.randint(4, 8),
        tenderness_after=draw.randint(0, 4),
        credential_confirmed=NERVES[nerve].needs_ultrasound_or_credential,
    )


def _baths(who: Person) -> tuple[BathDraft, ...]:
    return tuple(
        BathDraft(
            id=who.chance.key(),
            nostril=nostril,
            device="swab",
            volume_ml=Decimal("1.5"),
            dwell_minutes=Decimal(8),
            body_position="on the back",
            tolerance="A little burning for a minute.",
        )
        for nostril in ("left", "right")
    )


def _ratings(who: Person, pain: VisitPain, *, is_over: bool) -> tuple[RatingDraft, ...]:
    asked = [(pain.before, None, 17)]
    if is_over:
        asked += [(pain.after_1_minute, 1, 14), (pain.after_15_minutes, 15, 0)]
    return tuple(
        RatingDraft(who.chance.key(), score, clock.now() - dt.timedelta(minutes=ago), after)
        for score, after, ago in asked
    )


def _sign(house: House, who: Person, visit: Visit, revision: int) -> None:
    case = who.case
    if case.twist == "faint" and visit.number == 1:
        adverse_events.record_event(
            by=house.clinician,
            clinic_id=house.clinic_id,
            session_id=visit.session_id,
            event_id=who.chance.key(),
            description="Felt faint on standing up. Lay down for ten minutes, then well.",
            judgement=adverse_events.Judgement(
                "mild", "possible", "resolved", outcome="Went home well."
            ),
        )
    by_trainee = case.twist == "trainee"
    which = {"clinic_id": house.clinic_id, "session_id": visit.session_id}
    session_signing.sign_session(
        by=house.trainee if by_trainee else house.clinician,
        **which,
        revision=revision,
        ending=session_signing.Ending(
            aftercare_given=True,
            discarded_ml=visit.left_ml,
            next_step="See how long it holds, then decide on the next visit.",
            supervisor_id=house.clinician.id if by_trainee else None,
        ),
    )
    if by_trainee and visit.number < case.visits:  # the last one waits to be co-signed
        cosigning.cosign_session(by=house.clinician, **which)
    if visit.number % 2:
        _score(house, who, visit)


def _score(house: House, who: Person, visit: Visit) -> None:
    start, fall = FUNCTION[who.case.condition]
    better = start - fall * (visit.first_before - visit.pain.before)
    days = max(0, min(7, visit.pain.before - who.chance.draw.randint(1, 3)))
    scored = {
        CONDITIONS[who.case.condition].function_instrument: better,
        reviews.ANALGESIC_DAYS: Decimal(days),
    }
    for instrument, score in scored.items():
        reviews.record_score(
            by=house.clinician,
            clinic_id=house.clinic_id,
            complaint_id=who.complaint_id,
            score_id=who.chance.key(),
            instrument=instrument,
            score=score,
            session_id=visit.session_id,
            occurred_at=clock.now(),
        )


def _look_back(house: House, who: Person, visit: Visit) -> None:
    """Decide after the third visit whether to go on, unless that is still to be done."""
    case = who.case
    goes_on = case.visits > 3 or case.ends or case.twist == "reviewed"
    if visit.number != 3 or not goes_on:
        return
    helped = case.course_of_pain != "not"
    reviews.record_review(
        by=house.clinician,
        clinic_id=house.clinic_id,
        course_id=who.course_id,
        review_id=who.chance.key(),
        decision="go_on" if helped else "change",
        reason="Sleeps better and wants to go on." if helped else "One more try at other nerves.",
    )


_ENDS = {
    "discharged": ("Does again what was hard. Comes back if it returns.", ""),
    "referred": (
        "Little change. Another look at the cause is wanted.",
        "Demo Town neurology clinic",
    ),
    "stopped": ("No lasting help. Stopped together with the patient.", ""),
}


def _end(house: House, who: Person) -> History:
    case = who.case
    if not case.ends:
        return
    yield clock.now() + dt.timedelta(days=10, hours=1)
    reason, referred_to = _ENDS[case.ends]
    if case.twist == "silent":
        reason = "Did not answer and did not come again. Written to, no reply."
    reviews.end_course(
        by=house.clinician,
        clinic_id=house.clinic_id,
        course_id=who.course_id,
        status=case.ends,
        reason=reason,
        referred_to=referred_to,
    )
