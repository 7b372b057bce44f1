"""The shelf, a worksheet, a second person and a recall, in a browser."""

import datetime as dt

import pytest
from django.utils import timezone

from perineural.clinical.policy import SitePolicy
from perineural.records.actions import accounts, batches, stock
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Batch, LotRecall, StockLot
from tests.browser import DESK, PHONE
from tests.factories import clinic, planning, shelf
from tests.factories.clinic import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
]
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture
def staffed():
    staffed = clinic.clinic()
    accounts.set_policy(
        by=staffed.clinic_lead, clinic_id=staffed.id, reason="Four eyes.",
        policy=SitePolicy(second_person_check=True),
    )  # fmt: skip
    return staffed


@pytest.fixture
def course_id(staffed):
    patient_id = clinic.patient(staffed)
    return planning.course(staffed, patient_id, clinic.complaint(staffed, patient_id))


def sign_in(page, role):
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_label("Email").fill(f"{role}@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/c/harbour/day/")


def mixed_from(staffed, course_id, *containers):
    """A batch from these containers, which waits for its second person."""
    return batches.mix_batch(
        by=staffed.assistant,
        clinic_id=staffed.id,
        batch_id=new_key(),
        course_id=course_id,
        mixing=planning.mixing(2, containers=containers),
    )


def look(page, axe):
    """The page is accessible and nothing of it is wider than the screen."""
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
@SCHEMES
def test_every_page_of_the_shelf_can_be_read(new_page, axe, staffed, course_id, size, scheme):
    soon = shelf.received(staffed, lot="SOON", containers=1, days=10)
    shelf.received(staffed, lot="LATE", days=200)
    shelf.received(staffed, shelf.VIAL, "LI-001", 10, 5)
    bad, old = (shelf.received(staffed, lot=lot) for lot in ("BAD", "OLD"))
    with clinic_scope([staffed.id]):
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        StockLot.objects.filter(id=old).update(expires_on=yesterday)
    shelf.recalled(staffed, lot="BAD")
    batch_id = planning.batch(staffed, course_id)
    recall_id = shelf.recalled(staffed, shelf.VIAL, "lot-002")
    waiting_id = mixed_from(staffed, course_id, shelf.typed("D-9"), shelf.typed("L-9"))
    stock.set_stock_level(
        by=staffed.assistant, clinic_id=staffed.id, product="dextrose_5", low_at=9
    )
    page = new_page(size, color_scheme=scheme)
    sign_in(page, "assistant")
    for path in (
        "stock/",
        "stock/receive/",
        "stock/level/?product=dextrose_5",
        f"stock/lots/{soon}/",
        f"stock/lots/{bad}/",
        "stock/recalls/",
        f"stock/recalls/{recall_id}/",
        f"courses/{course_id}/worksheet/?volume_ml=90",
        f"courses/{course_id}/batch/",
        f"batches/{batch_id}/",
        f"batches/{batch_id}/label/",
    ):
        page.goto(f"/c/harbour/{path}")
        look(page, axe)
    sign_in(page, "clinician")
    page.goto(f"/c/harbour/batches/{waiting_id}/")
    page.get_by_role("button", name="Checked by me").wait_for()
    look(page, axe)


@SIZES
def test_an_empty_shelf_and_a_refused_delivery_can_be_read(new_page, axe, staffed, size):
    page = new_page(size)
    sign_in(page, "assistant")
    page.goto("/c/harbour/stock/")
    page.get_by_role("heading", name="Nothing on the shelf yet").wait_for()
    look(page, axe)
    page.get_by_role("link", name="Receive a delivery").first.click()
    page.get_by_role("button", name="Put on the shelf").click()
    page.get_by_role("alert").wait_for()
    look(page, axe)
    page.goto("/c/harbour/stock/recalls/")
    look(page, axe)


def test_from_a_delivery_to_a_batch_that_a_second_person_checked(desk_page, staffed, course_id):
    page = desk_page
    sign_in(page, "assistant")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Stock").click()
    for product, lot, count, ml in (
        ("Dextrose 5 % injection", "D5-77", "6", "50"),
        ("Lidocaine 1 % plain, preservative-free", "LI-8", "9", "5"),
    ):
        page.goto("/c/harbour/stock/receive/")
        page.get_by_label("Product").select_option(label=product)
        page.get_by_label("Lot").fill(lot)
        page.get_by_label("Expires").fill("2099-01-31")
        page.get_by_label("Manufacturer").fill("Invented Laboratories")
        page.get_by_label("Containers").fill(count)
        page.get_by_label("Each holds").fill(ml)
        page.get_by_role("button", name="Put on the shelf").click()
        page.get_by_text(f"{count} unopened, {ml} mL each").wait_for()
    page.goto(f"/c/harbour/courses/{course_id}/batch/")
    page.get_by_label("Volume wanted").fill("20")
    page.get_by_role("button", name="Work out the volumes").click()
    page.get_by_text("draw up 18.2 mL").wait_for()
    for seen in ("Clear, not cloudy", "Colourless", "No particles"):
        page.get_by_label(seen).check()
    page.get_by_role("button", name="Keep this batch").click()
    page.get_by_text("You mixed it.").wait_for()
    sign_in(page, "clinician")
    with clinic_scope([staffed.id]):
        batch = Batch.objects.get()
    page.goto(f"/c/harbour/batches/{batch.id}/")
    for right in ("The products", "Lots and expiry", "The volumes", "It is clear"):
        page.get_by_label(right).check()
    page.get_by_role("button", name="Checked by me").click()
    page.get_by_text("Checked under your name").wait_for()


def test_a_recall_from_the_shelf_to_the_file(desk_page, staffed, course_id):
    planning.batch(staffed, course_id)
    page = desk_page
    sign_in(page, "assistant")
    page.goto("/c/harbour/stock/recalls/")
    page.get_by_label("Product").select_option(label="Dextrose 5 % injection")
    page.get_by_role("textbox", name="Lot").fill("lot - 001")
    page.get_by_label("Why it is recalled").fill("Glass was found.")
    page.get_by_role("button", name="Recall this lot").click()
    page.get_by_role("link", name="Quarrywood, Ana").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Take it as a file").click()
    assert '"Quarrywood","Ana","1979-04-28"' in download.value.path().read_text(encoding="utf-8")
    with clinic_scope([staffed.id]):
        assert LotRecall.objects.get().lot == "lot - 001"
