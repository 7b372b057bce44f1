"""Candidacy: the rules argue from what is known, the clinician decides and says why.

What a decision was made under is stored with it: the inputs, the reasons with their sources, the
version of the knowledge and of the clinic's rules. It can be argued again at any time.
"""

import uuid
from dataclasses import asdict
from typing import Any

from perineural.clinical.candidacy import (
    CandidacyInput,
    Decision,
    NamedItem,
    Reason,
    assess_candidacy,
)
from perineural.clinical.policy import SitePolicy
from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.candidacy_inputs import read_input, stored_input
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import (
    Allergy,
    Assessment,
    Candidacy,
    Medication,
    Patient,
    Problem,
    Recipe,
    User,
    Weight,
)
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.assessment import current_history
from perineural.records.queries.candidacy import PLANNABLE, is_hard_stop
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.patients import age_years
from perineural.records.queries.preparation import recipe_parts


def argue(clinic_id: uuid.UUID, assessment: Assessment, candidacy_id: uuid.UUID) -> Candidacy:
    """Run the rules on an assessment signed just now; the signing action audits it."""
    rules = policy_in_force(clinic_id)
    given = _input(assessment, rules.policy)
    result = assess_candidacy(given)
    candidacy = Candidacy(
        id=candidacy_id,
        clinic_id=clinic_id,
        assessment=assessment,
        recipe_id=assessment.planned_recipe_id,
        modality=assessment.planned_modality,
        decision=result.decision.value,
        reasons=[_stored_reason(reason) for reason in result.reasons],
        not_known=list(result.not_known),
        inputs=stored_input(given),
        knowledge_version=result.knowledge_version,
        policy_version=rules.version,
    )
    candidacy.save(force_insert=True)
    return candidacy


def _input(assessment: Assessment, policy: SitePolicy) -> CandidacyInput:
    complaint = assessment.complaint
    patient = complaint.patient
    weights = Weight.objects.filter(clinic_id=patient.clinic_id, patient=patient)
    weight = weights.order_by("-occurred_at").first()
    recipe = assessment.planned_recipe
    return CandidacyInput(
        age_years=age_years(patient.birth_date, clock.today()),
        condition=complaint.condition,
        side=complaint.side,
        modality=assessment.planned_modality,
        allergies=_items(Allergy, patient),
        medications=_items(Medication, patient),
        problems=_items(Problem, patient),
        answers=assessment.answers,
        red_flags=assessment.red_flags,
        cleared=assessment.flags_cleared,
        ingredients=_ingredients(recipe) if recipe else (),
        weight_kg=weight.weight_kg if weight else None,
        policy=policy,
    )


def _ingredients(recipe: Recipe) -> tuple[str, ...]:
    return tuple(part.product for part in recipe_parts(recipe))


def _items(model: type, patient: Patient) -> tuple[NamedItem, ...]:
    rows = current_history(model, patient.clinic_id, patient.id)
    return tuple(NamedItem(row.display, tuple(row.classes)) for row in rows)


def _stored_reason(reason: Reason) -> dict[str, Any]:
    return {**asdict(reason), "effect": reason.effect.value}


def check_recipe_changes_nothing(candidacy: Candidacy, recipe: Recipe) -> None:
    """Refuse a recipe other than the one decided on, if the rules would argue harder against it.

    Raises:
        Invalid: With the reasons that the other recipe adds.
    """
    if recipe.id == candidacy.recipe_id:
        return
    stored = {**candidacy.inputs, "ingredients": list(_ingredients(recipe))}
    result = assess_candidacy(read_input(stored))
    known = {(reason["rule"], reason["text"]) for reason in candidacy.reasons}
    added = [
        reason.text
        for reason in result.reasons
        if (reason.rule, reason.text) not in known and reason.effect.value not in PLANNABLE
    ]
    if added:
        text = f"With this recipe the rules say: {' '.join(added)} Assess again to use it."
        raise Invalid(text, field="recipe")


@action
def decide_candidacy(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    candidacy_id: uuid.UUID,
    decision: str,
    reason: str = "",
) -> None:
    """The clinician's own decision: with the rules, or against them for a written reason.

    Raises:
        Invalid: The decision is unknown; it differs from the rules' without a reason; or it would
            plan a treatment against a red flag or an allergy to what would be given.
        Conflict: A decision was taken already: assess again to take another.
    """
    check_can(by, clinic_id, Permission.ASSESS)
    candidacy = (
        Candidacy.objects.select_related("assessment__complaint")
        .select_for_update(of=("self",))
        .filter(clinic_id=clinic_id, id=candidacy_id)
        .first()
    )
    if candidacy is None:
        raise NotFound("There is no such decision.")
    if candidacy.clinician_decision:
        if (candidacy.clinician_decision, candidacy.clinician_reason) == (decision, reason.strip()):
            return
        raise Conflict("A decision was taken already. Assess again to take another.")
    if not isinstance(by, User):
        raise Invalid("A named clinician decides.")
    _check_decision(candidacy, decision, reason)
    candidacy.clinician_decision, candidacy.clinician_reason = decision, reason.strip()
    candidacy.decided_by, candidacy.decided_at = by, clock.now()
    candidacy.save(
        update_fields=["clinician_decision", "clinician_reason", "decided_by", "decided_at"]
    )
    audit.record(
        by, clinic_id, "decide candidacy", "candidacy", candidacy_id,
        patient_id=candidacy.assessment.complaint.patient_id,
        details={"rules": candidacy.decision, "clinician": decision},
    )  # fmt: skip


def _check_decision(candidacy: Candidacy, decision: str, reason: str) -> None:
    if decision not in {each.value for each in Decision}:
        raise Invalid("Choose one of the four decisions.", field="decision")
    if decision == candidacy.decision:
        return
    if not reason.strip():
        raise Invalid("Say why you decide otherwise than the rules.", field="reason")
    stops = [each for each in candidacy.reasons if is_hard_stop(each["rule"], each["effect"])]
    if decision in PLANNABLE and stops:
        text = f"This cannot be set aside: {stops[0]['text']} Clear it up and assess again."
        raise Invalid(text, field="decision")
