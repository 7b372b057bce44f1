"""An assessment is a draft until it is signed; signed, it never changes and a decision follows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from perineural.clinical.policy import SitePolicy
from perineural.records.actions import assessment as actions
from perineural.records.actions.accounts import set_policy
from perineural.records.actions.assessment import ImagingLine, TenderMark
from perineural.records.actions.drafts import save_draft
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Assessment, AuditEvent, Candidacy, InstrumentScore
from perineural.records.queries.assessment import assessment_sheet, assessment_to_read
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db

ON_THE_SURAL_NERVE = TenderMark("foot-lateral-right", Decimal(-40), Decimal(-100), 7, "F2")


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def complaint_id(staffed):
    return clinic.complaint(staffed, clinic.patient(staffed))


def save(staffed, complaint_id, by=None, key=None, condition="achilles_tendonitis", **changed):
    return actions.save_assessment(
        by=by or staffed.clinician,
        clinic_id=staffed.id,
        assessment_id=key or new_key(),
        complaint_id=complaint_id,
        findings=planning.findings(condition, None, **changed),
    )


def sign(staffed, complaint_id, by=None, key=None, candidacy=None, recipe_id=None, **changed):
    return actions.sign_assessment(
        by=by or staffed.clinician,
        clinic_id=staffed.id,
        assessment_id=key or new_key(),
        complaint_id=complaint_id,
        findings=planning.findings("achilles_tendonitis", recipe_id, **changed),
        candidacy_id=candidacy or new_key(),
    )


def sheet(staffed, complaint_id):
    return assessment_sheet(by=staffed.clinician, clinic_id=staffed.id, complaint_id=complaint_id)


def test_a_draft_comes_back_as_it_was_left(staffed, complaint_id):
    picture = ImagingLine("Ultrasound", "Tendon thickened.", dt.date(2026, 1, 5))
    key = save(
        staffed,
        complaint_id,
        tender_points=(ON_THE_SURAL_NERVE,),
        imaging=(picture,),
        function_score=Decimal(48),
    )
    draft = sheet(staffed, complaint_id).draft
    assert (draft.id, draft.status, draft.pain_usual) == (key, "draft", 6)
    assert draft.function_score == 48
    assert [each.finding for each in draft.imaging] == ["Tendon thickened."]
    point = draft.tender_points[0]
    assert (point.tenderness, point.nerve, point.side) == (7, "F2", "right")
    assert point.region == "right Achilles tendon, outer side"


def test_saving_again_replaces_what_the_draft_held(staffed, complaint_id):
    key = save(staffed, complaint_id, tender_points=(ON_THE_SURAL_NERVE,) * 3)
    save(staffed, complaint_id, key=key, history="Otherwise.", tender_points=())
    draft = sheet(staffed, complaint_id).draft
    assert (draft.history, draft.tender_points) == ("Otherwise.", ())
    with clinic_scope([staffed.id]):
        assert AuditEvent.objects.filter(action="begin assessment").count() == 1


def test_an_answer_that_was_not_given_is_not_stored_as_no(staffed, complaint_id):
    save(staffed, complaint_id, red_flags={"tendon_rupture": "yes"}, answers={})
    draft = sheet(staffed, complaint_id).draft
    assert draft.red_flags == {"tendon_rupture": "yes"}
    assert draft.answers == {}


def test_signing_twice_gives_the_first_decision_again(staffed, complaint_id):
    key, first = new_key(), new_key()
    assert sign(staffed, complaint_id, key=key, candidacy=first) == first
    assert sign(staffed, complaint_id, key=key) == first
    with clinic_scope([staffed.id]):
        assert Candidacy.objects.count() == 1
        assert AuditEvent.objects.filter(action="sign assessment").count() == 1


def test_a_signed_assessment_does_not_change(staffed, complaint_id):
    key = new_key()
    sign(staffed, complaint_id, key=key)
    with pytest.raises(Conflict, match="does not change"):
        save(staffed, complaint_id, key=key, history="Rewritten.")
    page = assessment_to_read(by=staffed.assistant, clinic_id=staffed.id, assessment_id=key)
    assert page.assessment.history != "Rewritten."
    assert page.assessment.signed_by == "Invented Clinician"


def test_after_signing_a_new_assessment_starts_empty(staffed, complaint_id):
    sign(staffed, complaint_id)
    found = sheet(staffed, complaint_id)
    assert (found.draft, found.typed, found.signed_before) == (None, None, 1)


def test_what_was_typed_comes_back_until_it_is_signed(staffed, complaint_id):
    key = new_key()
    typed = {"key": str(key), "history": "Half a sente"}
    here = {"by": staffed.clinician, "clinic_id": staffed.id}
    save_draft(kind="assessment", subject_id=complaint_id, fields=typed, **here)
    assert sheet(staffed, complaint_id).typed == typed
    sign(staffed, complaint_id, key=key)
    save_draft(kind="assessment", subject_id=complaint_id, fields=typed, **here)
    assert sheet(staffed, complaint_id).typed is None


def test_the_function_score_becomes_a_score_of_the_complaint_when_signed(staffed, complaint_id):
    save(staffed, complaint_id, function_score=Decimal(48))
    with clinic_scope([staffed.id]):
        assert not InstrumentScore.objects.exists()
    sign(staffed, complaint_id, function_score=Decimal(52))
    with clinic_scope([staffed.id]):
        score = InstrumentScore.objects.get()
        assert (score.instrument, score.score) == ("visa_a", 52)
        assert score.complaint_id == complaint_id


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pain_usual": 11}, "pain_usual"),
        ({"analgesic_days_per_week": 8}, "analgesic_days_per_week"),
        ({"function_score": Decimal(101)}, "function_score"),
        ({"red_flags": {"tendon_rupture": "perhaps"}}, "tendon_rupture"),
        ({"red_flags": {"thunderclap_headache": "yes"}}, "thunderclap_headache"),
        ({"answers": {"nobody_asked": "no"}}, "nobody_asked"),
        ({"history": "x" * 20_001}, "history"),
        ({"imaging": (ImagingLine("MRI", " "),)}, "imaging"),
        (
            {"imaging": (ImagingLine("MRI", "Clear.", dt.date(9000, 1, 1)),)},
            "imaging",
        ),
    ],
)
def test_a_value_out_of_range_is_refused_at_its_field(staffed, complaint_id, changed, field):
    with pytest.raises(Invalid) as refusal:
        save(staffed, complaint_id, **changed)
    assert refusal.value.field == field
    with clinic_scope([staffed.id]):
        assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    "mark",
    [
        TenderMark("foot-lateral-right", Decimal(9000), Decimal(0), 5),
        TenderMark("nowhere", Decimal(0), Decimal(0), 5),
        TenderMark("foot-lateral-right", Decimal(0), Decimal(0), 11),
        TenderMark("foot-lateral-right", Decimal(0), Decimal(0), 5, "F99"),
    ],
)
def test_a_tender_point_that_cannot_be_is_refused(staffed, complaint_id, mark):
    with pytest.raises(Invalid) as refusal:
        save(staffed, complaint_id, tender_points=(mark,))
    assert refusal.value.field == "tender_points"


def test_the_bath_is_planned_only_where_the_clinic_offers_it(staffed):
    complaint_id = clinic.complaint(staffed, clinic.patient(staffed), "migraine", "left")

    def sign_bath():
        planning.signed_assessment(staffed, complaint_id, modality="bath")

    with pytest.raises(Invalid, match="do not offer the bath"):
        sign_bath()
    set_policy(
        by=staffed.clinic_lead,
        clinic_id=staffed.id,
        policy=SitePolicy(bath_enabled=True),
        reason="Stricter here.",
    )
    sign_bath()


def test_a_treatment_that_is_none_for_this_condition_is_refused(staffed, complaint_id):
    for modality in ("bath", "", "surgery"):
        with pytest.raises(Invalid) as refusal:
            sign(staffed, complaint_id, planned_modality=modality)
        assert refusal.value.field == "planned_modality"


def test_only_a_signed_recipe_for_the_treatment_is_planned(staffed, complaint_id):
    for recipe_id in (
        planning.recipe(staffed, signed=False),
        planning.recipe(staffed, modality="bath"),
    ):
        with pytest.raises(Invalid) as refusal:
            sign(staffed, complaint_id, recipe_id=recipe_id)
        assert refusal.value.field == "recipe"


def test_an_assistant_neither_assesses_nor_signs(staffed, complaint_id):
    with pytest.raises(NotAllowed):
        save(staffed, complaint_id, by=staffed.assistant)
    with pytest.raises(NotAllowed):
        sign(staffed, complaint_id, by=staffed.assistant)


def test_an_assessment_of_one_complaint_cannot_be_moved_to_another(staffed, complaint_id):
    key = save(staffed, complaint_id)
    other = clinic.complaint(staffed, clinic.patient(staffed, family_name="Ferncliff"))
    with pytest.raises(NotFound):
        save(staffed, other, key=key)


def test_another_clinics_complaint_and_assessment_are_not_there(staffed, complaint_id):
    hill = clinic.clinic("hill", "Hill Clinic")
    key = save(staffed, complaint_id)
    with pytest.raises(NotFound):
        save(hill, complaint_id)
    with pytest.raises(NotFound):
        assessment_to_read(by=hill.clinician, clinic_id=hill.id, assessment_id=key)


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_takes_the_same_queries_whatever_it_holds(
    staffed, complaint_id, more, django_assert_num_queries
):
    for _ in range(more):
        sign(staffed, complaint_id, tender_points=(ON_THE_SURAL_NERVE,) * 5)
        planning.recipe(staffed)
    save(staffed, complaint_id, tender_points=(ON_THE_SURAL_NERVE,))
    planning.recipe(staffed)
    with clinic_scope([staffed.id], staffed.clinician.id), django_assert_num_queries(19):
        sheet(staffed, complaint_id)


def test_an_assessment_says_when_it_happened_and_when_it_was_recorded(staffed, complaint_id):
    before = timezone.now()
    key = save(staffed, complaint_id)
    with clinic_scope([staffed.id]):
        row = Assessment.objects.get(id=key)
    assert before <= row.occurred_at <= row.recorded_at
