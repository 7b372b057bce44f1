"""Questionnaires that a clinic has published, and what was answered to them."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.rows import ClinicalRow, ClinicRow, link


class QuestionnaireStatus(models.TextChoices):
    """Where a questionnaire stands: see `records.states`."""

    DRAFT = "draft", "a draft"
    PUBLISHED = "published", "published"
    RETIRED = "retired", "retired"


class Questionnaire(ClinicRow):
    """One version of a questionnaire, word for word as its file had it.

    Once published, the file and all that was read from it never change; only the problems it is
    asked for before a first visit do.
    """

    url = models.CharField(max_length=300)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=20)
    licence = models.TextField()
    status = models.CharField(
        max_length=10, choices=QuestionnaireStatus.choices, default=QuestionnaireStatus.DRAFT
    )
    source = models.TextField()
    content_hash = models.CharField(max_length=64)
    conditions = models.JSONField(default=list, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by = link("User", null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = link("User", null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "url", "version"], name="questionnaire_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(published_at__isnull=False),
                name="questionnaire_published_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.url}|{self.version}"


class QuestionnaireAnswer(ClinicalRow):
    """A questionnaire somebody was asked to fill in, and the answers once they are complete.

    Before an intake is taken in there is no patient yet; the answers then hang on the intake.
    """

    questionnaire = link("Questionnaire", related_name="answers")
    patient = link("Patient", null=True, blank=True, related_name="questionnaire_answers")
    intake = link("Intake", null=True, blank=True, related_name="questionnaire_answers")
    complaint = link("Complaint", null=True, blank=True, related_name="questionnaire_answers")
    session = link("Session", null=True, blank=True, related_name="questionnaire_answers")
    asked_at = models.DateTimeField(default=clock.now)
    response = models.JSONField(null=True, blank=True)
    scores = models.JSONField(default=list, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=10, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "complaint"], name="answers_by_complaint"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(patient__isnull=False) | models.Q(intake__isnull=False),
                name="questionnaire_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(completed_at__isnull=True, response__isnull=True)
                | models.Q(completed_at__isnull=False, response__isnull=False),
                name="questionnaire_completed_with_answers",
            ),
            models.UniqueConstraint(
                fields=["intake", "questionnaire"], name="questionnaire_once_an_intake"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
