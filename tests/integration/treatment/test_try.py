import pytest
from decimal import Decimal
from tests.factories.clinic import clinic
from tests.factories import treatment as t
from perineural.records.actions.session_signing import sign_session, Ending
from perineural.records.queries.session_notes import session_note_page
pytestmark = pytest.mark.django_db
def test_try():
    room = t.charted(clinic(), points=6)
    r = t.room_of(room)
    print(r.batches, r.points[0])
    sign_session(by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id, revision=1, ending=Ending(aftercare_given=True, discarded_ml=Decimal(14)))
    n = session_note_page(by=room.staffed.clinician, clinic_id=room.staffed.id, session_id=room.session_id)
    print(n.note, n.agrees)
