"""What stops a treatment absolutely cannot be reasoned away by anybody."""

import pytest

from perineural.clinical.candidacy import QUESTIONS, CandidacyInput, Decision, assess_candidacy
from perineural.clinical.red_flags import red_flags_for
from perineural.records.actions.candidacy import decide_candidacy
from perineural.records.errors import Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent, Candidacy
from perineural.records.queries.candidacy import PLANNABLE, is_hard_stop
from tests.factories.clinic import clinic
from tests.factories.treatment import charted

CONDITION = "achilles_tendonitis"
STOPS = ("infection_at_site", "malignancy_at_site", "fever", "hyperglycaemia_now", "declines")
NO_FLAG = {flag.key: "no" for flag in red_flags_for(CONDITION)}


def reasons(**changed):
    values = {
        "age_years": 46, "condition": CONDITION, "side": "right",
        "answers": {question.key: "no" for question in QUESTIONS}, "red_flags": NO_FLAG,
        "ingredients": ("dextrose_5",), **changed,
    }  # fmt: skip
    return assess_candidacy(CandidacyInput(**values)).reasons


def stops(found):
    return [each.rule for each in found if is_hard_stop(each.rule, each.effect)]


@pytest.mark.parametrize("key", STOPS)
def test_an_absolute_stop_answered_yes_is_a_hard_stop(key):
    answers = {question.key: "no" for question in QUESTIONS} | {key: "yes"}
    assert stops(reasons(answers=answers)) == [f"question.{key}"]


@pytest.mark.parametrize("flag", sorted(NO_FLAG))
@pytest.mark.parametrize("answer", ["yes", "unknown", None])
def test_a_red_flag_found_or_not_asked_is_a_hard_stop(flag, answer):
    given = {key: value for key, value in NO_FLAG.items() if key != flag}
    found = reasons(red_flags=given if answer is None else {**given, flag: answer})
    kind = "red_flag_yes" if answer == "yes" else "red_flag_not_known"
    assert f"answer.{kind}.{flag}" in stops(found)


def test_nothing_else_about_a_well_person_is_a_hard_stop():
    assert stops(reasons()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("decision", sorted(PLANNABLE))
@pytest.mark.parametrize(
    "rule", [*(f"question.{key}" for key in STOPS), "answer.red_flag_not_known.x"]
)
def test_no_reason_of_a_clinician_plans_against_one(rule, decision):
    staffed = clinic()
    charted(staffed)
    with clinic_scope([staffed.id]):
        row = Candidacy.objects.get(clinic_id=staffed.id)
        Candidacy.objects.filter(id=row.id).update(
            decision=Decision.NOT_SUITABLE, clinician_decision="", clinician_reason="",
            decided_at=None, decided_by=None,
            reasons=[{"rule": rule, "text": "There is one.", "effect": "not_suitable"}],
        )  # fmt: skip
        before = AuditEvent.objects.count()
    with pytest.raises(Invalid, match="cannot be set aside") as refusal:
        decide_candidacy(
            by=staffed.clinician, clinic_id=staffed.id, candidacy_id=row.id, decision=decision,
            reason="I know better.",
        )  # fmt: skip
    assert refusal.value.field == "decision"
    with clinic_scope([staffed.id]):
        assert Candidacy.objects.get(id=row.id).clinician_decision == ""
        assert AuditEvent.objects.count() == before
