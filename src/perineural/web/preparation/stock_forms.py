"""The forms of the shelf: what came, what went, what was counted, what was recalled."""

from decimal import Decimal
from typing import Any

from django import forms

from perineural.clinical.products import PRODUCTS
from perineural.records.actions.stock import CONTAINERS_AT_MOST, REASON_AT_MOST, Receipt
from perineural.web.formatting import WithUnit
from perineural.web.key_fields import key_field
from perineural.web.preparation.forms import KIND_WORDS


def product_choices() -> list[tuple[str, Any]]:
    """Every product, by what it is for."""
    groups = [
        (words, [(key, each.name) for key, each in PRODUCTS.items() if each.kind is kind])
        for kind, words in KIND_WORDS.items()
    ]
    return [("", "Choose"), *groups]


def _reason(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=REASON_AT_MOST)


class ReceiptForm(forms.Form):
    """A delivery of one lot."""

    key = key_field()
    product = forms.ChoiceField(label="Product", choices=product_choices)
    lot = forms.CharField(
        label="Lot", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    manufacturer = forms.CharField(label="Manufacturer", max_length=120)
    expires_on = forms.DateField(
        label="Expires", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    containers = forms.IntegerField(
        label="Containers",
        min_value=1,
        max_value=CONTAINERS_AT_MOST,
        widget=WithUnit("pieces", attrs={"inputmode": "numeric"}),
    )
    container_ml = forms.DecimalField(
        label="Each holds",
        min_value=Decimal("0.1"),
        max_value=Decimal(1000),
        max_digits=7,
        decimal_places=2,
        widget=WithUnit("mL"),
    )

    def receipt(self) -> Receipt:
        """The delivery, as the record takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return Receipt(**values)


class WasteForm(forms.Form):
    """Containers that are thrown away without having been used."""

    key = key_field()
    containers = forms.IntegerField(
        label="Containers thrown away",
        min_value=0,
        max_value=CONTAINERS_AT_MOST,
        widget=WithUnit("pieces", attrs={"inputmode": "numeric"}),
    )
    reason = _reason("Why they are thrown away", "Expired, broken, kept too warm.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="waste", **kwargs)

    def about_an_open_vial(self) -> None:
        """Say how the vial that is open is thrown away."""
        self.fields["containers"].help_text = "Write 0 to throw the open vial away."


class CountForm(forms.Form):
    """The shelf was counted, and it was not what is written here."""

    key = key_field()
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    counted = forms.IntegerField(
        label="Unopened containers counted",
        min_value=0,
        max_value=CONTAINERS_AT_MOST,
        widget=WithUnit("pieces", attrs={"inputmode": "numeric"}),
    )
    reason = _reason("Why the number differs", "As far as you know; it stays with the correction.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="count", **kwargs)


class LevelForm(forms.Form):
    """When to order a product."""

    product = forms.ChoiceField(label="Product", choices=product_choices)
    low_at = forms.IntegerField(
        label="Runs low at",
        help_text="You are told when no more usable containers than this are left. Empty: never.",
        required=False,
        min_value=0,
        max_value=CONTAINERS_AT_MOST,
        widget=WithUnit("pieces", attrs={"inputmode": "numeric"}),
    )


class RecallForm(forms.Form):
    """A lot that must not be used any more."""

    key = key_field()
    product = forms.ChoiceField(label="Product", choices=product_choices)
    lot = forms.CharField(
        label="Lot",
        help_text="Capitals and spaces do not matter.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = _reason("Why it is recalled", "Who recalled it, and what is said to be wrong.")


class LiftForm(forms.Form):
    """A recall that was marked by mistake."""

    reason = _reason("Why it is taken back")
