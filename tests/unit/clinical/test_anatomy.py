"""Nerves, sides, regions and the nearest nerve."""

import pytest

from perineural.clinical.anatomy import (
    AREAS,
    NERVES,
    REACH_MM,
    VIEWS,
    nameable_nerves,
    nearest_nerve,
    nerve_paths,
    paths,
    region_name,
    side_of,
)
from perineural.clinical.errors import OutOfRange, UnknownKey
from perineural.clinical.facts import Status

HOW_MANY = {"H": 8, "N": 3, "T": 4, "A": 3, "L": 6, "K": 4, "F": 5, "U": 8}


def test_all_nerves_of_the_table_are_there_in_its_order() -> None:
    table = [f"{area}{number + 1}" for area, many in HOW_MANY.items() for number in range(many)]
    assert list(NERVES) == table


def test_no_two_nerves_are_called_the_same() -> None:
    for names in ([n.name for n in NERVES.values()], [n.plain_name for n in NERVES.values()]):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("nerve_id", sorted(NERVES))
def test_nerve_says_that_what_was_not_read_is_unverified(nerve_id: str) -> None:
    nerve = NERVES[nerve_id]
    assert nerve.name
    assert nerve.plain_name
    assert nerve.course
    assert nerve.exit_landmark
    unread = [source for source in nerve.sources if source.status is Status.UNVERIFIED]
    assert unread, f"{nerve_id}: root level and hazard have no source, which must be said"
    assert all("not read in a source" in source.citation for source in unread)
    read = [s for s in nerve.sources if s.status in (Status.VERIFIED, Status.WEAK)]
    assert all(source.url for source in read)


def test_deep_nerves_and_the_chest_wall_need_ultrasound_or_a_named_skill() -> None:
    flagged = {key for key, nerve in NERVES.items() if nerve.needs_ultrasound_or_credential}
    assert flagged == {"U7", "F3", "F4", "K1", "T3", "T4"}


def test_points_between_the_ribs_count_as_chest_wall() -> None:
    assert {key for key, nerve in NERVES.items() if nerve.chest_wall} == {"T3", "T4"}
    assert all("neumothorax" in NERVES[key].hazard for key in ("T3", "T4"))


def test_nerves_that_move_muscles_say_so() -> None:
    assert {key for key, nerve in NERVES.items() if nerve.motor} == {"U7", "F3", "F4", "F5"}
    assert "foot drop" in NERVES["F3"].hazard


def test_only_the_median_nerve_was_injected_under_ultrasound_in_a_trial() -> None:
    assert {key for key, nerve in NERVES.items() if nerve.guided_in_trial} == {"U7"}


def test_every_nerve_belongs_to_a_part_of_the_body() -> None:
    assert {nerve.id[0]: nerve.area for nerve in NERVES.values()} == AREAS
    assert NERVES["U1"].area == "arm and hand"


def test_every_nerve_can_be_named_on_pictures_of_the_whole_body() -> None:
    whole = tuple(key for key in VIEWS if key.startswith("body"))
    assert set(nameable_nerves(whole)) == set(NERVES)


def test_planned_nerves_are_offered_first_then_those_that_are_drawn() -> None:
    offered = nameable_nerves(("foot-lateral-right",), first=("K1", "F2"))
    assert offered == ("K1", "F2", "F1")


def test_every_nerve_has_a_left_and_a_right_one() -> None:
    assert all(nerve.paired for nerve in NERVES.values())


@pytest.mark.parametrize(
    ("nerve_id", "figures"),
    [
        ("H1", ("83 %", "27 %", "10 %", "31 mm")),
        ("H2", ("19.6 mm", "15 mm")),
        ("L1", ("81.0 ± 9.2 mm", "64.7 ± 5.3 mm", "65.3 ± 8.2 mm", "45.2 ± 11.2 mm")),
        ("K1", ("29.5 ± 20.1 mm", "20.4 mm", "3 to 46 mm")),
        ("F1", ("10 to 15 cm", "12.3 cm")),
        ("F4", ("5 mm radius", "80 to 84 %")),
        ("F5", ("20 mm above", "30 mm beyond")),
        ("U1", ("8.2 cm", "2.8 cm")),
        ("U5", ("5 cm",)),
        ("U8", ("14.8 cm",)),
    ],
)
def test_exit_is_told_with_the_distances_of_the_source(
    nerve_id: str, figures: tuple[str, ...]
) -> None:
    for figure in figures:
        assert figure in NERVES[nerve_id].exit_landmark


@pytest.mark.parametrize("nerve_id", ["H8", "K4", "L6", "U3", "U6"])
def test_nerve_of_which_no_text_was_read_says_that_nothing_is_verified(nerve_id: str) -> None:
    assert {source.status for source in NERVES[nerve_id].sources} == {Status.UNVERIFIED}


@pytest.mark.parametrize(
    ("view", "x", "side"),
    [
        ("body-front", 100, "left"),
        ("body-front", -100, "right"),
        ("body-back", 100, "right"),
        ("body-back", -100, "left"),
        ("head-front", 31, "left"),
        ("head-back", 31, "right"),
        ("head-front", 0, "midline"),
        ("head-back", -3, "midline"),
        ("head-back", -7, "left"),
        ("head-left", 50, "left"),
        ("head-right", 50, "right"),
        ("body-right", 0, "right"),
        ("foot-lateral-left", -20, "left"),
        ("foot-lateral-left", 20, "left"),
        ("hand-palm-right", 20, "right"),
    ],
)
def test_side_is_the_patients(view: str, x: float, side: str) -> None:
    assert side_of(view, x) == side


@pytest.mark.parametrize(
    ("view", "x", "y", "name"),
    [
        ("foot-lateral-right", 0, -70, "right ankle, outer side"),
        ("foot-lateral-left", 0, -70, "left ankle, outer side"),
        ("foot-lateral-right", -38, -110, "right Achilles tendon, outer side"),
        ("foot-medial-right", 38, -110, "right Achilles tendon, inner side"),
        ("foot-medial-left", -38, -110, "left Achilles tendon, inner side"),
        ("foot-lateral-left", -128, -15, "left toes, outer side"),
        ("foot-lateral-left", -150, -15, "left toes, top"),
        ("hand-palm-right", 1, -3, "right wrist, palm side"),
        ("hand-palm-right", 70, -60, "right thumb, palm side"),
        ("hand-palm-left", -70, -60, "left thumb, palm side"),
        ("hand-dorsum-right", -70, -60, "right thumb, back"),
        ("hand-dorsum-left", 70, -60, "left thumb, back"),
        ("head-front", 30, -80, "left forehead"),
        ("head-front", 0, -80, "forehead, in the middle"),
        ("head-back", 20, -30, "right back of the head"),
        ("head-left", 28, 0, "left side of the head, behind the ear"),
        ("head-right", -28, 0, "right side of the head, behind the ear"),
        ("body-front", -301, -853, "right wrist, palm side"),
        ("body-back", 136, -120, "right Achilles tendon, back"),
    ],
)
def test_region_is_named_in_words_with_its_side(view: str, x: float, y: float, name: str) -> None:
    assert region_name(view, x, y) == name


def test_every_place_of_every_view_has_a_region_and_its_side() -> None:
    for key, view in VIEWS.items():
        left, top, width, height = view.viewbox
        for across in range(11):
            for down in range(11):
                x, y = left + width * across / 10, top + height * down / 10
                name, side = region_name(key, x, y), side_of(key, x)
                expected = "in the middle" if side == "midline" else side
                assert expected in name, f"{key} at {x:.0f}, {y:.0f}: {name}"


@pytest.mark.parametrize(
    ("view", "x", "y", "nerve_id", "side"),
    [
        ("foot-lateral-right", -22, -66, "F2", "right"),
        ("foot-lateral-left", 22, -66, "F2", "left"),
        ("foot-medial-right", -27, -84, "K2", "right"),
        ("foot-dorsum-left", -5, 40, "F1", "left"),
        ("hand-palm-right", 1, -3, "U7", "right"),
        ("hand-palm-left", -22, -28, "U6", "left"),
        ("hand-dorsum-right", -50, -36, "U4", "right"),
        ("head-front", 31, -60, "H1", "left"),
        ("head-front", -19, -66, "H2", "right"),
        ("head-left", -63, -60, "H3", "left"),
        ("head-right", 17, -22, "H4", "right"),
        ("head-back", 26, -40, "H5", "right"),
        ("head-back", -26, -40, "H5", "left"),
        ("head-back", 7, 18, "H7", "right"),
        ("head-left", 28, 0, "H6", "left"),
        ("body-back", 146, -190, "F2", "right"),
    ],
)
def test_nearest_nerve_is_the_one_under_the_place(
    view: str, x: float, y: float, nerve_id: str, side: str
) -> None:
    found = nearest_nerve(view, x, y)
    assert found is not None
    assert (found.nerve_id, found.side) == (nerve_id, side)
    assert found.distance_mm <= 4


def test_nearest_nerve_is_never_of_the_other_side() -> None:
    for key, view in VIEWS.items():
        left, top, width, height = view.viewbox
        for across in range(25):
            for down in range(25):
                x, y = left + width * across / 24, top + height * down / 24
                found = nearest_nerve(key, x, y)
                if found is not None and side_of(key, x) != "midline":
                    assert found.side == side_of(key, x)


def test_nearest_nerve_of_the_other_side_is_not_suggested_even_if_it_is_the_only_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left_only = tuple(path for path in nerve_paths("head-back") if path.side == "left")
    monkeypatch.setattr(paths, "nerve_paths", lambda view_key: left_only)
    assert nearest_nerve("head-back", 5, 18) is None
    on_the_midline = nearest_nerve("head-back", 2, 18)
    assert on_the_midline is not None
    assert on_the_midline.side == "left"


def test_nearest_nerve_keeps_to_the_nerves_asked_for() -> None:
    found = nearest_nerve("hand-palm-right", 1, -3, among=("U2",))
    assert found is not None
    assert found.nerve_id == "U2"
    assert nearest_nerve("hand-palm-right", 1, -3, among=("F2",)) is None
    assert nearest_nerve("hand-palm-right", 1, -3, among=()) is None


def test_nearest_nerve_is_none_beyond_its_reach() -> None:
    end_x, end_y = next(p for p in nerve_paths("hand-palm-right") if p.nerve_id == "U7").points[-1]
    near = nearest_nerve("hand-palm-right", end_x, end_y - REACH_MM + 1, among=("U7",))
    assert near is not None
    assert near.distance_mm <= REACH_MM
    assert nearest_nerve("hand-palm-right", end_x, end_y - REACH_MM - 1, among=("U7",)) is None
    assert nearest_nerve("foot-sole-right", 0, -150) is None


def test_unknown_view_is_refused_by_name() -> None:
    for question in (
        lambda: side_of("foot", 0),
        lambda: nerve_paths("foot"),
        lambda: nearest_nerve("foot", 0, 0),
        lambda: nameable_nerves(("foot",)),
        lambda: region_name("foot", 0, 0),
    ):
        with pytest.raises(UnknownKey, match="unknown view 'foot'; expected one of body-front"):
            question()


def test_unknown_nerve_is_refused_by_name() -> None:
    with pytest.raises(UnknownKey, match="unknown nerve 'F9'"):
        nearest_nerve("foot-lateral-left", 0, 0, among=("F9",))
    with pytest.raises(UnknownKey, match="unknown nerve 'F9'"):
        nameable_nerves(("foot-lateral-left",), first=("F9",))


@pytest.mark.parametrize(("x", "y"), [(0, 21), (9000, 0), (float("nan"), 0), (0, float("-inf"))])
def test_place_off_the_paper_is_refused_with_the_limits(x: float, y: float) -> None:
    with pytest.raises(OutOfRange, match=r"on foot-lateral-right is .* mm; expected -"):
        nearest_nerve("foot-lateral-right", x, y)
    with pytest.raises(OutOfRange):
        region_name("foot-lateral-right", x, y)
