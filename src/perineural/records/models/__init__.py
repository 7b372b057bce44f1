"""The tables of the clinic, one module a subject. Only `records` may import from here."""

from perineural.records.models.accounts import Clinic, ClinicPolicy, Membership, User
from perineural.records.models.assessment import (
    Assessment,
    Candidacy,
    ImagingFinding,
    InstrumentScore,
    TenderPoint,
)
from perineural.records.models.audit import AuditChain, AuditEvent
from perineural.records.models.billing import BillingCode, Superbill, SuperbillLine
from perineural.records.models.calls import CallKind, CallTask, CheckInPlan
from perineural.records.models.course import Course, CourseReview
from perineural.records.models.followup import (
    AdverseEvent,
    CheckIn,
    DiaryLink,
    PainReturn,
    SilenceReason,
    TimeBasis,
)
from perineural.records.models.intake import Draft, Intake
from perineural.records.models.messages import (
    Agreement,
    AgreementKind,
    MessageTemplate,
    OutboxMessage,
    PatientLink,
)
from perineural.records.models.patient import (
    Allergy,
    Complaint,
    Medication,
    Patient,
    PatientIdentifier,
    Problem,
    RecordImport,
    Weight,
)
from perineural.records.models.photograph import Photograph, PhotographConsent
from perineural.records.models.preparation import Batch, BatchPart, Consent, Recipe, RecipePart
from perineural.records.models.questionnaire import Questionnaire, QuestionnaireAnswer
from perineural.records.models.scar import Scar
from perineural.records.models.session import Bath, InjectionPoint, PainRating, Session
from perineural.records.models.statistics import PainSeries, PainStatistics
from perineural.records.models.stock import LotRecall, StockLevel, StockLot, StockMovement

__all__ = [
    "AdverseEvent",
    "Agreement",
    "AgreementKind",
    "Allergy",
    "Assessment",
    "AuditChain",
    "AuditEvent",
    "Batch",
    "BatchPart",
    "Bath",
    "BillingCode",
    "CallKind",
    "CallTask",
    "Candidacy",
    "CheckIn",
    "CheckInPlan",
    "Clinic",
    "ClinicPolicy",
    "Complaint",
    "Consent",
    "Course",
    "CourseReview",
    "DiaryLink",
    "Draft",
    "ImagingFinding",
    "InjectionPoint",
    "InstrumentScore",
    "Intake",
    "LotRecall",
    "Medication",
    "Membership",
    "MessageTemplate",
    "OutboxMessage",
    "PainRating",
    "PainReturn",
    "PainSeries",
    "PainStatistics",
    "Patient",
    "PatientIdentifier",
    "PatientLink",
    "Photograph",
    "PhotographConsent",
    "Problem",
    "Questionnaire",
    "QuestionnaireAnswer",
    "Recipe",
    "RecipePart",
    "RecordImport",
    "Scar",
    "Session",
    "SilenceReason",
    "StockLevel",
    "StockLot",
    "StockMovement",
    "Superbill",
    "SuperbillLine",
    "TenderPoint",
    "TimeBasis",
    "User",
    "Weight",
]
