"""The process that makes PDF documents: what it answers, and that nothing of it stays behind."""

import os
import subprocess
import sys

import pytest

from perineural.web.documents import press
from perineural.web.documents.printing import LIBRARY_MISSING, CannotPrint, Press

PAGE = """<html lang="en-GB"><head><title>A page</title></head><body><h1>{}</h1></body></html>"""


@pytest.fixture
def running():
    running = Press()
    try:
        running.pdf(PAGE.format("Is there a press?"))
    except CannotPrint as problem:
        running.close()
        if not problem.is_missing:
            raise
        if os.environ.get("CI") == "true":
            pytest.fail(str(problem), pytrace=False)
        pytest.skip(str(problem))
    yield running
    running.close()


def test_a_page_becomes_a_document_and_the_press_goes_on(running):
    first = running.pdf(PAGE.format("One"))
    second = running.pdf(PAGE.format("Two"))
    assert first.startswith(b"%PDF-")
    assert second.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "asks",
    [
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="file:///etc/hostname">',
        '<img alt="x" src="data:image/png;base64,AAAA">',
        '<link rel="stylesheet" href="https://invented.example/x.css">',
    ],
)
def test_a_page_that_asks_for_anything_outside_it_is_refused(running, asks):
    with pytest.raises(CannotPrint, match="asks for something that does not stand in it"):
        running.pdf(PAGE.format(asks))
    assert running.pdf(PAGE.format("Still here")).startswith(b"%PDF-")


def test_signs_without_a_picture_are_named(running):
    with pytest.raises(CannotPrint, match="no picture for: 中, 文"):
        running.pdf(PAGE.format("中文"))


def test_a_press_that_was_killed_is_started_again(running):
    running.pdf(PAGE.format("One"))
    running._running.kill()
    running._running.wait()
    assert running.pdf(PAGE.format("Two")).startswith(b"%PDF-")


def test_a_document_that_takes_too_long_is_given_up(running, monkeypatch):
    from perineural.web.documents import printing

    monkeypatch.setattr(printing, "PATIENCE_S", 0.01)
    with pytest.raises(CannotPrint, match="took too long"):
        running.pdf(PAGE.format("One"))
    monkeypatch.undo()
    assert running.pdf(PAGE.format("Two")).startswith(b"%PDF-")


def test_without_its_library_every_document_is_refused_for_that(running, monkeypatch):
    kind, _ = press.answer("<p>x", press.press_without(OSError("cannot load libpango")))
    assert kind == press.NO_LIBRARY
    monkeypatch.setattr(running, "_ask", lambda asked: (kind, b""))
    with pytest.raises(CannotPrint) as refused:
        running.pdf("<p>x")
    assert str(refused.value) == LIBRARY_MISSING
    assert refused.value.is_missing


def test_the_server_does_not_load_the_typesetter():
    asked = "import sys, perineural.web.documents.printing; print('weasyprint' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", asked], check=False, capture_output=True, text=True
    )
    assert answer.stdout.strip() == "False", answer.stderr


def test_the_press_ends_with_the_server_however_that_ended(running):
    running.pdf(PAGE.format("One"))
    left = running._running
    left.stdin.close()  # what the system does for a server that was killed

    assert left.wait(timeout=60) == 0


def test_a_press_that_nobody_asks_for_long_ends_and_the_next_document_starts_another(monkeypatch):
    monkeypatch.setattr(press, "IDLE_S", 0)
    asked, answered = os.pipe()
    with open(asked, "rb", buffering=0) as source, open(answered, "wb", buffering=0) as sink:
        assert press.serve(source, sink, press.press_without(OSError())) is None
