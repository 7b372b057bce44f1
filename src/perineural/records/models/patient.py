"""A patient as the clinic knows them: who they are, what they bring, what hurts."""

from typing import ClassVar

from django.db import models

from perineural.records.models.rows import ClinicalRow, ClinicRow, Precision, link, part_of


class Side(models.TextChoices):
    """The patient's side, never the viewer's."""

    LEFT = "left", "left"
    RIGHT = "right", "right"
    MIDLINE = "midline", "midline"
    BILATERAL = "bilateral", "both sides"


class Patient(ClinicalRow):
    """A person treated in one clinic. A record belongs to exactly one."""

    family_name = models.CharField(max_length=200)
    given_names = models.CharField(max_length=200, blank=True)
    search_name = models.CharField(max_length=420)
    birth_date = models.DateField()
    birth_date_precision = models.CharField(
        max_length=8, choices=Precision.choices, default=Precision.DAY
    )
    sex = models.CharField(max_length=10, default="unknown")
    language = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    telephone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    address_lines = models.JSONField(default=list, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=30, blank=True)
    country = models.CharField(max_length=60, blank=True)
    deceased = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, default="staff")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "search_name"], name="patient_by_name"),
            models.Index(fields=["clinic", "birth_date"], name="patient_by_birth"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PatientIdentifier(ClinicRow):
    """A number another system knows the patient by: what makes an import find them again."""

    patient = part_of("Patient", "identifiers")
    system = models.CharField(max_length=300)
    value = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "system", "value"], name="identifier_once_a_clinic"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Weight(ClinicalRow):
    """A measured body weight."""

    patient = part_of("Patient", "weights")
    weight_kg = models.DecimalField(max_digits=6, decimal_places=2)
    external_id = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(weight_kg__gt=0, weight_kg__lte=700), name="weight_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weight_kg} kg"


class HistoryItem(ClinicalRow):
    """A coded line of a patient's history. `classes` is what the clinical rules make of it."""

    system = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=100, blank=True)
    display = models.CharField(max_length=500)
    classes = models.JSONField(default=list)
    status = models.CharField(max_length=30, default="active")
    verification = models.CharField(max_length=30, blank=True)
    origin = models.CharField(max_length=10, default="staff")
    external_id = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.id)


def once_by_external_id(name: str) -> models.UniqueConstraint:
    """The same item of another system's record is kept once a patient."""
    return models.UniqueConstraint(
        fields=["patient", "external_id"], condition=~models.Q(external_id=""), name=name
    )


class Allergy(HistoryItem):
    """A substance the patient reacted to, or is said to have."""

    patient = part_of("Patient", "allergies")
    criticality = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            once_by_external_id("allergy_imported_once")
        ]


class Medication(HistoryItem):
    """A medicine the patient takes or took."""

    patient = part_of("Patient", "medications")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            once_by_external_id("medication_imported_once")
        ]


class Problem(HistoryItem):
    """A condition in the patient's history, as another clinician or the patient named it."""

    patient = part_of("Patient", "problems")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            once_by_external_id("problem_imported_once")
        ]


class RecordImport(ClinicRow):
    """One record taken from another system: its hash and the answer that was given."""

    patient = part_of("Patient", "imports")
    content_hash = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, blank=True)
    report = models.JSONField()
    imported_at = models.DateTimeField()
    imported_by = link("User", null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "content_hash"], name="import_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Complaint(ClinicalRow):
    """One pain problem of a patient: what, where, which side, since when."""

    patient = part_of("Patient", "complaints")
    condition = models.CharField(max_length=60)
    side = models.CharField(max_length=10, choices=Side.choices)
    region = models.CharField(max_length=120, blank=True)
    onset_on = models.DateField(null=True, blank=True)
    onset_precision = models.CharField(
        max_length=8, choices=Precision.choices, default=Precision.UNKNOWN
    )
    chronic = models.BooleanField(null=True, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient"], name="complaint_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.condition} {self.side}"
