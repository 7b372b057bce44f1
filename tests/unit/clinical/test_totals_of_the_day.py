"""Anaesthetic that came another way, or in another session, counts towards the same limit."""

from decimal import Decimal

from perineural.clinical.anaesthetic import DoseLevel
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import PointValues, check_session, session_totals
from perineural.clinical.solution import Part, properties

KG_80 = Decimal(80)
PLAIN = properties((Part("dextrose_5", Decimal(50)),))
LIDOCAINE = properties((Part("lidocaine_1", Decimal(20)),))
POINT = PointValues(
    "F2", "left", "foot-lateral-left", Decimal(1), Decimal(2), volume_ml=Decimal("0.1")
)


def test_anaesthetic_of_another_route_that_day_is_added():
    cream = {"lidocaine": Decimal(299)}
    totals = session_totals((POINT,) * 2, (), LIDOCAINE, KG_80, other_anaesthetic_mg=cream)
    assert totals.anaesthetic_mg["lidocaine"] == Decimal(301)
    assert totals.level is DoseLevel.STOP


def test_what_another_session_gave_makes_this_one_no_session_with_anaesthetic():
    earlier = {"lidocaine": Decimal(45)}
    totals = session_totals((POINT,), (), PLAIN, KG_80, other_anaesthetic_mg=earlier)
    assert totals.anaesthetic_mg == {"lidocaine": Decimal(45)}
    assert totals.given_mg == {"lidocaine": Decimal(0)}
    assert totals.percent == Decimal(15)
    found = check_session((POINT,), (), totals, SitePolicy(), available_ml=Decimal(20))
    assert "not_aspirated" not in {each.rule for each in found}, "there is nothing to draw back for"
