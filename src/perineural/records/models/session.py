"""One visit of a course: the points, the bath, and how much it hurts."""

from typing import ClassVar

from django.db import models

from perineural.records.models.assessment import ChartPlace, SigningStatus
from perineural.records.models.rows import ClinicalRow, ClinicRow, link, part_of


class Session(ClinicalRow):
    """One visit. Signed, it never changes: an amendment is a new row that names it."""

    patient = part_of("Patient", "sessions")
    course = link("Course", related_name="sessions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=8, choices=SigningStatus.choices, default=SigningStatus.DRAFT
    )
    batch = link("Batch", null=True, blank=True, related_name="sessions")
    consent = link("Consent", null=True, blank=True, related_name="sessions")
    weight_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    checks = models.JSONField(default=dict)
    usual_point = models.JSONField(default=dict)
    last_point_at = models.DateTimeField(null=True, blank=True)
    override_reason = models.TextField(blank=True)
    reaction = models.TextField(blank=True)
    aftercare_given = models.BooleanField(default=False)
    next_step = models.TextField(blank=True)
    discarded_ml = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    last_save = models.JSONField(default=dict)
    amends = models.OneToOneField(
        "records.Session",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amended_by",
    )
    amendment_reason = models.TextField(blank=True)
    elsewhere_mg = models.JSONField(default=dict)
    """Anaesthetic of other visits within 24 hours, by drug, as known at the signature. [mg]"""
    note = models.TextField(blank=True)
    seal = models.CharField(max_length=80, blank=True)
    knowledge_version = models.CharField(max_length=40, blank=True)
    policy_version = models.PositiveIntegerField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = link("User", null=True, blank=True, related_name="+")
    supervisor = link("User", null=True, blank=True, related_name="+")
    cosigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(cosigned_at__isnull=True)
                | models.Q(status="signed", supervisor__isnull=False),
                name="session_cosigned_by_its_supervisor",
            ),
            models.CheckConstraint(
                condition=models.Q(supervisor__isnull=True)
                | models.Q(signed_by__isnull=True)
                | ~models.Q(supervisor=models.F("signed_by")),
                name="session_supervised_by_somebody_else",
            ),
            models.UniqueConstraint(
                fields=["course", "number"],
                condition=models.Q(amends__isnull=True),
                name="session_number_once_a_course",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft", signed_at__isnull=True, signed_by__isnull=True)
                | models.Q(status="signed", signed_at__isnull=False, signed_by__isnull=False),
                name="session_signed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=models.Q(amends__isnull=True) | ~models.Q(amendment_reason=""),
                name="session_amended_for_a_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "occurred_at"], name="session_by_patient"),
            models.Index(fields=["clinic", "occurred_at"], name="session_by_day"),
            models.Index(
                fields=["clinic", "supervisor"],
                condition=models.Q(supervisor__isnull=False, cosigned_at__isnull=True),
                name="session_to_cosign",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.number}"


class InjectionPoint(ChartPlace):
    """One injection: where, how deep, how much, and what it did."""

    session = part_of("Session", "points")
    batch = link("Batch", null=True, blank=True, related_name="points")
    position = models.PositiveSmallIntegerField()
    depth_mm = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    needle = models.CharField(max_length=40, blank=True)
    angle_degrees = models.PositiveSmallIntegerField(null=True, blank=True)
    volume_ml = models.DecimalField(max_digits=6, decimal_places=3)
    aspirated = models.BooleanField(null=True, blank=True)
    tenderness_before = models.PositiveSmallIntegerField(null=True, blank=True)
    tenderness_after = models.PositiveSmallIntegerField(null=True, blank=True)
    credential_confirmed = models.BooleanField(default=False)
    reaction = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(volume_ml__gt=0), name="point_has_volume"),
            models.CheckConstraint(
                condition=(
                    models.Q(tenderness_before__isnull=True) | models.Q(tenderness_before__lte=10)
                )
                & (models.Q(tenderness_after__isnull=True) | models.Q(tenderness_after__lte=10)),
                name="point_tenderness_0_to_10",
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.position}"


class Bath(ClinicRow):
    """One intranasal bath of one nostril."""

    session = part_of("Session", "baths")
    batch = link("Batch", null=True, blank=True, related_name="baths")
    position = models.PositiveSmallIntegerField()
    nostril = models.CharField(max_length=5)
    device = models.CharField(max_length=60)
    volume_ml = models.DecimalField(max_digits=6, decimal_places=3)
    dwell_minutes = models.DecimalField(max_digits=4, decimal_places=1)
    body_position = models.CharField(max_length=60, blank=True)
    tolerance = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(volume_ml__gt=0), name="bath_has_volume"),
        ]

    def __str__(self) -> str:
        return f"bath {self.nostril}"


class PainClock(models.TextChoices):
    """Where on a session's clock a rating stands."""

    BEFORE = "before", "before the first point"
    MINUTES_AFTER = "minutes_after", "minutes after the last point"
    LATER = "later", "after leaving"


class PainRating(ClinicalRow):
    """How much it hurts, 0 to 10, at a moment on one session's clock."""

    patient = part_of("Patient", "pain_ratings")
    session = part_of("Session", "pain_ratings")
    clock = models.CharField(max_length=13, choices=PainClock.choices)
    minutes_after = models.PositiveIntegerField(null=True, blank=True)
    score = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, default="clinic")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "occurred_at"], name="rating_by_patient"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(score__lte=10), name="rating_0_to_10"),
            models.CheckConstraint(
                condition=models.Q(clock="before", minutes_after__isnull=True)
                | (~models.Q(clock="before") & models.Q(minutes_after__isnull=False)),
                name="rating_minutes_unless_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} of 10"
