"""What the clinician found, and what followed from it for candidacy."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.patient import Side
from perineural.records.models.rows import ClinicalRow, ClinicRow, link, part_of


class SigningStatus(models.TextChoices):
    """A clinical document is a draft until signed; after that it is only ever amended."""

    DRAFT = "draft", "draft"
    SIGNED = "signed", "signed"


class Assessment(ClinicalRow):
    """History, examination, imaging, red flags and diagnostic criteria of one complaint."""

    complaint = part_of("Complaint", "assessments")
    intake = link("Intake", null=True, blank=True, related_name="+")
    status = models.CharField(
        max_length=8, choices=SigningStatus.choices, default=SigningStatus.DRAFT
    )
    history = models.TextField(blank=True)
    examination = models.TextField(blank=True)
    differential = models.TextField(blank=True)
    red_flags = models.JSONField(default=dict)
    flags_cleared = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    criteria_answers = models.JSONField(default=dict)
    criteria_decided = models.JSONField(default=dict)
    analgesic_days_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_usual = models.PositiveSmallIntegerField(null=True, blank=True)
    function_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    planned_modality = models.CharField(max_length=10, blank=True)
    planned_recipe = link("Recipe", null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "complaint"], name="assessment_by_complaint"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(status="draft", signed_at__isnull=True, signed_by__isnull=True)
                | models.Q(status="signed", signed_at__isnull=False, signed_by__isnull=False),
                name="assessment_signed_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ChartPlace(ClinicRow):
    """A place on the body chart: which drawing, which view, where on it, which side.

    `space` holds x, y, z on the drawn body in mm, by which other views and a later drawing find it;
    it is empty for a place beside the body.
    """

    model_version = models.CharField(max_length=40)
    view = models.CharField(max_length=30)
    x = models.DecimalField(max_digits=7, decimal_places=2)
    y = models.DecimalField(max_digits=7, decimal_places=2)
    side = models.CharField(max_length=10, choices=Side.choices)
    nerve = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=120, blank=True)
    space = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True


class TenderPoint(ChartPlace):
    """A place along a nerve that hurts under the finger."""

    assessment = part_of("Assessment", "tender_points")
    tenderness = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(tenderness__lte=10), name="tender_point_0_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenderness} of 10"


class ImagingFinding(ClinicRow):
    """What a picture of the inside showed."""

    assessment = part_of("Assessment", "imaging")
    modality = models.CharField(max_length=30)
    performed_on = models.DateField(null=True, blank=True)
    finding = models.TextField()

    def __str__(self) -> str:
        return self.modality


class Candidacy(ClinicRow):
    """What the rules argued and what the clinician decided, with all it was decided under."""

    assessment = part_of("Assessment", "candidacies")
    recipe = link("Recipe", null=True, blank=True, related_name="+")
    modality = models.CharField(max_length=10)
    decision = models.CharField(max_length=30)
    reasons = models.JSONField()
    not_known = models.JSONField(default=list)
    inputs = models.JSONField()
    knowledge_version = models.CharField(max_length=40)
    policy_version = models.PositiveIntegerField()
    computed_at = models.DateTimeField(default=clock.now)
    clinician_decision = models.CharField(max_length=30, blank=True)
    clinician_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(
                    clinician_decision="", decided_at__isnull=True, decided_by__isnull=True
                )
                | (
                    ~models.Q(clinician_decision="")
                    & models.Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="candidacy_decided_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.decision


class InstrumentScore(ClinicalRow):
    """The score of one questionnaire on one day."""

    patient = part_of("Patient", "instrument_scores")
    complaint = link("Complaint", related_name="instrument_scores")
    session = link("Session", null=True, blank=True, related_name="instrument_scores")
    instrument = models.CharField(max_length=30)
    score = models.DecimalField(max_digits=6, decimal_places=2)
    source = models.CharField(max_length=10, default="clinic")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "complaint"], name="score_by_complaint"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.score}"
