"""More patients of whom everything is the same, for what is told of many people only."""

from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Course, PainRating, Patient, Session
from tests.factories.visits import Treated


def copies(done: Treated, count: int) -> None:
    """More patients of whom everything is the same: copies of rows, to be quick."""
    with clinic_scope([done.staffed.id]):
        for _ in range(count):
            person = Patient.objects.get(id=done.patient_id)
            course = Course.objects.get(id=done.course_id)
            session = Session.objects.get(id=done.session_ids[-1])
            ratings = list(PainRating.objects.filter(session=session))
            person.id, course.id, session.id = new_key(), new_key(), new_key()
            person.record_number = str(person.id)[:20]
            course.patient = session.patient = person
            session.course = course
            for row in (person, course, session):
                row.save(force_insert=True)
            for rating in ratings:
                rating.id, rating.patient, rating.session = new_key(), person, session
                rating.save(force_insert=True)
