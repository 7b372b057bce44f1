"""The rows of one session, with the columns that ours have."""

import uuid

from django.db import models


class Session(models.Model):
    """One visit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    revision = models.PositiveIntegerField(default=0)
    batch_id = models.UUIDField(null=True)
    confirmed = models.JSONField(default=list)
    usual_point = models.JSONField(default=dict)
    last_point_at = models.DateTimeField(null=True)
    reaction = models.TextField(blank=True)

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return str(self.id)


class Point(models.Model):
    """One injection."""

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="points")
    view = models.CharField(max_length=30)
    x = models.DecimalField(max_digits=7, decimal_places=2)
    y = models.DecimalField(max_digits=7, decimal_places=2)
    side = models.CharField(max_length=10)
    nerve = models.CharField(max_length=8, blank=True)
    volume_ml = models.DecimalField(max_digits=6, decimal_places=3)
    needle = models.CharField(max_length=40, blank=True)
    aspirated = models.BooleanField(null=True)
    tenderness_before = models.PositiveSmallIntegerField(null=True)
    tenderness_after = models.PositiveSmallIntegerField(null=True)

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return str(self.id)


class Rating(models.Model):
    """One pain score."""

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="ratings")
    score = models.PositiveSmallIntegerField()
    minutes_after = models.PositiveIntegerField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return str(self.id)
