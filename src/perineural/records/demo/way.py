"""One invented person's way: from asking, or walking in, as far as they came."""

import datetime as dt
import uuid

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.self_check import self_check_questions
from perineural.records import clock
from perineural.records.actions import assessment as assessments
from perineural.records.actions import candidacy as candidacies
from perineural.records.actions import courses, intake, patients
from perineural.records.actions.imports import import_record
from perineural.records.actors import LinkHolder, Visitor
from perineural.records.demo.cases import Case, Stage
from perineural.records.demo.findings import GOALS, HISTORY_ITEMS, findings, story
from perineural.records.demo.house import House
from perineural.records.demo.person import Person, person
from perineural.records.demo.timeline import History
from perineural.records.demo.visits import treat
from perineural.records.models import Candidacy, Patient
from perineural.records.queries.candidacy import PLANNABLE


def walk(house: House, case: Case, number: int) -> History:
    """A whole history, as far as the case goes."""
    who = person(case, number, house.timeline.now.date())
    yield from _arrive(house, who)
    if case.stage <= Stage.TAKEN_IN:
        return
    yield from _assess(house, who)
    if case.stage <= Stage.DECIDED:
        return
    yield from _plan_and_treat(house, who)


def _arrive(house: House, who: Person) -> History:
    """By the clinic's public page, over the front desk, or from another program's records."""
    case, chance = who.case, who.chance
    if case.twist == "imported":
        yield from _be_imported(house, who)
    elif case.stage <= Stage.TAKEN_IN or chance.percent(55):
        yield from _ask(house, who)
    else:
        yield _day_before_assessment(house, who)
        _register(house, who)


def _assessed_days_ago(case: Case) -> int:
    if case.stage <= Stage.DECIDED:
        return case.days_ago
    wait = 2 if case.stage is Stage.PLANNED else 9
    return case.first_visit_days_ago + wait


def _day_before_assessment(house: House, who: Person) -> dt.datetime:
    days_ago = _assessed_days_ago(who.case) + who.chance.draw.randint(2, 6)
    return house.timeline.day(days_ago, who.hour(), who.chance.draw.randint(0, 59))


def _ask(house: House, who: Person) -> History:
    case, chance, timeline = who.case, who.chance, house.timeline
    waits = 0 if case.stage is Stage.ASKED else chance.draw.randint(1, 3)
    last = case.days_ago if case.stage <= Stage.TAKEN_IN else _assessed_days_ago(case) + 3
    minute = chance.draw.randint(0, 59)
    is_today = last == waits == 0
    yield timeline.just_now(90 + minute) if is_today else timeline.day(last + waits, 20, minute)
    intake_id = chance.key()
    contact = intake.Contact(who.family_name, who.given_name, who.birth_date, **who.address)
    intake.ask_appointment(
        by=Visitor(house.clinic_id),
        clinic_id=house.clinic_id,
        intake_id=intake_id,
        condition=case.condition,
        side=case.side,
        answers={each.key: "no" for each in self_check_questions(case.condition)},
        contact=contact,
    )
    if case.stage is Stage.ASKED:
        return
    if case.twist == "known":
        _register(house, who)
    yield timeline.just_now(40 + minute) if last == 0 else timeline.day(last, 7, minute)
    intake.submit_intake(
        by=LinkHolder(intake.INTAKE, house.clinic_id, intake_id),
        intake_id=intake_id,
        story=story(case, who.name, chance),
    )
    if case.stage is Stage.INTAKE_SENT:
        return
    yield timeline.day(last, 9, minute)
    who.complaint_id = chance.key()
    who.patient_id = intake.accept_intake(
        by=house.assistant,
        clinic_id=house.clinic_id,
        intake_id=intake_id,
        complaint_id=who.complaint_id,
        patient_id=None,
    )


def _register(house: House, who: Person) -> None:
    chance = who.chance
    details = patients.PatientDetails(
        family_name=who.family_name,
        given_names=who.given_name,
        birth_date=who.birth_date,
        sex=who.sex,
        city="Demo Town",
        address_lines=(f"{chance.draw.randint(1, 99)} Example Street",),
        **who.address,
    )
    who.patient_id = patients.register_patient(
        by=house.assistant, clinic_id=house.clinic_id, patient_id=chance.key(), details=details
    )
    if who.case.twist != "known":
        _complain(house, who)


def _complain(house: House, who: Person) -> None:
    case, chance = who.case, who.chance
    months = chance.draw.randint(4, 40)
    who.complaint_id = patients.add_complaint(
        by=house.assistant,
        clinic_id=house.clinic_id,
        patient_id=who.patient_id,
        complaint_id=chance.key(),
        condition=case.condition,
        side=case.side,
        onset_on=(clock.today() - dt.timedelta(days=30 * months)).replace(day=1),
        onset_precision="month",
        chronic=True,
        description=story(case, who.name, chance).history,
    )


def _be_imported(house: House, who: Person) -> History:
    yield _day_before_assessment(house, who)
    answer = import_record(
        by=house.assistant,
        clinic_id=house.clinic_id,
        content=house.bundle,
        file_name="other-program.json",
    )
    who.patient_id = answer.patient_id
    found = Patient.objects.get(clinic_id=house.clinic_id, id=answer.patient_id)
    who.given_name, who.family_name = found.given_names, found.family_name
    _complain(house, who)


def _assess(house: House, who: Person) -> History:
    case, chance, timeline = who.case, who.chance, house.timeline
    days_ago = _assessed_days_ago(case)
    yield timeline.just_now(25) if days_ago == 0 else timeline.day(days_ago, who.hour(), 10)
    _weigh_and_ask(house, who)
    candidacy_id = assessments.sign_assessment(
        by=house.clinician,
        clinic_id=house.clinic_id,
        assessment_id=chance.key(),
        complaint_id=who.complaint_id,
        findings=findings(case, _recipe(house, case), chance, clock.today()),
        candidacy_id=chance.key(),
    )
    if case.stage is Stage.ASSESSED:
        return
    yield clock.now() + dt.timedelta(minutes=12)
    argued = Candidacy.objects.get(clinic_id=house.clinic_id, id=candidacy_id).decision
    candidacies.decide_candidacy(
        by=house.clinician, clinic_id=house.clinic_id, candidacy_id=candidacy_id, decision=argued
    )
    if case.stage > Stage.DECIDED and argued in PLANNABLE:
        yield clock.now() + dt.timedelta(minutes=5)
        _plan(house, who, candidacy_id)


def _weigh_and_ask(house: House, who: Person) -> None:
    at_the_clinic = {"clinic_id": house.clinic_id, "patient_id": who.patient_id}
    patients.record_weight(
        by=house.assistant,
        weight_id=who.chance.key(),
        weight_kg=who.weight_kg,
        occurred_at=clock.now(),
        **at_the_clinic,
    )
    for kind, display in HISTORY_ITEMS.get(who.case.twist, ()):
        patients.add_history_item(
            by=house.clinician,
            item_id=who.chance.key(),
            kind=kind,
            display=display,
            **at_the_clinic,
        )


def _recipe(house: House, case: Case) -> uuid.UUID:
    return house.recipes[case.modality]


def _plan(house: House, who: Person, candidacy_id: uuid.UUID) -> None:
    case = who.case
    first_on = house.timeline.now.date() - dt.timedelta(days=case.first_visit_days_ago)
    soon = {Stage.PLANNED: 3, Stage.CONSENTED: 1}.get(case.stage, 0)
    if case.stage in (Stage.PLANNED, Stage.CONSENTED):
        first_on = house.timeline.now.date() + dt.timedelta(days=soon - case.days_ago)
    who.course_id = courses.plan_course(
        by=house.clinician,
        clinic_id=house.clinic_id,
        course_id=who.chance.key(),
        candidacy_id=candidacy_id,
        plan=courses.CoursePlan(
            recipe_id=_recipe(house, case),
            nerves=CONDITIONS[case.condition].default_nerves,
            sessions_planned=max(6, case.visits),
            interval_days=case.interval_days,
            review_after_session=3,
            goals=GOALS[case.condition],
            next_session_on=first_on,
        ),
    )


def _plan_and_treat(house: House, who: Person) -> History:
    if who.course_id is None:
        raise RuntimeError(f"{who.name} was to be treated, but the rules spoke against it")
    if who.case.stage is Stage.PLANNED:
        return
    yield from treat(house, who)
