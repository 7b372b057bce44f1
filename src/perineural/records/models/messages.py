"""What goes out to patients: what they agreed to, the words, and what waits to be sent."""

from typing import ClassVar

from django.db import models

from perineural.records import clock
from perineural.records.models.rows import ClinicalRow, ClinicRow, link, part_of


class AgreementKind(models.TextChoices):
    """What, besides the treatment and photographs, a patient can agree to."""

    MESSAGES = "messages", "messages by e-mail or text"
    REGISTRY = "registry", "use of de-identified data"


class Agreement(ClinicalRow):
    """What a patient read and agreed to about messages, or about use of de-identified data."""

    patient = part_of("Patient", "agreements")
    kind = models.CharField(max_length=10, choices=AgreementKind.choices)
    channels = models.JSONField(default=list, blank=True)
    text = models.TextField()
    text_version = models.PositiveSmallIntegerField()
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="en")
    signer_name = models.CharField(max_length=200)
    place = models.CharField(max_length=10, default="clinic")
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=10, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patient", "kind"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="agreement_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class MessageTemplate(ClinicRow):
    """A clinic's own words for one kind of message, by channel and language. Never changed."""

    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = link("User", related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "kind", "channel", "language", "version"],
                name="template_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.version}"


class OutboxMessage(ClinicRow):
    """Something to be sent, once: due when, to what address, tried how often, sent when."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    patient = link("Patient", null=True, blank=True, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=10, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["clinic", "next_attempt_at"],
                condition=models.Q(
                    sent_at__isnull=True, cancelled_at__isnull=True, given_up_at__isnull=True
                ),
                name="outbox_waiting",
            ),
            models.Index(
                fields=["clinic", "address", "handed_over_at"],
                condition=models.Q(handed_over_at__isnull=False),
                name="outbox_by_address",
            ),
            models.Index(
                fields=["clinic", "channel", "handed_over_at"],
                condition=models.Q(handed_over_at__isnull=False),
                name="outbox_by_channel",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PatientLink(ClinicRow):
    """Something sent to one patient to read or sign without a password: a consent, their progress.

    What it opens is health data, so that it lives shortly and asks for the birth date; after a few
    wrong ones it opens nothing any more.
    """

    patient = part_of("Patient", "links")
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "kind"], name="patient_link_by_kind"),
        ]

    def __str__(self) -> str:
        return self.kind
