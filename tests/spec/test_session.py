"""What a clinician would check: how much 0.1 to 2 % lidocaine fits in a session, by weight."""

from decimal import Decimal

import pytest

from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import PointValues, session_totals
from perineural.clinical.solution import Part, properties

POINT = PointValues("F2", "left", "foot-lateral-left", Decimal(1), Decimal(2), Decimal(1))

SESSIONS = [
    # 1 mL points, mL of 1 % lidocaine in 100 mL, kg: lidocaine mg, share %, dextrose g, shown as
    (12, "10", "80", "12.00", "4.0", "0.54", "ok"),
    (20, "10", "60", "20.00", "8.4", "0.90", "ok"),
    (60, "10", "60", "60.00", "25.0", "2.70", "ok"),
    (60, "50", "75", "300.00", "100.0", "1.50", "near"),
    (60, "50", "70", "300.00", "107.2", "1.50", "stop"),
    (60, "50", "50", "300.00", "150.0", "1.50", "stop"),
]


@pytest.mark.parametrize(
    ("points", "lidocaine_ml", "kg", "mg", "percent", "dextrose_g", "shown"), SESSIONS
)
def test_totals_of_a_session(points, lidocaine_ml, kg, mg, percent, dextrose_g, shown):
    mixture = properties(
        (
            Part("dextrose_5", 100 - Decimal(lidocaine_ml)),
            Part("lidocaine_1", Decimal(lidocaine_ml)),
        )
    )
    totals = session_totals((POINT,) * points, (), mixture, Decimal(kg))
    assert totals.anaesthetic_mg == {"lidocaine": Decimal(mg)}
    assert (totals.percent, totals.dextrose_g) == (Decimal(percent), Decimal(dextrose_g))
    assert totals.level == shown


DEXTROSE = [
    # mL of 5 % dextrose, g
    (20, "1.00"),
    (40, "2.00"),
    (60, "3.00"),
    (100, "5.00"),
    (1200, "60.00"),
]


@pytest.mark.parametrize(("volume_ml", "grams"), DEXTROSE)
def test_dextrose_given(volume_ml, grams):
    mixture = properties((Part("dextrose_5", Decimal(100)),))
    totals = session_totals((POINT,) * volume_ml, (), mixture, Decimal(70))
    assert totals.dextrose_g == Decimal(grams)


OWN_CEILINGS = [
    # points of 1 mL with 1 mg lidocaine, clinic's mg: share %, shown as
    (20, None, "7.2", "ok"),
    (20, "40", "50.0", "half"),
    (20, "25", "80.0", "near"),
    (20, "20", "100.0", "near"),
    (21, "20", "105.0", "stop"),
    (20, "500", "7.2", "ok"),
]


@pytest.mark.parametrize(("points", "own_mg", "percent", "shown"), OWN_CEILINGS)
def test_a_clinics_own_ceiling_counts_in_the_room(points, own_mg, percent, shown):
    mixture = properties((Part("dextrose_5", Decimal(90)), Part("lidocaine_1", Decimal(10))))
    own = {} if own_mg is None else {"lidocaine": Decimal(own_mg)}
    policy = SitePolicy(anaesthetic_max_mg=own)
    totals = session_totals((POINT,) * points, (), mixture, Decimal(70), policy=policy)
    assert (totals.percent, totals.level) == (Decimal(percent), shown)
