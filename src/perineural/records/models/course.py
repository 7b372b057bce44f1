"""The series planned for one complaint, and the decisions taken on the way."""

from typing import ClassVar

from django.db import models

from perineural.records.models.rows import ClinicalRow, link, part_of


class CourseStatus(models.TextChoices):
    """Where a course stands; `records.states` has the allowed moves."""

    ACTIVE = "active", "under way"
    DISCHARGED = "discharged", "discharged"
    REFERRED = "referred", "referred on"
    STOPPED = "stopped", "stopped"


class Course(ClinicalRow):
    """A series of sessions for one complaint: nerves, goals, spacing, review and stop rule."""

    patient = part_of("Patient", "courses")
    complaint = link("Complaint", related_name="courses")
    candidacy = link("Candidacy", related_name="courses")
    recipe = link("Recipe", related_name="+")
    modality = models.CharField(max_length=10)
    nerves = models.JSONField(default=list)
    goals = models.TextField(blank=True)
    sessions_planned = models.PositiveSmallIntegerField()
    interval_days = models.PositiveSmallIntegerField()
    review_after_session = models.PositiveSmallIntegerField()
    next_session_on = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=CourseStatus.choices, default=CourseStatus.ACTIVE
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = link("User", null=True, blank=True, related_name="+")
    end_reason = models.TextField(blank=True)
    referred_to = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "status", "next_session_on"], name="course_by_day"),
            models.Index(fields=["clinic", "patient"], name="course_by_patient"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(status="active", ended_at__isnull=True, ended_by__isnull=True)
                | (
                    ~models.Q(status="active")
                    & models.Q(ended_at__isnull=False, ended_by__isnull=False)
                ),
                name="course_ended_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CourseReview(ClinicalRow):
    """A look back: what the rule suggested, what the clinician decided, and why."""

    course = part_of("Course", "reviews")
    after_session = models.PositiveSmallIntegerField()
    suggestion = models.CharField(max_length=10)
    advice = models.JSONField(default=dict)
    decision = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    knowledge_version = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.decision
