"""What a clinician would check: a whole note of a session, as it is printed."""

from datetime import date
from decimal import Decimal

from perineural.clinical.note import NoteBatch, NoteInput, NotePart, session_note
from perineural.clinical.session import PointValues, session_totals
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
