"""After the visit: questions sent, answers given, what went wrong."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.rows import ClinicalRow, ClinicRow, link, part_of


class DiaryLink(ClinicRow):
    """One question to one patient about one session, answered without a password.

    The address holds a signature over this row's key, so that nothing secret is stored; the row
    says when it opens, when it expires, and whether it was answered or withdrawn.
    """

    patient = part_of("Patient", "diary_links", db_index=False)  # an index below begins with it
    session = part_of("Session", "diary_links", db_index=False)  # and the constraint with this
    moment = models.CharField(max_length=10)
    minutes_after = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=30, blank=True)
    plan_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "moment"], name="diary_moment_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["clinic", "expires_at"],
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="diary_unanswered",
            ),
            models.Index(fields=["patient", "due_at"], name="diary_by_patient"),
        ]

    def __str__(self) -> str:
        return self.moment


class TimeBasis(models.TextChoices):
    """Whose clock says when an answer was given."""

    SERVER = "server", "this program's"
    PHONE = "phone", "the phone's, which agrees with this program's"
    CORRECTED = "corrected", "the phone's, set right by how far it was off when it sent"
    DOUBTFUL = "doubtful", "the phone's, which cannot be right: held between what can be"


class CheckIn(ClinicalRow):
    """One diary answer. Its pain score is also a `PainRating` on the session's clock.

    A question may be answered more than once while it is open: each answer has its own time. What
    the patient adds to an answer afterwards is written into it once and not changed again.
    """

    diary_link = models.ForeignKey(DiaryLink, on_delete=models.PROTECT, related_name="check_ins")
    patient = part_of("Patient", "check_ins")
    session = part_of("Session", "check_ins")
    rating = models.OneToOneField("records.PainRating", on_delete=models.PROTECT, related_name="+")
    time_basis = models.CharField(
        max_length=10, choices=TimeBasis.choices, default=TimeBasis.SERVER
    )
    global_change = models.PositiveSmallIntegerField(null=True, blank=True)
    analgesics_today = models.BooleanField(null=True, blank=True)
    sleep = models.CharField(max_length=10, blank=True)
    activity = models.CharField(max_length=10, blank=True)
    back_to_normal = models.BooleanField(null=True, blank=True)
    pain_is_back = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    says_more = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["clinic", "seen_at"],
                condition=models.Q(says_more=True),
                name="check_in_says_more",
            ),
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


class PainReturn(ClinicalRow):
    """The patient says, at any time, that the pain is back to what it was: relief has ended."""

    patient = part_of("Patient", "pain_returns")
    session = part_of("Session", "pain_returns")
    diary_link = link("DiaryLink", null=True, blank=True, related_name="pain_returns")
    time_basis = models.CharField(
        max_length=10, choices=TimeBasis.choices, default=TimeBasis.SERVER
    )
    call_back = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient"], name="pain_return_by_patient"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SilenceReason(ClinicRow):
    """Why somebody stopped answering, asked once a course."""

    patient = part_of("Patient", "silence_reasons")
    course = part_of("Course", "silence_reasons")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["course"], name="silence_asked_once"),
        ]

    def __str__(self) -> str:
        return self.reason


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
    answers = models.JSONField(default=dict, blank=True)
    urgency = models.CharField(max_length=10, blank=True)
    related = models.CharField(max_length=15, blank=True)
    outcome_code = models.CharField(max_length=20, blank=True)
    batch = link("Batch", null=True, blank=True, related_name="adverse_events")
    judge_by = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "reviewed_at"], name="event_by_review"),
        ]

    def __str__(self) -> str:
        return self.severity
