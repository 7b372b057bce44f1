"""The forms of recipes and consent: their fields and what each is called."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from perineural.clinical.modality import BATH, BOTH, INJECTION
from perineural.clinical.solution import PRODUCTS, Part, ProductKind
from perineural.records.actions.recipes import RecipeText
from perineural.web.formatting import WithUnit
from perineural.web.key_fields import key_field
from perineural.web.rows import rows_of

KIND_WORDS = {
    ProductKind.SUGAR: "Sugar",
    ProductKind.ANAESTHETIC: "Local anaesthetic",
    ProductKind.BUFFER: "Buffer",
    ProductKind.DILUENT: "Diluent",
}
PART_ROWS = 3
PARTS_AT_MOST = 8


class RecipeForm(forms.Form):
    """A formulation; its parts are rows of their own."""

    key = key_field()
    name = forms.CharField(label="Name", max_length=120)
    modality = forms.ChoiceField(
        label="For",
        choices=((INJECTION, "Injections"), (BATH, "The bath of the nose"), (BOTH, "Both")),
        widget=forms.RadioSelect,
        initial=INJECTION,
    )
    rationale = forms.CharField(
        label="Why this formulation",
        help_text="Where it comes from, and who checked it.",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_example = forms.BooleanField(
        label="This is an example, to show how a recipe looks", required=False
    )

    def text(self, parts: tuple[Part, ...]) -> RecipeText:
        """The formulation, as the record takes it."""
        values = self.cleaned_data
        return RecipeText(
            name=values["name"],
            parts=parts,
            modality=values["modality"],
            rationale=values["rationale"],
            is_example=values["is_example"],
        )


class PartForm(forms.Form):
    """One product and how much of it."""

    product = forms.ChoiceField(label="Product")
    volume_ml = forms.DecimalField(
        label="Volume",
        min_value=Decimal("0.01"),
        max_value=Decimal(1000),
        max_digits=7,
        decimal_places=2,
        widget=WithUnit("mL"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (words, [(key, each.name) for key, each in PRODUCTS.items() if each.kind is kind])
            for kind, words in KIND_WORDS.items()
        ]
        self.fields["product"].choices = [("", "Choose"), *groups]

    def part(self) -> Part | None:
        """The part, if the row is not empty."""
        values = self.cleaned_data
        return Part(values["product"], values["volume_ml"]) if values.get("product") else None


PartRows = rows_of(PartForm, extra=PART_ROWS, most=PARTS_AT_MOST)


def parts_in(rows: forms.BaseFormSet) -> tuple[Part, ...]:
    """The parts that were filled in, in order."""
    return tuple(part for part in (row.part() for row in rows) if part)


class ConsentForm(forms.Form):
    """The patient's signature."""

    key = key_field()
    text_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    questions_answered = forms.BooleanField(
        label=gettext_lazy("My questions were answered."), required=False
    )
    signer_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy(
            "By writing your name you agree to this treatment. You can stop at any time."
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(forms.Form):
    """Why a consent was taken back."""

    reason = forms.CharField(
        label="What the patient said",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
