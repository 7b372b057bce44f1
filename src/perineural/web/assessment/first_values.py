"""What the form of an assessment starts from: what was typed last, else the draft, else nothing."""

import json
from collections.abc import Mapping
from typing import Any

from perineural.records.keys import new_key
from perineural.records.queries.assessment import AssessmentSheet, AssessmentView
from perineural.web.assessment.criteria import CRITERION
from perineural.web.assessment.forms import CLEARED, FLAG, QUESTION


def first_values(sheet: AssessmentSheet) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the form starts from: what was typed last, else the draft, else nothing at all."""
    fresh: dict[str, Any] = {"key": str(new_key()), "candidacy_key": str(new_key())}
    modalities = sheet.complaint.knowledge.modalities
    if len(modalities) == 1 or not sheet.bath_enabled:
        fresh["planned_modality"] = "injection"
    if sheet.draft:
        fresh |= _of_draft(sheet.draft)
    imaging = _pictures(sheet.draft) if sheet.draft else []
    if sheet.typed:
        fresh |= {name: value for name, value in sheet.typed.items() if "-" not in name}
        imaging = typed_rows(sheet.typed, "imaging")
    return fresh, imaging


def typed_rows(typed: Mapping[str, Any], prefix: str) -> list[dict[str, Any]]:
    """The rows of a formset among what somebody typed, empty ones left out."""
    rows: dict[int, dict[str, Any]] = {}
    for name, value in typed.items():
        start, _, rest = name.partition("-")
        number, _, field = rest.partition("-")
        if start == prefix and number.isdigit() and value:
            rows.setdefault(int(number), {})[field] = value
    return [rows[number] for number in sorted(rows)]


def _of_draft(draft: AssessmentView) -> dict[str, Any]:
    plain_fields = (
        "history",
        "examination",
        "differential",
        "pain_usual",
        "analgesic_days_per_week",
        "function_score",
        "planned_modality",
    )
    values = {name: getattr(draft, name) for name in plain_fields}
    values["key"] = str(draft.id)
    values["planned_recipe"] = str(draft.planned_recipe_id or "")
    values |= {FLAG + key: given for key, given in draft.red_flags.items()}
    values |= {CLEARED + key: words for key, words in draft.flags_cleared.items()}
    values |= {QUESTION + key: given for key, given in draft.answers.items()}
    values |= {CRITERION + key: given for key, given in draft.criteria_answers.items()}
    values["tender_points"] = marks_of(draft)
    return values


def marks_of(assessment: AssessmentView) -> str:
    """The tender points of an assessment as the drawing reads them."""
    return json.dumps(
        [
            {
                "id": str(point.id),
                "view": point.view,
                "x": float(point.x_mm),
                "y": float(point.y_mm),
                "value": point.tenderness,
                "nerve": point.nerve,
                "side": point.side,
            }
            for point in assessment.tender_points
        ]
    )


def _pictures(draft: AssessmentView) -> list[dict[str, Any]]:
    return [vars(picture) for picture in draft.imaging]
