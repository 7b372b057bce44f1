"""What people of the demo clinic tell and what is found: invented words, places on the chart."""

import datetime as dt
from decimal import Decimal
from typing import Any

from perineural.clinical.anatomy import nerve_paths
from perineural.clinical.candidacy import QUESTIONS
from perineural.clinical.conditions import CONDITIONS
from perineural.records.actions.assessment import Findings, ImagingLine, TenderMark
from perineural.records.actions.intake import Story
from perineural.records.demo.cases import (
    BACK_LEG,
    EVERYWHERE,
    HEAD,
    HEEL,
    LIMB,
    STRAIN,
    WRIST,
    Case,
)
from perineural.records.demo.timeline import Chance

Place = tuple[str, str, str]
"""View, nerve, side."""

TOLD = {
    WRIST: (
        "Tingling in thumb and first two fingers for a year, worst at night. Shaking helps.",
        "My hand wakes me. I drop cups, and buttons are hard.",
        "Numb fingertips when I hold the telephone or the handlebar.",
    ),
    HEEL: (
        "A sore heel cord since I took up running again. The first steps hurt most.",
        "Stiff every morning, and it burns after long walks.",
        "It began after moving house, and stairs down are worst.",
    ),
    HEAD: (
        "Throbbing on one side with sickness, six to ten days a month. Light is bad.",
        "Attacks last a day. I lie down in the dark and miss work.",
        "It starts in the neck and ends behind the eye, most weeks.",
    ),
    BACK_LEG: ("A pull from the buttock to the ankle since spring, worst after sitting.",),
    STRAIN: ("I turned my ankle on the kerb three weeks ago. It was X-rayed: nothing broken.",),
    LIMB: ("Since the plaster came off my hand burns and swells, and a sleeve on it is too much.",),
    EVERYWHERE: ("Sore in shoulders, hips and knees for years, and tired whatever I do.",),
}
FOUND = {
    WRIST: "Tender over the median nerve at the wrist. Phalen's test brings tingling. No weakness.",
    HEEL: "Thick and tender two to six cm above the heel. Calf squeeze moves the foot. Walks well.",
    HEAD: "Tender above the eyes and at the back of the head. Nerves of the head normal.",
    LIMB: "Hand warm, swollen, shiny; a light touch hurts. No full fist. Pulses there, no fever.",
    EVERYWHERE: "Tender in many places, joints not swollen. Strength, feeling and reflexes normal.",
}
GOALS = {
    WRIST: "Sleep through the night and type for an hour.",
    HEEL: "Walk to the market and back without stopping.",
    HEAD: "Fewer than four days a month in a dark room.",
    BACK_LEG: "Sit through a film and drive to my sister.",
    STRAIN: "Go down stairs without holding on.",
    LIMB: "Wear a sleeve and hold a cup.",
    EVERYWHERE: "Work half a day and still cook.",
}
TRIED = (
    "Rest and tablets.",
    "A splint for two months.",
    "Exercises for half a year.",
    "Nothing yet.",
)
MEDICINES = (
    "none",
    "paracetamol when it is bad",
    "ibuprofen some days",
    "a tablet for blood pressure",
)
RED_FLAG_SEEN = {WRIST: "progressive_deficit", HEAD: "headache_progressive"}
PICTURES = {
    WRIST: ("ultrasound", "Median nerve thicker than usual before the tunnel."),
    HEEL: ("ultrasound", "Tendon thickened in its middle part, no tear."),
}
FUNCTION = {
    WRIST: (Decimal("3.4"), Decimal("0.30")),
    HEEL: (Decimal(46), Decimal(-7)),
    HEAD: (Decimal(64), Decimal(3)),
    LIMB: (Decimal("6.7"), Decimal("0.5")),
    EVERYWHERE: (Decimal("6.3"), Decimal("0.5")),
}
"""Score of the condition's questionnaire at the start, and how far it falls a point of pain."""


def places(case: Case, *, drawn: bool = False) -> tuple[Place, ...]:
    """Where on the chart this complaint is treated; `drawn` leaves one view, as a patient draws."""
    sides = ("left", "right") if case.side == "bilateral" else (case.side,)
    found: list[Place] = []
    for side in sides:
        if case.condition == WRIST:
            found += [(f"hand-palm-{side}", nerve, side) for nerve in ("U7", "U6", "U2")]
        elif case.condition == HEEL:
            found += [(f"foot-lateral-{side}", "F2", side), (f"foot-medial-{side}", "K2", side)]
        elif case.condition == HEAD:
            found += [("head-front", "H1", side), ("head-front", "H2", side)]
            found += [("head-back", "H5", side), ("head-back", "H6", side)]
        elif case.condition == LIMB:
            drawn_there = _on_pictures(LIMB, side)
            found += [each for each in drawn_there if each[0].startswith("hand")]
        else:
            found += _on_pictures(case.condition, side)
    return tuple(each for each in found if each[0] == found[0][0]) if drawn else tuple(found)


def _on_pictures(condition: str, side: str) -> list[Place]:
    """The condition's nerves on its pictures, as far as they are drawn there."""
    known = CONDITIONS[condition]
    drawn = [
        (view, path.nerve_id, path.side)
        for view in known.views_for(side)
        for path in nerve_paths(view)
        if path.nerve_id in known.default_nerves and path.side == side
    ]
    return list(dict.fromkeys(drawn))


def along(place: Place, step: int) -> tuple[Decimal, Decimal]:
    """A place on the drawn course of a nerve, every step a little farther along."""
    view, nerve, side = place
    paths = [p for p in nerve_paths(view) if (p.nerve_id, p.side) == (nerve, side)]
    points = max(paths, key=lambda path: len(path.points)).points
    x, y = points[(1 + step * 2) % len(points)]
    tenth = Decimal("0.1")
    return Decimal(str(x)).quantize(tenth), Decimal(str(y)).quantize(tenth)


def story(case: Case, name: str, chance: Chance) -> Story:
    """What somebody writes in their intake."""
    draw = chance.draw
    usual = draw.randint(5, 7)
    told = draw.choice(TOLD[case.condition])
    return Story(
        onset_text=draw.choice(
            ("last spring", "about a year ago", "after the winter", "years ago")
        ),
        history=told,
        past_treatments=draw.choice(TRIED),
        medicines=draw.choice(MEDICINES),
        allergies=draw.choice(("none", "none", "pollen")),
        goals=GOALS[case.condition],
        analgesic_days_per_week=draw.randint(0, 5),
        pain_now=draw.randint(3, 7),
        pain_worst=min(10, usual + 2),
        pain_usual=usual,
        pain_least=usual - 3,
        pain_drawing=tuple(_marks(case, usual)),
        signed_name=name,
    )


def _marks(case: Case, usual: int) -> list[dict[str, Any]]:
    marks = []
    for step, place in enumerate(places(case, drawn=True)):
        x, y = along(place, step)
        marks.append({"view": place[0], "x": str(x), "y": str(y), "value": usual})
    return marks


def findings(case: Case, recipe_id: Any, chance: Chance, today: dt.date) -> Findings:
    """What the clinician finds, by what is particular about the case."""
    draw = chance.draw
    answers = {question.key: "no" for question in QUESTIONS}
    answers |= _ANSWERED_YES.get(case.twist, {})
    flags = dict.fromkeys(CONDITIONS[case.condition].red_flags, "no")
    if case.twist == "red_flag":
        flags[RED_FLAG_SEEN[case.condition]] = "yes"
    start, _ = FUNCTION[case.condition]
    return Findings(
        history=f"As in the intake. {draw.choice(TRIED)} Goal: {GOALS[case.condition]}",
        examination=FOUND[case.condition],
        differential=_CONSIDERED[case.condition],
        red_flags=flags,
        answers=answers,
        criteria_answers=CRITERIA_ANSWERS.get(case.condition, {}),
        tender_points=tuple(
            _tender(place, step, chance) for step, place in enumerate(places(case))
        ),
        imaging=tuple(_pictures(case, chance, today)),
        pain_usual=draw.randint(5, 7),
        analgesic_days_per_week=draw.randint(1, 5),
        function_score=start,
        planned_modality=case.modality,
        planned_recipe_id=recipe_id,
    )


_ANSWERED_YES = {
    "anticoagulant": {"takes_blood_thinner": "yes"},
    "diabetes": {"diabetes": "yes"},
    "infection": {"infection_at_site": "yes"},
    "lidocaine_allergy": {"allergy_to_parts": "yes"},
}
_CONSIDERED = {
    WRIST: "Nerve root in the neck; ulnar nerve at the elbow; thumb joint.",
    HEEL: "Bursa behind the heel; tendon rupture; nerve root in the back.",
    HEAD: "Tension headache; headache from the neck; painkiller overuse.",
    LIMB: "Fracture not healed; clot of the arm; infection.",
    EVERYWHERE: "Thyroid disease; inflamed joints; a medicine against cholesterol.",
}
HISTORY_ITEMS: dict[str, tuple[tuple[str, str], ...]] = {
    "anticoagulant": (("medication", "Apixaban 5 mg tablet"), ("problem", "Atrial fibrillation")),
    "diabetes": (("problem", "Type 2 diabetes"), ("medication", "Metformin 500 mg tablet")),
    "lidocaine_allergy": (("allergy", "Lidocaine"),),
}
"""What a twist puts into the record, beside everybody's own."""

_FREE = ("lower_arm", "lower_leg", "jaw")
_HURTS = ("shoulder_girdle", "upper_arm", "hip_or_buttock", "upper_leg")
CRITERIA_ANSWERS: dict[str, dict[str, str]] = {
    LIMB: {
        "disproportionate": "yes",
        **dict.fromkeys(("symptom_sensory", "symptom_vasomotor", "symptom_motor_trophic"), "yes"),
        "symptom_sudomotor_oedema": "unknown",
        **dict.fromkeys(("sign_sensory", "sign_sudomotor_oedema", "sign_motor_trophic"), "yes"),
        "sign_vasomotor": "no",
        "no_better_diagnosis": "yes",
    },
    EVERYWHERE: {
        **{f"place_{side}_{each}": "yes" for side in ("left", "right") for each in _HURTS},
        **{f"place_{side}_{each}": "no" for side in ("left", "right") for each in _FREE},
        **dict.fromkeys(("place_neck", "place_upper_back", "place_lower_back"), "yes"),
        **dict.fromkeys(("place_chest", "place_abdomen"), "no"),
        "trouble_tired": "3",
        "trouble_unrefreshed": "2",
        "trouble_thinking": "1",
        "other_headache": "yes",
        "other_lower_belly": "no",
        "other_depression": "unknown",
        "months": "30",
    },
}
"""Answers to the diagnostic criteria of the conditions that have some."""


def _tender(place: Place, step: int, chance: Chance) -> TenderMark:
    x, y = along(place, step)
    view, nerve, _ = place
    return TenderMark(view=view, x_mm=x, y_mm=y, tenderness=chance.draw.randint(3, 8), nerve=nerve)


def _pictures(case: Case, chance: Chance, today: dt.date) -> list[ImagingLine]:
    if case.condition not in PICTURES or not chance.percent(50):
        return []
    modality, seen = PICTURES[case.condition]
    taken_on = today - dt.timedelta(days=chance.draw.randint(10, 90))
    return [ImagingLine(modality=modality, finding=seen, performed_on=taken_on)]
