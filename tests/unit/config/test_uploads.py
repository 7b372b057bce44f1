"""A file over the limit leaves nothing behind but its size."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory


@pytest.fixture(autouse=True)
def _small_limit(settings):
    settings.PERINEURAL_IMPORT_MAX_BYTES = 200_000


def received(content: bytes):
    file = SimpleUploadedFile("bundle.json", content, "application/json")
    return RequestFactory().post("/", {"file": file}).FILES["file"]


@pytest.mark.parametrize("size", [0, 1, 199_999, 200_000])
def test_a_file_up_to_the_limit_arrives_whole(size):
    file = received(b"x" * size)
    assert file.size == size
    assert file.read() == b"x" * size


@pytest.mark.parametrize("size", [200_001, 1_000_000])
def test_a_file_over_the_limit_arrives_empty_with_its_true_size(size):
    file = received(b"x" * size)
    assert file.size == size
    assert file.name == "bundle.json"
    assert file.read() == b""
