"""The report of outcomes: as a file by command, as a PDF from its page, and written down."""

import pytest
from django.test import Client

from perineural.config.command import main
from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent
from tests.factories import clinic as clinics
from tests.factories import planning
from tests.factories.followed import followed
from tests.factories.lived import said, scored
from tests.factories.watched import Visited, visited

pytestmark = pytest.mark.django_db
PAIN = [[8, 6, 4], [7, 7, 3], [6, 5, 3], [9, 6, 8], [5, 4, 4], [8, 8, 6]]


@pytest.fixture
def staffed():
    return clinics.clinic()


@pytest.fixture
def many(staffed):
    followed(staffed, [[each] for each in PAIN] * 2)
    return staffed


def report(out, clinic="harbour", by="clinic_lead@harbour.example"):
    return main(["report", "--clinic", clinic, "--by", by, "--out", str(out)])


def events(staffed):
    with clinic_scope([staffed.id]):
        return AuditEvent.objects.filter(action="make report").count()


def test_it_is_a_page_of_html_with_every_figure_and_nothing_from_outside(many, tmp_path, capsys):
    out = tmp_path / "outcomes.html"
    assert report(out) == 0
    told = out.read_text(encoding="utf-8")
    assert "Achilles tendonitis, 12 people rated before a visit: pain began at" in told
    assert "6 of 12 people: 50 %" in told
    assert "How this was computed" in told
    assert "http://" not in told.replace("http://www.w3.org", "")
    assert "<script" not in told
    assert "1 of 1 conditions" in capsys.readouterr().err
    assert events(many) == 1


def test_it_says_what_went_wrong_as_the_page_of_safety_does(staffed, tmp_path):
    quiet = Visited(("A",))
    visited(staffed, [*[Visited(("A",), ("mild",))] * 6, *[quiet] * 94], points=10)
    out = tmp_path / "outcomes.html"
    assert report(out) == 0
    told = out.read_text(encoding="utf-8")
    # Garwood for a count of 6: 2.202 to 13.06, rounded outwards.
    expected = "6 unwanted events in 1,000 injections: 6.0 in 1,000 (95 % interval 2.2 to 13.1)."
    assert expected in told
    client = Client()
    client.force_login(staffed.clinic_lead)
    assert expected in client.get("/c/harbour/safety/").content.decode()


def test_it_tells_everyday_life_and_what_was_given_as_their_pages_do(staffed, tmp_path):
    ids = []
    for name, people in (
        ("Aster", [[6, 3], [7, 2], [8, 5], [9, 4]]),
        ("Briar", [[6, 5], [7, 5], [8, 8], [9, 7]]),
    ):
        recipe_id = planning.recipe(staffed, name=name)
        ids += followed(staffed, [[each] for each in people] * 5, recipe_id=recipe_id)
    for place, patient_id in enumerate(ids):
        scored(staffed, patient_id, 40, 50 + place % 3)
        said(staffed, patient_id, back_to_normal=place < 16)
    out = tmp_path / "outcomes.html"
    assert report(out) == 0
    told = out.read_text(encoding="utf-8")
    expected = {
        "daily-life": (
            "VISA-A began at 40.0 on a scale of 0 to 100 (higher is better); it rose (better) by",
            "16 of 40: 40\xa0% (26 to 56\xa0%)",
        ),
        "given": (
            "<tr><th>Aster, version 1</th><td>20</td><td>7.5</td><td>−4.0 (",
            "<tr><th>Briar, version 1</th><td>20</td><td>7.5</td><td>−1.2 (",
            "This is no comparison of treatments",
        ),
    }
    client = Client()
    client.force_login(staffed.clinic_lead)
    for page, texts in expected.items():
        shown = client.get(f"/c/harbour/outcomes/achilles_tendonitis/{page}/").content.decode()
        for text in texts:
            assert text in told
            assert text.split("</th>")[0].removeprefix("<tr><th>") in shown


def test_the_same_as_pdf_by_command_and_from_the_page(many, tmp_path):
    out = tmp_path / "outcomes.pdf"
    assert report(out) == 0
    assert out.read_bytes().startswith(b"%PDF-")
    client = Client()
    client.force_login(many.clinic_lead)
    answer = client.get("/c/harbour/outcomes/report.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert "outcomes-" in answer["Content-Disposition"]
    assert events(many) == 2


def test_of_too_few_it_says_so(staffed, tmp_path):
    followed(staffed, [[each] for each in PAIN[:4]])
    out = tmp_path / "outcomes.html"
    assert report(out) == 0
    told = out.read_text(encoding="utf-8")
    assert "Nothing to tell yet" in told
    assert "Too few injections to be told." in told
    assert "Achilles" not in told


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"out": "outcomes.doc"}, "must end with .pdf or .html"),
        ({"out": "missing/outcomes.pdf"}, "There is no folder"),
        ({"clinic": "nowhere"}, "There is no clinic"),
        ({"by": "nobody@harbour.example"}, "Nobody signs in as"),
        ({"by": "assistant@harbour.example"}, "does not allow you to see counts"),
    ],
)
def test_a_mistake_gets_one_sentence_and_no_file(
    staffed, tmp_path, monkeypatch, capsys, changed, expected
):
    monkeypatch.chdir(tmp_path)
    assert report(**{"out": "outcomes.html", **changed}) == 2
    told = capsys.readouterr().err
    assert expected in told
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []
    assert events(staffed) == 0


def test_who_may_not_see_numbers_gets_no_report(many):
    client = Client()
    client.force_login(many.assistant)
    assert client.get("/c/harbour/outcomes/report.pdf").status_code == 403
    assert events(many) == 0
