"""The forms of recipes, batches and consent: their fields and what each is called."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from perineural.clinical.amounts import plain
from perineural.clinical.batch import VisualCheck
from perineural.clinical.solution import PRODUCTS, Part, ProductKind
from perineural.records.actions.batches import Mixing, OpenedContainer
from perineural.records.actions.recipes import RecipeText
from perineural.records.keys import new_key
from perineural.records.queries.preparation import BatchStart
from perineural.web.formatting import WithUnit
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

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    name = forms.CharField(label="Name", max_length=120)
    modality = forms.ChoiceField(
        label="For",
        choices=(("injection", "Injections"), ("bath", "The bath of the nose")),
        widget=forms.RadioSelect,
        initial="injection",
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


class BatchForm(forms.Form):
    """How a batch is mixed: how much, from which containers, how it looks."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    shown_ml = forms.DecimalField(widget=forms.HiddenInput)
    volume_ml = forms.DecimalField(
        label="Volume wanted",
        min_value=Decimal("0.1"),
        max_value=Decimal(1000),
        max_digits=7,
        decimal_places=2,
        widget=WithUnit("mL"),
        help_text="The parts are scaled to it.",
    )
    started_at = forms.DateTimeField(
        label="Mixing started",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    clear = forms.BooleanField(label="Clear, not cloudy", required=False)
    colourless = forms.BooleanField(label="Colourless", required=False)
    particle_free = forms.BooleanField(label="No particles", required=False)
    measured_ph = forms.DecimalField(
        label="Measured pH",
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(14),
        max_digits=4,
        decimal_places=2,
        widget=WithUnit("pH"),
        help_text="Only if you measured it. It cannot be worked out.",
    )

    def __init__(self, start: BatchStart, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole_ml = start.mixture.holds.volume_ml
        self.initial.setdefault("volume_ml", plain(whole_ml))
        now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
        self.initial.setdefault("started_at", now)
        self.parts = start.mixture.parts
        for number, part in enumerate(self.parts, 1):
            self._add_container(number, part)

    def _add_container(self, number: int, part: Part) -> None:
        name = part.stock.name
        self.fields[f"lot_{number}"] = forms.CharField(
            label="Lot",
            max_length=60,
            error_messages={"required": f"Copy the lot of {name} from the container."},
        )
        self.fields[f"expires_{number}"] = forms.DateField(
            label="Expires",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": f"Copy the expiry date of {name} from the container."},
        )
        self.fields[f"maker_{number}"] = forms.CharField(
            label="Manufacturer", max_length=120, required=False
        )
        for field in (f"lot_{number}", f"expires_{number}", f"maker_{number}"):
            said = f"{self.fields[field].label} of {name}"
            self.fields[field].widget.attrs.update({"aria-label": said, "autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        """The volumes to draw that were on the screen must be those of the volume typed."""
        values = super().clean()
        wanted_ml, shown_ml = values.get("volume_ml"), values.get("shown_ml")
        if wanted_ml is not None and wanted_ml != shown_ml:
            text = "The volumes below were worked out anew for this. Check what you drew up."
            self.add_error(None, text)
        return values

    def containers(self) -> list[list[forms.BoundField]]:
        """For each part, its lot, expiry and manufacturer."""
        names = ("lot", "expires", "maker")
        return [
            [self[f"{name}_{number}"] for name in names] for number, _ in enumerate(self.parts, 1)
        ]

    def visual_fields(self) -> list[forms.BoundField]:
        """What the eye must see before the batch is released."""
        return [self["clear"], self["colourless"], self["particle_free"]]

    def mixing(self) -> Mixing:
        """How it was mixed, as the record takes it."""
        values = self.cleaned_data
        return Mixing(
            volume_ml=values["volume_ml"],
            containers=tuple(
                OpenedContainer(
                    lot=values[f"lot_{number}"],
                    expires_on=values[f"expires_{number}"],
                    manufacturer=values[f"maker_{number}"],
                )
                for number in range(1, len(self.parts) + 1)
            ),
            started_at=values["started_at"],
            seen=VisualCheck(values["clear"], values["colourless"], values["particle_free"]),
            measured_ph=values["measured_ph"],
        )


class DiscardForm(forms.Form):
    """What was left of a batch and thrown away."""

    volume_ml = forms.DecimalField(
        label="Thrown away",
        min_value=Decimal(0),
        max_digits=7,
        decimal_places=2,
        widget=WithUnit("mL"),
        help_text="Write 0 if nothing was left.",
    )
    at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
        self.initial.setdefault("at", now)

    def clean_at(self) -> dt.datetime:
        """The moment; one typed to the minute counts as the end of that minute."""
        return min(self.cleaned_data["at"] + dt.timedelta(seconds=59), timezone.now())


class ConsentForm(forms.Form):
    """The patient's signature."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    text_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    questions_answered = forms.BooleanField(label="My questions were answered.", required=False)
    signer_name = forms.CharField(
        label="Your full name",
        help_text="By writing your name you agree to this treatment. You can stop at any time.",
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
