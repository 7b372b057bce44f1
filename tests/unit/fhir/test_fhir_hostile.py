"""Whatever is done to a file, it is read or refused by name; nothing else comes out."""

import json
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from perineural.fhir.bundle import importable, read_bundle
from perineural.fhir.errors import FhirError
from perineural.fhir.values import ImportedRecord

SMALL = (Path(__file__).parents[2] / "data" / "fhir" / "invented" / "small.json").read_bytes()

WORDS = st.sampled_from(
    [
        "",
        " ",
        "<b>",
        "\x00",
        "\ud800",
        "1979-13-45",
        "0001-01-01T00:00:00+14:00",
        "#",
        "Patient",
        "Patient/inventa",
        "kg",
        "[lb_av]",
        "x" * 600,
        "true",
        "1e5",
        "\u202e",
        "Bundle",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.just(10**50),
    WORDS,
    st.text(alphabet=st.characters(), max_size=20),
)
KEYS = st.one_of(
    st.sampled_from(["reference", "coding", "text", "code", "system", "value", "resourceType"]),
    st.text(max_size=5),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, trail: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [trail] if trail else []
    steps = value.items() if isinstance(value, dict) else ()
    steps = enumerate(value) if isinstance(value, list) else steps
    for step, child in steps:
        found += places(child, (*trail, step))
    return found


PLACES = places(json.loads(SMALL))


def read_or_refused(content: bytes) -> None:
    try:
        record = read_bundle(content, max_bytes=10**6)
    except FhirError as error:
        message = str(error)
        assert "; expected " in message
        assert message.isprintable()
        assert not importable(content)
    else:
        assert isinstance(record, ImportedRecord)
        assert len(record.content_hash) == 64
        assert str(record).encode()
        assert importable(content)


def replaced(trail: tuple[Any, ...], value: Any) -> bytes:
    bundle = json.loads(SMALL)
    parent = bundle
    for step in trail[:-1]:
        parent = parent[step]
    parent[trail[-1]] = value
    return json.dumps(bundle).encode()


@settings(deadline=None)
@given(st.integers(0, len(SMALL) - 1))
def test_file_cut_at_any_byte_is_refused(end):
    content = SMALL[:end]
    read_or_refused(content)
    assert not importable(content) or not SMALL[end:].strip()


@settings(deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_file_with_bytes_overwritten_is_read_or_refused(start, piece, length):
    read_or_refused(SMALL[:start] + piece + SMALL[start + length :])


@settings(deadline=None)
@given(st.sampled_from(PLACES), ANYTHING)
@example(("entry",), [None])
@example(("entry", 0, "resource", "name"), "Inventa Exemplar")
@example(("entry", 10, "resource", "valueQuantity", "value"), float("nan"))
def test_any_value_replaced_by_any_other_is_read_or_refused(trail, value):
    read_or_refused(replaced(trail, value))


@settings(deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_any_value_replaced_by_another_of_the_file_is_read_or_refused(trail, source):
    value: Any = json.loads(SMALL)
    for step in source:
        value = value[step]
    read_or_refused(replaced(trail, value))


@settings(deadline=None)
@given(ANYTHING)
def test_any_json_at_all_is_read_or_refused(value):
    read_or_refused(json.dumps(value).encode())


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_read_or_refused(content):
    read_or_refused(content)
