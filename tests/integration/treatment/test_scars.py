"""Scars of a visit: kept with the save, read in the note, shown next time, copied to amend."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from perineural.records import seals
from perineural.records.actions.scar_values import ScarDraft
from perineural.records.errors import Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Scar, Session
from perineural.records.queries.session_notes import note_agrees, session_note_page
from perineural.records.seals import SealState
from perineural.web.documents.printing import PRESS
from perineural.web.treatment.save_body import read_save
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic
from tests.integration.treatment.test_amend import amend

pytestmark = pytest.mark.django_db

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
VIEW = "foot-lateral-right"


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


def scar(**changed: object) -> ScarDraft:
    """A line of three places above the ankle, measured and rated."""
    _, x, y = visits.place_along(VIEW, "F2", 0.2)
    x, y = round(x, 1), round(y, 1)
    values: dict[str, object] = {
        "id": new_key(),
        "view": VIEW,
        "places": ((x, y), (x, y + 10), (x + 5, y + 20)),
        "length_mm": Decimal("42.5"),
        "mobility_before": 3,
        "mobility_after": 7,
        "note": "Tight below.",
    }
    return ScarDraft(**{**values, **changed})


def saved_with(staffed: Staffed, *scars: ScarDraft) -> visits.Ready:
    room = visits.ready(staffed)
    visits.save(room, visits.full_save(room, points=2, scars=scars))
    return room


def test_a_scar_comes_back_as_it_was_charted(staffed):
    drawn = scar()
    (shown,) = visits.room_of(saved_with(staffed, drawn)).scars

    assert (shown.id, shown.view, shown.length_mm) == (drawn.id, VIEW, Decimal("42.5"))
    assert (shown.mobility_before, shown.mobility_after, shown.note) == (3, 7, "Tight below.")
    assert [tuple(place) for place in shown.places] == list(drawn.places)
    assert shown.region.startswith("right ")


def test_a_scar_that_is_saved_again_is_one_and_one_that_is_left_out_goes(staffed):
    kept, gone = scar(), scar()
    room = saved_with(staffed, kept, gone)
    values = visits.full_save(room, points=2, scars=(replace(kept, note=""),), revision=1)

    visits.save(room, values)
    visits.save(room, values)

    (shown,) = visits.room_of(room).scars
    assert (shown.id, shown.note, shown.position) == (kept.id, "", 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"places": ((0.0, 0.0),)}, "Scar 1: places of the line is 1"),
        ({"length_mm": Decimal("4.25")}, "Scar 1: length is 4.25 mm; the smallest step is 0.1 mm"),
        ({"note": "a" * 301}, "Scar 1: note is 301 letters long; at most 300"),
        ({"mobility_after": 12}, "Scar 1: mobility_after is 12"),
    ],
)
def test_a_scar_that_cannot_be_stops_the_save_and_stores_nothing(staffed, wrong, words):
    room = visits.ready(staffed)

    with pytest.raises(Invalid, match=words):
        visits.save(room, visits.full_save(room, points=2, scars=(scar(**wrong),)))

    shown = visits.room_of(room)
    assert (shown.revision, shown.points, shown.scars) == (0, (), ())


def test_no_more_scars_than_a_visit_can_have(staffed):
    room = visits.ready(staffed)

    with pytest.raises(Invalid, match="31 scars; at most 30"):
        visits.save(room, visits.full_save(room, scars=tuple(scar() for _ in range(31))))


@pytest.mark.parametrize("places", ['"here"', "[1, 2]", "[[1]]", "[[1, null]]", '[["x", 2]]', "{}"])
def test_a_line_that_is_none_is_refused_with_its_place(places):
    body = (
        f'{{"revision": 0, "page": "{new_key()}", "number": 1,'
        f' "scars": [{{"id": "{new_key()}", "view": "{VIEW}", "places": {places}}}]}}'
    )
    with pytest.raises(Invalid, match=r"scar 1: places is .*; expected a list of places"):
        read_save(body.encode())


def test_the_signed_note_says_the_scar_and_agrees_with_its_data(staffed):
    room = saved_with(staffed, scar())
    visits.sign(room)
    page = session_note_page(by=staffed.clinician, clinic_id=staffed.id, session_id=room.session_id)

    assert "42.5 mm long; mobility before 3, after 7. Tight below." in page.note
    assert page.agrees
    with clinic_scope([staffed.id]):
        assert note_agrees(staffed.id, room.session_id)
    assert [each.length_mm for each in page.scars] == [Decimal("42.5")]


def test_the_picture_of_the_note_shows_the_line(staffed, client):
    room = saved_with(staffed, scar())
    visits.sign(room)
    client.force_login(staffed.clinician, backend=SIGN_IN)

    answer = client.get(f"/c/{staffed.slug}/sessions/{room.session_id}/note/")

    assert '<path class="scar" d="M' in answer.content.decode()


def test_the_printed_note_draws_the_line_over_the_skin(staffed, client, monkeypatch):
    room = saved_with(staffed, scar())
    visits.sign(room)
    client.force_login(staffed.clinician, backend=SIGN_IN)
    sent: list[str] = []
    monkeypatch.setattr(PRESS, "pdf", lambda page: sent.append(page) or b"%PDF-")

    client.get(f"/c/{staffed.slug}/sessions/{room.session_id}/note.pdf")

    (drawing,) = re.findall(r"<svg.*?</svg>", sent[0], re.DOTALL)
    _, drawn = drawing.split("</title>")
    assert drawing.count('<path class="scar"') == 1
    skin, line = drawn.rindex('class="skin'), drawn.index('<path class="scar"')
    assert skin < line < drawn.index('<circle class="point"')


def test_an_amendment_begins_with_the_scars_under_keys_of_their_own(staffed):
    room = saved_with(staffed, scar())
    visits.sign(room)

    (old,) = visits.room_of(room).scars
    (copy,) = visits.room_of(amend(room)).scars

    assert copy.id != old.id
    assert (copy.places, copy.length_mm, copy.note) == (old.places, old.length_mm, old.note)


def test_the_next_visit_shows_the_scars_of_the_last_pale(staffed):
    drawn = scar()
    room = saved_with(staffed, drawn)
    visits.sign(room)
    next_visit = visits.again(room, visits.start(staffed, room.course_id))

    shown = visits.room_of(next_visit)

    assert shown.scars == ()
    assert [each.id for each in shown.last_scars] == [drawn.id]


def test_a_scar_altered_or_added_behind_a_signed_session_is_told(staffed):
    room = saved_with(staffed, scar())
    visits.sign(room)
    assert seal_state(room) is SealState.HOLDS

    with clinic_scope([staffed.id]):
        Scar.objects.filter(session_id=room.session_id).update(length_mm=Decimal(9))
    assert seal_state(room) is SealState.BROKEN


def test_a_scar_added_behind_a_session_without_one_is_told(staffed):
    room, other = visits.signed(staffed, points=2), saved_with(staffed, scar())
    assert seal_state(room) is SealState.HOLDS

    with clinic_scope([staffed.id]):
        Scar.objects.filter(session_id=other.session_id).update(session_id=room.session_id)
    assert seal_state(room) is SealState.BROKEN


def test_a_seal_from_before_scars_were_kept_still_holds(staffed):
    """It named no scars: a session without one gives the same seal today."""
    room = visits.signed(staffed, points=2)
    with clinic_scope([staffed.id]):
        row = Session.objects.get(id=room.session_id)
        parts = {name: list(getattr(row, name).all()) for name in seals.PARTS}

    assert parts.pop("scars") == []
    assert seals.seal_of(row, parts) == row.seal


def seal_state(room: visits.Ready) -> SealState:
    return session_note_page(
        by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id
    ).seal_state
