"""The rows of one session, with the columns that ours have."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models

SIDES = [(side, side) for side in ("left", "right", "midline")]
TO_TEN = [MaxValueValidator(10)]


class Batch(models.Model):
    """What was mixed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return str(self.id)


class Session(models.Model):
    """One visit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    revision = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")
    consent_id = models.UUIDField(null=True, editable=False)
    checks = models.JSONField(default=dict)
    usual_point = models.JSONField(default=dict)
    last_point_at = models.DateTimeField(null=True)
    last_save = models.JSONField(default=dict)
    reaction = models.TextField(blank=True)

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return str(self.id)


class Point(models.Model):
    """One injection."""

    id = models.UUIDField(primary_key=True)
    clinic_id = models.UUIDField(null=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="points")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    model_version = models.CharField(max_length=40)
    view = models.CharField(max_length=30)
    x = models.DecimalField(max_digits=7, decimal_places=2)
    y = models.DecimalField(max_digits=7, decimal_places=2)
    side = models.CharField(max_length=10, choices=SIDES)
    nerve = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=120, blank=True)
    space = models.JSONField(default=list, blank=True)
    volume_ml = models.DecimalField(max_digits=6, decimal_places=3)
    needle = models.CharField(max_length=40, blank=True)
    depth_mm = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    angle_degrees = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(90)])
    aspirated = models.BooleanField(null=True)
    tenderness_before = models.PositiveSmallIntegerField(null=True, validators=TO_TEN)
    tenderness_after = models.PositiveSmallIntegerField(null=True, validators=TO_TEN)
    credential_confirmed = models.BooleanField(default=False)
    reaction = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return str(self.id)


class Rating(models.Model):
    """One pain score."""

    id = models.UUIDField(primary_key=True)
    clinic_id = models.UUIDField(null=True, editable=False)
    patient_id = models.UUIDField(null=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="ratings")
    clock = models.CharField(max_length=13, blank=True)
    score = models.PositiveSmallIntegerField(validators=TO_TEN)
    minutes_after = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=10, default="clinic")
    occurred_at = models.DateTimeField()
    occurred_precision = models.CharField(max_length=8, default="exact")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.UUIDField(null=True, editable=False)

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return str(self.id)
