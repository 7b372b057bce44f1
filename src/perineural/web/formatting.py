"""Form widgets that look like the clinic's own questions: pain from 0 to 10; yes, no, not known."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

PAIN_CHOICES: tuple[tuple[str, str], ...] = tuple((str(n), str(n)) for n in range(11))
ANSWER_CHOICES: tuple[tuple[str, str], ...] = (
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
    ("unknown", gettext_lazy("Not known")),
)


class PainScale(forms.RadioSelect):
    """Pain from 0 to 10 as eleven large buttons, with words at both ends."""

    look = "pain"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = PAIN_CHOICES,
        *,
        low_words: str = gettext_lazy("no pain"),
        high_words: str = gettext_lazy("worst pain you can imagine"),
    ) -> None:
        super().__init__(attrs, choices)
        self.low_words = low_words
        self.high_words = high_words


class Answer(forms.RadioSelect):
    """Yes, no or not known in one row; nothing is chosen until somebody answers."""

    look = "answer"

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ANSWER_CHOICES) -> None:
        super().__init__(attrs, choices)


class Points(forms.RadioSelect):
    """How bad, in points, or not known, in one row; nothing is chosen until somebody answers."""

    look = "points"


class WithUnit(forms.TextInput):
    """A number typed beside its unit; a phone shows its number keys."""

    def __init__(self, unit: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.unit = unit
