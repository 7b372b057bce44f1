"""The form of a clinic's own rules, made from the knowledge: each rule with its range and why."""

from typing import Any

from django import forms

from perineural.clinical.policy import POLICY_ITEMS, PolicyItem, SitePolicy


class PolicyForm(forms.Form):
    """Every rule a clinic may set, as it holds now."""

    def __init__(self, *args: object, policy: SitePolicy, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        stored = policy.to_json()
        for key, item in POLICY_ITEMS.items():
            self.fields[key] = _field(item, stored[key])

    def values(self) -> dict[str, Any]:
        """What was filled in, by the rule's key."""
        return {key: self.cleaned_data[key] for key in POLICY_ITEMS}


def _field(item: PolicyItem, now: object) -> forms.Field:
    label = f"{item.title} [{item.unit}]" if item.unit else item.title
    shown = {"label": label, "initial": now, "help_text": item.why}
    if item.choices:
        choices = [(choice, choice.replace("_", " ")) for choice in item.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shown)
    if isinstance(item.default, bool):
        return forms.BooleanField(required=False, **shown)
    return forms.IntegerField(min_value=item.low, max_value=item.high, **shown)
