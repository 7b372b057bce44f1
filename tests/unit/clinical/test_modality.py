"""What both at once is made of, and which recipe and consent serve for it."""

import pytest

from perineural.clinical.errors import UnknownKey
from perineural.clinical.modality import (
    MODALITIES,
    MODALITY_WORDS,
    includes,
    including,
    plannable,
    singles,
)


@pytest.mark.parametrize(
    ("made_for", "planned", "serves"),
    [
        ("injection", "injection", True),
        ("injection", "bath", False),
        ("injection", "both", False),
        ("bath", "injection", False),
        ("bath", "bath", True),
        ("bath", "both", False),
        ("both", "injection", True),
        ("both", "bath", True),
        ("both", "both", True),
    ],
)
def test_a_recipe_made_for_both_serves_for_each_but_not_the_other_way_round(
    made_for: str, planned: str, serves: bool
) -> None:
    assert includes(made_for, planned) is serves
    assert (made_for in including(planned)) is serves


@pytest.mark.parametrize(
    ("offered", "choices"),
    [
        ((), ()),
        (("injection",), ("injection",)),
        (("bath",), ("bath",)),
        (("bath", "injection"), ("injection", "bath", "both")),
    ],
)
def test_both_can_be_planned_only_where_each_is_offered(
    offered: tuple[str, ...], choices: tuple[str, ...]
) -> None:
    assert plannable(offered) == choices


def test_a_word_that_is_no_modality_is_refused_by_name() -> None:
    with pytest.raises(UnknownKey, match="surgery"):
        singles("surgery")
    with pytest.raises(UnknownKey, match="surgery"):
        includes("both", "surgery")


def test_every_modality_can_be_said() -> None:
    assert set(MODALITY_WORDS) == set(MODALITIES)
