"""A slip of the pen or of the units: one value a line, and what is said of it."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from perineural.clinical.anaesthetic import dose_fraction, dose_level, max_dose_mg, toxicity_card
from perineural.clinical.candidacy import CandidacyInput, questions_for
from perineural.clinical.errors import ClinicalError
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import BathValues, PointValues, session_totals
from perineural.clinical.solution import Part, label_lines, properties, scale

KG = Decimal(70)
DEXTROSE = Part("dextrose_5", Decimal(50))


def point(volume_ml: str = "1", **changes: object) -> PointValues:
    values = {"nerve_id": "F2", "side": "left", "view": "foot-lateral-left"} | changes
    return PointValues(x=Decimal(1), y=Decimal(2), volume_ml=Decimal(volume_ml), **values)


def two_batches() -> object:
    points = (point(batch="first"), point(batch="second"))
    return session_totals(points, (), properties((DEXTROSE,)), KG)


SLIPS: dict[str, tuple[Callable[[], object], str]] = {
    "weight in pounds for a child": (
        lambda: max_dose_mg("lidocaine", Decimal("29.9")),
        "weight_kg is 29.9 kg; expected 30 to 300 kg",
    ),
    "weight with a lost decimal point": (
        lambda: max_dose_mg("lidocaine", Decimal(705)),
        "weight_kg is 705 kg; expected 30 to 300 kg",
    ),
    "share for a weight in pounds": (
        lambda: dose_fraction({"lidocaine": Decimal(10)}, Decimal(301)),
        "weight_kg is 301 kg; expected 30 to 300 kg",
    ),
    "lipid for a weight in grams": (
        lambda: toxicity_card(Decimal(70_000)),
        "weight_kg is 70000 kg; expected 30 to 300 kg",
    ),
    "weight as a binary fraction": (
        lambda: max_dose_mg("lidocaine", 70.5),
        "weight_kg is 70.5; expected an exact decimal number of kg",
    ),
    "dose in micrograms": (
        lambda: dose_fraction({"lidocaine": Decimal(20_000)}, KG),
        "dose of lidocaine is 20000 mg; expected 0 to 10000 mg",
    ),
    "dose below nothing": (
        lambda: dose_fraction({"procaine": Decimal(-1)}, KG),
        "dose of procaine is -1 mg; expected 0 to 10000 mg",
    ),
    "clinic's ceiling of nothing": (
        lambda: max_dose_mg("lidocaine", KG, site_max_mg=Decimal(0)),
        "site_max_mg is 0 mg; expected 0.1 to 10000 mg",
    ),
    "clinic's ceiling in micrograms": (
        lambda: max_dose_mg("lidocaine", KG, site_max_mg=Decimal(200_000)),
        "site_max_mg is 200000 mg; expected 0.1 to 10000 mg",
    ),
    "a drug without a known ceiling": (
        lambda: max_dose_mg("levobupivacaine", KG),
        "unknown anaesthetic with a known ceiling 'levobupivacaine'; expected one of lidocaine",
    ),
    "a share below nothing": (
        lambda: dose_level(Decimal("-0.1")),
        "share of the ceiling is -0.1; expected 0 or more",
    ),
    "a point of 25 mL": (
        lambda: point("25"),
        "volume_ml is 25 mL; expected 0.05 to 20 mL",
    ),
    "a point of 0.01 mL": (
        lambda: point("0.01"),
        "volume_ml is 0.01 mL; expected 0.05 to 20 mL",
    ),
    "the viewer's side": (
        lambda: point(side="viewer's left"),
        'unknown side "viewer\'s left"; expected one of left, right, midline',
    ),
    "a depth nobody knows": (
        lambda: point(depth="bone"),
        "unknown depth 'bone'; expected one of subcutaneous, deeper",
    ),
    "a needle of 3 G": (
        lambda: point(needle_gauge=3),
        "needle_gauge is 3 G; expected 10 to 40 G",
    ),
    "a needle in inches": (
        lambda: point(needle_length_mm=Decimal("0.05")),
        "needle_length_mm is 0.05 mm; expected 0.1 to 200 mm",
    ),
    "a tip 30 cm deep": (
        lambda: point(depth_mm=Decimal(300)),
        "depth_mm is 300 mm; expected 0.1 to 200 mm",
    ),
    "tenderness of 11": (
        lambda: point(tenderness_before=11),
        "tenderness_before is 11 points; expected 0 to 10 points",
    ),
    "tenderness below nothing": (
        lambda: point(tenderness_after=-1),
        "tenderness_after is -1 points; expected 0 to 10 points",
    ),
    "a bath of 11 mL in one nostril": (
        lambda: BathValues("left", "swab", Decimal(11)),
        "volume_ml is 11 mL; expected 0.05 to 10 mL",
    ),
    "a bath of 21 mL in both": (
        lambda: BathValues("both", "swab", Decimal(21)),
        "volume_ml is 21 mL; expected 0.10 to 20 mL",
    ),
    "a swab of three hours": (
        lambda: BathValues("left", "swab", Decimal(1), 180),
        "dwell_minutes is 180 min; expected 0 to 120 min",
    ),
    "a third nostril": (
        lambda: BathValues("middle", "swab", Decimal(1)),
        "unknown nostril 'middle'; expected one of left, right, both",
    ),
    "a bath by spoon": (
        lambda: BathValues("left", "spoon", Decimal(1)),
        "unknown device 'spoon'; expected one of swab, catheter",
    ),
    "two batches told as one": (
        two_batches,
        "the session draws on several batches (first, second); give each",
    ),
    "a part of two litres": (
        lambda: Part("dextrose_5", Decimal(2000)),
        "volume_ml is 2000 mL; expected 0.01 to 1000 mL",
    ),
    "a batch made to a drop": (
        lambda: scale((DEXTROSE,), Decimal("0.05")),
        "volume_ml is 0.05 mL; expected 0.1 to 1000 mL",
    ),
    "a mixture of nothing": (
        lambda: properties(()),
        "a mixture needs at least one part",
    ),
    "a label without a name and a time": (
        lambda: label_lines(
            (DEXTROSE,), patient=" ", prepared_by="N. Invented", started="10:20", use_by=""
        ),
        "a label needs patient and use_by; it is empty",
    ),
    "aged 131": (
        lambda: CandidacyInput(131, "migraine", "left"),
        "age_years is 131 years; expected 0 to 130 years",
    ),
    "aged below nothing": (
        lambda: CandidacyInput(-1, "migraine", "left"),
        "age_years is -1 years; expected 0 to 130 years",
    ),
    "treated by tablet": (
        lambda: CandidacyInput(40, "migraine", "left", modality="tablet"),
        "modality is 'tablet'; expected one of injection, bath",
    ),
    "an answer of maybe": (
        lambda: CandidacyInput(40, "migraine", "left", answers={"fever": "maybe"}),
        "fever is 'maybe'; expected one of yes, no, unknown",
    ),
    "a warning sign cleared that nobody saw": (
        lambda: CandidacyInput(
            40, "migraine", "left", cleared={"thunderclap_headache": "CT clear"}
        ),
        "thunderclap_headache is cleared but was not answered yes",
    ),
    "a warning sign cleared without a word": (
        lambda: CandidacyInput(
            40,
            "migraine",
            "left",
            red_flags={"thunderclap_headache": "yes"},
            cleared={"thunderclap_headache": " "},
        ),
        "thunderclap_headache is cleared without a word on how",
    ),
    "weight not a number": (
        lambda: CandidacyInput(40, "migraine", "left", weight_kg=Decimal("NaN")),
        "weight_kg is NaN; expected a number of kg",
    ),
    "questions of a condition that is none": (
        lambda: questions_for("gout", "injection"),
        "unknown condition 'gout'; expected one of sciatica,",
    ),
    "a batch kept for five hours": (
        lambda: SitePolicy(beyond_use_minutes=300),
        "beyond_use_minutes is 300 min; expected 15 to 240 min",
    ),
    "a swab left longer than the source allows": (
        lambda: SitePolicy(bath_max_dwell_minutes=11),
        "bath_max_dwell_minutes is 11 min; expected 1 to 10 min",
    ),
    "a clinic's ceiling below nothing": (
        lambda: SitePolicy(anaesthetic_max_mg={"lidocaine": Decimal(-1)}),
        "anaesthetic_max_mg lidocaine is Decimal('-1'); expected a number above 0",
    ),
    "a nerve that is none, left out": (
        lambda: SitePolicy(nerves_left_out=("Z9",)),
        "unknown nerve 'Z9'; expected one of H1,",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused_with_the_value_and_the_limits(slip: str) -> None:
    attempt, words = SLIPS[slip]
    with pytest.raises(ClinicalError) as refused:
        attempt()
    assert str(refused.value).startswith(words)


EDGES: dict[str, Callable[[], object]] = {
    "30 kg": lambda: max_dose_mg("lidocaine", Decimal(30)),
    "300 kg": lambda: max_dose_mg("lidocaine", Decimal(300)),
    "a dose of 10,000 mg": lambda: dose_fraction({"lidocaine": Decimal(10_000)}, KG),
    "a clinic's ceiling of 0.1 mg": lambda: max_dose_mg(
        "lidocaine", KG, site_max_mg=Decimal("0.1")
    ),
    "a point of 0.05 mL": lambda: point("0.05"),
    "a point of 20 mL": lambda: point("20"),
    "a needle of 10 G": lambda: point(needle_gauge=10),
    "a needle of 40 G": lambda: point(needle_gauge=40),
    "a needle of 200 mm": lambda: point(needle_length_mm=Decimal(200)),
    "tenderness of 0": lambda: point(tenderness_before=0),
    "tenderness of 10": lambda: point(tenderness_after=10),
    "a bath of 10 mL in one nostril": lambda: BathValues("left", "swab", Decimal(10)),
    "a bath of 20 mL in both": lambda: BathValues("both", "swab", Decimal(20)),
    "a swab of two hours": lambda: BathValues("left", "swab", Decimal(1), 120),
    "a part of a litre": lambda: Part("dextrose_5", Decimal(1000)),
    "a batch of 0.1 mL": lambda: scale((DEXTROSE,), Decimal("0.1")),
    "aged 0": lambda: CandidacyInput(0, "migraine", "left"),
    "aged 130": lambda: CandidacyInput(130, "migraine", "left"),
}


@pytest.mark.parametrize("edge", EDGES)
def test_the_limit_itself_can_be_recorded(edge: str) -> None:
    assert EDGES[edge]() is not None
