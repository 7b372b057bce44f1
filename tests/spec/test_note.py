"""What a clinician would check: a whole note of a session, as it is printed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from perineural.clinical.facts import Source, Status
from perineural.clinical.findings import Finding, Level
from perineural.clinical.note import NoteBatch, NoteInput, NotePart, Override, session_note
from perineural.clinical.session import BathValues, PointValues, session_totals
from perineural.clinical.solution import Part, properties

EXPECTED = """\
Session 1, 2 January 2030, 10:40
Carpal tunnel syndrome, left side. Treated by Dr Invented.
Pain 0 to 10: before 7, at 1 minute 4, at 15 minutes 3.

Injections
left superficial radial nerve: 3 points, 3 mL in all; needle 27 G; drawn back at each.

Totals
3 points, 3 mL, 0.14 g dextrose. Weight 62 kg.
Lidocaine 3 mg; ceiling 248 mg (guideline: 4 mg/kg).
Local anaesthetic in all: 1.3 % of the ceiling.

Mixture
Batch 12, recipe House 1, signed by P. Invented.
- Dextrose 5 % injection, 9 mL, lot D5-77, expires 2031-06-30
- Lidocaine 1 % plain, preservative-free, 1 mL, lot L1-03, expires 2030-12-31
Mixed by N. Invented, started 10:20, to be used by 14:20.
Looked at: clear, colourless, free of particles. pH not measured. Discarded: 7 mL.

Reactions
None recorded.
"""


def test_a_note_reads_like_this():
    point = PointValues(
        "U4",
        "left",
        "hand-dorsum-left",
        Decimal(10),
        Decimal(20),
        Decimal(1),
        needle_gauge=27,
        aspirated=True,
    )
    mixture = properties((Part("dextrose_5", Decimal(9)), Part("lidocaine_1_mpf", Decimal(1))))
    batch = NoteBatch(
        name="12",
        recipe="House 1",
        signed_by="P. Invented",
        parts=(
            NotePart("dextrose_5", Decimal(9), "D5-77", date(2031, 6, 30)),
            NotePart("lidocaine_1_mpf", Decimal(1), "L1-03", date(2030, 12, 31)),
        ),
        prepared_by="N. Invented",
        started="10:20",
        use_by="14:20",
        visual_check=True,
        discarded_ml=Decimal(7),
    )
    note = session_note(
        NoteInput(
            when="2 January 2030, 10:40",
            session_number=1,
            condition_name="Carpal tunnel syndrome",
            side="left",
            clinician="Dr Invented",
            totals=session_totals((point,) * 3, (), mixture, Decimal(62)),
            points=(point,) * 3,
            nerve_names=(("U4", "superficial radial nerve"),),
            batches=(batch,),
            weight_kg=Decimal(62),
            pain_before=7,
            pain_at_1_minute=4,
            pain_at_15_minutes=3,
        )
    )
    assert note == EXPECTED


WITH_EVERYTHING = """\
Session 2, 3 January 2030, 09:05
Headache, both sides. Treated by Dr Invented.
Pain 0 to 10: before not recorded, at 1 minute not recorded, at 15 minutes 0.

Injections
H9, middle: 1 point, 0.5 mL in all; drawn back at each.
left superficial radial nerve: 3 points, 3 mL in all; needle 27 G, 12.7 mm or 30 G, 12.7 mm; depth deeper or subcutaneous 4 mm; tender before 6 to 8; tender after 1; not drawn back at 1; drawing back not recorded at 1.

Bath
both nostrils: swab, 2 mL, 8 minutes.
left nostril: catheter, 0.5 mL, time not recorded.

Totals
4 points and 3 nostrils, 6 mL, 0.27 g dextrose. Weight not recorded.
Levobupivacaine 3 mg; ceiling not known.
Local anaesthetic in all: its share of the ceiling cannot be worked out.

Mixture
Batch 13, recipe House 2, version 4, signed by P. Invented.
- Dextrose 5 % injection, 9 mL, lot D5-78, expires not recorded
Mixed by N. Invented, started 10:20, to be used by 14:20.
Looked at: failed. pH 7.4. Discarded: not recorded.
Batch 14, recipe House 2, version 4, signed by P. Invented.
- Dextrose 5 % injection, 9 mL, lot D5-78, expires not recorded
Mixed by N. Invented, started 10:20, to be used by 14:20.
Looked at: not recorded. pH 7.4. Discarded: not recorded.

Reactions
- felt faint
- left superficial radial nerve: small bruise

Rules passed, with the reason
- Needle 25 G. Reason: No other at hand. (Dr Invented)

Advice given
- Rest.
- Drink.

Rests on unverified facts
- Something unread.
- The bath is unproven.
"""  # noqa: E501

UNREAD = Finding(Level.NOTE, "x", "Something unread.", (Source("c", Status.UNVERIFIED),))
READ = Finding(Level.NOTE, "y", "Something read.", (Source("c", Status.VERIFIED),))


FIRST = PointValues(
    "U4",
    "left",
    "hand-dorsum-left",
    Decimal(10),
    Decimal(20),
    Decimal(1),
    depth="subcutaneous",
    depth_mm=Decimal("4.0"),
    needle_gauge=27,
    needle_length_mm=Decimal("12.7"),
    aspirated=True,
    tenderness_before=6,
    tenderness_after=1,
    reaction="small bruise",
)
SECOND = replace(
    FIRST,
    depth="deeper",
    depth_mm=None,
    needle_gauge=30,
    aspirated=False,
    tenderness_before=8,
    tenderness_after=None,
    reaction="",
)
MIDDLE = PointValues(
    "H9", "midline", "head-back", Decimal(1), Decimal(2), Decimal("0.5"), aspirated=True
)
POINTS = (SECOND, MIDDLE, FIRST, replace(SECOND, aspirated=None))
BATHS = (
    BathValues("both", "swab", Decimal(2), dwell_minutes=8),
    BathValues("left", "catheter", Decimal("0.5")),
)
MIXTURE = properties((Part("levobupivacaine_0_5", Decimal(1)), Part("dextrose_5", Decimal(9))))
BATCH = NoteBatch(
    name="13",
    recipe="House 2, version 4",
    signed_by="P. Invented",
    parts=(NotePart("dextrose_5", Decimal(9), "D5-78"),),
    prepared_by="N. Invented",
    started="10:20",
    use_by="14:20",
    visual_check=False,
    measured_ph=Decimal("7.40"),
)


def test_a_note_with_everything_and_much_not_recorded_reads_like_this():
    note = session_note(
        NoteInput(
            when="3 January 2030, 09:05",
            session_number=2,
            condition_name="Headache",
            side="bilateral",
            clinician="Dr Invented",
            totals=session_totals(POINTS, BATHS, MIXTURE, None),
            points=POINTS,
            baths=BATHS,
            nerve_names=(("U4", "superficial radial nerve"),),
            batches=(BATCH, replace(BATCH, name="14", visual_check=None)),
            pain_at_15_minutes=0,
            reactions=("felt faint",),
            findings=(UNREAD, READ),
            overrides=(Override("Needle 25 G.", "No other at hand.", "Dr Invented"),),
            aftercare=("Rest.", "Drink."),
            unverified=("The bath is unproven.",),
        )
    )
    assert note == WITH_EVERYTHING


BARE = PointValues("F2", "left", "foot-lateral-left", Decimal(10), Decimal(20), Decimal(1))

POINT_LINES = {
    # what was recorded: points, batches, the line
    "nothing but the place": (
        [BARE],
        [],
        "left F2: 1 point, 1 mL in all; drawing back not recorded at 1.",
    ),
    "all drawn back": (
        [replace(BARE, aspirated=True)] * 2,
        [],
        "left F2: 2 points, 2 mL in all; drawn back at each.",
    ),
    "one of two not drawn back": (
        [replace(BARE, aspirated=True), replace(BARE, aspirated=False)],
        [],
        "left F2: 2 points, 2 mL in all; not drawn back at 1.",
    ),
    "one of three not recorded": (
        [replace(BARE, aspirated=True)] * 2 + [BARE],
        [],
        "left F2: 3 points, 3 mL in all; drawing back not recorded at 1.",
    ),
    "one batch": (
        [replace(BARE, aspirated=True, batch="12")],
        ["12"],
        "left F2: 1 point, 1 mL in all; drawn back at each.",
    ),
    "two batches": (
        [replace(BARE, aspirated=True, batch="12"), replace(BARE, aspirated=True, batch="13")],
        ["12", "13"],
        "left F2: 2 points, 2 mL in all; batch 12 or 13; drawn back at each.",
    ),
}


@pytest.mark.parametrize("recorded", POINT_LINES)
def test_what_a_note_says_of_points(recorded):
    points, batches, line = POINT_LINES[recorded]
    dextrose = properties((Part("dextrose_5", Decimal(9)),))
    mixtures = dict.fromkeys(batches, dextrose) or dextrose
    totals = session_totals(tuple(points), (), mixtures, Decimal(70))
    given = NoteInput(
        when="2 January 2030, 10:40",
        session_number=1,
        condition_name="Ankle",
        side="left",
        clinician="Dr Invented",
        totals=totals,
        points=tuple(points),
        batches=tuple(replace(BATCH, name=name) for name in batches),
    )
    lines = session_note(given).splitlines()
    assert lines[lines.index("Injections") + 1] == line
    count = "1 point" if len(points) == 1 else f"{len(points)} points"
    assert lines[lines.index("Totals") + 1].startswith(f"{count}, {len(points)} mL, ")


def test_words_at_a_point_stand_under_a_heading_of_their_own():
    noted = (replace(BARE, note="beside the scar"),)
    given = NoteInput(
        when="2 January 2030, 10:40",
        session_number=1,
        condition_name="Ankle",
        side="left",
        clinician="Dr Invented",
        totals=session_totals(noted, (), properties((Part("dextrose_5", Decimal(9)),)), None),
        points=noted,
    )
    lines = session_note(given).splitlines()
    assert lines[lines.index("Notes on points") + 1] == "- left F2: beside the scar"
