"""The front desk's forms: their fields, and what each is called. The rules are in `records`."""

from collections.abc import Collection

from django import forms

from perineural.clinical.conditions import conditions_by_area
from perineural.records.keys import new_key
from perineural.web.formatting import WithUnit
from perineural.web.key_fields import key_field

SEX = (("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Not known"))
SIDES = (
    ("left", "Left"),
    ("right", "Right"),
    ("bilateral", "Both sides"),
    ("midline", "Midline"),
)


ROLES = (
    ("clinician", "Clinician"),
    ("trainee", "Trainee"),
    ("assistant", "Assistant"),
    ("clinic_lead", "Clinic lead"),
    ("researcher", "Researcher"),
    ("administrator", "Administrator"),
)


def role_names(roles: Collection[str]) -> str:
    """Roles as a person calls them."""
    return ", ".join(label for key, label in (*ROLES, ("patient", "Patient")) if key in roles)


class KeyedForm(forms.Form):
    """A form that makes the row's key when first shown, so that a second tap saves once.

    The browser is asked not to fill the key in again when it shows an old page.
    """

    key = key_field()

    def take_new_key(self) -> None:
        """Make what is typed now a row of its own, when it is sent once more."""
        self.data = self.data.copy()
        self.data[self.add_prefix("key")] = str(new_key())


class PatientForm(KeyedForm):
    """A new patient."""

    family_name = forms.CharField(label="Family name", max_length=200)
    given_names = forms.CharField(label="Given names", max_length=200, required=False)
    birth_date = forms.DateField(label="Birth date", widget=forms.DateInput(attrs={"type": "date"}))
    sex = forms.ChoiceField(label="Sex", choices=SEX, widget=forms.RadioSelect, initial="unknown")
    telephone = forms.CharField(label="Telephone", max_length=60, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    weight_kg = forms.DecimalField(
        label="Weight",
        help_text="As measured today. Needed before any anaesthetic.",
        required=False,
        widget=WithUnit("kg"),
        max_digits=5,
        decimal_places=2,
    )


class ImportForm(forms.Form):
    """A file from another system."""

    file = forms.FileField(
        label="FHIR R4 Bundle",
        help_text="A .json file with one patient, exported by another system.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )


class ComplaintForm(KeyedForm):
    """One pain problem."""

    condition = forms.ChoiceField(
        label="What hurts", widget=forms.RadioSelect(attrs={"class": "choices--grouped"})
    )
    side = forms.ChoiceField(
        label="Which side, the patient's",
        help_text="Both sides also for pain in many places.",
        choices=SIDES,
        widget=forms.RadioSelect,
    )
    onset_on = forms.DateField(
        label="Since when",
        required=False,
        help_text="About when it began, if known.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    description = forms.CharField(
        label="In the patient's words", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].choices = [
            (area, [(each.key, each.name) for each in conditions])
            for area, conditions in conditions_by_area()
        ]


class HistoryForm(KeyedForm):
    """One allergy, medicine or earlier problem."""

    kind = forms.ChoiceField(
        label="What is it",
        choices=(
            ("allergy", "An allergy"),
            ("medication", "A medicine taken now"),
            ("problem", "A condition"),
        ),
        widget=forms.RadioSelect,
    )
    display = forms.CharField(label="Its name", max_length=500)


class WeightForm(KeyedForm):
    """A body weight measured now."""

    weight_kg = forms.DecimalField(
        label="Weight", max_digits=5, decimal_places=2, widget=WithUnit("kg")
    )


class PersonForm(forms.Form):
    """Somebody who shall work here."""

    full_name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail", help_text="They sign in with it.")
    credential = forms.CharField(
        label="Professional registration",
        max_length=200,
        required=False,
        help_text="As it shall stand under what they sign.",
    )
    role = forms.ChoiceField(
        label="Role",
        choices=ROLES,
        widget=forms.RadioSelect,
        help_text="A trainee signs sessions, and a clinician they name co-signs them.",
    )
    password = forms.CharField(
        label="First password",
        help_text="At least 12 characters. Leave empty if they sign in here already, or shall "
        "set one by e-mail.",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
