"""Clinics, the people who sign in, and who may act in which clinic as what."""

import datetime as dt
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from perineural.records import clock
from perineural.records.keys import new_key
from perineural.records.models.rows import ClinicRow


class Role(models.TextChoices):
    """What a person may be in a clinic; `records.permissions` says what each may do."""

    PATIENT = "patient", "Patient"
    CLINICIAN = "clinician", "Clinician"
    TRAINEE = "trainee", "Trainee"
    ASSISTANT = "assistant", "Assistant"
    CLINIC_LEAD = "clinic_lead", "Clinic lead"
    RESEARCHER = "researcher", "Researcher"
    ADMINISTRATOR = "administrator", "Administrator"


class UserManager(BaseUserManager):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a person who signs in with this e-mail address."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who can sign in. What they may do follows from their memberships alone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200)
    credential = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.full_name or self.email


class Clinic(models.Model):
    """One clinic. Every other clinical row names exactly one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="UTC")
    address = models.TextField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    quiet_from = models.TimeField(default=dt.time(21))
    quiet_until = models.TimeField(default=dt.time(8))
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class ClinicPolicy(ClinicRow):
    """One version of a clinic's own rules; the newest holds, the older ones stay readable."""

    version = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.TextField()
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "version"], name="policy_version_once"),
        ]

    def __str__(self) -> str:
        return f"policy {self.version}"


class Membership(ClinicRow):
    """A person in a clinic, in one role. A patient's membership names their own record."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    patient = models.ForeignKey(
        "records.Patient", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    active = models.BooleanField(default=True)
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "user", "role"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role="patient", patient__isnull=False)
                | (~models.Q(role="patient") & models.Q(patient__isnull=True)),
                name="membership_patient_only_for_patients",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} since {self.since:%Y-%m-%d}"
