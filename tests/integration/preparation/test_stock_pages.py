"""The pages of the shelf: what they show, keep and refuse, and how a batch is mixed from it."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from perineural.clinical.policy import SitePolicy
from perineural.records.actions import accounts
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Batch, BatchPart, LotRecall, StockLevel, StockLot
from tests.counting import events
from tests.factories import clinic, planning, shelf

pytestmark = pytest.mark.django_db
LATER = (dt.date.today() + dt.timedelta(days=300)).isoformat()  # noqa: DTZ011


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def course_id(staffed):
    patient_id = clinic.patient(staffed)
    return planning.course(staffed, patient_id, clinic.complaint(staffed, patient_id))


@pytest.fixture
def assistant(client, staffed):
    return sign_in(client, staffed.assistant)


def sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(staffed, name, **which):
    return reverse(name, kwargs={"clinic_slug": staffed.slug, **which})


def words(answer):
    """What the page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def delivery(**changed):
    values = {
        "key": str(new_key()),
        "product": "dextrose_5",
        "lot": "D5-001",
        "manufacturer": "Invented Laboratories",
        "expires_on": LATER,
        "containers": "4",
        "container_ml": "50",
    }
    return {**values, **changed}


def test_an_empty_shelf_says_what_to_do(assistant, staffed):
    text = words(assistant.get(address(staffed, "stock")))
    assert "Nothing on the shelf yet" in text
    assert "Receive a delivery" in text


def test_a_delivery_is_received_and_seen_on_the_shelf(assistant, staffed):
    page = assistant.post(address(staffed, "stock_receive"), delivery(), follow=True)
    assert "4 unopened, 50 mL each" in words(page)
    text = words(assistant.get(address(staffed, "stock")))
    assert "Dextrose 5 % injection 4 usable" in text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"containers": "0"}, "greater than or equal to 1"),
        ({"containers": "1.5"}, "whole number"),
        ({"lot": ""}, "required"),
        ({"expires_on": "2020-01-01"}, "expired on 2020-01-01"),
        ({"product": "honey"}, "valid choice"),
    ],
)
def test_a_delivery_that_cannot_be_says_why_and_keeps_what_was_typed(
    assistant, staffed, changed, said
):
    answer = assistant.post(address(staffed, "stock_receive"), delivery(**changed))
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="Invented Laboratories"' in answer.content.decode()
    with clinic_scope([staffed.id]):
        assert not StockLot.objects.exists()


def lot_address(staffed, lot_id):
    return address(staffed, "stock_lot", stock_lot_id=lot_id)


def test_containers_are_thrown_away_and_counted_from_the_page_of_the_lot(assistant, staffed):
    url = lot_address(staffed, shelf.received(staffed))
    waste = {
        "what": "waste",
        "waste-key": str(new_key()),
        "waste-containers": "1",
        "waste-reason": "Dropped.",
    }
    assert "3 unopened" in words(assistant.post(url, waste, follow=True))
    tally = {
        "what": "count",
        "count-key": str(new_key()),
        "count-seen": "3",
        "count-counted": "5",
        "count-reason": "A box stood behind.",
    }
    page = assistant.post(url, tally, follow=True)
    assert "5 unopened" in words(page)
    assert "Dropped." in words(page)
    assert "A box stood behind." in words(page)


def test_throwing_away_too_many_is_refused_on_the_page(assistant, staffed):
    url = lot_address(staffed, shelf.received(staffed))
    sent = {"what": "waste", "waste-key": str(new_key()), "waste-containers": "9",
            "waste-reason": "All of it."}  # fmt: skip
    answer = assistant.post(url, sent)
    assert answer.status_code == 422
    assert "4 of lot D5-001 are on the shelf" in words(answer)


def test_a_count_of_a_shelf_that_changed_meanwhile_is_asked_for_again(assistant, staffed):
    url = lot_address(staffed, shelf.received(staffed))
    sent = {"what": "count", "count-key": str(new_key()), "count-seen": "9",
            "count-counted": "9", "count-reason": "Counted."}  # fmt: skip
    answer = assistant.post(url, sent)
    assert answer.status_code == 409
    assert "Count again" in words(answer)


def test_nothing_known_to_do_with_a_lot_is_done(assistant, staffed):
    answer = assistant.post(lot_address(staffed, shelf.received(staffed)), {"what": "eat"})
    assert answer.status_code == 200
    assert "4 unopened" in words(answer)


def test_low_is_set_and_told(assistant, staffed):
    shelf.received(staffed)
    sent = {"product": "dextrose_5", "low_at": "5"}
    page = assistant.post(address(staffed, "stock_level"), sent, follow=True)
    assert "Low. Dextrose 5 % injection: 4 usable containers left; told at 5." in words(page)
    assistant.post(address(staffed, "stock_level"), {**sent, "low_at": ""})
    with clinic_scope([staffed.id]):
        assert not StockLevel.objects.exists()


def test_what_needs_attention_stands_first(assistant, staffed):
    shelf.received(staffed, lot="SOON", days=3)
    shelf.received(staffed, lot="BAD")
    shelf.recalled(staffed, lot="BAD")
    old = shelf.received(staffed, lot="OLD")
    with clinic_scope([staffed.id]):
        StockLot.objects.filter(id=old).update(
            expires_on=timezone.localdate() - dt.timedelta(days=1)
        )
    text = words(assistant.get(address(staffed, "stock")))
    assert "Recalled. Dextrose 5 % injection, lot BAD , is still on the shelf" in text
    assert "Expired. Dextrose 5 % injection, lot OLD , expired on" in text
    assert "Expires soon. Dextrose 5 % injection, lot SOON , in 3 days." in text


def mixed(**changed):
    values = {
        "key": str(new_key()),
        "shown_ml": "55",
        "volume_ml": "55",
        "started_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "clear": "on",
        "colourless": "on",
        "particle_free": "on",
        "measured_ph": "",
    }
    return {**values, **changed}


def chosen(answer):
    """The lots that are chosen on the page already, by the name of the field."""
    form = answer.context["form"]
    return {
        field.name: str(field.value() or "") for each in form.containers() for field in each.chosen
    }


@pytest.fixture
def lots(staffed):
    """A late and a soon lot of dextrose, and one of lidocaine."""
    late = shelf.received(staffed, lot="LATE", days=90)
    soon = shelf.received(staffed, lot="SOON", containers=1, days=10)
    vial = shelf.received(staffed, shelf.VIAL, "LI-001", 10, 5)
    return {"late": str(late), "soon": str(soon), "vial": str(vial)}


def test_what_expires_first_is_chosen_already(assistant, staffed, course_id, lots):
    url = address(staffed, "batch_new", course_id=course_id)
    page = assistant.get(url)
    assert chosen(page) == {"stock_1": lots["soon"], "stock_2": lots["vial"]}
    kept = assistant.post(url, mixed(**chosen(page)), follow=True)
    text = words(kept)
    assert "SOON" in text
    assert "Not in stock" not in text
    assert shelf.page_of(staffed, lots["soon"]).lot.containers == 0


def test_more_volume_asks_for_the_next_lot_as_well(assistant, staffed, course_id, lots):
    url = address(staffed, "batch_new", course_id=course_id)
    page = assistant.post(url, mixed(volume_ml="110", then="scale", stock_1=lots["late"]))
    assert chosen(page) == {
        "stock_1": lots["soon"], "stock_1_2": lots["late"], "stock_2": lots["vial"]
    }  # fmt: skip
    sent = mixed(volume_ml="110", shown_ml="110", **chosen(page))
    assert assistant.post(url, sent).status_code == 302
    assert shelf.page_of(staffed, lots["late"]).lot.containers == 3


def test_another_lot_can_be_chosen(assistant, staffed, course_id, lots):
    url = address(staffed, "batch_new", course_id=course_id)
    assistant.post(url, mixed(stock_1=lots["late"], stock_2=lots["vial"]))
    assert shelf.page_of(staffed, lots["late"]).lot.containers == 3
    assert shelf.page_of(staffed, lots["soon"]).lot.containers == 1


def test_a_lot_that_went_meanwhile_is_chosen_anew(assistant, staffed, course_id, lots):
    url = address(staffed, "batch_new", course_id=course_id)
    shelf.recalled(staffed, lot="SOON")
    answer = assistant.post(url, mixed(stock_1=lots["soon"], stock_2=lots["vial"]))
    assert answer.status_code == 422
    assert "cannot be used any more. Choose anew." in words(answer)
    with clinic_scope([staffed.id]):
        assert not Batch.objects.exists()


def test_a_container_that_is_not_in_stock_is_typed_and_told_as_such(
    assistant, staffed, course_id, lots
):
    url = address(staffed, "batch_new", course_id=course_id)
    sent = mixed(stock_1="", stock_2=lots["vial"], lot_1="ELSEWHERE", expires_1=LATER)
    text = words(assistant.post(url, sent, follow=True))
    assert "Not in stock, written down as typed: Dextrose 5 % injection, lot ELSEWHERE." in text
    assert "typed, not in stock" in text


def test_a_product_without_any_lot_is_asked_for(assistant, staffed, course_id, lots):
    url = address(staffed, "batch_new", course_id=course_id)
    answer = assistant.post(url, mixed(stock_1="", stock_2=lots["vial"]))
    assert answer.status_code == 422
    assert "Copy the lot of Dextrose 5 % injection from the container." in words(answer)


def test_a_volume_that_no_syringe_can_draw_up_is_refused_on_the_page(assistant, staffed, course_id):
    url = address(staffed, "batch_new", course_id=course_id)
    for then in ("scale", "keep"):
        answer = assistant.post(url, mixed(volume_ml="0.1", shown_ml="0.1", then=then))
        assert answer.status_code in (200, 422)
    sheet = address(staffed, "worksheet", course_id=course_id)
    assert assistant.get(f"{sheet}?volume_ml=much").status_code == 400
    assert assistant.get(f"{sheet}?volume_ml=0").status_code == 400


def test_the_worksheet_says_what_to_draw_open_and_do(assistant, staffed, course_id, lots):
    sheet = address(staffed, "worksheet", course_id=course_id)
    text = words(assistant.get(f"{sheet}?volume_ml=20"))
    assert "18.2 mL by the recipe 18.182 mL 18 mL in a 20 mL syringe 0.2 mL in a 1 mL" in text
    assert "1.8 mL by the recipe 1.818 mL 1.8 mL in a 3 mL syringe 1 of 5 mL LI-001" in text
    assert "Anaesthetic and buffer are rounded down" in text
    assert "second person" not in text


def test_the_worksheet_names_the_second_person_where_the_clinic_asks(assistant, staffed, course_id):
    four_eyes(staffed)
    text = words(assistant.get(address(staffed, "worksheet", course_id=course_id)))
    assert "A second person compares products, lots, volumes and clarity" in text


def four_eyes(staffed):
    accounts.set_policy(
        by=staffed.clinic_lead, clinic_id=staffed.id, reason="Four eyes.",
        policy=SitePolicy(second_person_check=True),
    )  # fmt: skip


def test_the_second_person_checks_on_the_page_of_the_batch(client, staffed, course_id):
    four_eyes(staffed)
    key = planning.batch(staffed, course_id)
    url, check = (address(staffed, name, batch_id=key) for name in ("batch", "batch_check"))
    mixer = sign_in(client, staffed.assistant)
    assert "You mixed it. Somebody else signs in and checks it" in words(mixer.get(url))
    assert "somebody else checks it" in words(mixer.post(check, {"products": "on"}))
    second = sign_in(client, staffed.clinician)
    refused = second.post(check, {"products": "on", "lots": "on", "volumes": "on"})
    assert refused.status_code == 422
    assert "Confirm all four." in words(refused)
    all_four = dict.fromkeys(("products", "lots", "volumes", "clarity"), "on")
    text = words(second.post(check, all_four, follow=True))
    assert "Checked by Invented Clinician" in text


def recall(staffed, **changed):
    return {"key": str(new_key()), "product": "dextrose_5", "lot": "lot-001",
            "reason": "Glass was found.", **changed}  # fmt: skip


def test_a_lot_is_recalled_and_whoever_had_it_is_listed(assistant, staffed, course_id):
    planning.batch(staffed, course_id)
    page = assistant.post(address(staffed, "recalls"), recall(staffed), follow=True)
    text = words(page)
    assert "1 patient, 1 batch, 0 visits" in text
    assert "Quarrywood, Ana" in text
    assert "no visit" in text


def test_a_recall_of_a_lot_that_nobody_had_says_so(assistant, staffed):
    page = assistant.post(address(staffed, "recalls"), recall(staffed, lot="NEVER"), follow=True)
    assert "Nobody had any of it" in words(page)


def test_the_recall_of_a_lot_starts_from_its_page(assistant, staffed):
    lot_id = shelf.received(staffed, lot="A&B 1")
    page = assistant.get(lot_address(staffed, lot_id))
    asked = assistant.get(page.context["recall_url"])
    assert asked.context["form"]["lot"].value() == "A&B 1"
    assert asked.context["form"]["product"].value() == "dextrose_5"


def test_the_list_is_taken_as_a_file_by_a_button_and_not_by_a_link(assistant, staffed, course_id):
    planning.batch(staffed, course_id)
    recall_id = shelf.recalled(staffed, lot="LOT-001")
    url = address(staffed, "recall_export", recall_id=recall_id)
    assert assistant.get(url).status_code == 405
    answer = assistant.post(url)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="recall-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"]
    )
    assert '"Quarrywood","Ana","1979-04-28"' in answer.content.decode()
    assert events(staffed, "export recall") == 1


def test_a_recall_is_taken_back_with_a_reason(assistant, staffed):
    url = address(staffed, "recall", recall_id=shelf.recalled(staffed))
    assert assistant.post(url, {"reason": ""}).status_code == 422
    assert "It was another lot." in words(
        assistant.post(url, {"reason": "It was another lot."}, follow=True)
    )
    with clinic_scope([staffed.id]):
        assert LotRecall.objects.get().lifted_at is not None


def test_the_batch_of_a_recalled_lot_warns(assistant, staffed, course_id):
    key = planning.batch(staffed, course_id)
    shelf.recalled(staffed, lot="LOT-001")
    text = words(assistant.get(address(staffed, "batch", batch_id=key)))
    assert "It holds a lot that was recalled. Do not use it." in text


def test_stock_is_in_the_navigation_of_those_who_prepare(client, staffed):
    assert "Stock" in words(sign_in(client, staffed.assistant).get(address(staffed, "day")))
    assert "Stock" not in words(sign_in(client, staffed.clinic_lead).get(address(staffed, "day")))


def test_a_lot_with_markup_in_its_name_is_shown_as_text(assistant, staffed, course_id):
    planning.batch(staffed, course_id)
    with clinic_scope([staffed.id]):
        BatchPart.objects.filter(position=1).update(lot="<b>X", lot_key="<b>x")
    page = assistant.post(address(staffed, "recalls"), recall(staffed, lot="<B>x"), follow=True)
    assert "<b>X" not in page.content.decode()
    assert "&lt;b&gt;X" in page.content.decode()
