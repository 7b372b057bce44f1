"""What stands beside a result, as a clinician reads it."""

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import VERDICT_WORDS
from tests.spec import test_control_band
from tests.spec.table_words import Table, simple


def of_control_bands() -> list[Table]:
    """The groups given nothing active, and how a result stands to them."""
    return [
        simple(
            "What stands beside a result",
            "The group given nothing active, nearest in time, of each kind.",
            ("condition", "measure", "weeks", "beside it"),
            test_control_band.BESIDE,
            lambda condition, measure, weeks, bands: (
                CONDITIONS[condition].name,
                measure.replace("_", " "),
                weeks,
                "; ".join(bands).replace("_", " ") or "nothing was found",
            ),
        ),
        simple(
            "Whether a result is better than the band",
            "Of 100 people with half less pain; the band is the default one, 11.9 to 47.2.",
            ("result", "95 % interval", "people", "verdict"),
            test_control_band.VERDICTS,
            lambda estimate, low, high, people, found: (
                estimate,
                f"{low} to {high}",
                people,
                VERDICT_WORDS[found],
            ),
        ),
    ]
