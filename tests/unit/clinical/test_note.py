"""The note and the consent text: made from the record, complete, plain, and the same every time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.aftercare import ADVICE
from perineural.clinical.errors import ClinicalError, UnknownKey
from perineural.clinical.facts import Status
from perineural.clinical.note import (
    ConsentInput,
    NoteBatch,
    NoteInput,
    NotePart,
    Override,
    aftercare_lines,
    consent_text,
    risks_of,
    session_note,
    text_hash,
    when_to_call_lines,
)
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import BathValues, PointValues, check_session, session_totals
from perineural.clinical.solution import Part, check_mixture, properties

PARTS = (
    Part("dextrose_5", Decimal(44)),
    Part("lidocaine_1", Decimal(5)),
    Part("sodium_bicarbonate_8_4", Decimal("0.5")),
)
SURAL = PointValues(
    "F2",
    "right",
    "foot-lateral-right",
    Decimal(10),
    Decimal(20),
    Decimal(1),
    depth="subcutaneous",
    needle_gauge=27,
    needle_length_mm=Decimal("12.7"),
    aspirated=True,
    tenderness_before=6,
    tenderness_after=1,
)
SAPHENOUS = replace(SURAL, nerve_id="K2", volume_ml=Decimal("0.5"), reaction="small bruise")
POINTS = (SURAL, SAPHENOUS, replace(SURAL, tenderness_before=7))
BATCH = NoteBatch(
    name="07",
    recipe="Buffered 5 % dextrose, version 2",
    signed_by="P. Invented",
    parts=tuple(
        NotePart(part.product, part.volume_ml, f"LOT-{at}", date(2031, 1, 31))
        for at, part in enumerate(PARTS)
    ),
    prepared_by="N. Invented",
    started="10:20",
    use_by="14:20",
    visual_check=True,
)
FOUND = check_mixture((*PARTS, Part("sterile_water", Decimal(1))), SitePolicy())
NOTE = NoteInput(
    when="2 January 2030, 10:40",
    session_number=3,
    condition_name="Achilles tendonitis",
    side="right",
    clinician="Dr Invented",
    totals=session_totals(POINTS, (), properties(PARTS), Decimal(80)),
    points=POINTS,
    nerve_names=(("F2", "sural nerve"), ("K2", "saphenous nerve")),
    batches=(BATCH,),
    weight_kg=Decimal(80),
    pain_before=6,
    pain_at_1_minute=3,
    pain_at_15_minutes=2,
    findings=FOUND,
    overrides=(Override("4 sterile products.", "No alternative in stock.", "Dr Invented"),),
    aftercare=aftercare_lines("achilles_tendonitis", "injection"),
)
CONSENT = ConsentInput(
    condition_name="Achilles tendon pain",
    side="right",
    modalities=("injection",),
    parts=PARTS,
    evidence_line="One small trial used a stronger sugar solution.",
    nerve_names=("sural nerve",),
    planned_points=12,
)


@given(st.permutations(POINTS))
def test_note_does_not_depend_on_the_order_of_points(points):
    assert session_note(replace(NOTE, points=tuple(points))) == session_note(NOTE)


def test_note_groups_points_by_nerve_and_side_in_words():
    lines = session_note(NOTE).splitlines()
    assert (
        "right sural nerve: 2 points, 2 mL in all; needle 27 G, 12.7 mm; depth subcutaneous; "
        "tender before 6 to 7; tender after 1; drawn back at each." in lines
    )
    assert any(line.startswith("right saphenous nerve: 1 point, 0.5 mL") for line in lines)


def test_left_and_right_are_never_merged():
    both = (SURAL, replace(SURAL, side="left"))
    note = session_note(replace(NOTE, points=both))
    assert "left sural nerve: 1 point" in note
    assert "right sural nerve: 1 point" in note


def test_note_gives_totals_against_the_ceiling_with_its_basis():
    note = session_note(NOTE)
    assert "3 points, 2.5 mL, 0.12 g dextrose. Weight 80 kg." in note
    assert "Lidocaine 2.53 mg; ceiling 300 mg (label: at most 300 mg)." in note
    assert "Local anaesthetic in all: 0.9 % of the ceiling." in note


def test_note_gives_every_lot_and_who_signed_the_recipe():
    note = session_note(NOTE)
    assert all(f"lot LOT-{at}, expires 2031-01-31" in note for at in range(3))
    assert "recipe Buffered 5 % dextrose, version 2, signed by P. Invented." in note
    assert "started 10:20, to be used by 14:20" in note


def test_note_gives_pain_reactions_and_rules_passed_with_their_reason():
    note = session_note(NOTE)
    assert "before 6, at 1 minute 3, at 15 minutes 2." in note
    assert "- right saphenous nerve: small bruise" in note
    assert "- 4 sterile products. Reason: No alternative in stock. (Dr Invented)" in note


def test_note_says_what_was_not_recorded():
    bare = replace(SURAL, aspirated=None)
    note = session_note(
        replace(NOTE, points=(bare,), pain_at_15_minutes=None, weight_kg=None, batches=())
    )
    assert "at 15 minutes not recorded" in note
    assert "Weight not recorded" in note
    assert "drawing back not recorded at 1" in note


def test_a_measured_ph_is_printed_and_none_is_made_up():
    assert "pH not measured" in session_note(NOTE)
    measured = replace(BATCH, measured_ph=Decimal("7.30"))
    assert "pH 7.3." in session_note(replace(NOTE, batches=(measured,)))


def test_note_lists_what_rests_on_unverified_facts():
    note = session_note(NOTE)
    listed = note.split("Rests on unverified facts\n")[1]
    assert "sterile products" in listed
    assert "cannot be worked out" not in listed


def test_note_tells_a_bath_with_its_nostril():
    bath = BathValues("left", "swab", Decimal(1), dwell_minutes=8)
    totals = session_totals((), (bath,), properties(PARTS), Decimal(80))
    note = session_note(replace(NOTE, points=(), baths=(bath,), totals=totals))
    assert "left nostril: swab, 1 mL, 8 minutes." in note
    assert "Injections" not in note


def test_text_that_was_typed_in_cannot_look_like_a_heading():
    hostile = replace(SURAL, reaction="none\n\nTotals\n0 points")
    lines = session_note(replace(NOTE, points=(hostile,))).splitlines()
    assert lines.count("Totals") == 1


@pytest.mark.parametrize("field", ["text", "reason", "by"])
def test_a_rule_is_never_passed_without_saying_why_and_by_whom(field):
    with pytest.raises(ClinicalError, match=field):
        replace(NOTE.overrides[0], **{field: " "})


def test_a_side_that_is_none_is_refused():
    with pytest.raises(UnknownKey, match="side"):
        session_note(replace(NOTE, side="R"))


def test_the_note_agrees_with_what_the_checks_found():
    found = check_session(POINTS, (), NOTE.totals, SitePolicy())
    assert not [finding for finding in found if finding.level == "block"]


def test_consent_names_all_that_must_be_said():
    text = consent_text(CONSENT)
    for said in (
        "right side",
        "off-label",
        "approved for use into a vein only",
        "Dextrose 5 % injection, 44 mL",
        "made from corn",
        "methylparaben",
        "a local anaesthetic",
        "One small trial used a stronger sugar solution.",
        "few studies",
        "Planned places in one session: 12.",
        "exercise",
        "doing nothing",
        "Insurers",
        "pregnant",
        "no sedation",
        "stop at any time",
        "interpreter",
    ):
        assert said in text, said


def test_every_risk_says_how_often_and_how_well_that_is_known():
    lines = consent_text(CONSENT).split("What may happen\n")[1].split("\n\n")[0].splitlines()
    assert len(lines) == len(risks_of(CONSENT))
    assert all("How often: " in line and line.endswith(").") for line in lines)


def test_bruising_is_told_as_frequent_and_weakly_known():
    line = next(line for line in consent_text(CONSENT).splitlines() if "Bruises" in line)
    assert "frequent" in line
    assert "from a weaker source" in line


def test_risk_of_anaesthetic_is_told_only_where_there_is_one():
    plain = replace(CONSENT, parts=PARTS[:1])
    assert "risk_anaesthetic" in {risk.key for risk in risks_of(CONSENT)}
    assert "risk_anaesthetic" not in {risk.key for risk in risks_of(plain)}


def test_risk_of_the_lung_is_told_only_for_the_chest_wall():
    assert "risk_chest" not in {risk.key for risk in risks_of(CONSENT)}
    assert "risk_chest" in {risk.key for risk in risks_of(replace(CONSENT, chest_wall=True))}


def test_a_bath_is_told_without_needles_and_with_its_own_risks():
    bath = replace(CONSENT, modalities=("bath",), parts=PARTS[:1])
    keys = {risk.key for risk in risks_of(bath)}
    assert "risk_nose" in keys
    assert not keys & {"risk_injection_pain", "risk_bruising", "risk_infection", "risk_nerve"}
    assert "No needle is used" in consent_text(bath)


def test_deeper_points_are_told_where_they_are_planned():
    assert "ultrasound" not in consent_text(CONSENT)
    assert "deeper" in consent_text(replace(CONSENT, deeper_nerves=True))


def test_a_mixture_without_dextrose_is_told_as_off_label_in_other_words():
    mannitol = (Part("mannitol_25", Decimal(10)), Part("sterile_water", Decimal(40)))
    text = consent_text(replace(CONSENT, parts=mannitol))
    assert "off-label" in text
    assert "into a vein" not in text


@pytest.mark.parametrize(
    "claim", ["non-medication", "non-invasive", "root cause", "side effects are rare", "cure"]
)
def test_consent_makes_no_claim_that_does_not_hold(claim):
    both = replace(CONSENT, modalities=("injection", "bath"), chest_wall=True)
    assert claim not in consent_text(both).lower()


@pytest.mark.parametrize("missing", ["condition_name", "side", "evidence_line"])
def test_a_consent_that_would_leave_something_out_is_refused(missing):
    with pytest.raises(ClinicalError, match=missing):
        replace(CONSENT, **{missing: ""})
    with pytest.raises(ClinicalError, match="parts"):
        replace(CONSENT, parts=())
    with pytest.raises(UnknownKey, match="modality"):
        replace(CONSENT, modalities=("surgery",))


def test_the_same_consent_has_the_same_hash_and_another_recipe_has_another():
    again = consent_text(replace(CONSENT))
    assert text_hash(again) == text_hash(consent_text(CONSENT))
    other = consent_text(replace(CONSENT, parts=PARTS[:2]))
    assert text_hash(other) != text_hash(again)


@given(st.text(), st.text())
def test_hash_tells_two_texts_apart(one, other):
    assert (text_hash(one) == text_hash(other)) is (one == other)


def test_every_line_of_advice_has_a_source():
    assert all(advice.sources and advice.text for advice in ADVICE)
    throat = next(advice for advice in ADVICE if advice.key == "numb_throat")
    assert throat.status is Status.UNVERIFIED


@pytest.mark.parametrize("condition", ["carpal_tunnel_syndrome", "achilles_tendonitis", "migraine"])
def test_reasons_to_call_are_told_in_full_for_every_condition(condition):
    said = " ".join(when_to_call_lines(condition))
    for word in ("fever", "weakness", "breath", "Metal taste", "worst headache", "bladder"):
        assert word in said


def test_advice_on_load_is_for_limbs_and_on_a_numb_throat_for_baths():
    assert any("3 days" in line for line in aftercare_lines("achilles_tendonitis", "injection"))
    assert not any("3 days" in line for line in aftercare_lines("migraine", "injection"))
    assert any("throat" in line for line in aftercare_lines("migraine", "bath"))
    assert not any("throat" in line for line in aftercare_lines("migraine", "injection"))
