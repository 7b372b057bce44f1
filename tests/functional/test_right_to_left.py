"""Pages for patients read from the right: nothing leaves the screen, and no side changes place."""

import pytest

from perineural.records.isolation import clinic_scope
from perineural.records.models import DiaryLink, Intake
from perineural.records.tokens import make_token
from tests import pseudo
from tests.factories.clinic import clinic
from tests.factories.whole import furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.sqlite_half]
SMALLEST = {"width": 360, "height": 740}
FROM_THE_RIGHT = "ar"
"""Django knows that Arabic is read from the right; the words are bracketed English."""

DRAWING = """() => {
  const frame = [...document.querySelectorAll('.chart-frame')].find((each) => !each.hidden);
  const svg = frame.querySelector('svg.chart');
  const middle = (element) => {
    const box = element.getBoundingClientRect();
    return box.x + box.width / 2;
  };
  return {
    stretch: svg.getScreenCTM().a,
    start: middle(frame.querySelector('.chart-frame__side--start')),
    drawing: middle(svg),
    end: middle(frame.querySelector('.chart-frame__side--end')),
    words: frame.querySelector('.chart-frame__side--start').textContent,
  };
}"""


@pytest.fixture
def addresses():
    staffed = clinic()
    furnish(staffed)
    with clinic_scope([staffed.id]):
        question = DiaryLink.objects.filter(answered_at=None).first()
        intake = Intake.objects.first()
        intake.condition = "fibromyalgia"
        intake.save()
    return {
        "check": "/c/harbour/check/",
        "questions": "/c/harbour/check/?condition=migraine",
        "diary": f"/d/{make_token('diary', staffed.id, question.id)}/",
        "intake": f"/i/{make_token('intake', staffed.id, intake.id)}/",
    }


def test_pages_for_patients_are_read_from_the_right(running_clinic, phone_page, addresses, axe):
    phone_page.set_viewport_size(SMALLEST)
    with pseudo.spoken_by_pages(FROM_THE_RIGHT):
        for address in addresses.values():
            sign = "&" if "?" in address else "?"
            phone_page.goto(f"{running_clinic}{address}{sign}lang={FROM_THE_RIGHT}")
            assert phone_page.locator("html").get_attribute("dir") == "rtl"
            wide = phone_page.evaluate("document.documentElement.scrollWidth")
            assert wide <= SMALLEST["width"], f"{address} is {wide} px wide"
            axe(phone_page)
        # The last page holds a drawing: the patient's right stays where it was drawn (HAZ-001).
        seen = phone_page.evaluate(DRAWING)
    assert seen["stretch"] > 0
    assert seen["start"] < seen["drawing"] < seen["end"]
    assert seen["words"] == "⟦patient’s right⟧"
