"""FHIR dates and times, kept as exactly as they were known.

Source:
    HL7 FHIR R4 4.0.1, Data Types, `date`, `dateTime` and `instant`: a date may be a year, a month
    or a day; a time of day needs seconds and a time zone.
"""

import re
from datetime import UTC, date, datetime

from perineural.fhir.element import Element
from perineural.fhir.errors import BadValue, quoted
from perineural.fhir.text import IDENTIFIER
from perineural.fhir.values import ImportedDate, Precision

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):(\d\d)(\.\d+)?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)",
    re.ASCII,
)
_EXPECTED_DATE = "a calendar date as YYYY, YYYY-MM or YYYY-MM-DD"
_EXPECTED_MOMENT = _EXPECTED_DATE + ", or YYYY-MM-DDThh:mm:ss with Z or a time zone such as +01:00"


def read_date(element: Element, name: str) -> ImportedDate | None:
    """Read a date without a time of day, such as a birth date; None when it is absent.

    Raises:
        BadValue: Not a date, or a day that no calendar has.
    """
    text = element.text(name, IDENTIFIER)
    return None if text is None else _date(text, element.place(name), _EXPECTED_DATE)


def read_moment(element: Element, name: str) -> ImportedDate | None:
    """Read a date that may carry a time of day; None when it is absent.

    Raises:
        BadValue: Not a date, a day that no calendar has, or a time without its time zone.
    """
    text = element.text(name, IDENTIFIER)
    if text is None:
        return None
    found = _MOMENT.fullmatch(text)
    if found is None:
        return _date(text, element.place(name), _EXPECTED_MOMENT)
    return _moment(found, text, element.place(name))


def read_period(element: Element, name: str, *, prefer: str) -> ImportedDate | None:
    """Read one end of a period: `prefer` is `start` or `end`; the other end serves if it is absent.

    Raises:
        BadValue: Either end is no date.
    """
    period = element.child(name)
    if period is None:
        return None
    start, end = read_moment(period, "start"), read_moment(period, "end")
    return (end or start) if prefer == "end" else (start or end)


def _date(text: str, where: str, expected: str) -> ImportedDate:
    found = _DATE.fullmatch(text)
    if found is None:
        raise BadValue(where, f"is {quoted(text)}", expected)
    year, month, day = found.groups()
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        first_day = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise BadValue(where, f"is {quoted(text)}, which no calendar has", expected) from None
    return ImportedDate(text, first_day, precision)


def _moment(found: re.Match[str], text: str, where: str) -> ImportedDate:
    day, minute, second, fraction, zone = found.groups()
    second = "59" if second == "60" else second  # a leap second: FHIR has it, datetime has not
    try:
        local = datetime.fromisoformat(f"{day}T{minute}:{second}{(fraction or '')[:7]}{zone}")
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadValue(
            where, f"is {quoted(text)}, which no clock and calendar has", _EXPECTED_MOMENT
        ) from None
    return ImportedDate(text, local.date(), Precision.INSTANT, moment)
