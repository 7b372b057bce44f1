"""Volumes that a syringe can measure, never more of what may do harm than the recipe says."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perineural.clinical.drawing_up import SYRINGES, drawable, draws, syringe_for
from perineural.clinical.errors import ClinicalError, OutOfRange
from perineural.clinical.mixture import Part, properties, scale

RECIPES = (
    (Part("dextrose_5", Decimal(50)), Part("lidocaine_1_mpf", Decimal(5))),
    (Part("dextrose_5", Decimal(100)), Part("sodium_bicarbonate_8_4", Decimal(1))),
    (
        Part("dextrose_5", Decimal(50)),
        Part("procaine_1", Decimal("7.5")),
        Part("sodium_bicarbonate_8_4", Decimal("0.5")),
    ),
    (Part("dextrose_5", Decimal(20)),),
)
VOLUMES_ML = st.decimals(Decimal(5), Decimal(300), places=2)


@pytest.mark.parametrize(
    ("volume_ml", "size_ml", "step_ml"),
    [("0.5", 1, "0.01"), ("1", 1, "0.01"), ("1.01", 3, "0.1"), ("4", 5, "0.2"), ("10", 10, "0.2"),
     ("11", 20, "1"), ("50", 50, "1"), ("300", 50, "1")],
)  # fmt: skip
def test_the_smallest_syringe_that_holds_it_is_taken(volume_ml, size_ml, step_ml):
    syringe = syringe_for(Decimal(volume_ml))
    assert (syringe.size_ml, syringe.step_ml) == (size_ml, Decimal(step_ml))


def test_syringes_stand_from_small_to_large():
    sizes = [each.size_ml for each in SYRINGES.values()]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("wanted_ml", "dextrose_ml", "lidocaine_ml"),
    [("55", "50", "5"), ("20", "18.2", "1.8"), ("11", "10", "1"), ("30", "27.3", "2.7"),
     ("40", "36.4", "3.6"), ("5", "4.55", "0.45")],
)  # fmt: skip
def test_what_is_drawn_up_of_a_recipe(wanted_ml, dextrose_ml, lidocaine_ml):
    parts = drawable(RECIPES[0], Decimal(wanted_ml))
    assert [part.volume_ml for part in parts] == [Decimal(dextrose_ml), Decimal(lidocaine_ml)]


@given(st.sampled_from(RECIPES), VOLUMES_ML)
def test_never_more_anaesthetic_than_the_recipe_says(recipe, volume_ml):
    exact, drawn = properties(scale(recipe, volume_ml)), properties(drawable(recipe, volume_ml))
    for drug, mg in drawn.anaesthetic_mg.items():
        assert mg <= exact.anaesthetic_mg[drug]
    assert drawn.bicarbonate_meq_per_l <= exact.bicarbonate_meq_per_l
    assert drawn.volume_ml == volume_ml


@given(st.sampled_from(RECIPES), VOLUMES_ML)
def test_every_volume_ends_on_a_mark(recipe, volume_ml):
    for part in drawable(recipe, volume_ml):
        found = draws(part.volume_ml)
        assert sum((each.volume_ml for each in found), Decimal(0)) == part.volume_ml
        for each in found:
            assert each.volume_ml <= each.syringe.size_ml
            assert each.volume_ml % each.syringe.step_ml == 0


@pytest.mark.parametrize(
    ("dextrose_ml", "product", "other_ml"),
    [("39.5", "lidocaine_1_mpf", "10.5"), ("89.2", "lidocaine_1_mpf", "10.8"),
     ("100", "sodium_bicarbonate_8_4", "3.1"), ("49.95", "procaine_1", "1.05")],
)  # fmt: skip
def test_a_recipe_at_its_own_volume_is_drawn_up_as_it_was_signed(dextrose_ml, product, other_ml):
    recipe = (Part("dextrose_5", Decimal(dextrose_ml)), Part(product, Decimal(other_ml)))
    whole_ml = Decimal(dextrose_ml) + Decimal(other_ml)
    assert drawable(recipe, whole_ml) == recipe
    for part in recipe:
        assert sum(each.volume_ml for each in draws(part.volume_ml)) == part.volume_ml


def test_a_signed_part_finer_than_any_mark_is_rounded_down_at_the_recipes_own_volume():
    recipe = (Part("dextrose_5", Decimal("39.495")), Part("lidocaine_1_mpf", Decimal("10.505")))
    assert [part.volume_ml for part in drawable(recipe, Decimal(50))] == [
        Decimal("39.50"), Decimal("10.50")
    ]  # fmt: skip


@given(st.sampled_from(RECIPES), VOLUMES_ML)
def test_anaesthetic_and_buffer_are_drawn_at_once_where_a_syringe_holds_them(recipe, volume_ml):
    assume(volume_ml != properties(recipe).volume_ml)
    for part in drawable(recipe, volume_ml):
        harms = part.stock.anaesthetic or part.stock.bicarbonate_meq_per_ml
        if harms and part.volume_ml <= 50:
            assert len(draws(part.volume_ml)) == 1


@given(VOLUMES_ML)
def test_what_is_drawn_up_is_near_the_recipe(volume_ml):
    assume(volume_ml >= 10)
    exact, drawn = scale(RECIPES[0], volume_ml), drawable(RECIPES[0], volume_ml)
    for meant, got in zip(exact, drawn, strict=True):
        assert abs(meant.volume_ml - got.volume_ml) < 1


def test_a_volume_finer_than_any_mark_is_refused():
    with pytest.raises(ClinicalError, match="cannot be read on a syringe"):
        draws(Decimal("1.005"))


def test_a_part_too_small_to_draw_up_is_refused():
    with pytest.raises(OutOfRange):
        drawable(RECIPES[1], Decimal("0.5"))
