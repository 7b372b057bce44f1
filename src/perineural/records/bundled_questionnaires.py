"""The questionnaires that come with the program: of the instruments whose words may be shown.

A clinic takes one into its own list and publishes it; nothing is asked before that.
"""

import json
from decimal import Decimal
from typing import Any

from perineural.clinical.instruments import INSTRUMENTS, Instrument, ItemRule
from perineural.clinical.questionnaires import (
    Kind,
    Look,
    Option,
    Question,
    Questionnaire,
    ScoreRule,
)
from perineural.fhir.write_questionnaire import write_questionnaire

BUNDLED: tuple[str, ...] = tuple(key for key, each in INSTRUMENTS.items() if each.bundled)
"""Keys of the instruments with words of their own."""
VERSION = "1"
BUNDLED_URL = "urn:perineural:questionnaire:"
"""How the address of each begins."""


def bundled_questionnaire(key: str) -> Questionnaire:
    """One question of the packaged knowledge as a questionnaire, with its total as a score.

    Raises:
        KeyError: The words of this instrument are not in this program.
    """
    if key not in BUNDLED:
        raise KeyError(key)
    instrument = INSTRUMENTS[key]
    rule = ScoreRule("total", instrument.name, ItemRule.SUM, (key,), 1, 0, instrument=key)
    return Questionnaire(
        url=BUNDLED_URL + key.replace("_", "-"),
        version=VERSION,
        title=instrument.name,
        language="en",
        licence=instrument.licence,
        items=(_question(key, instrument),),
        scores=(rule,),
    )


def _question(key: str, instrument: Instrument) -> Question:
    if instrument.choices:
        options = tuple(
            Option(str(each.value), each.words, f"urn:perineural:{key}", Decimal(each.value))
            for each in instrument.choices
        )
        return Question(
            key, Kind.CHOICE, instrument.question, look=Look.RADIO, required=True, options=options
        )
    low, high = int(instrument.low), int(instrument.high)
    return Question(
        key, Kind.INTEGER, instrument.question, look=Look.SLIDER, required=True, low=low, high=high
    )


def bundled_file(key: str) -> bytes:
    """The same as a FHIR Questionnaire, as if a clinic had uploaded it.

    Raises:
        KeyError: The words of this instrument are not in this program.
    """
    written: dict[str, Any] = write_questionnaire(bundled_questionnaire(key))
    return json.dumps(written, default=float, ensure_ascii=False, indent=1).encode()
