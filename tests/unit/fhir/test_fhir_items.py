"""Conditions, allergies and prescribed medicines."""

import datetime

import pytest

from perineural.fhir.errors import BadValue, UnsafeText
from perineural.fhir.values import Coding, Precision

SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
HL7 = "http://terminology.hl7.org/CodeSystem/"


def status(system: str, code: str):
    return {"coding": [{"system": HL7 + system, "code": code}]}


def test_every_code_is_kept_and_the_preferred_one_chosen(small, read):
    migraine = read(small).conditions[0]
    assert (migraine.system, migraine.code, migraine.display) == (SNOMED, "37796009", "Migraine")
    assert [coding.code for coding in migraine.codings] == ["G43.909", "37796009"]


@pytest.mark.parametrize(
    ("code", "system", "display"),
    [
        (
            {"coding": [{"system": "urn:local", "code": "M1", "display": "Head"}]},
            "urn:local",
            "Head",
        ),
        ({"coding": [{"system": "urn:local", "code": "M1"}]}, "urn:local", "M1"),
        ({"coding": [{"display": "Head"}]}, None, "Head"),
        ({"coding": [{"code": "M1"}, {"display": "Head"}]}, None, "Head"),
        ({"text": "HbA1c > 9 %\n(poor)"}, None, "HbA1c > 9 % (poor)"),
    ],
)
def test_words_are_always_there(bundle_of, condition, read, code, system, display):
    item = read(bundle_of(condition(code=code))).conditions[0]
    assert (item.system, item.display) == (system, display)


@pytest.mark.parametrize("code", [None, {}, {"coding": []}, {"coding": [{"system": SNOMED}]}])
def test_record_that_does_not_say_what_is_left(
    bundle_of, condition, allergy, request_for, read, code
):
    record = read(
        bundle_of(
            condition(code=code),
            allergy(code=code, reaction=[{"manifestation": []}]),
            request_for(medicationCodeableConcept=code),
        )
    )
    assert (record.conditions, record.allergies, record.medications) == ((), (), ())
    assert len(record.left) == len(record.warnings) == 3


@pytest.mark.parametrize("verification", ["entered-in-error", "refuted"])
def test_wrong_and_refuted_records_are_left(bundle_of, condition, allergy, read, verification):
    record = read(
        bundle_of(
            condition(verificationStatus=status("condition-ver-status", verification)),
            allergy(verificationStatus=status("allergyintolerance-verification", verification)),
        )
    )
    assert (record.conditions, record.allergies) == ((), ())
    assert [item.count for item in record.left] == [1, 1]


@pytest.mark.parametrize("clinical", ["active", "recurrence", "relapse", "inactive", "resolved"])
def test_condition_is_taken_with_its_status(bundle_of, condition, read, clinical):
    item = condition(clinicalStatus=status("condition-clinical", clinical))
    assert read(bundle_of(item)).conditions[0].clinical_status == clinical


def test_status_not_said_is_none(bundle_of, condition, read):
    item = condition(
        clinicalStatus={"text": "active"}, verificationStatus={"coding": [{"code": "x"}]}
    )
    found = read(bundle_of(item)).conditions[0]
    assert (found.clinical_status, found.verification_status) == (None, None)


def test_status_unknown_to_fhir_is_refused(bundle_of, condition, read):
    item = condition(clinicalStatus=status("condition-clinical", "lurking"))
    with pytest.raises(BadValue, match=r"clinicalStatus\.coding\[0\]\.code is 'lurking'.*active"):
        read(bundle_of(item))


def test_time_keeps_precision_and_moment(bundle_of, condition, read):
    item = condition(onsetDateTime="2019-03-04T23:30:60.1234567-02:00", recordedDate="2019")
    found = read(bundle_of(item)).conditions[0]
    assert found.onset.day == datetime.date(2019, 3, 4)
    assert found.onset.moment == datetime.datetime(2019, 3, 5, 1, 30, 59, 123456, datetime.UTC)
    assert (found.onset.precision, found.recorded.precision) == (Precision.INSTANT, Precision.YEAR)


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-04T23:30",
        "2019-03-04T23:30:00",
        "2019-02-30T10:00:00Z",
        "2019-03-04T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2019-03-04T10:00:00+15:00",
        "soon",
        "2019-00",
    ],
)
def test_malformed_time_is_refused(bundle_of, condition, read, text):
    with pytest.raises(BadValue, match=r"onsetDateTime is '.*YYYY-MM-DDThh:mm:ss"):
        read(bundle_of(condition(onsetDateTime=text)))


@pytest.mark.parametrize(
    ("period", "onset", "abatement"),
    [
        ({"start": "2014", "end": "2015"}, "2014", "2015"),
        ({"start": "2014"}, "2014", "2014"),
        ({"end": "2015"}, "2015", "2015"),
    ],
)
def test_period_gives_its_start_and_its_end(bundle_of, condition, read, period, onset, abatement):
    item = condition(onsetPeriod=period, abatementPeriod=period)
    found = read(bundle_of(item)).conditions[0]
    assert (found.onset.text, found.abatement.text) == (onset, abatement)


def test_onset_in_words_is_warned_of(bundle_of, condition, read):
    record = read(bundle_of(condition(onsetString="as a child")))
    assert record.conditions[0].onset is None
    assert "onsetString is not a date" in record.warnings[0]


def test_two_onsets_are_refused(bundle_of, condition, read):
    item = condition(onsetDateTime="2014", onsetString="as a child")
    with pytest.raises(BadValue, match="has both onsetDateTime and onsetString"):
        read(bundle_of(item))


def test_words_too_long_are_refused(bundle_of, condition, read):
    with pytest.raises(UnsafeText, match=r"code\.text is 501 characters long.*at most 500"):
        read(bundle_of(condition(code={"text": "x" * 501})))


def test_lidocaine_allergy_is_taken_whole(small, read):
    found = read(small).allergies[0]
    assert (found.system, found.code, found.display) == (RXNORM, "6387", "Lidocaine")
    assert (found.clinical_status, found.verification_status) == ("active", "confirmed")
    assert (found.criticality, found.recorded.text) == ("high", "2015-06-07")
    assert found.codings == (Coding(RXNORM, "6387", "lidocaine"),)


def test_allergy_may_be_named_by_its_reaction(bundle_of, allergy, read):
    reactions = [{}, {"substance": {"text": "Lidocaine"}}]
    record = read(bundle_of(allergy(code=None, reaction=reactions)))
    assert record.allergies[0].display == "Lidocaine"


def test_no_known_allergy_is_no_allergy(bundle_of, allergy, read):
    code = {"coding": [{"system": SNOMED, "code": "716186003", "display": "No known allergy"}]}
    record = read(bundle_of(allergy(code=code)))
    assert record.allergies == ()
    assert "no allergy is known" in record.left[0].why


def test_criticality_unknown_to_fhir_is_refused(bundle_of, allergy, read):
    with pytest.raises(BadValue, match="criticality is 'medium'"):
        read(bundle_of(allergy(criticality="medium")))


@pytest.mark.parametrize(
    "state", ["active", "on-hold", "cancelled", "completed", "stopped", "draft", "unknown"]
)
def test_medicine_is_taken_with_its_status(bundle_of, request_for, read, state):
    item = request_for(status=state, medicationCodeableConcept={"text": "Warfarin"})
    found = read(bundle_of(item)).medications[0]
    assert (found.display, found.status) == ("Warfarin", state)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "entered-in-error"}, "entered in error"),
        ({"intent": "proposal"}, "proposal"),
        ({"intent": "option"}, "option"),
        ({"doNotPerform": True}, "must not be given"),
    ],
)
def test_what_is_no_prescription_is_left(bundle_of, request_for, read, changes, why):
    item = request_for(medicationCodeableConcept={"text": "Warfarin"}, **changes)
    record = read(bundle_of(item))
    assert record.medications == ()
    assert why in record.left[0].why


@pytest.mark.parametrize("changes", [{"status": None}, {"status": "taken"}, {"intent": None}])
def test_prescription_without_status_or_intent_is_refused(bundle_of, request_for, read, changes):
    with pytest.raises(BadValue, match="expected one of"):
        read(bundle_of(request_for(**changes)))


@pytest.mark.parametrize("pointed", ["urn:uuid:m", "Medication/m1", "Medication/m1/_history/2"])
def test_medicine_is_found_in_another_entry(bundle_of, request_for, read, pointed):
    medication = {"resourceType": "Medication", "id": "m1", "code": {"text": "Warfarin"}}
    bundle = bundle_of(request_for(medicationReference={"reference": pointed}))
    bundle["entry"].append({"fullUrl": "urn:uuid:m", "resource": medication})
    record = read(bundle)
    assert record.medications[0].display == "Warfarin"
    assert record.taken[-1].resource_type == "Medication"


@pytest.mark.parametrize("name", ["status", "modifierExtension"])
def test_medicine_that_must_not_be_read_is_left(bundle_of, request_for, read, name):
    value = "entered-in-error" if name == "status" else [{"url": "urn:example"}]
    medication = {"resourceType": "Medication", "id": "m1", "code": {"text": "x"}, name: value}
    item = request_for(medicationReference={"reference": "Medication/m1"})
    record = read(bundle_of(item, medication))
    assert record.medications == ()
    assert {left.resource_type for left in record.left} == {"Medication", "MedicationRequest"}


@pytest.mark.parametrize("pointed", ["#inside", "Medication/none", "Patient/inventa", None])
def test_medicine_that_is_not_there_is_left_and_warned_of(bundle_of, request_for, read, pointed):
    item = request_for(medicationReference={"reference": pointed, "type": "Medication"})
    record = read(bundle_of(item | {"contained": [{"resourceType": "Medication", "id": "x"}]}))
    assert record.medications == ()
    assert "not in the file" in record.warnings[0]


def test_id_on_two_servers_names_neither(bundle_of, request_for, read):
    bundle = bundle_of(request_for(medicationReference={"reference": "Medication/m1"}))
    for server, words in (("a", "Warfarin"), ("b", "Paracetamol")):
        resource = {"resourceType": "Medication", "id": "m1", "code": {"text": words}}
        full_url = f"https://{server}.example.org/Medication/m1"
        bundle["entry"].append({"fullUrl": full_url, "resource": resource})
    assert read(bundle).medications == ()


def test_words_of_a_reference_serve_when_the_medicine_is_elsewhere(bundle_of, request_for, read):
    pointed = {"reference": "https://example.org/Medication/1", "display": "Warfarin"}
    record = read(bundle_of(request_for(medicationReference=pointed)))
    assert (record.medications[0].display, record.medications[0].code) == ("Warfarin", None)
    assert "points outside the file" in record.warnings[0]


def test_unused_medicine_is_left(bundle_of, read):
    record = read(bundle_of({"resourceType": "Medication", "code": {"text": "Warfarin"}}))
    assert "No prescription" in record.left[0].why
