"""A clinic whose documents are taken as files, and what stands in such a file."""

import io
import os

import pypdf
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from perineural.web.documents.printing import PRESS, CannotPrint
from tests.factories import treatment
from tests.factories.clinic import Staffed, clinic

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="session")
def press():
    """The press of this run; where its library is missing, that is said or is a failure."""
    try:
        PRESS.pdf("<html lang=en><title>x</title><p>x")
    except CannotPrint as problem:
        if not problem.is_missing:
            raise
        if os.environ.get("CI") == "true":
            pytest.fail(str(problem), pytrace=False)
        pytest.skip(str(problem))
    yield PRESS
    PRESS.close()


@pytest.fixture
def staffed(db) -> Staffed:
    """A clinic with one person in each role."""
    return clinic()


@pytest.fixture
def signed(staffed):
    """A signed session of six points."""
    return treatment.signed(staffed)


@pytest.fixture
def ask(staffed):
    """Ask for an address as the person in a role."""

    def ask(name, role="clinician", **keys):
        client = Client()
        client.force_login(staffed.person(role), backend=BACKEND)
        return client.get(reverse(name, kwargs={"clinic_slug": staffed.slug, **keys}))

    return ask


def text_of(answer) -> str:
    """What a file says, page by page, in one line."""
    document = pypdfium2.PdfDocument(answer.content)
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).replace("\ufffe", "-").split())


def pages_of(answer) -> list[str]:
    """What each page of a file says, in one line."""
    document = pypdfium2.PdfDocument(answer.content)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def structure_of(answer):
    """The catalogue of a file, and every structure element's kind with its words for a picture."""
    root = pypdf.PdfReader(io.BytesIO(answer.content)).trailer["/Root"]
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((node["/S"], node.get("/Alt")))
            if "/K" in node:
                walk(node["/K"])

    walk(root["/StructTreeRoot"])
    return root, found
