"""Errors of reading a file from another system: each says what is wrong, where, what is right.

No message quotes a name, an identifier, an address or a telephone number.
"""

_LONGEST_QUOTE = 40


def quoted(value: object) -> str:
    """Show a value in a message: short, on one line, with every unusual character escaped.

    Examples:
        >>> quoted("1979-13-45")
        "'1979-13-45'"
        >>> quoted("a\\x00b")
        "'a\\\\x00b'"
    """
    if isinstance(value, str):
        cut = value[:_LONGEST_QUOTE]
        return ascii(cut) + ("…" if len(value) > len(cut) else "")
    return kind_of(value)


def kind_of(value: object) -> str:
    """Name the JSON kind of a value as a person would say it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return "a number"


class FhirError(ValueError):
    """A file from another system that is refused whole; nothing of it is taken."""

    def __init__(self, where: str, what: str, expected: str) -> None:
        super().__init__(f"{where} {what}; expected {expected}")
        self.where, self.what, self.expected = where, what, expected


class TooLarge(FhirError):
    """A file over the set size."""

    def __init__(self, size_bytes: int, max_bytes: int) -> None:
        super().__init__("The file", f"is {size_bytes} bytes", f"at most {max_bytes} bytes")
        self.size_bytes, self.max_bytes = size_bytes, max_bytes


class NotJson(FhirError):
    """A file that is not one whole JSON document, or was cut off."""

    def __init__(self, what: str, line: int, column: int, *, cut_off: bool = False) -> None:
        expected = "one whole JSON document in UTF-8"
        if cut_off:
            expected += " (the file was probably cut off on its way)"
        super().__init__(f"The file, at line {line}, column {column},", what, expected)
        self.line, self.column, self.cut_off = line, column, cut_off


class NotABundle(FhirError):
    """A JSON document that is not a FHIR R4 Bundle."""

    def __init__(self, found: str) -> None:
        super().__init__("The file", f"is {found}", "a FHIR R4 resource of type Bundle")
        self.found = found


class NoPatient(FhirError):
    """A Bundle without a Patient."""

    def __init__(self) -> None:
        super().__init__("Bundle.entry", "holds no Patient", "exactly one entry with a Patient")


class SeveralPatients(FhirError):
    """A Bundle with more than one Patient."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        shown = ", ".join(paths[:3]) + (", …" if len(paths) > 3 else "")
        super().__init__(
            "Bundle.entry",
            f"holds {len(paths)} Patients ({shown})",
            "exactly one Patient: export one file a patient",
        )
        self.paths = paths


class UnsafeText(FhirError):
    """Text that no honest record holds: control characters, half characters, markup in a name."""


class BadValue(FhirError):
    """A value of the wrong kind, missing, impossible, or outside what FHIR R4 allows."""
