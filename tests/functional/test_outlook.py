"""What may come next, in a browser: readable at both widths, and nothing for axe."""

import pytest

from tests.browser import DESK, PHONE
from tests.factories import clinic
from tests.factories.clinic import PASSWORD
from tests.factories.rated import Visit, rated

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]
FALLING = [
    (7, {0.02: 3, 1.0: 5, 3.0: 6, 7.0: 7}),
    (6, {0.02: 3, 1.0: 3, 3.0: 5, 7.0: 5}),
    (6, {0.02: 2, 1.0: 4, 3.0: 4, 7.0: 5}),
]


def people(count):
    """Courses of three visits two weeks apart, each somewhat better or worse than the next."""
    return [
        [
            Visit(14 * place, before + number % 3, {
                day: score + (number + place) % 2 for day, score in after.items()
            })
            for place, (before, after) in enumerate(FALLING)
        ]
        for number in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_a_clinician_reads_what_may_come_next(new_page, axe, live_server, size, scheme):
    staffed = clinic.clinic()
    course_id = rated(staffed, people(24))[4]
    page = new_page(size, color_scheme=scheme)
    page.goto("/")
    page.get_by_label("Email").fill("clinician@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/harbour/**")
    page.goto(f"/c/harbour/courses/{course_id}/healing/")
    page.get_by_role("heading", name="What may come next").wait_for()
    page.get_by_text("Before the next session, 14 days after the last, pain of").first.wait_for()
    page.get_by_role("img", name="Pain so far and what is expected").wait_for()
    axe(page)
    outlook = page.get_by_role("region", name="What may come next")
    outlook.get_by_text("The same as a table").click()
    outlook.get_by_role("row", name="before the next session, day 14").wait_for()
    outlook.get_by_text("How was this computed?").click()
    outlook.get_by_text("Maximum likelihood").wait_for()
    axe(page)
