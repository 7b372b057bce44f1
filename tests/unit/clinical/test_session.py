"""A session as charted: its totals, what stops it, what only warns, what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.anaesthetic import DoseLevel
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.findings import Level
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import (
    BathValues,
    NerveFlags,
    PointValues,
    check_bath,
    check_kit,
    check_point,
    check_session,
    session_totals,
)
from perineural.clinical.solution import Part, properties

POLICY = SitePolicy()
WITH_BATH = SitePolicy(bath_enabled=True)
PLAIN = properties((Part("dextrose_5", Decimal(100)),))
LIDOCAINE = properties((Part("dextrose_5", Decimal(90)), Part("lidocaine_1", Decimal(10))))
STRONG = properties((Part("lidocaine_2", Decimal(100)),))
KG_80 = Decimal(80)

POINT = PointValues("F2", "left", "foot-lateral-left", Decimal(10), Decimal(20), Decimal(1))
BATH = BathValues("left", "swab", Decimal(1), dwell_minutes=8)

points = st.lists(
    st.builds(
        PointValues,
        nerve_id=st.sampled_from(["F1", "F2", "U7"]),
        side=st.sampled_from(["left", "right", "midline"]),
        view=st.just("body-front"),
        x=st.just(Decimal(1)),
        y=st.just(Decimal(1)),
        volume_ml=st.decimals(Decimal("0.05"), Decimal(20), places=2),
    ),
    max_size=8,
).map(tuple)


def rules(found) -> dict[str, Level]:
    return {finding.rule: finding.level for finding in found}


def check(given_points, *baths, mixture=PLAIN, weight_kg=KG_80, policy=POLICY, **facts):
    totals = session_totals(given_points, baths, mixture, weight_kg, policy=policy)
    return check_session(given_points, baths, totals, policy, **facts)


@given(points)
def test_totals_do_not_depend_on_the_order_of_points(given_points):
    one = session_totals(given_points, (), LIDOCAINE, KG_80)
    assert one == session_totals(given_points[::-1], (), LIDOCAINE, KG_80)


@given(points)
def test_findings_do_not_depend_on_the_order_of_points(given_points):
    one = check(given_points, mixture=LIDOCAINE)
    assert rules(one) == rules(check(given_points[::-1], mixture=LIDOCAINE))


@given(points)
def test_a_further_point_never_lowers_a_total(given_points):
    less = session_totals(given_points, (), LIDOCAINE, KG_80)
    more = session_totals((*given_points, POINT), (), LIDOCAINE, KG_80)
    assert more.volume_ml > less.volume_ml
    assert more.fraction > less.fraction
    assert more.anaesthetic_mg["lidocaine"] >= less.anaesthetic_mg["lidocaine"] + 1 - Decimal(
        "0.01"
    )
    assert more.dextrose_g >= less.dextrose_g


@given(points)
def test_anaesthetic_given_is_never_understated(given_points):
    totals = session_totals(given_points, (), LIDOCAINE, KG_80)
    exact = totals.volume_ml * LIDOCAINE.anaesthetic_mg["lidocaine"] / LIDOCAINE.volume_ml
    assert totals.anaesthetic_mg["lidocaine"] >= exact


def test_the_whole_batch_given_is_the_whole_amount_mixed():
    parts = (Part("dextrose_5", Decimal(93)), Part("lidocaine_1", Decimal(7)))
    given_points = (replace(POINT, volume_ml=Decimal(20)),) * 5
    totals = session_totals(given_points, (), properties(parts), KG_80)
    assert totals.anaesthetic_mg == {"lidocaine": Decimal(70)}


def test_anaesthetic_in_the_nose_counts_in_the_same_total():
    totals = session_totals((POINT,), (BATH,), LIDOCAINE, KG_80)
    assert totals.anaesthetic_mg == {"lidocaine": Decimal(2)}
    assert (totals.points, totals.baths) == (1, 1)


def test_a_bath_of_both_nostrils_counts_as_two():
    both = BathValues("both", "swab", Decimal(2), dwell_minutes=8)
    totals = session_totals((), (both,), PLAIN, KG_80)
    assert (totals.baths, totals.volume_ml) == (2, Decimal(2))


def test_before_the_first_point_the_ceiling_is_already_known():
    totals = session_totals((), (), LIDOCAINE, KG_80)
    assert totals.anaesthetic_mg == {"lidocaine": Decimal(0)}
    assert totals.ceiling_mg == {"lidocaine": Decimal("300.0")}
    assert (totals.fraction, totals.level) == (0, DoseLevel.OK)


def test_a_mixture_is_held_to_the_ceiling_without_epinephrine():
    mixture = properties((Part("lidocaine_1_epinephrine", Decimal(50)),))
    totals = session_totals((POINT,), (), mixture, Decimal(100))
    assert totals.ceiling_mg == {"lidocaine": Decimal("300.0")}


def test_the_clinic_may_lower_the_ceiling():
    strict = SitePolicy(anaesthetic_max_mg={"lidocaine": Decimal(100)})
    totals = session_totals((POINT,), (), LIDOCAINE, KG_80, policy=strict)
    assert totals.ceiling_mg == {"lidocaine": Decimal("100.0")}


def test_without_a_weight_dextrose_alone_is_fine_and_anaesthetic_is_stopped():
    assert session_totals((POINT,), (), PLAIN, None).level is DoseLevel.OK
    totals = session_totals((POINT,), (), LIDOCAINE, None)
    assert (totals.fraction, totals.level) == (None, DoseLevel.STOP)
    assert rules(check((POINT,), mixture=LIDOCAINE, weight_kg=None)) == {
        "weight_missing": Level.BLOCK
    }


def test_an_anaesthetic_without_a_known_ceiling_is_stopped():
    mixture = properties((Part("levobupivacaine_0_5", Decimal(10)),))
    assert rules(check((POINT,), mixture=mixture)) == {"no_ceiling_known": Level.BLOCK}


def test_two_batches_of_one_session_are_told_apart():
    given_points = (replace(POINT, batch="A"), replace(POINT, batch="B"))
    totals = session_totals(given_points, (), {"A": PLAIN, "B": LIDOCAINE}, KG_80)
    assert totals.anaesthetic_mg == {"lidocaine": Decimal(1)}
    assert totals.drawn_ml == {"A": Decimal(1), "B": Decimal(1)}


def test_a_batch_that_is_not_given_is_refused():
    with pytest.raises(UnknownKey, match="batch 'B'"):
        session_totals((replace(POINT, batch="B"),), (), {"A": PLAIN}, KG_80)
    with pytest.raises(ClinicalError, match="several batches"):
        session_totals((replace(POINT, batch="A"), replace(POINT, batch="B")), (), PLAIN, KG_80)


@pytest.mark.parametrize(
    ("count", "rule", "level"),
    [
        (7, None, None),
        (8, "anaesthetic_near_limit", Level.NOTE),
        (11, "anaesthetic_near_limit", Level.NOTE),
        (12, "anaesthetic_near_limit", Level.WARN),
        (15, "anaesthetic_near_limit", Level.WARN),
        (16, "anaesthetic_over_limit", Level.BLOCK),
    ],
)
def test_anaesthetic_warns_from_half_and_stops_above_the_ceiling(count, rule, level):
    found = rules(check((POINT,) * count, mixture=STRONG))
    assert found == ({} if rule is None else {rule: level})


def test_a_dose_above_the_ceiling_cannot_be_overridden():
    found = check((POINT,) * 16, mixture=STRONG)
    assert [finding.overridable for finding in found] == [False]
    assert found[0].hazard == "HAZ-003"


@pytest.mark.parametrize(("available", "stopped"), [("1.99", True), ("2", False), ("2.01", False)])
def test_more_than_was_mixed_is_stopped(available, stopped):
    found = rules(check((POINT,) * 2, available_ml=Decimal(available)))
    assert ("batch_overdrawn" in found) is stopped


def test_each_batch_is_held_to_its_own_volume():
    given_points = (replace(POINT, batch="A"), replace(POINT, batch="B"))
    totals = session_totals(given_points, (), {"A": PLAIN, "B": PLAIN}, KG_80)
    available = {"A": Decimal(1), "B": Decimal("0.5")}
    found = check_session(given_points, (), totals, POLICY, available_ml=available)
    assert [finding.text for finding in found] == [
        "1 mL charted from a batch of 0.5 mL: check the volumes."
    ]


@pytest.mark.parametrize(("count", "warned"), [(60, False), (61, True)])
def test_more_than_sixty_points_warn(count, warned):
    small = replace(POINT, volume_ml=Decimal("0.5"))
    assert (rules(check((small,) * count)) == {"many_points": Level.WARN}) is warned


@pytest.mark.parametrize(("last_ml", "warned"), [("1", False), ("1.0001", True)])
def test_more_than_sixty_ml_warn(last_ml, warned):
    given_points = (*(POINT,) * 59, replace(POINT, volume_ml=Decimal(last_ml)))
    assert ("much_volume" in rules(check(given_points))) is warned


@pytest.mark.parametrize(
    ("volume", "level"),
    [
        ("0.49", Level.WARN),
        ("0.5", None),
        ("1", None),
        ("1.01", Level.NOTE),
        ("2.5", Level.NOTE),
        ("2.51", Level.WARN),
    ],
)
def test_an_unusual_volume_at_a_point_is_said(volume, level):
    found = check_point(replace(POINT, volume_ml=Decimal(volume)))
    assert [finding.level for finding in found] == ([] if level is None else [level])


@pytest.mark.parametrize(("volume", "warned"), [("5", False), ("5.01", True)])
def test_beside_a_nerve_under_ultrasound_the_volume_of_the_trial_is_the_measure(volume, warned):
    flags = NerveFlags("median nerve", guided_in_trial=True)
    found = check_point(replace(POINT, volume_ml=Decimal(volume)), flags)
    assert bool(found) is warned


@pytest.mark.parametrize("flag", ["needs_ultrasound_or_credential", "chest_wall"])
def test_at_a_dangerous_nerve_without_a_trial_the_limits_of_the_skin_hold(flag):
    flags = NerveFlags("some nerve", **{flag: True})
    found = check_point(
        replace(POINT, volume_ml=Decimal(3), depth="deeper", needle_length_mm=Decimal(40)), flags
    )
    assert set(rules(found)) == {"point_volume", "needle", "depth"}


@pytest.mark.parametrize(
    ("gauge", "length_mm", "warned"),
    [
        (None, None, False),
        (27, "12.7", False),
        (30, "13", False),
        (26, "12.7", True),
        (31, None, True),
        (27, "12.4", True),
        (27, "13.1", True),
    ],
)
def test_an_unusual_needle_warns(gauge, length_mm, warned):
    length = None if length_mm is None else Decimal(length_mm)
    found = rules(check_point(replace(POINT, needle_gauge=gauge, needle_length_mm=length)))
    assert found == ({"needle": Level.WARN} if warned else {})


@pytest.mark.parametrize(
    ("depth", "warned"), [(None, False), ("subcutaneous", False), ("deeper", True)]
)
def test_a_point_deeper_than_the_skin_warns(depth, warned):
    assert bool(check_point(replace(POINT, depth=depth))) is warned


def test_the_same_finding_at_several_points_is_said_once():
    large = replace(POINT, volume_ml=Decimal(3))
    found = check((large, POINT, large))
    assert [finding.text for finding in found] == [
        "3 mL at one point; usual is 0.5 to 1 mL. (points 1, 3)"
    ]


@pytest.mark.parametrize("flag", ["needs_ultrasound_or_credential", "chest_wall"])
def test_a_dangerous_nerve_waits_for_confirmation(flag):
    flags = {"F2": NerveFlags("some nerve", **{flag: True})}
    found = check((POINT,), nerve_flags=flags)
    assert [finding.level for finding in found] == [Level.BLOCK]
    assert found[0].confirmation.endswith(":F2")
    assert found[0].overridable
    confirmed = check((POINT,), nerve_flags=flags, confirmed_nerves=frozenset({"F2"}))
    assert [finding.level for finding in confirmed] == [Level.NOTE]


def test_no_drawing_back_warns_only_with_anaesthetic():
    not_drawn = replace(POINT, aspirated=False)
    assert rules(check((not_drawn,), mixture=LIDOCAINE)) == {"not_aspirated": Level.WARN}
    assert check((not_drawn,)) == ()
    assert check((POINT,), mixture=LIDOCAINE) == ()


@pytest.mark.parametrize("checked", [False, None])
def test_anaesthetic_waits_for_the_kit(checked):
    assert rules(check_kit(LIDOCAINE, checked_today=checked)) == {"kit_ready": Level.BLOCK}
    assert check_kit(PLAIN, checked_today=checked) == ()
    assert check_kit(LIDOCAINE, checked_today=True) == ()


def test_a_bath_where_the_clinic_offers_none_is_stopped():
    assert rules(check((), BATH))["bath_not_offered"] is Level.BLOCK
    assert "bath_not_offered" not in rules(check((), BATH, policy=WITH_BATH))


@pytest.mark.parametrize(("minutes", "stopped"), [(10, False), (11, True), (None, False)])
def test_a_swab_never_stays_longer_than_ten_minutes(minutes, stopped):
    found = check_bath(replace(BATH, dwell_minutes=minutes), WITH_BATH)
    assert ("bath_dwell" in rules(found)) is stopped


def test_a_clinic_may_shorten_the_time_of_the_swab():
    strict = SitePolicy(bath_enabled=True, bath_max_dwell_minutes=5)
    assert "bath_dwell" in rules(check_bath(replace(BATH, dwell_minutes=6), strict))


@pytest.mark.parametrize(
    ("nostril", "volume", "warned"),
    [
        ("left", "1", False),
        ("left", "2", False),
        ("left", "0.9", True),
        ("left", "2.1", True),
        ("both", "4", False),
        ("both", "4.2", True),
    ],
)
def test_an_unusual_volume_in_the_nose_warns(nostril, volume, warned):
    bath = BathValues(nostril, "swab", Decimal(volume), dwell_minutes=8)
    assert ("bath_volume" in rules(check_bath(bath, WITH_BATH))) is warned


def test_every_bath_says_how_little_is_known():
    assert rules(check_bath(BATH, WITH_BATH)) == {"bath_evidence": Level.NOTE}
    found = rules(check_bath(BATH, WITH_BATH, with_anaesthetic=True))
    assert "bath_numb_throat" in found


@pytest.mark.parametrize("volume", ["0", "0.04", "20.01", "-1", "NaN"])
def test_a_volume_that_cannot_be_is_refused(volume):
    with pytest.raises(OutOfRange, match="volume_ml"):
        replace(POINT, volume_ml=Decimal(volume))


@pytest.mark.parametrize(
    "change",
    [
        {"side": "L"},
        {"depth": "deep"},
        {"needle_gauge": 5},
        {"needle_length_mm": Decimal(201)},
        {"depth_mm": Decimal(0)},
        {"tenderness_before": 11},
        {"tenderness_after": -1},
    ],
)
def test_a_point_that_cannot_be_is_refused(change):
    with pytest.raises(ClinicalError, match=next(iter(change))):
        replace(POINT, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"nostril": "up"},
        {"device": "hose"},
        {"volume_ml": Decimal(11)},
        {"dwell_minutes": -1},
        {"dwell_minutes": 121},
    ],
)
def test_a_bath_that_cannot_be_is_refused(change):
    with pytest.raises(ClinicalError, match=next(iter(change))):
        replace(BATH, **change)


def test_every_finding_has_a_source():
    flags = {"F2": NerveFlags("x", needs_ultrasound_or_credential=True, chest_wall=True)}
    found = check((replace(POINT, aspirated=False),) * 61, BATH, mixture=STRONG, nerve_flags=flags)
    assert len(found) > 5
    assert all(finding.sources for finding in found)


def test_a_nerve_that_the_clinic_leaves_out_stops_until_somebody_says_why():
    strict = SitePolicy(nerves_left_out=("F2",))
    found = next(each for each in check((POINT,), policy=strict) if each.rule == "nerve_left_out")
    assert (found.level, found.overridable, found.confirmation) == (Level.BLOCK, True, None)
    assert "nerve_left_out" not in rules(check((replace(POINT, nerve_id="F1"),), policy=strict))


def test_a_clinic_asks_for_ultrasound_where_the_knowledge_does_not():
    strict = SitePolicy(nerves_to_confirm=("F2",))
    assert "ultrasound_or_credential" not in rules(check((POINT,)))
    assert rules(check((POINT,), policy=strict))["ultrasound_or_credential"] is Level.BLOCK
    confirmed = check((POINT,), policy=strict, confirmed_nerves=frozenset({"F2"}))
    assert rules(confirmed)["ultrasound_or_credential"] is Level.NOTE
