"""Who did what: an append-only chain of events, one chain a clinic."""

from typing import ClassVar

from django.db import models

from perineural.records.models.accounts import Clinic
from perineural.records.models.rows import ClinicRow


class AuditChain(models.Model):
    """The end of a clinic's chain. Writers lock this row, so that events queue up in one order."""

    clinic = models.OneToOneField(Clinic, primary_key=True, on_delete=models.PROTECT)
    last_number = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return f"chain up to {self.last_number}"


class AuditEvent(ClinicRow):
    """One event. Its hash covers its content and the hash of the event before it."""

    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True, blank=True)
    patient_id = models.UUIDField(null=True, blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "number"], name="audit_number_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient_id", "-number"], name="audit_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
