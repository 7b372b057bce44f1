"""After the visit: questions sent, answers given, what went wrong, what waits to be sent."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.rows import ClinicalRow, ClinicRow, link, part_of


class DiaryLink(ClinicRow):
    """One question to one patient about one session, answered without a password.

    The address holds a signature over this row's key, so that nothing secret is stored; the row
    says when it opens, when it expires, and whether it was answered or withdrawn.
    """

    patient = part_of("Patient", "diary_links")
    session = part_of("Session", "diary_links")
    moment = models.CharField(max_length=10)
    minutes_after = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "moment"], name="diary_moment_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "answered_at", "due_at"], name="diary_by_due"),
        ]

    def __str__(self) -> str:
        return self.moment


class CheckIn(ClinicalRow):
    """One diary answer. Its pain score is also a `PainRating` on the session's clock."""

    diary_link = models.OneToOneField(DiaryLink, on_delete=models.PROTECT, related_name="check_in")
    patient = part_of("Patient", "check_ins")
    session = part_of("Session", "check_ins")
    rating = models.OneToOneField("records.PainRating", on_delete=models.PROTECT, related_name="+")
    global_change = models.PositiveSmallIntegerField(null=True, blank=True)
    analgesics_today = models.BooleanField(null=True, blank=True)
    pain_is_back = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "seen_at"], name="check_in_by_seen"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(seen_at__isnull=True, seen_by__isnull=True)
                | models.Q(seen_at__isnull=False, seen_by__isnull=False),
                name="check_in_seen_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Severity(models.TextChoices):
    """How bad an unwanted event was."""

    MILD = "mild", "mild: needed nothing"
    MODERATE = "moderate", "moderate: needed care, went away"
    SEVERE = "severe", "severe: needed urgent care"
    UNRATED = "unrated", "not rated yet"


class AdverseEvent(ClinicalRow):
    """Something unwanted that happened: what, when, how bad, how it ended."""

    patient = part_of("Patient", "adverse_events")
    session = link("Session", null=True, blank=True, related_name="adverse_events")
    description = models.TextField()
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.UNRATED)
    outcome = models.TextField(blank=True)
    reported_by = models.CharField(max_length=10, default="clinic")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "reviewed_at"], name="event_by_review"),
        ]

    def __str__(self) -> str:
        return self.severity


class OutboxMessage(ClinicRow):
    """Something to be sent, once: due when, to what address, tried how often, sent when."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    address = models.CharField(max_length=254, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["clinic", "next_attempt_at"],
                condition=models.Q(sent_at__isnull=True, cancelled_at__isnull=True),
                name="outbox_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.key
