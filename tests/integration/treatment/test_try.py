import pytest
from decimal import Decimal
from tests.factories.clinic import clinic
from tests.factories import treatment as t
pytestmark = pytest.mark.django_db
def test_try():
    room = t.charted(clinic(), points=6)
    r = t.room_of(room)
    print(r)
