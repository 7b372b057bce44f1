"""The list of calls in a browser: a report on top, what came of it, the event judged."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from perineural.records.actions.reports import Report, report_wrong
from perineural.records.keys import new_key
from tests.browser import PHONE
from tests.factories.clinic import PASSWORD, clinic
from tests.factories.visits import Scores, holder, link, treated

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]


def test_a_report_is_called_about_and_judged(new_page, axe):
    silent = Scores(diary=(None, None, None))
    done = treated(clinic(), [silent], first_at=timezone.now() - dt.timedelta(hours=5))
    asked = link(done.staffed, done.session_ids[0], "4h")
    report_wrong(
        by=holder(done.staffed, asked.id),
        link_id=asked.id,
        event_id=new_key(),
        report=Report({"breath": "yes"}, "Since noon."),
    )
    page = new_page(PHONE)
    page.goto("/c/harbour/follow-up/")
    page.get_by_label("Email").fill("assistant@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Calls")).to_be_visible()
    expect(page.get_by_text("emergency", exact=True)).to_be_visible()
    axe(page)
    page.get_by_label("What came of it").select_option(label="Sent to a doctor or hospital")
    page.get_by_label("In words").fill("By car, with her sister.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("1 done in the last 7 days")).to_be_visible()

    page.get_by_role("link", name="Since noon.").click()
    axe(page)
    page.get_by_label("Severe: needed urgent care").check()
    page.get_by_label("Possible: fits in time").check()
    page.get_by_label("Getting better").check()
    page.get_by_role("button", name="Judged").click()
    expect(page.get_by_text("judged", exact=True)).to_be_visible()
