"""Photographs of the marked skin, and the consent of their own that they stand on."""

from typing import ClassVar

from django.db import models

from perineural.records.models.rows import ClinicalRow, link, part_of


class PhotographConsent(ClinicalRow):
    """What a patient read and signed about photographs; apart from every other consent."""

    patient = part_of("Patient", "photograph_consents")
    text = models.TextField()
    text_version = models.PositiveSmallIntegerField()
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="en")
    signer_name = models.CharField(max_length=200)
    questions_answered = models.BooleanField(default=False)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="photograph_consent_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Moment(models.TextChoices):
    """When in a visit a photograph was taken."""

    BEFORE = "before", "before the first point"
    AFTER = "after", "after the last point"


class Photograph(ClinicalRow):
    """One photograph of a visit. The picture is a file; erased, the row says that there was one."""

    patient = part_of("Patient", "photographs")
    session = link("Session", related_name="photographs")
    consent = link("PhotographConsent", related_name="photographs")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    view = models.CharField(max_length=30, blank=True)
    words = models.CharField(max_length=200, blank=True)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_because = models.CharField(max_length=20, blank=True)
    erased_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["occurred_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, erased_because="")
                | (models.Q(erased_at__isnull=False) & ~models.Q(erased_because="")),
                name="photograph_erased_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
