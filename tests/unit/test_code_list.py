"""A clinic's own list of billing codes is read whole, or what is wrong is told line by line."""

from decimal import Decimal

import pytest

from perineural.records.code_list import CodeRow, WrongList, read_code_list
from perineural.records.errors import Invalid


def problems(text):
    with pytest.raises(WrongList) as refused:
        read_code_list(text.encode())
    return [(each.line, each.text) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("code,words\nX1,A visit\n", [CodeRow("X1", "A visit")]),
        ("Code;Words;Price\nx1;A visit;120\n", [CodeRow("X1", "A visit", Decimal(120))]),
        ("price,code,words\n1.50,A-1.2,Points\n", [CodeRow("A-1.2", "Points", Decimal("1.50"))]),
        ('code,words\n\n X1 ,"A visit,  short"\n', [CodeRow("X1", "A visit, short")]),
        ("code,words,price\r\nX1,Besuch für Müller,\r\n", [CodeRow("X1", "Besuch für Müller")]),
    ],
)
def test_a_list_is_read_as_it_was_written(text, rows):
    assert list(read_code_list(text.encode())) == rows
    assert list(read_code_list(b"\xef\xbb\xbf" + text.encode())) == rows


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",A visit", "“” is no code"),
        ("X 1,A visit", "“X 1” is no code"),
        ("=1+1,A visit", "“=1+1” is no code"),
        ("X" * 21 + ",A visit", "is no code"),
        ("X2,", "X2 needs words of your own"),
        ("X2," + "y" * 201, "at most 200 letters"),
        ("X2", "X2 needs words of your own"),
        ("X1,Again", "names X1 again; it stands in line 2 already"),
        ("X2,A visit,12,50", "has 4 columns instead of 3"),
        ("X2,A visit,-5", "the price “-5” is no amount"),
        ("X2,A visit,1.234", "is no amount; write it like 120.00"),
        ("X2,A visit,12345678", "is no amount"),
        ("X2,A visit,١٢", "is no amount"),
        ("X2,A visit,NaN", "is no amount"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(line, words):
    found = problems(f"code,words,price\nX1,A visit,1\n{line}\nX3,Another,2\n")
    assert len(found) == 1
    assert found[0][0] == 3
    assert words in found[0][1]


def test_every_wrong_line_is_told_and_a_long_list_of_them_is_cut():
    assert [line for line, _ in problems("code,words\n,\nX1,x\n-,y\nX2,\n")] == [4, 5]
    with pytest.raises(WrongList, match="30 lines are wrong, so nothing was loaded") as refused:
        read_code_list(b"code,words\n" + b"?,x\n" * 30)
    assert len(refused.value.problems) == 20
    assert refused.value.more == 10


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "first line must name the columns"),
        (b"X1,A visit\n", "first line must name the columns"),
        (b"code,words,words\nX1,a,b\n", "first line must name the columns"),
        (b"code,words,tax\nX1,a,1\n", "first line must name the columns"),
        (b"code,words\n", "holds no code"),
        (b"code,words\nX1,M\xfcller\n", "not a text file in UTF-8"),
        ("code,words\nX1,x\n".encode("utf-16"), "not a text file in UTF-8"),
        (b"x" * 1_000_001, "at most 1 MB"),
        (b"code,words\n" + b"".join(b"X%d,x\n" % n for n in range(2001)), "at most 2000 codes"),
    ],
)
def test_what_is_no_list_is_refused_in_words(content, words):
    with pytest.raises(Invalid, match=words):
        read_code_list(content)
