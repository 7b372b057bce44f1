"""What is asked to load codes, to make a superbill and to void one. The rules are in `records`."""

from collections.abc import Iterable, Mapping

from django import forms

from perineural.records.actions.billing import MOST_OF_ONE_CODE
from perineural.records.queries.billing import CodeLine
from perineural.web.key_fields import key_field

COUNT = "count_"


class CodesForm(forms.Form):
    """A list of codes, and the currency of its prices."""

    file = forms.FileField(
        label="List of codes",
        help_text="CSV in UTF-8. The first line names the columns: code, words and, if wanted, "
        "price. At most 1 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    currency = forms.CharField(
        label="Currency of the prices",
        help_text="Three letters, for example USD. Empty if the list holds no price.",
        max_length=3,
        required=False,
    )


class SuperbillForm(forms.Form):
    """The diagnosis, and how many of each code."""

    key = key_field()

    def __init__(
        self,
        *args: object,
        diagnoses: Mapping[str, str],
        codes: Iterable[CodeLine],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, f"{code} {words}".strip()) for code, words in diagnoses.items()]
        self.fields["diagnosis"] = forms.ChoiceField(
            label="Diagnosis (ICD-10-CM)",
            choices=choices,
            initial=choices[0][0],
            required="" not in diagnoses,
        )
        self.codes = tuple(codes)
        for line in self.codes:
            self.fields[COUNT + line.code] = forms.IntegerField(
                label=f"{line.code} {line.words}",
                min_value=0,
                max_value=MOST_OF_ONE_CODE,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                help_text=self._help(line),
            )

    @staticmethod
    def _help(line: CodeLine) -> str:
        price = "" if line.price is None else f"{line.currency} {line.price} each. "
        return price + (f"Take care: {line.caution.text}" if line.caution else "")

    @property
    def counts(self) -> dict[str, int]:
        """How many of each code were asked for."""
        told = self.cleaned_data
        return {line.code: told.get(COUNT + line.code) or 0 for line in self.codes}

    @property
    def code_fields(self) -> list[forms.BoundField]:
        """The field of each code."""
        return [self[COUNT + line.code] for line in self.codes]


class VoidForm(forms.Form):
    """Why a superbill does not hold any more."""

    reason = forms.CharField(label="Why is it voided?", max_length=300)
