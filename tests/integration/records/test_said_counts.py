"""What a reader asks of the database is what its docstring says."""

import pytest

from perineural.records import seals
from perineural.records.isolation import clinic_scope
from perineural.records.models import Session
from tests.counting import asked
from tests.factories import treatment
from tests.factories.clinic import clinic

pytestmark = pytest.mark.django_db


def test_the_seal_of_one_session_is_read_with_as_many_queries_as_said():
    room = treatment.signed(clinic())
    with clinic_scope([room.staffed.id]):
        session = Session.objects.get(id=room.session_id)
        with asked() as told:
            seals.state_now(session)
    assert len(told) == 5
    assert "Five SQL queries" in (seals.state_now.__doc__ or "")
