"""Whom the clinic should call, and what is asked of a patient when."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.rows import ClinicRow, link, part_of


class CheckInPlan(ClinicRow):
    """When a course asks "how is it now?": one version of its schedule, never changed."""

    course = part_of("Course", "check_in_plans")
    version = models.PositiveSmallIntegerField()
    moments = models.JSONField()
    why = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = link("User", related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["course", "version"], name="check_in_plan_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class CallKind(models.TextChoices):
    """Why somebody should be called."""

    REPORT = "report", "says that something is wrong"
    CALL_BACK = "call_back", "asks to be called"
    PAIN_BACK = "pain_back", "says that the pain is back"
    WORSENING = "worsening", "is getting worse"
    QUESTION = "question", "has a question before signing"
    UNDELIVERED = "undelivered", "our messages do not arrive"
    SILENT = "silent", "does not answer any more"


class CallTask(ClinicRow):
    """A call to make: about whom, why, until when, and what came of it.

    The key makes it once: opening it again for the same reason changes nothing.
    """

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=CallKind.choices)
    patient = part_of("Patient", "call_tasks")
    session = link("Session", null=True, blank=True, related_name="call_tasks")
    subject_id = models.UUIDField(null=True, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    due_by = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = link("User", null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "key"], name="call_once"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                | models.Q(done_at__isnull=False),
                name="call_done_at_some_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["clinic", "due_by"],
                condition=models.Q(done_at__isnull=True),
                name="call_open",
            ),
            models.Index(fields=["clinic", "patient"], name="call_by_patient"),
            models.Index(
                fields=["clinic", "done_at"],
                condition=models.Q(done_at__isnull=False),
                name="call_done",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
