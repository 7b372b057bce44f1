"""The forms of a batch: how it is mixed, what a second person confirms, what was thrown away."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from perineural.clinical.amounts import plain
from perineural.clinical.batch import VisualCheck
from perineural.records.actions.batch_checks import Confirmed
from perineural.records.actions.batches import Mixing
from perineural.records.actions.opening import OpenedContainer
from perineural.records.queries.preparation import BatchStart
from perineural.records.queries.stock import LotView
from perineural.records.queries.worksheet import WorkLine
from perineural.web.formatting import WithUnit
from perineural.web.key_fields import key_field

LOTS_AT_MOST = 6
"""From how many lots one product is drawn at most."""


@dataclass(frozen=True)
class Container:
    """The fields of one product: which lots of the stock, and what was typed instead."""

    line: WorkLine
    chosen: tuple[forms.BoundField, ...]
    typed: tuple[forms.BoundField, ...]

    @property
    def is_typed(self) -> bool:
        """Whether the typed fields are to be seen at once."""
        return not self.chosen or any(each.errors or each.value() for each in self.typed)


class BatchForm(forms.Form):
    """How a batch is mixed: how much, from which containers, how it looks."""

    key = key_field()
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

    def __init__(
        self, start: BatchStart, lines: tuple[WorkLine, ...], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("volume_ml", plain(start.mixture.holds.volume_ml))
        now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
        self.initial.setdefault("started_at", now)
        self.lines = lines
        self.lots: list[list[str]] = []
        for number, line in enumerate(lines, 1):
            there = [each for each in start.shelf if each.product == line.part.product]
            self.lots.append(self._add_lots(number, line, there))
            self._add_typed(number, line.part.stock.name)

    def _add_lots(self, number: int, line: WorkLine, there: list[LotView]) -> list[str]:
        """A choice for each lot that is needed; what expires first is chosen already."""
        usable = [each for each in there if each.for_mixing.usable(timezone.localdate())]
        name, fields = line.part.stock.name, []
        for turn in range(1, LOTS_AT_MOST + 1):
            field = f"stock_{number}" if turn == 1 else f"stock_{number}_{turn}"
            sent = field in self.data or field in self.initial
            if not usable or not (sent or turn <= max(1, len(line.takes))):
                break
            nothing = "Not from stock: typed below" if turn == 1 else "No further lot"
            self.fields[field] = forms.TypedChoiceField(
                label="Lot from stock" if turn == 1 else "Then lot",
                choices=[("", nothing), *((str(each.id), _words(each)) for each in usable)],
                coerce=uuid.UUID,
                empty_value=None,
                required=False,
                error_messages={"invalid_choice": _gone(name)},
            )
            said = f"{self.fields[field].label} of {name}"
            self.fields[field].widget.attrs.update({"aria-label": said})
            self.fields[field].one_is_needed = True
            if turn <= len(line.takes):
                self.initial.setdefault(field, str(line.takes[turn - 1][0].id))
            fields.append(field)
        return fields

    def _add_typed(self, number: int, name: str) -> None:
        self.fields[f"lot_{number}"] = forms.CharField(label="Lot", max_length=60, required=False)
        self.fields[f"expires_{number}"] = forms.DateField(
            label="Expires",
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields[f"maker_{number}"] = forms.CharField(
            label="Manufacturer", max_length=120, required=False
        )
        for field in _typed(number):
            said = f"{self.fields[field].label} of {name}"
            self.fields[field].widget.attrs.update({"aria-label": said, "autocomplete": "off"})
            self.fields[field].one_is_needed = True

    def clean(self) -> dict[str, Any]:
        """Every product has a lot, and what was on the screen is what the typed volume asks."""
        values = super().clean()
        wanted_ml, shown_ml = values.get("volume_ml"), values.get("shown_ml")
        if wanted_ml is not None and wanted_ml != shown_ml:
            text = "The volumes below were worked out anew for this. Check what you drew up."
            self.add_error(None, text)
        for number, line in enumerate(self.lines, 1):
            self._check_lot(number, line.part.stock.name, values)
        return values

    def _check_lot(self, number: int, name: str, values: dict[str, Any]) -> None:
        lot, expires, _ = _typed(number)
        chosen = any(values.get(field) for field in self.lots[number - 1])
        refused = any(self.errors.get(field) for field in (*self.lots[number - 1], lot, expires))
        if refused or (chosen and not values.get(lot) and not values.get(expires)):
            return
        if not values.get(lot):
            self.add_error(lot, f"Copy the lot of {name} from the container.")
        if not values.get(expires):
            self.add_error(expires, f"Copy the expiry date of {name} from the container.")

    def containers(self) -> list[Container]:
        """For each part what is drawn, the lots to choose from, and the fields to type into."""
        return [
            Container(
                line,
                tuple(self[field] for field in self.lots[number - 1]),
                tuple(self[field] for field in _typed(number)),
            )
            for number, line in enumerate(self.lines, 1)
        ]

    def visual_fields(self) -> list[forms.BoundField]:
        """What the eye must see before the batch is released."""
        return [self["clear"], self["colourless"], self["particle_free"]]

    def mixing(self) -> Mixing:
        """How it was mixed, as the record takes it."""
        values = self.cleaned_data
        return Mixing(
            volume_ml=values["volume_ml"],
            containers=tuple(self._opened(number) for number in range(1, len(self.lines) + 1)),
            started_at=values["started_at"],
            seen=VisualCheck(values["clear"], values["colourless"], values["particle_free"]),
            measured_ph=values["measured_ph"],
        )

    def _opened(self, number: int) -> OpenedContainer:
        values = self.cleaned_data
        chosen = [values[field] for field in self.lots[number - 1] if values[field]]
        opened = [OpenedContainer(stock_lot_id=key) for key in dict.fromkeys(chosen)]
        lot, expires, maker = _typed(number)
        if values[lot]:
            opened.append(
                OpenedContainer(
                    lot=values[lot], expires_on=values[expires], manufacturer=values[maker]
                )
            )
        first, *rest = opened
        return OpenedContainer(**{**vars(first), "then": tuple(rest)})


def _typed(number: int) -> tuple[str, str, str]:
    return f"lot_{number}", f"expires_{number}", f"maker_{number}"


def _gone(name: str) -> str:
    """What is said of a choice that is none any more; a percent sign is no place to fill in."""
    return f"That lot of {name.replace('%', '%%')} cannot be used any more. Choose anew."


def _words(lot: LotView) -> str:
    there = f"{lot.containers} of {plain(lot.container_ml)} mL"
    if lot.open_ml and lot.open_vial_is_good:
        there = f"{plain(lot.open_ml)} mL in the open vial, {there}"
    return f"{lot.lot}, expires {lot.expires_on:%Y-%m-%d}, {there}"


class CheckForm(forms.Form):
    """What a second person confirms before a batch is used."""

    products = forms.BooleanField(label="The products are those of the recipe", required=False)
    lots = forms.BooleanField(label="Lots and expiry dates are as written here", required=False)
    volumes = forms.BooleanField(label="The volumes drawn up are as written here", required=False)
    clarity = forms.BooleanField(label="It is clear, colourless, without particles", required=False)

    def confirmed(self) -> Confirmed:
        """What was confirmed, as the record takes it."""
        return Confirmed(**{name: self.cleaned_data[name] for name in self.fields})


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
