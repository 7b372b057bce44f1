"""Reading a clinic's own list of billing codes: CSV with code, words and, if wanted, price."""

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal

from perineural.records.errors import Invalid

LARGEST_BYTES = 1_000_000
MOST_CODES = 2000
LONGEST_WORDS = 200
COLUMNS = ("code", "words", "price")
PROBLEMS_SHOWN = 20

_PRICE = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,19}")


@dataclass(frozen=True)
class CodeRow:
    """One code as the list has it. `price` is for one; None where the list gives none."""

    code: str
    words: str
    price: Decimal | None = None


@dataclass(frozen=True)
class CodeProblem:
    """What is wrong with one line of the file, counted from 1 as an editor does."""

    line: int
    text: str


class WrongList(Invalid):
    """The list cannot be taken; `problems` says why, line by line. Nothing of it is kept."""

    def __init__(self, problems: list[CodeProblem]) -> None:
        more = len(problems) - PROBLEMS_SHOWN
        self.problems = tuple(problems[:PROBLEMS_SHOWN])
        self.more = max(more, 0)
        count = "One line is" if len(problems) == 1 else f"{len(problems)} lines are"
        super().__init__(f"{count} wrong, so nothing was loaded.", field="file")


def read_code_list(content: bytes) -> tuple[CodeRow, ...]:
    """The codes of a CSV file, in its order.

    The first line names the columns: `code`, `words` and, if wanted, `price`. They are separated
    by commas or by semicolons. A price is written with a point: 120.00.

    Raises:
        WrongList: A line is wrong; each wrong line is named.
        Invalid: It is no such list at all: too large, not text, without its columns, or empty.
    """
    if len(content) > LARGEST_BYTES:
        raise Invalid("A list of codes has at most 1 MB.", field="file")
    reader = csv.reader(io.StringIO(_text(content), newline=""), delimiter=_separator(content))
    names = [name.strip().lower() for name in next(reader, [])]
    _check_columns(names)
    rows, problems, seen = [], [], {}
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            found = _row(names, cells, seen, reader.line_num)
            (problems if isinstance(found, CodeProblem) else rows).append(found)
    except csv.Error as error:
        problems.append(CodeProblem(reader.line_num, f"cannot be read: {error}"))
    if problems:
        raise WrongList(problems)
    if not rows:
        raise Invalid("The file names its columns and holds no code.", field="file")
    if len(rows) > MOST_CODES:
        raise Invalid(f"A list holds at most {MOST_CODES} codes.", field="file")
    return tuple(rows)


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Invalid("This is not a text file in UTF-8. Save it as “CSV UTF-8”.", field="file")
    return text


def _separator(content: bytes) -> str:
    first = content.partition(b"\n")[0]
    return ";" if first.count(b";") > first.count(b",") else ","


def _check_columns(names: list[str]) -> None:
    wrong = [name for name in names if name not in COLUMNS]
    missing = [name for name in COLUMNS[:2] if name not in names]
    if missing or wrong or len(set(names)) < len(names):
        text = "The first line must name the columns code, words and, if wanted, price."
        raise Invalid(text, field="file")


def _row(
    names: list[str], cells: list[str], seen: dict[str, int], line: int
) -> CodeRow | CodeProblem:
    if len(cells) > len(names):
        text = f"has {len(cells)} columns instead of {len(names)}; put words with commas in quotes"
        return CodeProblem(line, text)
    told = dict(zip(names, (" ".join(cell.split()) for cell in cells), strict=False))
    code, words = told.get("code", "").upper(), told.get("words", "")
    if not _CODE.fullmatch(code):
        text = f"“{code[:30]}” is no code: 1 to 20 letters, digits, points or hyphens"
        return CodeProblem(line, text)
    if code in seen:
        return CodeProblem(line, f"names {code} again; it stands in line {seen[code]} already")
    seen[code] = line
    if not words or len(words) > LONGEST_WORDS:
        return CodeProblem(line, f"{code} needs words of your own, at most {LONGEST_WORDS} letters")
    price = told.get("price", "")
    if price and not _PRICE.fullmatch(price):
        return CodeProblem(line, f"the price “{price[:20]}” is no amount; write it like 120.00")
    return CodeRow(code, words, Decimal(price) if price else None)
