"""From a self-check to a record: asking for an assessment, telling the story, being taken in."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from perineural.clinical.anatomy import CHART_VERSION, check_place
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError
from perineural.clinical.intake_questions import ANSWERS, intake_questions
from perineural.clinical.self_check import SelfCheckResult, self_check
from perineural.records import audit, clock
from perineural.records.actions.agreements import (
    AgreedToMessages,
    agreed_in_intake,
    keep_agreed_in_intake,
)
from perineural.records.actions.drafts import drop_draft
from perineural.records.actions.patients import (
    PatientDetails,
    insert_patient,
    patient_of,
    recorder,
)
from perineural.records.actions.questionnaire_answers import take_in_answers
from perineural.records.actions.told import keep_told
from perineural.records.actors import Actor, Visitor
from perineural.records.doors import action
from perineural.records.errors import Invalid, NotFound
from perineural.records.intake_links import INTAKE, open_intake
from perineural.records.keys import new_key
from perineural.records.languages import language_of
from perineural.records.models import Complaint, InstrumentScore, Intake, Patient
from perineural.records.models.intake import IntakeStatus
from perineural.records.models.patient import Side
from perineural.records.outbox import queue
from perineural.records.outbox.subjects import INTAKE_LINK
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.patients import age_years
from perineural.records.queries.questionnaires import called_for
from perineural.records.states import check_move

MOST_ROWS = 20
"""The most painkillers, or earlier treatments, that an intake lists."""
MAX_MARKS = 100
"""The most places a pain drawing holds."""


@dataclass(frozen=True)
class Contact:
    """Who asks, and how the clinic reaches them."""

    family_name: str
    given_names: str
    birth_date: dt.date
    telephone: str = ""
    email: str = ""
    language: str = ""
    """In which they asked, and want to be answered."""


@action
def ask_appointment(
    *,
    by: Visitor,
    clinic_id: uuid.UUID,
    intake_id: uuid.UUID,
    condition: str,
    side: str,
    answers: dict[str, str],
    contact: Contact,
    drawing: tuple[dict[str, Any], ...] = (),
) -> uuid.UUID:
    """Ask for an assessment: the answers of the self-check become an intake, and a link is sent.

    Until this moment nothing of a self-check is kept. The same key twice asks once.

    Args:
        drawing: The places marked in the self-check, as in `Story.pain_drawing`.

    Raises:
        Invalid: A name, the birth date or any way to reach the person is missing; or the answers
            say that somebody must be seen today, and asking for an appointment would delay that.
    """
    if by != Visitor(clinic_id):
        raise NotFound("There is nothing here.")
    if Intake.objects.filter(id=intake_id, clinic_id=clinic_id).exists():
        return intake_id
    _check_contact(contact)
    _check_complaint(condition, side)
    _check_drawing(drawing)
    age = age_years(contact.birth_date, clock.today())
    result = _advice(answers, condition, age)
    if result.outcome == "see_someone_today":
        raise Invalid("Your answers need somebody to see you today, before anything else.")
    Intake(
        id=intake_id,
        clinic_id=clinic_id,
        condition=condition,
        side=side,
        self_check={"answers": answers, "outcome": str(result.outcome)},
        pain_drawing=[_mark(each) for each in drawing],
        **asdict(contact),
    ).save(force_insert=True)
    queue(
        clinic_id=clinic_id,
        kind=INTAKE_LINK,
        subject_id=intake_id,
        patient=None,
        due_at=clock.now(),
        key=f"intake:{intake_id}",
    )
    audit.record(
        by, clinic_id, "ask for assessment", "intake", intake_id,
        details={"condition": condition, "outcome": str(result.outcome)},
    )  # fmt: skip
    return intake_id


def _advice(answers: dict[str, str], condition: str, age: int) -> SelfCheckResult:
    try:
        return self_check(answers, condition, age)
    except ClinicalError as error:
        raise Invalid("These answers cannot be read. Please answer the questions again.") from error


def _check_contact(contact: Contact) -> None:
    if not contact.family_name.strip():
        raise Invalid("Please give your family name.", field="family_name")
    if not contact.given_names.strip():
        raise Invalid("Please give your given name.", field="given_names")
    if not dt.date(1900, 1, 1) <= contact.birth_date <= clock.today():
        raise Invalid("The birth date must lie between 1900 and today.", field="birth_date")
    if not (contact.telephone.strip() or contact.email.strip()):
        raise Invalid("Please give a telephone number or an e-mail address.", field="telephone")


def _check_complaint(condition: str, side: str) -> None:
    if condition not in CONDITIONS:
        raise Invalid("Choose what hurts.", field="condition")
    if side not in Side.values:
        raise Invalid("Choose the side.", field="side")


@dataclass(frozen=True)
class Story:
    """What a person tells in their intake. Scores are 0 to 10; None where they did not say."""

    onset_text: str = ""
    history: str = ""
    past_treatments: str = ""
    medicines: str = ""
    allergies: str = ""
    goals: str = ""
    painkillers: tuple[dict[str, Any], ...] = ()
    """Each with `name` and `days_per_week`, 0 to 7."""
    earlier_treatments: tuple[dict[str, str], ...] = ()
    """Each with `kind` (injection or surgery), `what`, `when` in words, and whether it `helped`."""
    conditions_told: dict[str, str] = field(default_factory=dict)
    """Answers to `clinical.intake_questions`: yes, no or unknown; a missing one is not known."""
    analgesic_days_per_week: int | None = None
    pain_now: int | None = None
    pain_worst: int | None = None
    pain_usual: int | None = None
    pain_least: int | None = None
    pain_drawing: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    signed_name: str = ""


@action
def submit_intake(
    *, by: Actor, intake_id: uuid.UUID, story: Story, agreed: AgreedToMessages | None = None
) -> uuid.UUID:
    """Send an intake to the clinic, complete and signed. Sending it again changes nothing.

    Args:
        agreed: That they may be written to, if they said so: kept as an agreement when the intake
            is taken into a record.

    Raises:
        Invalid: A needed answer is missing or impossible; `field` says which.
        Conflict: The text about messages has changed since it was shown.
    """
    intake = open_intake(by, intake_id)
    if intake.status != IntakeStatus.OPEN:
        return intake_id
    _check_story(story)
    check_parts(story, intake.condition)
    missing = [each for each in called_for(intake.clinic_id, intake_id, intake.condition)
               if not each.is_done]  # fmt: skip
    if missing:
        raise Invalid("Please fill in the questionnaires below as well.", field="questionnaires")
    check_move(IntakeStatus, intake.status, IntakeStatus.SUBMITTED)
    values = {**asdict(story), "pain_drawing": [_mark(each) for each in story.pain_drawing]}
    now = clock.now()
    values["agreements"] = [agreed_in_intake(intake, agreed)] if agreed and agreed.channels else []
    Intake.objects.filter(id=intake_id, clinic_id=intake.clinic_id).update(
        status=IntakeStatus.SUBMITTED, submitted_at=now, **values
    )
    drop_draft(by, intake.clinic_id, INTAKE, intake_id)
    audit.record(
        by, intake.clinic_id, "send intake", "intake", intake_id,
        details={"marks": len(story.pain_drawing)},
    )  # fmt: skip
    return intake_id


def _check_story(story: Story) -> None:
    needed = (
        ("history", "Please tell how it began and what it is like."),
        ("medicines", "Please list your medicines, or write “none”."),
        ("allergies", "Please list your allergies, or write “none”."),
        ("goals", "Please say what you would like to do again."),
        ("signed_name", "Please sign with your name."),
    )
    for name, message in needed:
        if not getattr(story, name).strip():
            raise Invalid(message, field=name)
    for name in ("pain_now", "pain_worst", "pain_usual", "pain_least"):
        score = getattr(story, name)
        if score is None or not 0 <= score <= 10:
            raise Invalid("Please choose a number from 0 to 10.", field=name)
    if not story.pain_least <= story.pain_usual <= story.pain_worst:
        raise Invalid(
            "The least pain cannot be above the usual, nor the usual above the worst.",
            field="pain_usual",
        )
    days = story.analgesic_days_per_week
    if days is None or not 0 <= days <= 7:
        raise Invalid("On how many days a week, 0 to 7?", field="analgesic_days_per_week")
    if not story.pain_drawing:
        raise Invalid("Please mark on the picture where it hurts.", field="pain_drawing")
    _check_drawing(story.pain_drawing)


def _check_drawing(drawing: tuple[dict[str, Any], ...]) -> None:
    if len(drawing) > MAX_MARKS:
        raise Invalid(f"A drawing holds at most {MAX_MARKS} marks.", field="pain_drawing")


def check_parts(story: Story, condition: str) -> None:
    """Refuse lists of painkillers, treatments or conditions that cannot be; in an action.

    Raises:
        Invalid: One of them; `field` says which list.
    """
    days = story.analgesic_days_per_week or 0
    for each in story.painkillers:
        if not 0 <= each["days_per_week"] <= days:
            raise Invalid(
                "A painkiller cannot be taken on more days than painkillers in all.",
                field="analgesic_days_per_week",
            )
    if max(len(story.painkillers), len(story.earlier_treatments)) > MOST_ROWS:
        raise Invalid(f"At most {MOST_ROWS} can be listed.", field="painkillers")
    known = {each.key for each in intake_questions(condition)}
    strange = set(story.conditions_told) - known
    if strange or set(story.conditions_told.values()) - set(ANSWERS):
        raise Invalid("An answer about your health cannot be read.", field="conditions_told")


def _mark(mark: dict[str, Any]) -> dict[str, Any]:
    """One mark of a pain drawing, checked: a view that exists and a place inside it."""
    try:
        x, y = Decimal(str(mark["x"])), Decimal(str(mark["y"]))
        view = check_place(str(mark["view"]), float(x), float(y))
        value = None if mark.get("value") is None else int(mark["value"])
    except (KeyError, ValueError, ArithmeticError, TypeError) as error:
        raise Invalid("A mark of the drawing cannot be read.", field="pain_drawing") from error
    if value is not None and not 0 <= value <= 10:
        raise Invalid("A mark hurts from 0 to 10.", field="pain_drawing")
    return {
        "model_version": CHART_VERSION,
        "view": view.key,
        "x": f"{x:.2f}",
        "y": f"{y:.2f}",
        "value": value,
    }


@action
def accept_intake(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    intake_id: uuid.UUID,
    complaint_id: uuid.UUID,
    patient_id: uuid.UUID | None,
) -> uuid.UUID:
    """Take an intake into a record: a patient known here, or a new one, gains this complaint.

    Args:
        patient_id: The patient it belongs to, as a person of the clinic decided; None registers
            a new one.

    Returns:
        The patient's key.

    Raises:
        Conflict: The intake was not sent yet, or was taken in before.
        Invalid: The chosen patient was born on another day.
    """
    check_can(by, clinic_id, Permission.REGISTER_PATIENTS)
    rows = Intake.objects.select_related("clinic").filter(clinic_id=clinic_id, id=intake_id)
    intake = rows.first()
    if intake is None:
        raise NotFound("There is no such intake.")
    if intake.complaint_id == complaint_id:
        return intake.patient_id
    check_move(IntakeStatus, intake.status, IntakeStatus.ACCEPTED)
    if patient_id is None:
        patient = insert_patient(by, clinic_id, new_key(), _details(intake))
    else:
        patient = patient_of(clinic_id, patient_id)
        if patient.birth_date != intake.birth_date:
            raise Invalid("That patient was born on another day; this is somebody else.")
        _keep_language(intake, patient)
    complaint = Complaint(
        id=complaint_id,
        clinic_id=clinic_id,
        patient=patient,
        condition=intake.condition,
        side=intake.side,
        description=intake.history,
        recorded_by=recorder(by),
    )
    complaint.save(force_insert=True)
    _keep_score(intake, complaint)
    take_in_answers(by, intake, complaint)
    keep_told(by, intake, patient)
    keep_agreed_in_intake(by, intake, patient)
    Intake.objects.filter(id=intake_id, clinic_id=clinic_id).update(
        status=IntakeStatus.ACCEPTED,
        patient=patient,
        complaint=complaint,
        accepted_at=clock.now(),
        accepted_by=recorder(by),
    )
    audit.record(
        by, clinic_id, "accept intake", "intake", intake_id, patient_id=patient.id,
        details={"complaint": complaint_id, "new_patient": patient_id is None},
    )  # fmt: skip
    return patient.id


def _details(intake: Intake) -> PatientDetails:
    return PatientDetails(
        family_name=intake.family_name,
        given_names=intake.given_names,
        birth_date=intake.birth_date,
        telephone=intake.telephone,
        email=intake.email,
        language=intake.language,
        origin="intake",
    )


def _keep_language(intake: Intake, patient: Patient) -> None:
    """Answer a patient in the language they last asked in, where they never chose one."""
    if intake.language and not language_of(patient.language):
        Patient.objects.filter(clinic_id=patient.clinic_id, id=patient.id).update(
            language=intake.language
        )


def _keep_score(intake: Intake, complaint: Complaint) -> None:
    """The usual pain of the intake is the first score of the pain instrument (0 to 10)."""
    InstrumentScore(
        clinic_id=intake.clinic_id,
        patient_id=complaint.patient_id,
        complaint=complaint,
        instrument="nprs",
        score=intake.pain_usual,
        source="patient",
        occurred_at=intake.submitted_at,
    ).save(force_insert=True)


@action
def close_intake(*, by: Actor, clinic_id: uuid.UUID, intake_id: uuid.UUID, reason: str) -> None:
    """Close an intake that will not become a visit.

    Raises:
        Invalid: No reason was given.
        Conflict: It was taken in or closed before.
    """
    check_can(by, clinic_id, Permission.REGISTER_PATIENTS)
    intake = Intake.objects.filter(clinic_id=clinic_id, id=intake_id).first()
    if intake is None:
        raise NotFound("There is no such intake.")
    if not reason.strip():
        raise Invalid("Say why.", field="reason")
    check_move(IntakeStatus, intake.status, IntakeStatus.CLOSED)
    Intake.objects.filter(id=intake_id, clinic_id=clinic_id).update(
        status=IntakeStatus.CLOSED, closed_reason=reason.strip()[:300]
    )
    audit.record(by, clinic_id, "close intake", "intake", intake_id)
