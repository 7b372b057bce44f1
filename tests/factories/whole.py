"""A clinic that holds at least one row of everything a page can be about."""

import datetime as dt
import uuid
from decimal import Decimal

from perineural.records import clock
from perineural.records.actions import billing, check_ins, intake, reports
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.actors import LinkHolder, Visitor
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    AdverseEvent,
    Agreement,
    Assessment,
    Batch,
    CallTask,
    Candidacy,
    CheckIn,
    Complaint,
    Consent,
    Course,
    CourseReview,
    DiaryLink,
    Intake,
    LotRecall,
    Membership,
    Patient,
    Photograph,
    PhotographConsent,
    Questionnaire,
    QuestionnaireAnswer,
    Recipe,
    Session,
    SilenceReason,
    StockLot,
    Superbill,
)
from tests.factories.agreed import agreed
from tests.factories.clinic import Staffed
from tests.factories.photographs import photographed
from tests.factories.questionnaires import asked, published
from tests.factories.shelf import recalled, received
from tests.factories.treatment import charted

MODELS = {
    "patient_id": Patient,
    "complaint_id": Complaint,
    "assessment_id": Assessment,
    "candidacy_id": Candidacy,
    "course_id": Course,
    "recipe_id": Recipe,
    "batch_id": Batch,
    "consent_id": Consent,
    "agreement_id": Agreement,
    "photograph_id": Photograph,
    "photograph_consent_id": PhotographConsent,
    "session_id": Session,
    "superbill_id": Superbill,
    "membership_id": Membership,
    "intake_id": Intake,
    "event_id": AdverseEvent,
    "check_in_id": CheckIn,
    "link_id": DiaryLink,
    "call_id": CallTask,
    "subject_id": Complaint,
    "review_id": CourseReview,
    "stock_lot_id": StockLot,
    "recall_id": LotRecall,
    "questionnaire_id": Questionnaire,
    "answer_id": QuestionnaireAnswer,
}
"""What each key in an address is the key of."""


def furnish(staffed: Staffed) -> dict[str, str]:
    """Fill a clinic with one of everything and give its keys by the name they have in addresses."""
    room = charted(staffed)
    photographed(room)
    agreed(staffed, room.patient_id)
    sign_session(
        by=staffed.clinician,
        clinic_id=staffed.id,
        session_id=room.session_id,
        revision=1,
        ending=Ending(aftercare_given=True, discarded_ml=Decimal(14)),
    )
    _ask(staffed.id)
    received(staffed)
    recalled(staffed, lot="LOT-001")
    _bill(staffed, room.session_id)
    asked(staffed, published(staffed))
    with clinic_scope([staffed.id]):
        link = DiaryLink.objects.filter(clinic_id=staffed.id).first()
        other = DiaryLink.objects.filter(clinic_id=staffed.id).exclude(id=link.id).first()
    check_ins.answer_diary(
        by=LinkHolder("diary", staffed.id, other.id),
        link_id=other.id,
        check_in_id=new_key(),
        answer=check_ins.DiaryAnswer(score=4, comment="Better than before."),
    )
    reports.report_wrong(
        by=LinkHolder("diary", staffed.id, link.id),
        link_id=link.id,
        event_id=new_key(),
        report=reports.Report({}, "A bruise."),
    )
    with clinic_scope([staffed.id]):
        course = Course.objects.filter(clinic_id=staffed.id).first()
        SilenceReason.objects.create(
            clinic_id=staffed.id, patient_id=course.patient_id, course=course, asked_at=clock.now()
        )
        rows = {name: model.objects.filter(clinic_id=staffed.id) for name, model in MODELS.items()}
        return {name: str(found.first().id) for name, found in rows.items() if found.exists()}


def _bill(staffed: Staffed, session_id: uuid.UUID) -> None:
    billing.load_codes(
        by=staffed.clinic_lead, clinic_id=staffed.id, content=b"code,words\nX1,A visit\n"
    )
    billing.make_superbill(
        by=staffed.clinician,
        clinic_id=staffed.id,
        session_id=session_id,
        superbill_id=new_key(),
        draft=billing.SuperbillDraft("M76.61", {"X1": 1}),
    )


def _ask(clinic_id: uuid.UUID) -> uuid.UUID:
    contact = intake.Contact(
        family_name="Thornfield",
        given_names="Cy",
        birth_date=dt.date(1990, 2, 3),
        email="cy@invented.example",
    )
    return intake.ask_appointment(
        by=Visitor(clinic_id),
        clinic_id=clinic_id,
        intake_id=new_key(),
        condition="migraine",
        side="bilateral",
        answers={},
        contact=contact,
    )
