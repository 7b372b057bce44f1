"""What the reader takes from a bundle, what it leaves, and what it refuses."""

import json

import pytest

from perineural.fhir import errors
from perineural.fhir.bundle import importable, read_bundle

WRONG = {
    "truncated.json": errors.NotJson,
    "not_a_bundle.json": errors.NotABundle,
    "no_patient.json": errors.NoPatient,
    "two_patients.json": errors.SeveralPatients,
    "markup_in_name.json": errors.UnsafeText,
    "nul_in_name.json": errors.UnsafeText,
    "impossible_birth_date.json": errors.BadValue,
}


def whys(record, kind):
    return {item.why: item.count for item in record.left if item.resource_type == kind}


def test_small_bundle_is_taken(small_bytes):
    record = read_bundle(small_bytes, max_bytes=len(small_bytes))
    assert [item.display for item in record.conditions] == ["Migraine", "Sprain of ankle"]
    assert [item.display for item in record.allergies] == ["Lidocaine"]
    assert [item.status for item in record.medications] == ["active", "stopped"]
    assert [taken.resource_type for taken in record.taken] == [
        "Patient",
        "Condition",
        "Condition",
        "AllergyIntolerance",
        "MedicationRequest",
        "MedicationRequest",
        "Observation",
        "Medication",
    ]
    assert record.taken[0].path == "Bundle.entry[0].resource"
    assert record.taken[0].display == "Inventa Maria Exemplar"
    assert sum(item.count for item in record.left) == 5
    assert record.warnings == ()


def test_same_bytes_give_the_same_value(small_bytes):
    first = read_bundle(small_bytes, max_bytes=10**6)
    second = read_bundle(small_bytes, max_bytes=10**6)
    assert first == second
    assert first.content_hash == second.content_hash


def test_hash_ignores_layout_and_order(small_bytes):
    known = read_bundle(small_bytes, max_bytes=10**6).content_hash
    text = small_bytes.decode().replace("150.20", '"150.20"').replace("70.50", '"70.50"')
    turned = json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    turned["entry"].reverse()
    relaid = json.dumps(turned).replace('"150.20"', "150.20").replace('"70.50"', "70.50")
    assert read_bundle(relaid.encode(), max_bytes=10**6).content_hash == known


@pytest.mark.parametrize(
    ("entry", "name", "value"),
    [
        (0, "birthDate", "1979-05"),
        (1, "code", {"text": "Headache"}),
        (2, "onsetPeriod", {"start": "2014"}),
        (4, "criticality", "low"),
        (7, "status", "stopped"),
        (10, "effectiveDateTime", "2020-05-07"),
    ],
)
def test_hash_covers_everything_taken(small, read, entry, name, value):
    known = read(small).content_hash
    small["entry"][entry]["resource"][name] = value
    assert read(small).content_hash != known


def test_hash_ignores_what_is_left(small, read):
    known = read(small).content_hash
    small["entry"][-1]["resource"]["status"] = "planned"
    assert read(small).content_hash == known


@pytest.mark.parametrize("name", WRONG)
def test_wrong_file_has_its_named_error(data, name):
    content = (data / "wrong" / name).read_bytes()
    with pytest.raises(errors.FhirError) as caught:
        read_bundle(content, max_bytes=10**6)
    assert type(caught.value) is WRONG[name]
    assert "; expected " in str(caught.value)
    assert "Exem" not in str(caught.value)
    assert not importable(content)


def test_right_file_is_importable(small_bytes):
    assert importable(small_bytes)


def test_large_file_is_refused_by_size(small_bytes):
    with pytest.raises(errors.TooLarge, match="at most 100 bytes") as caught:
        read_bundle(small_bytes, max_bytes=100)
    assert (caught.value.size_bytes, caught.value.max_bytes) == (len(small_bytes), 100)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"{}", "without a resourceType"),
        (b'{"resourceType": "Questionnaire"}', "'Questionnaire'"),
        (b'{"resourceType": ["Bundle"]}', "a list"),
        (b"[]", "a list"),
        (b"null", "null"),
        (b"true", "true or false"),
        (b"12", "a number"),
        (b'"Bundle"', "text"),
    ],
)
def test_other_json_is_not_a_bundle(content, found):
    with pytest.raises(errors.NotABundle, match=found):
        read_bundle(content, max_bytes=100)


@pytest.mark.parametrize("kind", ["history", "transaction-response", "", None, 3])
def test_other_kind_of_bundle_is_refused(bundle_of, read, kind):
    with pytest.raises(errors.BadValue, match=r"Bundle\.type .*expected"):
        read(bundle_of() | {"type": kind})


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"entry": {}}, "Bundle.entry is an object"),
        ({"entry": ["x"]}, r"Bundle.entry\[0\] is text"),
        ({"entry": [{"resource": []}]}, r"entry\[0\].resource is a list"),
        ({"entry": [{"resource": {}}]}, r"entry\[0\].resource.resourceType is missing"),
        ({"entry": [{"resource": {"resourceType": "<b>"}}]}, "resourceType is '<b>'"),
        ({"entry": [{"request": {"method": "SEND"}}]}, "request.method is 'SEND'"),
        ({"implicitRules": "urn:example:rules"}, "Bundle.implicitRules is set"),
    ],
)
def test_malformed_bundle_is_refused_with_its_place(bundle_of, read, change, where):
    with pytest.raises(errors.BadValue, match=where):
        read(bundle_of() | change)


@pytest.mark.parametrize("name", ["implicitRules", "modifierExtension"])
def test_patient_with_other_rules_is_refused(bundle_of, read, name):
    with pytest.raises(errors.BadValue, match=f"{name} may change who is meant"):
        read(bundle_of(**{name: [{"url": "urn:example"}]}))


def test_empty_bundle_has_no_patient(read):
    with pytest.raises(errors.NoPatient):
        read({"resourceType": "Bundle", "type": "collection"})


def test_entries_that_add_nothing_are_left(bundle_of, condition, read):
    bundle = bundle_of(condition())
    bundle["entry"][1]["request"] = {"method": "DELETE", "url": "Condition/1"}
    bundle["entry"].append({"request": {"method": "DELETE", "url": "Condition/2"}})
    record = read(bundle)
    assert record.conditions == ()
    assert [(item.resource_type, item.count) for item in record.left] == [
        ("(none)", 1),
        ("Condition", 1),
    ]


def test_entry_sent_twice_is_taken_once(bundle_of, condition, read):
    record = read(bundle_of(condition(id="one"), condition(id="one")))
    assert len(record.conditions) == 1
    assert "twice" in record.left[0].why


def test_two_contents_under_one_name_are_refused(bundle_of, condition, read):
    other = condition(id="one", code={"text": "Cancer"})
    with pytest.raises(errors.BadValue, match=r"entry\[2\].* same name as .*entry\[1\]"):
        read(bundle_of(condition(id="one"), other))


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/inventa"},
        {"reference": "Patient/inventa/_history/3"},
        {"reference": "urn:uuid:00000000-0000-4000-8000-000000000001"},
        {"identifier": {"system": "urn:example", "value": "7"}},
    ],
)
def test_subject_may_be_named_in_several_ways(bundle_of, condition, read, subject):
    bundle = bundle_of(
        condition(subject=subject), identifier=[{"system": "urn:example", "value": "7"}]
    )
    assert len(read(bundle).conditions) == 1


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ({"reference": "Patient/other"}, "someone else"),
        ({"reference": "https://example.org/fhir/Patient/inventa"}, "someone else"),
        ({"identifier": {"system": "urn:elsewhere", "value": "7"}}, "someone else"),
        ({"identifier": {"system": "urn:example"}}, "does not say"),
        ({"display": "Inventa Exemplar"}, "does not say"),
        (None, "does not say"),
    ],
)
def test_record_of_anybody_else_is_left_and_warned_of(bundle_of, allergy, read, subject, why):
    bundle = bundle_of(
        allergy(patient=subject), identifier=[{"system": "urn:example", "value": "7"}]
    )
    record = read(bundle)
    assert record.allergies == ()
    assert why in record.left[0].why
    assert record.warnings[0].startswith("1 × AllergyIntolerance left, please look: It ")


@pytest.mark.parametrize("name", ["implicitRules", "modifierExtension"])
def test_record_with_unknown_rules_is_left_and_warned_of(bundle_of, allergy, read, name):
    record = read(bundle_of(allergy(**{name: [{"url": "urn:example"}]})))
    assert record.allergies == ()
    assert len(record.warnings) == 1


def test_many_records_left_give_one_warning(bundle_of, allergy, read):
    record = read(bundle_of(*[allergy(patient=None)] * 300))
    assert len(record.warnings) == 1
    assert record.warnings[0].startswith("300 × AllergyIntolerance left")


def test_other_records_of_medicines_are_warned_of_once(bundle_of, read):
    statement = {"resourceType": "MedicationStatement", "status": "active"}
    record = read(bundle_of(statement, statement))
    assert record.left[0].count == 2
    assert len(record.warnings) == 1
    assert "Ask which medicines are taken" in record.warnings[0]


def test_unknown_and_contained_kinds_are_counted(bundle_of, condition, read):
    inside = [{"resourceType": "Organization"}, {"resourceType": "<b>"}, "text"]
    record = read(bundle_of(condition(contained=inside), {"resourceType": "Basic"}))
    counts = {(item.resource_type, item.count) for item in record.left}
    assert counts == {("Organization", 1), ("(none)", 2), ("Basic", 1)}
