"""From bytes to JSON: what is cut off, hostile or beyond measure is refused with its place."""

from decimal import Decimal

import pytest

from perineural.fhir.document import MAX_DEPTH, read_document
from perineural.fhir.errors import BadValue, NotJson, UnsafeText


def read(content: bytes):
    return read_document(content, 10**6)


def test_numbers_are_exact():
    found = read(b'{"a": 7.40, "b": 7, "c": 0.1000000000000000055, "d": -1.5E+3}')
    assert [str(found[key]) for key in "abcd"] == ["7.40", "7", "0.1000000000000000055", "-1.5E+3"]
    assert isinstance(found["a"], Decimal)
    assert isinstance(found["b"], int)


def test_byte_order_mark_is_allowed():
    assert read(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"", 1, 1),
        (b" \n ", 1, 1),
        (b'{"a": ', 1, 7),
        (b'{"a":\n  "b', 2, 3),
        (b'{"a": tr', 1, 7),
        (b'{"a": "\xc3', 1, 8),
    ],
)
def test_file_cut_off_is_told_with_line_and_column(content, line, column):
    with pytest.raises(NotJson, match="cut off on its way") as caught:
        read(content)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "content",
    [
        b"<Bundle/>",
        b'{"a": 1} {"b": 2}',
        b"{'a': 1}",
        b'{"a": 01}',
        b'{"a": "\\x"}',
        b'{"a": 1,}',
        b"\x1f\x8b\x08\x00",
        b'\n{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_what_is_not_json_is_told_with_line_and_column(content):
    with pytest.raises(NotJson, match=r"at line \d, column \d") as caught:
        read(content)
    assert not caught.value.cut_off


@pytest.mark.parametrize("text", [b"NaN", b"Infinity", b"-Infinity"])
def test_nan_and_infinity_are_refused(text):
    with pytest.raises(BadValue, match=r"Bundle\.a\[0\] is -?(NaN|Infinity)"):
        read(b'{"a": [' + text + b"]}")


@pytest.mark.parametrize(
    "text",
    [b"1" * 41, b"1e31", b"1e-31", b"1e9999999999999999999999", b"0." + b"1" * 5000, b"9" * 9999],
)
def test_number_beyond_measure_is_refused(text):
    with pytest.raises(BadValue, match=r"Bundle\.a is a number beyond all measure"):
        read(b'{"a": ' + text + b"}")


@pytest.mark.parametrize("text", [b"1" * 40, b"1e30", b"1E-030", b"-0"])
def test_number_at_the_limit_is_read(text):
    assert read(b'{"a": ' + text + b"}")["a"] == Decimal(text.decode())


def test_key_twice_is_refused():
    with pytest.raises(BadValue, match=r"Bundle\.a\[1\] has the key 'b' twice"):
        read(b'{"a": [{}, {"b": 1, "c": 2, "b": 1}]}')


@pytest.mark.parametrize("mark", [b"[", b'{"a":'])
def test_nesting_bomb_is_refused(mark):
    with pytest.raises(BadValue, match=r"nested more than 64 levels deep"):
        read(mark * 100_000)


def test_nesting_just_beyond_the_limit_is_refused():
    with pytest.raises(BadValue, match="nested more than 64 levels deep"):
        read(b'{"a": ' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}")


def test_nesting_at_the_limit_is_read():
    depth = MAX_DEPTH - 1
    assert read(b'{"a": ' + b"[" * depth + b"]" * depth + b"}")


def test_brackets_inside_text_are_not_nesting():
    assert read(b'{"a": "' + b'[{\\"' * 1000 + b'"}')


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (rb'{"a": {"b": ["x", "y\u0000"]}}', r"Bundle\.a\.b\[1\] holds .*U\+0000 at character 2"),
        (rb'{"a": "\u001b[31m"}', r"Bundle\.a holds .*U\+001B"),
        (rb'{"a": "\ud800"}', r"Bundle\.a holds .*U\+D800"),
        (rb'{"\udc00": 1}', r"Bundle\.\(key\) holds .*U\+DC00"),
        (b'{"a": "x\x00"}', r"line 1, column 9, holds a control character"),
    ],
)
def test_control_and_half_characters_are_refused(content, where):
    with pytest.raises(UnsafeText, match=where):
        read(content)


def test_message_escapes_a_hostile_path():
    with pytest.raises(UnsafeText) as caught:
        read('{"é\u202e\\nb": "\\u0000"}'.encode())
    assert str(caught.value).isascii()
    assert "\n" not in str(caught.value)
