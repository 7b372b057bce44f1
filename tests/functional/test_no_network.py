"""A question on a phone whose network comes and goes: no answer is lost, none arrives twice."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from perineural.records.isolation import clinic_scope
from perineural.records.models import CheckIn
from perineural.records.tokens import make_token
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, link, treated
from tests.functional.promises import (
    READY_FOR_NO_NETWORK,
    say_that_there_is_a_network,
    wait_until,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]
SMALL = {"width": 360, "height": 740}
SILENT = Scores(diary=(None, None, None))
SENT_BY_THE_WORKER = "Your answer is kept: 4 of 10"
WAITING = "() => diaryQueue.waiting().then((entries) => entries.length)"
NONE_WAITS = "() => diaryQueue.waiting().then((entries) => entries.length === 0)"


@pytest.fixture
def done(live_server):
    return treated(clinic(), [SILENT], first_at=timezone.now() - dt.timedelta(hours=5))


@pytest.fixture
def questions(done, live_server) -> list[str]:
    """The addresses of two questions to the same patient."""
    return [
        f"{live_server.url}/d/{make_token('diary', done.staffed.id, asked.id)}/"
        for asked in (link(done.staffed, done.session_ids[0], each) for each in ("4h", "24h"))
    ]


@pytest.fixture
def phone(unwatched_page, questions) -> Page:
    """A phone on which a link was opened once with a network."""
    page = unwatched_page(SMALL, has_touch=True, is_mobile=True)
    page.goto(questions[0])
    wait_until(page, READY_FOR_NO_NETWORK)
    return page


def tap(page: Page, score: int) -> None:
    page.get_by_role("button", name=str(score), exact=True).tap()


def expect_either(page: Page, *texts: str) -> None:
    """One of the texts is on the screen, whoever was quicker: the page or its worker."""
    shown = page.get_by_text(re.compile("|".join(texts))).filter(visible=True)
    expect(shown.first).to_be_visible()


def answers(done) -> list[tuple[int, str]]:
    with clinic_scope([done.staffed.id]):
        found = CheckIn.objects.filter(clinic_id=done.staffed.id).order_by("rating__score")
        return list(found.values_list("rating__score", "time_basis"))


def test_an_answer_without_a_network_is_kept_and_arrives_when_there_is_one(phone, done):
    phone.context.set_offline(True)
    tap(phone, 4)
    expect(phone.get_by_text("Your answer is kept on this phone.")).to_be_in_viewport()
    assert answers(done) == []

    phone.context.set_offline(False)
    expect_either(phone, "has been sent", SENT_BY_THE_WORKER)
    wait_until(phone, NONE_WAITS)
    assert answers(done) == [(4, "phone")]


def test_a_closed_tab_loses_nothing(phone, done, questions, live_server):
    phone.context.set_offline(True)
    tap(phone, 4)
    expect(phone.get_by_text("Your answer is kept on this phone.")).to_be_visible()
    again = phone.context.new_page()
    phone.close()

    again.context.set_offline(False)
    again.goto(questions[1])
    wait_until(again, NONE_WAITS)
    assert answers(done) == [(4, "phone")]


def test_a_link_opened_without_a_network_can_be_answered(phone, done, questions):
    phone.context.set_offline(True)
    phone.goto(questions[1])
    expect(phone.get_by_text("There is no network. You can still answer")).to_be_visible()
    expect(phone.get_by_text("Call your emergency number")).to_be_visible()
    tap(phone, 7)
    expect(phone.get_by_text("Your answer is kept on this phone.")).to_be_visible()

    phone.context.set_offline(False)
    expect(phone.get_by_text("Your answer is kept: 7 of 10")).to_be_visible()
    assert answers(done) == [(7, "phone")]


def test_an_answer_whose_receipt_was_lost_on_the_way_is_one(phone, done, questions):
    arrived = []

    def arrive_and_say_nothing(route):
        arrived.append(route.fetch().status)
        route.abort()

    phone.context.route(questions[0], arrive_and_say_nothing, times=1)
    tap(phone, 4)
    expect_either(phone, "Your answer is kept on this phone.", SENT_BY_THE_WORKER)
    say_that_there_is_a_network(phone)
    wait_until(phone, NONE_WAITS)
    assert arrived == [204]
    assert answers(done) == [(4, "phone")]


def test_a_sign_in_page_of_a_hotel_is_not_taken_for_an_arrival(phone, done, questions):
    phone.context.route(questions[0], lambda route: route.fulfill(body="Welcome. Room number?"))
    tap(phone, 4)
    expect(phone.get_by_text("Your answer is kept on this phone.")).to_be_visible()
    assert phone.evaluate(WAITING) == 1


def test_a_refusal_is_told_and_not_sent_again(phone, done, questions):
    phone.context.set_offline(True)
    tap(phone, 4)
    expect(phone.get_by_text("Your answer is kept on this phone.")).to_be_visible()
    with clinic_scope([done.staffed.id]):
        asked = link(done.staffed, done.session_ids[0], "4h")
        type(asked).objects.filter(id=asked.id).update(
            withdrawn_at=timezone.now() - dt.timedelta(hours=1)
        )
    phone.context.set_offline(False)
    say_that_there_is_a_network(phone)
    refusal = phone.get_by_text("An answer from this phone was not taken").locator("..")
    expect(refusal).to_contain_text("withdrawn by the clinic")

    phone.goto(questions[1])
    expect(refusal).to_contain_text("About another question: This question was withdrawn")
    phone.goto(questions[0])
    expect(refusal).to_be_visible()
    phone.get_by_role("button", name="I have read this").tap()
    wait_until(phone, NONE_WAITS)
    expect(phone.get_by_role("heading", name="This question has closed")).to_be_visible()
    expect(refusal).to_be_hidden()
    assert answers(done) == []


def test_two_that_met_at_the_server_are_no_refusal(phone, done, questions):
    met = {"status": 409, "json": {"error": "This was changed by somebody else."}}
    phone.context.route(questions[0], lambda route: route.fulfill(**met), times=1)
    tap(phone, 4)
    expect_either(phone, "Your answer is kept on this phone.", SENT_BY_THE_WORKER)
    say_that_there_is_a_network(phone)
    expect(phone.get_by_text("Your answer is kept: 4 of 10")).to_be_visible()
    assert answers(done) == [(4, "phone")]


def test_a_page_opened_again_says_that_an_answer_waits(phone, done, questions):
    phone.context.set_offline(True)
    tap(phone, 4)
    waits = phone.get_by_text("Your answer is kept on this phone.")
    expect(waits).to_be_visible()
    phone.goto(questions[0])
    expect(phone.get_by_text("There is no network. You can still answer")).to_be_visible()
    expect(waits).to_be_visible()
    expect(phone.get_by_role("button", name="4", exact=True)).to_be_hidden()

    phone.context.set_offline(False)
    expect(phone.get_by_text("Your answer is kept: 4 of 10")).to_be_visible()
    assert answers(done) == [(4, "phone")]


def test_without_a_network_a_page_says_what_has_arrived_already(phone, done, questions):
    tap(phone, 4)
    expect(phone.get_by_text("Your answer is kept: 4 of 10")).to_be_visible()
    phone.context.set_offline(True)
    arrived = phone.get_by_text("What you last sent from here has arrived.")
    phone.goto(questions[1])
    expect(phone.get_by_text("There is no network. You can still answer")).to_be_visible()
    expect(arrived).to_be_hidden()
    phone.goto(questions[0])
    expect(arrived).to_be_visible()


def test_a_second_tap_while_the_thanks_are_loading_is_no_second_answer(
    unwatched_page, done, questions
):
    page = unwatched_page(SMALL, has_touch=True, is_mobile=True, service_workers="block")
    page.goto(questions[0])
    thanks = []

    def answer_and_load_no_thanks(route):
        if route.request.method == "POST":
            route.continue_()
        else:
            thanks.append(route.fulfill(status=204))

    page.route(questions[0], answer_and_load_no_thanks)
    with page.expect_response(
        lambda response: response.request.method == "GET" and response.url == questions[0]
    ):
        tap(page, 4)
    tap(page, 7)
    wait_until(page, NONE_WAITS)
    assert len(thanks) == 1
    assert answers(done) == [(4, "phone")]


def test_what_is_written_beside_an_answer_stays_on_the_page_without_a_network(phone, done):
    tap(phone, 4)
    words = phone.get_by_label("Anything unexpected?")
    words.fill("A bruise, three days.")
    phone.context.set_offline(True)
    send = phone.get_by_role("button", name="Send", exact=True)
    send.tap()
    unsent = phone.get_by_text("There is no network, so this was not sent.")
    expect(unsent).to_be_visible()
    expect(words).to_have_value("A bruise, three days.")

    phone.context.set_offline(False)
    send.tap()
    expect(send).to_have_attribute("aria-pressed", "true")
    expect(unsent).to_be_hidden()
    with clinic_scope([done.staffed.id]):
        assert CheckIn.objects.get().comment == "A bruise, three days."


def test_nothing_of_the_patient_stays_on_the_phone(phone, done, questions):
    phone.context.set_offline(True)
    tap(phone, 4)
    expect(phone.get_by_text("Your answer is kept on this phone.")).to_be_visible()
    kept = phone.evaluate(
        """async () => {
            const texts = [];
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const key of await cache.keys()) {
                    texts.push(key.url, await (await cache.match(key)).text());
                }
            }
            texts.push(JSON.stringify(await diaryQueue.waiting()), document.cookie);
            texts.push(JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }));
            return texts.join("\\n");
        }"""
    )
    assert '"score":"4"' in kept
    for word in ("heel", "ankle", "Harbour", "Ana", "Quarrywood", "1979"):
        assert word not in kept
    controlled = phone.evaluate(
        "() => navigator.serviceWorker.getRegistrations().then((all) => all.map((a) => a.scope))"
    )
    assert [scope.split("/", 3)[3] for scope in controlled] == ["d/"]


def test_without_a_script_a_tap_answers_all_the_same(unwatched_page, done, questions):
    page = unwatched_page(SMALL, java_script_enabled=False)
    page.goto(questions[0])
    page.get_by_role("button", name="4", exact=True).click()
    expect(page.get_by_text("Your answer is kept: 4 of 10")).to_be_visible()
    page.get_by_role("button", name="Well", exact=True).click()
    expect(page.get_by_role("button", name="Well", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert answers(done) == [(4, "server")]
