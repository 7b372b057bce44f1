"""What the room sends is read, or refused with its place: never kept by half, never a fault."""

import json
from uuid import uuid4

import pytest

from perineural.records.errors import Invalid
from perineural.web.treatment.save_body import read_save, read_views

VIEW = "foot-lateral-right"


def body(**changed):
    content = {"revision": 0, "page": str(uuid4()), "number": 1, **changed}
    return json.dumps(content).encode()


def point(**changed):
    where = {"id": str(uuid4()), "view": VIEW, "x": 10, "y": 10, "volume_ml": "0.5"}
    return {**where, **changed}


def test_only_views_that_there_are_are_answered_each_once():
    names = [VIEW, VIEW, "no-view", 7, *(f"view-{n}" for n in range(9_000))]
    assert read_views(body(views=names)) == (VIEW,)


@pytest.mark.parametrize("views", [None, 3, VIEW, {VIEW: 1}, True, []])
def test_what_is_no_list_of_views_names_none(views):
    assert read_views(body(views=views)) == ()


@pytest.mark.parametrize("sign", ["\x00", "\ud83d"], ids=["NUL", "half a letter"])
@pytest.mark.parametrize(
    ("place", "held_by"),
    [
        ("session: reaction", lambda text: {"reaction": text}),
        ("session: confirmed", lambda text: {"confirmed": [text]}),
        ("session: usual_point", lambda text: {"usual_point": {"needle": text}}),
        ("session: usual_point", lambda text: {"usual_point": {text: "30"}}),
        ("point 1: note", lambda text: {"points": [point(note=text)]}),
        ("scar 1: note", lambda text: {"scars": [{"id": str(uuid4()), "view": VIEW,
            "places": [[1, 2], [3, 4]], "note": text}]}),
    ],
)  # fmt: skip
def test_text_that_no_database_keeps_is_refused_with_its_place(place, held_by, sign):
    with pytest.raises(Invalid, match=f"{place} is .*; expected .*without NUL or half letters"):
        read_save(body(**held_by(f"Sore{sign}.")))


def test_a_setting_that_is_no_text_is_refused_with_its_place():
    with pytest.raises(Invalid, match="session: usual_point is"):
        read_save(body(usual_point={"needle": 30}))


def test_letters_of_every_script_are_kept():
    text = "Schmerz, 痛み, \N{SLIGHTLY SMILING FACE}\n"
    assert read_save(body(reaction=text)).reaction == text.strip()
