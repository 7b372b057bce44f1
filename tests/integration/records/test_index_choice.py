"""SQLite goes straight to a patient's rows, however many the clinic has."""

import pytest
from django.db import connection

from perineural.records.queries.session_notes import session_note_page
from perineural.records.queries.session_review import signing_page
from perineural.records.queries.session_start import session_start
from perineural.records.queries.sessions import treatment_room
from perineural.records.queries.story import story
from tests.counting import asked
from tests.factories import treatment as visits
from tests.factories.clinic import clinic

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite_half,  # PostgreSQL counts for itself
]


FEW_A_CLINIC = ("records_clinicpolicy", "records_auditchain")


def through_the_clinic(sql: list[str]) -> list[str]:
    """The steps that walk through a whole table, or through all that a clinic has in it."""
    found = []
    with connection.cursor() as cursor:
        for statement in sql:
            if statement.startswith("SELECT"):
                cursor.execute("EXPLAIN QUERY PLAN " + statement)
                steps = [row[-1] for row in cursor.fetchall()]
                found += [each for each in steps if "(clinic_id=?)" in each or "SCAN" in each]
    return [each for each in found if not any(name in each for name in FEW_A_CLINIC)]


@pytest.fixture
def room():
    """The second visit of a course, drawing from the batch of the first."""
    first = visits.signed(clinic(), points=2)
    return visits.again(first, visits.start(first.staffed, first.course_id))


def test_the_rows_of_a_visit_are_found_by_the_visit(room):
    here = {"by": room.staffed.clinician, "clinic_id": room.staffed.id}
    with asked() as sql:
        story(patient_id=room.patient_id, **here)
        session_start(course_id=room.course_id, **here)
        treatment_room(session_id=room.session_id, **here)
        visits.save(room, visits.full_save(room, points=2))
        signing_page(session_id=room.session_id, **here)
        visits.sign(room)
        session_note_page(session_id=room.session_id, **here)

    assert len(sql) > 80
    assert through_the_clinic(sql) == []
