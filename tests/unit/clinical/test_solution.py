"""What is in a mixture, what must not be mixed, and until when it may be used."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.batch import (
    Lot,
    VisualCheck,
    beyond_use_at,
    check_in_time,
    check_release,
)
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.facts import Status
from perineural.clinical.findings import Level, has_block
from perineural.clinical.policy import SitePolicy
from perineural.clinical.solution import (
    PRODUCTS,
    Part,
    beyond_use_minutes,
    check_mixture,
    contents_in_words,
    label_lines,
    properties,
    scale,
)

POLICY = SitePolicy()
GOOD = VisualCheck(clear=True, colourless=True, particle_free=True)

volumes = st.decimals(Decimal("0.01"), Decimal(200), places=2)
mixtures = st.lists(
    st.builds(Part, st.sampled_from(sorted(PRODUCTS)), volumes), min_size=1, max_size=5
).map(tuple)


def mix(**volumes_ml: str) -> tuple[Part, ...]:
    return tuple(Part(product, Decimal(ml)) for product, ml in volumes_ml.items())


def rules(parts: tuple[Part, ...], policy: SitePolicy = POLICY) -> dict[str, Level]:
    return {finding.rule: finding.level for finding in check_mixture(parts, policy)}


def test_every_product_has_a_source_and_says_whether_its_route_is_on_the_label():
    for product in PRODUCTS.values():
        assert product.sources
        assert isinstance(product.off_label_route, bool)


def test_five_percent_dextrose_is_off_label_beside_a_nerve_and_made_from_corn():
    product = PRODUCTS["dextrose_5"]
    assert product.off_label_route
    assert "corn" in product.made_from
    assert not product.multi_dose


def test_preservatives_that_people_react_to_are_named():
    assert PRODUCTS["lidocaine_1"].preservatives == ("methylparaben",)
    assert PRODUCTS["lidocaine_1_mpf"].preservatives == ()
    assert "bisulfite" in PRODUCTS["procaine_1"].antioxidants


def test_sterile_water_is_shown_as_unverified():
    assert PRODUCTS["sterile_water"].status is Status.UNVERIFIED


def test_one_in_ten_of_one_percent_lidocaine_is_one_mg_per_ml():
    holds = properties(mix(dextrose_5="90", lidocaine_1="10"))
    assert holds.anaesthetic_mg == {"lidocaine": Decimal(100)}
    assert holds.anaesthetic_mg_per_ml == {"lidocaine": Decimal(1)}
    assert holds.dextrose_percent == Decimal("4.5")


def test_osmolarity_is_not_known_when_a_product_does_not_give_it():
    holds = properties(mix(dextrose_5="90", lidocaine_1="10"))
    assert holds.osmolarity_mosm_per_l is None
    assert holds.osmolarity_unknown_for == ("lidocaine_1",)


def test_fifty_percent_dextrose_diluted_tenfold_is_five_percent():
    holds = properties(mix(dextrose_50="10", sterile_water="90"))
    assert holds.dextrose_percent == Decimal(5)
    assert holds.osmolarity_mosm_per_l == Decimal(252)


def test_mannitol_twenty_five_percent_with_four_parts_water_is_five_percent():
    holds = properties(mix(mannitol_25="10", sterile_water="40"))
    assert holds.mannitol_percent == Decimal(5)
    assert holds.osmolarity_mosm_per_l == Decimal("274.4")


def test_two_lots_of_one_product_count_as_one_product():
    parts = (Part("dextrose_5", Decimal(50)), Part("dextrose_5", Decimal(50)))
    assert properties(parts).sterile_products == 1


@given(mixtures)
def test_order_of_parts_does_not_matter(parts):
    assert properties(parts) == properties(parts[::-1])
    assert rules(parts) == rules(parts[::-1])


@given(mixtures)
def test_anaesthetic_per_ml_is_never_understated(parts):
    holds = properties(parts)
    for drug, mg in holds.anaesthetic_mg.items():
        assert holds.anaesthetic_mg_per_ml[drug] * holds.volume_ml >= mg


@given(mixtures, st.decimals(Decimal(1), Decimal(1000), places=2))
def test_scaling_keeps_the_whole_volume_exactly_or_refuses(parts, volume_ml):
    try:
        scaled = scale(parts, volume_ml)
    except OutOfRange:
        return
    assert sum(part.volume_ml for part in scaled) == volume_ml
    assert [part.product for part in scaled] == [part.product for part in parts]


def test_scaling_never_makes_the_anaesthetic_stronger():
    parts = mix(dextrose_5="100", lidocaine_1="7", sodium_bicarbonate_8_4="1")
    whole = properties(parts)
    scaled = properties(scale(parts, Decimal(33)))
    strength = whole.anaesthetic_mg["lidocaine"] / whole.volume_ml
    assert scaled.anaesthetic_mg["lidocaine"] / scaled.volume_ml <= strength


def test_of_two_equal_parts_the_first_takes_up_the_rest():
    parts = mix(dextrose_5="1", sterile_water="1", lidocaine_1="1")
    assert [str(part.volume_ml) for part in scale(parts, Decimal(1))] == ["0.34", "0.33", "0.33"]


def test_scaling_to_less_than_can_be_drawn_up_is_refused():
    with pytest.raises(OutOfRange, match="volume_ml"):
        scale(mix(dextrose_5="100", sodium_bicarbonate_8_4="1"), Decimal("0.5"))


@pytest.mark.parametrize("volume", ["0", "-1", "1000.01", "NaN", "Infinity"])
def test_a_volume_that_cannot_be_is_refused(volume):
    with pytest.raises(OutOfRange, match=r"volume_ml.*expected 0.01 to 1000 mL"):
        Part("dextrose_5", Decimal(volume))


def test_a_binary_fraction_is_refused():
    with pytest.raises(ClinicalError, match="exact decimal"):
        Part("dextrose_5", 1.5)


def test_an_unknown_product_is_refused_with_the_known_ones():
    with pytest.raises(UnknownKey, match="dextrose_5"):
        Part("dextrose_10", Decimal(1))


def test_an_empty_mixture_is_refused():
    with pytest.raises(ClinicalError, match="at least one part"):
        check_mixture((), POLICY)


@pytest.mark.parametrize("drug", ["bupivacaine_0_5", "levobupivacaine_0_5", "ropivacaine_0_2"])
def test_anaesthetics_that_turn_cloudy_with_bicarbonate_are_blocked_but_can_be_overridden(drug):
    parts = (*mix(dextrose_5="50", sodium_bicarbonate_8_4="0.5"), Part(drug, Decimal(5)))
    found = {finding.rule: finding for finding in check_mixture(parts, POLICY)}
    assert found["bicarbonate_makes_it_cloudy"].level is Level.BLOCK
    assert found["bicarbonate_makes_it_cloudy"].overridable


@pytest.mark.parametrize("drug", ["bupivacaine_0_5", "levobupivacaine_0_5", "ropivacaine_0_2"])
def test_the_same_anaesthetics_without_bicarbonate_are_not_blocked(drug):
    assert not has_block(check_mixture((*mix(dextrose_5="50"), Part(drug, Decimal(5))), POLICY))


def test_two_anaesthetics_are_blocked_for_good():
    found = check_mixture(mix(dextrose_5="50", lidocaine_1="5", procaine_1="5"), POLICY)
    assert found[0].rule == "two_anaesthetics"
    assert found[0].level is Level.BLOCK
    assert not found[0].overridable


def test_two_strengths_of_one_anaesthetic_are_one_anaesthetic():
    assert "two_anaesthetics" not in rules(mix(dextrose_5="50", lidocaine_1="5", lidocaine_2="5"))


def test_lidocaine_with_bicarbonate_is_allowed():
    found = check_mixture(mix(dextrose_5="50", lidocaine_1="5", sodium_bicarbonate_8_4="1"), POLICY)
    assert {finding.level for finding in found} == {Level.NOTE}


def test_procaine_with_bicarbonate_warns():
    parts = mix(dextrose_5="50", procaine_1="5", sodium_bicarbonate_8_4="1")
    assert rules(parts)["bicarbonate_not_studied"] is Level.WARN


def test_mepivacaine_with_bicarbonate_is_used_within_fifteen_minutes():
    parts = mix(dextrose_5="50", mepivacaine_1="5", sodium_bicarbonate_8_4="1")
    assert beyond_use_minutes(parts, POLICY) == 15


def test_a_fourth_product_is_over_the_limit_and_the_limit_is_shown_as_unverified():
    four = mix(dextrose_50="10", sterile_water="90", sodium_bicarbonate_8_4="1", lidocaine_1="10")
    found = {finding.rule: finding for finding in check_mixture(four, POLICY)}
    assert found["too_many_products"].level is Level.WARN
    assert found["too_many_products"].status is Status.UNVERIFIED
    assert "too_many_products" not in rules(four[:3])


@pytest.mark.parametrize("product", ["sterile_water", "sodium_bicarbonate_8_4"])
def test_an_additive_alone_is_blocked_for_good(product):
    found = check_mixture((Part(product, Decimal(10)),), POLICY)[0]
    assert (found.rule, found.level, found.overridable) == ("additive_alone", Level.BLOCK, False)


@pytest.mark.parametrize(("water_ml", "warned"), [("89.9", True), ("90", False), ("90.1", False)])
def test_dextrose_above_five_percent_is_called_prolotherapy(water_ml, warned):
    found = rules(mix(dextrose_50="10", sterile_water=water_ml))
    assert ("hypertonic_dextrose" in found) is warned


def test_mixture_more_dilute_than_five_percent_dextrose_warns():
    assert rules(mix(dextrose_50="1", sterile_water="90"))["too_dilute"] is Level.WARN
    assert "too_dilute" in rules(mix(dextrose_50="1", sterile_water="90", lidocaine_1="10"))
    assert "too_dilute" not in rules(mix(dextrose_50="10", sterile_water="90", lidocaine_1="10"))


def test_anaesthetic_alone_is_not_perineural_injection():
    assert rules(mix(lidocaine_1="10"))["no_working_substance"] is Level.WARN


@pytest.mark.parametrize(("bicarbonate_ml", "warned"), [("5", False), ("5.01", True)])
def test_a_slip_in_the_amount_of_bicarbonate_warns(bicarbonate_ml, warned):
    found = rules(mix(dextrose_5="100", sodium_bicarbonate_8_4=bicarbonate_ml))
    assert ("bicarbonate_unusual_amount" in found) is warned


def test_bicarbonate_asks_for_a_signed_recipe_and_a_measured_ph():
    found = rules(mix(dextrose_5="100", sodium_bicarbonate_8_4="1"))
    assert found["bicarbonate_no_recipe"] is Level.NOTE
    assert found["ph_is_measured"] is Level.NOTE


def test_no_figure_of_a_mixture_is_a_ph():
    holds = properties(mix(dextrose_5="100", sodium_bicarbonate_8_4="1"))
    assert not [name for name in vars(holds) if "ph" in name.split("_")]


@given(mixtures, st.integers(15, 240))
def test_beyond_use_time_is_never_longer_than_the_clinic_allows(parts, minutes):
    assert beyond_use_minutes(parts, SitePolicy(beyond_use_minutes=minutes)) <= minutes


def test_findings_come_with_blocks_first_and_each_with_a_source():
    found = check_mixture(mix(ropivacaine_0_2="5", sodium_bicarbonate_8_4="1"), POLICY)
    order = list(Level)
    assert found == tuple(sorted(found, key=lambda each: order.index(each.level)))
    assert all(finding.sources for finding in found)


def test_time_of_use_ends_at_the_last_minute():
    started = datetime(2030, 1, 2, 10, 20, tzinfo=UTC)
    use_by = beyond_use_at(started, mix(dextrose_5="50"), POLICY)
    assert check_in_time(use_by, use_by) == ()
    assert has_block(check_in_time(use_by, use_by.replace(microsecond=1)))


def test_a_time_without_zone_is_refused():
    with pytest.raises(ClinicalError, match="zone"):
        beyond_use_at(datetime(2030, 1, 2), mix(dextrose_5="50"), POLICY)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("expires", "expired"), [(date(2030, 1, 2), False), (date(2030, 1, 1), True)]
)
def test_a_product_may_be_used_on_its_last_day_and_not_after(expires, expired):
    found = check_release((Lot("dextrose_5", "A1", expires),), GOOD, date(2030, 1, 2), POLICY)
    assert has_block(found) is expired


def test_a_single_dose_container_of_another_patient_is_blocked_and_a_multi_dose_vial_is_not():
    on, later = date(2030, 1, 2), date(2031, 1, 1)
    bag = Lot("dextrose_5", "A1", later, used_for_another=True)
    vial = Lot("lidocaine_1", "B1", later, used_for_another=True)
    assert [each.rule for each in check_release((bag,), GOOD, on, POLICY)] == ["shared_container"]
    assert check_release((vial,), GOOD, on, POLICY) == ()


@pytest.mark.parametrize(
    ("opened", "warned"), [(date(2030, 1, 3), False), (date(2030, 1, 2), True)]
)
def test_a_vial_opened_more_than_28_days_ago_warns(opened, warned):
    vial = Lot("lidocaine_1", "B1", date(2031, 1, 1), opened_on=opened)
    found = check_release((vial,), GOOD, date(2030, 1, 31), POLICY)
    assert bool(found) is warned


@pytest.mark.parametrize("seen", [False, None])
def test_a_batch_not_seen_to_be_clear_is_blocked(seen):
    bag = Lot("dextrose_5", "A1", date(2031, 1, 1))
    check = VisualCheck(clear=seen, colourless=True, particle_free=True)
    found = check_release((bag,), check, date(2030, 1, 1), POLICY)
    assert [each.rule for each in found] == ["visual_check"]


def test_a_batch_drawn_from_more_products_than_the_clinic_allows_warns():
    later = date(2031, 1, 1)
    keys = ("dextrose_50", "sterile_water", "sodium_bicarbonate_8_4", "lidocaine_1")
    lots = tuple(Lot(key, "A1", later) for key in keys)
    found = check_release(lots, GOOD, date(2030, 1, 1), POLICY)
    assert [each.rule for each in found] == ["too_many_products"]
    assert check_release(lots[:3], GOOD, date(2030, 1, 1), POLICY) == ()


def test_a_batch_without_any_container_is_refused():
    with pytest.raises(ClinicalError, match="lot of every container"):
        check_release((), GOOD, date(2030, 1, 1), POLICY)


def test_epinephrine_with_bicarbonate_warns_as_unverified():
    parts = mix(dextrose_5="50", lidocaine_1_epinephrine="5", sodium_bicarbonate_8_4="1")
    found = {finding.rule: finding for finding in check_mixture(parts, POLICY)}
    assert found["epinephrine_with_bicarbonate"].status is Status.UNVERIFIED


@pytest.mark.parametrize("missing", ["patient", "prepared_by", "started", "use_by"])
def test_a_label_with_anything_missing_is_refused(missing):
    said = {"patient": "A", "prepared_by": "N", "started": "10:20", "use_by": "14:20"}
    with pytest.raises(ClinicalError, match=f"^a label needs {missing}; it is empty$"):
        label_lines(mix(dextrose_5="50"), **{**said, missing: ""})
    assert len(label_lines(mix(dextrose_5="50"), **said)) == 5


def test_a_container_without_a_lot_number_is_refused():
    with pytest.raises(ClinicalError, match="lot of dextrose_5"):
        Lot("dextrose_5", "  ", date(2031, 1, 1))


def test_a_label_without_a_patient_is_refused():
    with pytest.raises(ClinicalError, match="patient"):
        label_lines(mix(dextrose_5="50"), patient=" ", prepared_by="N", started="1", use_by="2")


def test_contents_in_words_names_every_active_part():
    parts = mix(dextrose_5="90", lidocaine_1="9", sodium_bicarbonate_8_4="1")
    assert contents_in_words(parts) == "dextrose 4.5 %, lidocaine 0.9 mg/mL, bicarbonate 10 mEq/L"


def test_a_mixture_without_an_active_part_says_so():
    assert contents_in_words(mix(sterile_water="10")) == "no active part"
