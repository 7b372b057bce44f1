"""The form of a clinic's own rules, made from the knowledge: each rule with its range and why."""

from decimal import Decimal
from typing import Any

from django import forms

from perineural.clinical.anaesthetic import DOSE_LIMITS
from perineural.clinical.anatomy import NERVES
from perineural.clinical.policy import POLICY_ITEMS, PolicyItem, SitePolicy

CEILING = "ceiling_"
LARGEST_CEILING_MG = 10_000


class PolicyForm(forms.Form):
    """Every rule a clinic may set, as it holds now, and why it is changed."""

    def __init__(self, *args: object, policy: SitePolicy, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        stored = policy.to_json()
        for key, item in POLICY_ITEMS.items():
            self.fields[key] = _field(item, stored[key])
        for drug in DOSE_LIMITS:
            self.fields[CEILING + drug] = forms.DecimalField(
                label=f"Own ceiling for {drug} at one visit [mg]",
                min_value=Decimal("0.1"),
                max_value=LARGEST_CEILING_MG,
                max_digits=7,
                decimal_places=1,
                required=False,
                initial=policy.anaesthetic_max_mg.get(drug),
            )
        nerves = [(key, f"{nerve.name} ({key})") for key, nerve in NERVES.items()]
        for key in ("nerves_left_out", "nerves_to_confirm"):
            self.fields[key] = forms.MultipleChoiceField(
                choices=nerves,
                required=False,
                initial=stored[key],
                widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--columns"}),
                label="",
            )
        self.fields["reason"] = forms.CharField(
            label="Why the rules are changed",
            help_text="Kept with your name and the date; every later decision names this version.",
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def values(self) -> dict[str, Any]:
        """What was filled in, as a stored policy has it."""
        told = self.cleaned_data
        kept = {key: told[key] for key in POLICY_ITEMS}
        kept |= {key: told[key] for key in ("nerves_left_out", "nerves_to_confirm")}
        ceilings = {drug: told[CEILING + drug] for drug in DOSE_LIMITS}
        return kept | {"anaesthetic_max_mg": {drug: mg for drug, mg in ceilings.items() if mg}}

    @property
    def rules(self) -> list[forms.BoundField]:
        """The rules of the knowledge."""
        return [self[key] for key in POLICY_ITEMS]

    @property
    def ceilings(self) -> list[forms.BoundField]:
        """The clinic's own ceilings."""
        return [self[CEILING + drug] for drug in DOSE_LIMITS]


def _field(item: PolicyItem, now: object) -> forms.Field:
    label = f"{item.title} [{item.unit}]" if item.unit else item.title
    shown = {"label": label, "initial": now, "help_text": item.why}
    if item.choices:
        choices = [(choice, choice.replace("_", " ")) for choice in item.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shown)
    if isinstance(item.default, bool):
        return forms.BooleanField(required=False, **shown)
    return forms.IntegerField(min_value=item.low, max_value=item.high, **shown)
