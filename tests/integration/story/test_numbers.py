"""Counts over many patients: none under 5, and none that can be worked out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.conditions import CONDITIONS
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.queries.numbers import STATES, counted, numbers
from tests.counting import asked as queries
from tests.factories.clinic import clinic, complaint, patient
from tests.factories.visits import Scores, treated

CELLS = [(condition, state) for condition in CONDITIONS for state, _ in STATES]
counts = st.fixed_dictionaries(dict.fromkeys(CELLS, st.integers(0, 12)))


@given(counts, st.dictionaries(st.sampled_from(CELLS), st.integers(0, 4)))
def test_nothing_published_depends_on_a_count_under_5(real, other_small):
    changed = {
        cell: other_small.get(cell, count) if count < 5 else count for cell, count in real.items()
    }
    assert counted("", "", real, STATES) == counted("", "", changed, STATES)


@given(counts)
def test_what_is_shown_is_true(real):
    table = counted("", "", real, STATES)
    for condition, row in zip(CONDITIONS, table.rows, strict=True):
        exact = [real[(condition, state)] for state, _ in STATES]
        assert [cell for cell in row.counts if cell] == [each for each in exact if each >= 5]
        assert row.total.count <= sum(exact)
        assert row.total.at_least or row.total.count == sum(exact)
    assert table.total.at_least or table.total.count == sum(real.values())


@pytest.mark.django_db
def test_a_clinic_counts_its_own_patients_courses_and_sessions():
    staffed = clinic()
    for _ in range(5):
        treated(staffed, [Scores()])
    for _ in range(6):
        complaint(staffed, patient(staffed), "migraine", "left")
    treated(clinic("river", "River Clinic"), [Scores()])
    with queries() as found:
        told = numbers(by=staffed.researcher, clinic_id=staffed.id)
    assert len(found) == 7
    rows = {row.name: row.counts for row in told.patients.rows}
    assert rows["Achilles tendonitis"] == (None, 5, None, None, None)
    assert rows["Migraine"] == (6, None, None, None, None)
    assert told.courses.total.words == "at least 5"
    assert told.sessions.states[0] == "still in treatment"
    sessions = {row.name: row.counts for row in told.sessions.rows}
    assert sessions["Achilles tendonitis"] == (5, None, None, None)


@pytest.mark.django_db
def test_only_those_who_may_see_numbers_do():
    staffed, other = clinic(), clinic("river", "River Clinic")
    numbers(by=staffed.clinic_lead, clinic_id=staffed.id)
    for who in (staffed.clinician, staffed.assistant, staffed.administrator):
        with pytest.raises(NotAllowed):
            numbers(by=who, clinic_id=staffed.id)
    with pytest.raises(NotFound):
        numbers(by=other.researcher, clinic_id=staffed.id)
