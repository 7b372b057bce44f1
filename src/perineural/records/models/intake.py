"""What a person tells before the first visit, and what anybody has typed but not yet sent."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.patient import Side
from perineural.records.models.rows import ClinicalRow, ClinicRow, link


class IntakeStatus(models.TextChoices):
    """Where an intake stands, and who may write in it: see `records.states`."""

    OPEN = "open", "being filled in"
    SUBMITTED = "submitted", "sent to the clinic"
    ACCEPTED = "accepted", "taken into a record"
    CLOSED = "closed", "closed without a visit"


class Intake(ClinicalRow):
    """A person's own account: who they are, what hurts, what was tried, where on the body."""

    status = models.CharField(
        max_length=10, choices=IntakeStatus.choices, default=IntakeStatus.OPEN
    )
    patient = link("Patient", null=True, blank=True, related_name="intakes")
    complaint = link("Complaint", null=True, blank=True, related_name="intakes")
    condition = models.CharField(max_length=60)
    side = models.CharField(max_length=10, choices=Side.choices, blank=True)
    family_name = models.CharField(max_length=200)
    given_names = models.CharField(max_length=200)
    birth_date = models.DateField()
    telephone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=20, blank=True)
    self_check = models.JSONField(default=dict)
    onset_text = models.CharField(max_length=200, blank=True)
    history = models.TextField(blank=True)
    past_treatments = models.TextField(blank=True)
    medicines = models.TextField(blank=True)
    allergies = models.TextField(blank=True)
    goals = models.TextField(blank=True)
    painkillers = models.JSONField(default=list, blank=True)
    earlier_treatments = models.JSONField(default=list, blank=True)
    conditions_told = models.JSONField(default=dict, blank=True)
    analgesic_days_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_now = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_worst = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_usual = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_least = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_drawing = models.JSONField(default=list, blank=True)
    agreements = models.JSONField(default=list, blank=True)
    signed_name = models.CharField(max_length=200, blank=True)
    tries_left = models.PositiveSmallIntegerField(default=5)
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = link("User", null=True, blank=True, related_name="+")
    closed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "status", "-occurred_at"], name="intake_by_status"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Draft(ClinicRow):
    """What somebody has typed into a form and not yet sent: owned by them, seen by nobody else."""

    owner = link("User", null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "owner", "kind", "subject_id"],
                name="draft_once_an_owner",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} draft"
