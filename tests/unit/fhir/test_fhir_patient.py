"""Who the file is about."""

import datetime

import pytest

from perineural.fhir.errors import BadValue, UnsafeText
from perineural.fhir.values import Identifier, Precision


@pytest.fixture
def patient(bundle_of, read):
    return lambda **changes: read(bundle_of(**changes)).patient


def test_small_patient_is_read_by_preference(small, read):
    patient = read(small).patient
    assert (patient.family_name, patient.given_names) == ("Exemplar", ("Inventa", "Maria"))
    assert patient.identifiers == (Identifier("urn:example:clinic", "INV-1"),)
    assert patient.telephone == "555-0102"
    assert patient.email == "inventa@example.org"
    assert patient.address_lines == ("1 Invented Lane", "Flat 2")
    assert patient.language == "es"


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("1979", datetime.date(1979, 1, 1), Precision.YEAR),
        ("1979-04", datetime.date(1979, 4, 1), Precision.MONTH),
        ("1980-02-29", datetime.date(1980, 2, 29), Precision.DAY),
        (" 1980-02-29 ", datetime.date(1980, 2, 29), Precision.DAY),
    ],
)
def test_birth_date_keeps_its_precision(patient, text, day, precision):
    found = patient(birthDate=text)
    assert (found.birth_date, found.birth_date_precision) == (day, precision)


@pytest.mark.parametrize(
    "text",
    [
        "1979-13-45",
        "1979-02-29",
        "1979-2-3",
        "79",
        "03/04/1979",
        "1979-04-05T00:00:00Z",
        "0000",
        "１９７９",
        "yesterday",
    ],
)
def test_impossible_birth_date_is_refused(patient, text):
    with pytest.raises(BadValue, match=r"Bundle\.entry\[0\]\.resource\.birthDate is .*YYYY"):
        patient(birthDate=text)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Inventa Exemplar"},
        {"name": ["Inventa Exemplar"]},
        {"name": [{"family": ["Exemplar"]}]},
        {"name": [{"given": "Inventa"}]},
        {"name": [{"given": [7]}]},
        {"name": []},
        {"name": [{"prefix": ["Dr"]}]},
        {"name": [{"use": "stage", "family": "Exemplar"}]},
        {"birthDate": 1979},
        {"gender": "f"},
        {"gender": 1},
        {"active": "no"},
        {"telecom": [{"system": "carrier pigeon", "value": "x"}]},
        {"telecom": [{"system": "phone", "value": "555", "rank": "first"}]},
        {"telecom": [{"system": "phone", "value": "555", "rank": True}]},
        {"address": {"city": "Exampleton"}},
        {"deceasedBoolean": True, "deceasedDateTime": "2020"},
        {"identifier": [{"value": {"a": 1}}]},
    ],
)
def test_value_of_the_wrong_kind_is_refused(patient, changes):
    with pytest.raises(BadValue, match=r"Bundle\.entry\[0\]\.resource.*; expected"):
        patient(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": [{"family": "<script>alert(1)</script>"}]},
        {"name": [{"family": "Exemplar", "given": ["a>b"]}]},
        {"name": [{"family": "Exem\nplar"}]},
        {"name": [{"family": "Exem\u0085plar"}]},
        {"name": [{"family": "Exem\u202eplar"}]},
        {"name": [{"family": "E" * 121}]},
        {"identifier": [{"value": "<1>"}]},
        {"identifier": [{"value": "1" * 256}]},
        {"identifier": [{"system": "urn:\x7f", "value": "1"}]},
        {"telecom": [{"system": "phone", "value": "<img>"}]},
        {"address": [{"city": "<b>Exampleton"}]},
    ],
)
def test_unsafe_text_is_refused_without_being_quoted(patient, changes):
    with pytest.raises(UnsafeText, match=r"Bundle\.entry\[0\]\.resource\.") as caught:
        patient(**changes)
    assert "Exem" not in str(caught.value)
    assert "script" not in str(caught.value)


@pytest.mark.parametrize("family", ["O’Exemplar", "de l'Éxemple", "例", "مثال", "Ex-Am. Plar"])
def test_names_of_the_world_are_kept(patient, family):
    assert patient(name=[{"family": family}]).family_name == family


def test_usual_name_serves_without_an_official_one(patient):
    names = [{"use": "old", "family": "Old"}, {"family": "None"}, {"use": "usual", "family": "Us"}]
    assert patient(name=names).family_name == "Us"


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ({"text": "Inventa Exemplar"}, "Inventa Exemplar", ()),
        ({"given": ["Inventa"]}, "", ("Inventa",)),
    ],
)
def test_name_in_one_piece_is_warned_of(bundle_of, read, name, family, given):
    record = read(bundle_of(name=[name]))
    assert (record.patient.family_name, record.patient.given_names) == (family, given)
    assert "check" in record.warnings[0]


def test_missing_details_are_none_and_warned_of(bundle_of, read):
    record = read(bundle_of(gender=None, birthDate=None, name=[{"family": "Exemplar"}, {}]))
    patient = record.patient
    assert (patient.birth_date, patient.birth_date_precision, patient.sex) == (None, None, None)
    assert patient.address_lines == ()
    assert (patient.city, patient.telephone, patient.email, patient.language) == (None,) * 4
    assert len(record.warnings) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"active": False}, "inactive"),
        ({"deceasedBoolean": True}, "deceased"),
        ({"deceasedDateTime": "2020-01-01"}, "deceased"),
        ({"link": [{"type": "seealso"}, {"type": "replaced-by"}]}, "replaced"),
        ({"telecom": [{"system": "email", "value": "nowhere"}]}, "email"),
        ({"communication": [{"language": {"text": "Martian"}}, {}]}, "language"),
        (
            {"communication": [{"language": {"coding": [{"system": "urn:x", "code": "en"}]}}]},
            "language",
        ),
    ],
)
def test_doubtful_patient_is_warned_of(bundle_of, read, changes, words):
    record = read(bundle_of(**changes))
    assert [words in warning for warning in record.warnings] == [True]


def test_death_keeps_its_date(patient):
    assert patient(deceasedDateTime="2020-01").deceased_on.precision is Precision.MONTH
    assert patient(deceasedBoolean=True).deceased
    assert not patient(deceasedBoolean=False).deceased


def test_rank_decides_between_equal_uses(patient):
    points = [{"system": "phone", "value": str(n), "rank": n} for n in (2, 1)]
    assert patient(telecom=[{"system": "phone", "value": "none"}, *points]).telephone == "1"


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ({"text": "1 Invented Lane\nExampleton"}, ("1 Invented Lane Exampleton",)),
        ({"text": "whole", "city": "Exampleton"}, ()),
        ({"line": ["a", None, " "], "text": "whole"}, ("a",)),
        ({"use": "old", "line": ["a"], "city": "b"}, ()),
    ],
)
def test_address_is_read_in_parts_or_whole(patient, address, lines):
    found = patient(address=[address])
    assert found.address_lines == lines
    assert found.city == (None if address.get("use") == "old" else address.get("city"))
