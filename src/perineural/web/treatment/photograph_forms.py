"""The forms of photographs: taking one, agreeing to them, taking that back."""

from django import forms
from django.utils.translation import gettext_lazy

from perineural.clinical.anatomy import VIEWS
from perineural.records.actions.photographs import MOMENTS, WORDS_LETTERS
from perineural.web.key_fields import key_field

TAKEN = "image/jpeg,image/png,image/webp"


class PhotographForm(forms.Form):
    """One photograph with what is said of it."""

    key = key_field()
    file = forms.FileField(
        label="Photograph",
        help_text="JPEG, PNG or WebP, at most 20 MB. On a phone this opens the camera."
        " Take as little of the person as shows the marks.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": TAKEN, "capture": "environment"}),
    )
    moment = forms.ChoiceField(
        label="Taken", choices=MOMENTS, initial=MOMENTS[0][0], widget=forms.RadioSelect
    )
    view = forms.ChoiceField(
        label="Part of the body",
        required=False,
        choices=[("", "not named"), *((key, view.title) for key, view in VIEWS.items())],
    )
    words = forms.CharField(
        label="What it shows",
        help_text="For example: four marks along the scar.",
        max_length=WORDS_LETTERS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AgreeForm(forms.Form):
    """The patient's signature under the text about photographs."""

    key = key_field()
    text_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    questions_answered = forms.BooleanField(
        label=gettext_lazy("My questions were answered."), required=False
    )
    signer_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy(
            "By writing your name you agree to photographs. You can take it back any time."
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TakeBackForm(forms.Form):
    """What a patient said when they took the consent back; they need not say anything."""

    reason = forms.CharField(
        label="What the patient said",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
