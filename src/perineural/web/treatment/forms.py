"""What is asked before a visit is opened, when it is signed and when it is amended."""

import uuid
from collections.abc import Iterable
from decimal import Decimal

from django import forms

from perineural.records.queries.cosigning import Supervisor
from perineural.web.formatting import WithUnit
from perineural.web.key_fields import key_field


class StartForm(forms.Form):
    """The weight today; the key makes a second tap harmless."""

    session_id = key_field()
    weight_kg = forms.DecimalField(
        label="Weight today",
        required=False,
        max_digits=6,
        decimal_places=2,
        widget=WithUnit("kg"),
        help_text="30 to 300 kg. The limit of local anaesthetic depends on it.",
    )


class SigningForm(forms.Form):
    """What belongs to the end of a visit, and the reason for what the rules questioned."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    aftercare_given = forms.BooleanField(label="Aftercare given and understood", required=False)
    discarded_ml = forms.DecimalField(
        label="Thrown away from the batch",
        required=False,
        min_value=Decimal(0),
        max_digits=7,
        decimal_places=3,
        widget=WithUnit("mL"),
        help_text="What was left and discarded: the batch is then closed. Empty if still in use.",
    )
    next_session_on = forms.DateField(
        label="Next session on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    next_step = forms.CharField(
        label="Next step", required=False, max_length=2000, widget=forms.Textarea
    )
    supervisor_id = forms.TypedChoiceField(
        label="Who supervises you",
        coerce=uuid.UUID,
        help_text="They are asked to co-sign. Until then the note says that it waits.",
    )
    override_reason = forms.CharField(
        label="Why this is right for this patient",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="For everything marked “Take care”. It is kept and printed in the note.",
    )

    def offer(self, people: Iterable[Supervisor]) -> None:
        """Let one of these people be named."""
        choices = [("", "Choose"), *((str(each.id), each.name) for each in people)]
        self.fields["supervisor_id"].choices = choices


class SupervisorForm(forms.Form):
    """Another supervisor, while a co-signature waits."""

    supervisor_id = forms.TypedChoiceField(label="Another supervisor", coerce=uuid.UUID)

    def __init__(self, *args: object, people: Iterable[Supervisor], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor_id"].choices = [(str(each.id), each.name) for each in people]


class AmendForm(forms.Form):
    """Why a signed session is amended; the key makes a second tap harmless."""

    amendment_id = key_field()
    reason = forms.CharField(
        label="Why is it amended?",
        max_length=2000,
        widget=forms.Textarea,
        help_text="For example: the sixth point was on the saphenous nerve, not the sural nerve.",
    )
